"""The form that makes a contest: every mistake is named beside its field, nothing typed is lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from communities.models import Community
from contests import form_rules
from contests.drafts import CODES
from contests.fields import (
    CommentForm,
    ConditionForm,
    PrizeForm,
    VoteForm,
    moment,
    number,
    up_to,
)
from contests.lifecycle import Plan
from vk.port import Post

LONG_TEXT = 5000


class ContestForm(FlaskForm):
    """All that staff decide about a contest; contests.filling makes a ContestDraft of it."""

    community = SelectField(
        _("Community"), coerce=int, invalid_choice_message=_("Choose one of your communities.")
    )
    title = StringField(_("Title"), [InputRequired(_("Give the contest a title.")), up_to(120)])
    description = TextAreaField(
        _("What it is about"), [InputRequired(_("Say what it is about.")), up_to(LONG_TEXT)]
    )
    organiser = TextAreaField(
        _("Organiser"), [InputRequired(_("Say who runs it, and how to reach you.")), up_to(1000)]
    )
    claim_terms = TextAreaField(
        _("How a prize is claimed"),
        [InputRequired(_("Say how and until when a prize is claimed.")), up_to(LONG_TEXT)],
    )
    post_from = RadioField(
        _("The post"),
        choices=[
            ("new", _("Publish a new one when the contest opens")),
            ("wall", _("Use one that is on the wall already")),
        ],
        default="new",
    )
    announcement = TextAreaField(_("Text of the post"), [up_to(LONG_TEXT)])
    post = StringField(_("Address of the post"), [up_to(200)])

    liked = FormField(ConditionForm, _("Likes the post"))
    reposted = FormField(ConditionForm, _("Reposts it to her page"))
    commented = FormField(CommentForm, _("Comments on it"))
    subscribed = FormField(ConditionForm, _("Follows the community"))
    voted = FormField(VoteForm, _("Votes in a poll"))
    not_manager = BooleanField(_("The community's own managers do not take part"), default=True)
    winner_days = number(_("Winners of the last … days do not take part"), 1, 3650)

    prizes = FieldList(FormField(PrizeForm), min_entries=len(CODES), max_entries=len(CODES))
    alternates = number(_("Reserves"), 0, 100, default=3)
    chances = RadioField(
        _("Chances"),
        choices=[
            ("equal", _("Equal: one person, one ticket")),
            ("weighted", _("By tickets: each condition met adds some")),
        ],
        default="equal",
    )
    disclosure = RadioField(
        _("Winners are shown as"),
        choices=[
            ("masked", _("First name and initial: Анна К.")),
            ("id", _("Full name with a link to the page")),
            ("leaf", _("A code that only the winner knows to be hers")),
        ],
        default="masked",
    )
    open_list = BooleanField(_("Publish the numbers of all entrants' pages"))

    opens_at = moment(_("Opens"))
    closes_at = moment(_("Closes"))
    draw_at = moment(_("Winners are drawn"))
    publishes_itself = BooleanField(_("Publish the results at once, by itself"), default=True)

    def __init__(
        self, communities: Sequence[Community], now: datetime, window: timedelta, **data: object
    ) -> None:
        super().__init__(**data)
        self.communities = {community.id: community for community in communities}
        self.community.choices = [(c.id, c.name) for c in communities]
        self.now, self.window = now, window
        self.adopted: Post | None = None

    @property
    def home(self) -> Community:
        """The chosen community; the first one until a choice is made."""
        return self.communities.get(self.community.data) or next(iter(self.communities.values()))

    @property
    def plan(self) -> Plan | None:
        """The dates by the community's clock; None while one of them is missing."""
        dates = [field.data for field in (self.opens_at, self.closes_at, self.draw_at)]
        if not all(dates):
            return None
        zone = ZoneInfo(self.home.zone)
        return Plan(*(date.replace(tzinfo=zone) for date in dates), self.publishes_itself.data)

    @property
    def wanted_prizes(self) -> list[tuple[str, int]]:
        """Title and count of the rows that are filled in."""
        rows = [(row.title.data or "", row["count"].data) for row in self.prizes]
        return [(title.strip(), count or 1) for title, count in rows if title.strip()]

    def validate(self, extra_validators: object = None) -> bool:
        """Each field first, then what they must be together; VK is asked last."""
        super().validate(extra_validators)
        for rule in form_rules.RULES:
            rule(self)
        return not self.errors
