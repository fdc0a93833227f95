"""The form that passes a prize on."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectChoice
from wtforms.validators import DataRequired

from pages import Form
from winners.seats import Reason

REASONS = [
    SelectChoice(Reason.NO_RESPONSE.value, _("did not answer in time")),
    SelectChoice(Reason.REFUSED.value, _("does not want the prize")),
    SelectChoice(Reason.UNREACHABLE.value, _("cannot be written to")),
    SelectChoice(Reason.INELIGIBLE.value, _("broke the rules")),
]


class PassOnForm(Form):
    """Why: one of the reasons that the rules named before anybody entered."""

    reason = RadioField(
        _("The reason, for everybody to read"),
        choices=REASONS,
        validators=[DataRequired(_("Choose the reason; readers will see it."))],
    )
