"""Forms of one's own account, and the door to it."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from pages import Form
from staff import passwords
from staff.service import SHORTEST_PASSWORD

LONGEST_PASSWORD = 1024


class SignInForm(Form):
    """Login and password."""

    login = StringField(_("Login"), [InputRequired(_("Type your login.")), Length(max=64)])
    password = PasswordField(
        _("Password"), [InputRequired(_("Type your password.")), Length(max=LONGEST_PASSWORD)]
    )


class NameForm(Form):
    """What colleagues read in the log of deeds."""

    name = StringField(_("Name"), [Length(max=255, message=_("255 characters are enough."))])

    def validate_name(self, field: StringField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(gettext("Type your name."))


class PasswordForm(Form):
    """The old password, and the new one twice: a slip would shut her out."""

    old = PasswordField(
        _("The password you have now"),
        [InputRequired(_("Type your password.")), Length(max=LONGEST_PASSWORD)],
    )
    new = PasswordField(
        _("The new password"),
        [InputRequired(_("Type a new password.")), Length(max=LONGEST_PASSWORD)],
    )
    again = PasswordField(_("The new password once more"))

    def validate_new(self, field: PasswordField) -> None:
        if len(field.data) < SHORTEST_PASSWORD:
            raise ValidationError(gettext("A password needs at least 10 characters."))
        if passwords.is_common(field.data):
            raise ValidationError(gettext("Too many people have this password. Take another one."))

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.new.data:
            raise ValidationError(gettext("This is not the same. Type the new password twice."))
