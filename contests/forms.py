"""The form that makes a contest: every mistake is named beside its field, nothing typed is lost."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired

from communities.models import Community
from contests import form_rules
from contests.chance import Chance
from contests.drafts import CODES, PrizeDraft
from contests.fields import NEEDS, NO, in_one_word, listed, moment, number, up_to
from contests.lifecycle import Plan
from pages import Form
from vk.port import Post

LONG_TEXT = 5000
CLAIM_DAYS = 14
OF_AGE = 18
AGES = [
    SelectChoice(0, _("People of any age")),
    *(
        SelectChoice(age, _("People from %(age)d years", age=age))
        for age in (6, 12, 14, 16, OF_AGE)
    ),
]


class Part(Form):
    """A form inside another one, which has the token for both."""

    class Meta(Form.Meta):
        csrf = False


class ConditionForm(Part):
    """Whether something is asked for, and what it is worth in a weighted draw."""

    need = RadioField(choices=NEEDS, default=NO)
    tickets = number(_("Tickets"), 1, 100, default=1)


class CommentForm(ConditionForm):
    """What the comment has to be like."""

    keyword = StringField(_("A word in it"), [up_to(200), listed])
    secret = BooleanField(_("It is an answer to find: readers are not shown it"))
    pattern = StringField(_("Like a pattern"), [up_to(200)])
    min_length = number(_("At least so many characters"), 0, 1000)
    mention = BooleanField(_("It mentions a friend"))


class VoteForm(ConditionForm):
    """Which poll."""

    poll = StringField(_("The poll's number or address"), [up_to(200)])


class PrizeForm(Part):
    """A kind of prize, and how many there are; a row without a title is left out."""

    title = StringField(_("Prize"), [up_to(255)])
    count = number(_("How many"), 1, 1000, default=1)
    value = number(_("Worth, ₽"), 1, 100_000_000)


class CancelForm(Form):
    """Why a contest is called off."""

    reason = TextAreaField(
        _("Reason, for everybody to read"),
        [DataRequired(_("Say why; readers will see it.")), up_to(500)],
    )


class OpensForm(Form):
    """When a draft opens, if at another time than it says."""

    opens_at = moment(_("It opens"), needed=False)


class ContestForm(Form):
    """All that staff decide about a contest; contests.filling makes a ContestDraft of it."""

    title = StringField(_("Title"), [DataRequired(_("Give the contest a title.")), up_to(120)])
    description = TextAreaField(
        _("What it is about"), [DataRequired(_("Say what it is about.")), up_to(LONG_TEXT)]
    )
    organiser = TextAreaField(
        _("Organiser"), [DataRequired(_("Say who runs it, and how to reach you.")), up_to(1000)]
    )
    claim_terms = TextAreaField(
        _("How a prize is claimed"),
        [DataRequired(_("Say how and until when a prize is claimed.")), up_to(LONG_TEXT)],
    )
    claim_days = number(_("Days that a prize is kept for its winner"), 1, 365, default=CLAIM_DAYS)
    post_from = RadioField(
        _("The post"),
        choices=[
            SelectChoice("new", _("Publish a new one when the contest opens")),
            SelectChoice("wall", _("Use one that is on the wall already")),
        ],
        default="new",
    )
    announcement = TextAreaField(_("Text of the post"), [up_to(LONG_TEXT)])
    post = StringField(_("Address of the post"), [up_to(200)])

    liked = FormField(ConditionForm, _("Likes the post"))
    reposted = FormField(ConditionForm, _("Reposts it"))
    commented = FormField(CommentForm, _("Comments on it"))
    subscribed = FormField(ConditionForm, _("Follows the community"))
    voted = FormField(VoteForm, _("Votes in a poll"))
    least_age = SelectField(_("Who may take part"), choices=AGES, coerce=int, default=OF_AGE)
    guardians = BooleanField(_("Whoever is under 18 gets a prize only with a parent’s consent"))
    not_manager = BooleanField(_("The community's own managers do not take part"), default=True)
    winner_days = number(_("Winners of the last … days do not take part"), 1, 3650)

    prizes = FieldList(FormField(PrizeForm), min_entries=len(CODES), max_entries=len(CODES))
    advertiser = StringField(_("Partner who gives the prizes"), [up_to(300)])
    erid = StringField(_("Mark of the advertisement (erid)"), [up_to(64), in_one_word])
    alternates = number(_("Reserves"), 0, 100, default=3)
    chances = RadioField(
        _("Chances"),
        choices=[
            SelectChoice("equal", _("Equal: one person, one ticket")),
            SelectChoice("weighted", _("By tickets: each condition met adds some")),
        ],
        default="equal",
    )
    chance = RadioField(
        _("The winners follow from"),
        choices=[
            SelectChoice(Chance.BEACON.value, _("A public beacon that nobody controls")),
            SelectChoice(Chance.EVENT.value, _("A public event that you name now")),
            SelectChoice(Chance.COMMIT.value, _("A number that is locked away when it opens")),
        ],
        default=Chance.BEACON.value,
    )
    event_text = TextAreaField(_("The event, and how its result is written"), [up_to(2000)])
    disclosure = RadioField(
        _("Winners are shown as"),
        choices=[
            SelectChoice("masked", _("First name and initial: Anna K.")),
            SelectChoice("id", _("Full name with a link to the page")),
            SelectChoice("leaf", _("A code that only the winner can recognise")),
        ],
        default="masked",
    )
    open_list = BooleanField(_("Publish the numbers of all entrants' pages"))

    opens_at = moment(_("Opens"))
    closes_at = moment(_("Closes"))
    draw_at = moment(_("Winners are drawn"))
    publishes_itself = BooleanField(_("Publish the results at once, by itself"), default=True)

    def __init__(
        self, home: Community, now: datetime, window: timedelta, data: Mapping[str, object]
    ) -> None:
        """`home` runs the contest; `window` is the least time from the close to the draw."""
        super().__init__(data=data)
        self.home, self.now, self.window = home, now, window
        self.adopted: Post | None = None

    @property
    def plan(self) -> Plan | None:
        """The dates by the community's clock; None while one of them is missing."""
        opens_at, closes_at, draw_at = map(self.at, ("opens_at", "closes_at", "draw_at"))
        if not (opens_at and closes_at and draw_at):
            return None
        return Plan(opens_at, closes_at, draw_at, self.publishes_itself.data)

    def at(self, name: str) -> datetime | None:
        """One of the dates by the community's clock, if it can be read."""
        field = self[name]
        date: datetime | None = None if field.errors else field.data
        return date.replace(tzinfo=ZoneInfo(self.home.zone)) if date else None

    @property
    def wanted_prizes(self) -> list[PrizeDraft]:
        """The rows that are filled in."""
        rows = [
            PrizeDraft((row.title.data or "").strip(), row["count"].data or 1, row.value.data)
            for row in self.prizes
        ]
        return [row for row in rows if row.title]

    def validate(self, extra_validators: object = None) -> bool:
        """Each field first, then what they must be together; VK is asked last."""
        super().validate(extra_validators)
        for rule in form_rules.RULES:
            rule(self)
        return not self.errors
