"""The sign-in form."""

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from pages import Form


class SignInForm(Form):
    """Login and password."""

    login = StringField(_("Login"), [InputRequired(_("Type your login.")), Length(max=64)])
    password = PasswordField(
        _("Password"), [InputRequired(_("Type your password.")), Length(max=1024)]
    )
