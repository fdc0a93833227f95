"""The form that amends the rules of an open contest."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, HiddenField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from contests.amending import Amendment
from contests.fields import number, up_to
from contests.forms import LONG_TEXT
from contests.models import Contest
from pages import Form

AMENDED = ("description", "organiser", "claim_terms", "claim_days")


class AmendForm(Form):
    """What may still be put right, and why it has to be."""

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
    claim_days = number(_("Days that a prize is kept for its winner"), 1, 365)
    reason = TextAreaField(
        _("Reason, for everybody to read"),
        [DataRequired(_("Say why; readers will see it.")), up_to(500)],
    )
    known = BooleanField(_("We know, and take it upon us"))
    seen = HiddenField()  # the number of the version that this amends

    def __init__(self, contest: Contest) -> None:
        rules = contest.locked_rules
        terms: dict[str, Any] = {name: getattr(contest, name) for name in AMENDED}
        super().__init__(data={**terms, "seen": str(rules.number if rules else 0)})
        self.least_days = contest.claim_days

    def validate_claim_days(self, field: Field) -> None:
        """A prize may be kept for longer than was promised."""
        if (field.data or 0) < self.least_days:
            text = gettext("It can only become longer: %(num)d days at least.")
            raise ValidationError(text % {"num": self.least_days})

    @property
    def version(self) -> int:
        """The version that this amends; 0 for what is no number."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0

    @property
    def amendment(self) -> Amendment:
        """What a valid form says."""
        return Amendment(
            description=self.description.data.strip(),
            organiser=self.organiser.data.strip(),
            claim_terms=self.claim_terms.data.strip(),
            claim_days=self.claim_days.data,
        )
