"""The reason with which staff take an entry out or put it back."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from contests.fields import up_to
from contests.models import Person
from contests.names import fold
from pages import Form

LONGEST_REASON = 300


class HideForm(Form):
    """Why an entry is taken out: everybody can read it, so it names nobody."""

    reason = TextAreaField(
        _("Reason, for everybody to read"),
        [DataRequired(_("Say why; readers will see it.")), up_to(LONGEST_REASON)],
    )

    def __init__(self, user_id: int, person: Person | None) -> None:
        super().__init__()
        self._names = {str(user_id), f"id{user_id}", fold(person.last_name) if person else ""}

    def validate_reason(self, field: Field) -> None:
        """Without her last name or number."""
        words = {word.strip(".,:;!?()«»\"'") for word in fold(field.data or "").split()}
        if words & (self._names - {""}):
            raise ValidationError(gettext("Everybody can read this, so leave the name out."))


class RestoreForm(Form):
    """Why it is put back: for the library's own history."""

    reason = TextAreaField(
        _("Reason"), [DataRequired(_("Say why, for your colleagues.")), up_to(LONGEST_REASON)]
    )
