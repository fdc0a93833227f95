"""The few questions of a preset."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired

from communities.models import Community
from contests import quick
from contests.addresses import post_address
from contests.adopting import NotUsable, adopted_post, poll_number
from contests.conditions import Condition
from contests.fields import listed, moment, number, up_to
from contests.form_rules import date_words
from contests.lifecycle import PlanError
from contests.presets import Preset
from contests.quick import Answers
from pages import Form
from vk.port import Post

MOST_PRIZES = 100
TYPE_IT = _("Type something here.")


class QuickForm(Form):
    """Prize, how many, until when, and the preset's own questions."""

    prize = StringField(_("What can be won"), [DataRequired(_("Name the prize.")), up_to(255)])
    count = number(_("How many"), 1, MOST_PRIZES, default=1)
    closes_at = moment(_("Until when readers can enter"))

    question = StringField(_("A question to readers"), [DataRequired(TYPE_IT), up_to(300)])
    opening = TextAreaField(_("The first words of the post"), [DataRequired(TYPE_IT), up_to(500)])
    quote = TextAreaField(_("The quote"), [DataRequired(_("Type the quote.")), up_to(1000)])
    answer = StringField(
        _("Right answers"), [DataRequired(_("Say what is right.")), up_to(200), listed]
    )
    place = StringField(_("Where the word is found"), [DataRequired(TYPE_IT), up_to(200)])
    word = StringField(_("The word"), [DataRequired(_("Say which word.")), up_to(100), listed])
    poll = StringField(
        _("The poll"),
        [DataRequired(_("Paste the address of the poll, or of its post.")), up_to(200)],
    )
    post = StringField(
        _("The post"), [DataRequired(_("Paste the address of the post.")), up_to(200)]
    )

    QUESTIONS = ("question", "opening", "quote", "answer", "place", "word", "poll", "post")

    def __init__(self, preset: Preset, home: Community, now: datetime, window: timedelta) -> None:
        """`window` is the least time from the close to the draw."""
        self.beginning = {**preset.asks, "closes_at": quick.usual_close(preset, home, now)}
        super().__init__(data=self.beginning)
        self.preset, self.home, self.now, self.window = preset, home, now, window
        self.found: Post | None = None
        self.poll_id: int | None = None
        for name in set(self.QUESTIONS) - set(preset.asks):
            del self[name]

    @property
    def own(self) -> list[Any]:
        """The preset's own questions."""
        return [self[name] for name in self.preset.asks]

    @property
    def answers(self) -> Answers:
        """What is typed so far; what cannot be read yet is as it was at the beginning."""
        closes_at = self.closes_at.data
        zone = ZoneInfo(self.home.zone)
        return Answers(
            prize=(self.prize.data or "").strip(),
            count=self._count(),
            closes_at=closes_at.replace(tzinfo=zone)
            if closes_at and not self.closes_at.errors
            else quick.usual_close(self.preset, self.home, self.now),
            own={name: (self[name].data or "").strip() for name in self.preset.asks},
            post=self.found,
            poll_id=self.poll_id,
        )

    def _count(self) -> int:
        typed = self["count"].data or 1
        return int(typed) if 1 <= typed <= MOST_PRIZES else 1

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What readers will have to do."""
        return quick.conditions(self.preset, self.answers)

    def validate(self, extra_validators: object = None) -> bool:
        """Each field first, then the dates; VK is asked last, and only if all else is right."""
        super().validate(extra_validators)
        self._keeps_its_dates()
        for name in {"post", "poll"} & set(self.preset.asks):
            if not self.errors:
                self._finds(name)
        return not self.errors

    def _keeps_its_dates(self) -> None:
        if self.closes_at.errors:
            return
        plan = quick.plan(self.answers.closes_at, self.now, self.window)
        try:
            plan.check(self.now, self.window)
        except PlanError as error:
            self.closes_at.errors.append(date_words(error, int(self.window.total_seconds() // 60)))

    def _finds(self, name: str) -> None:
        try:
            self.look_up(name)
        except NotUsable as error:
            self[name].errors.append(str(error))

    def look_up(self, name: str = "post") -> None:
        """The post to adopt, or the poll, named by its own address or by that of its post."""
        pasted = (self[name].data or "").strip()
        if name == "poll" and post_address(pasted) is None:
            self.poll_id = poll_number(pasted)
            if self.poll_id is None:
                raise NotUsable(gettext("Paste the address of the poll, or of its post."))
            return
        self.found = adopted_post(self.home, pasted)
        self.poll_id = self.found.poll_id
        if name == "poll" and self.poll_id is None:
            raise NotUsable(gettext("This post has no poll. Paste the address of one that has."))
