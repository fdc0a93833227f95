"""The two ways to one's own page: with a code, or with a word to comment."""

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from pages import Form

PAGE = _("Your VK page")
WHO = [DataRequired(_("Paste the address of your page, such as vk.com/id1.")), Length(max=200)]


class CodeForm(Form):
    """Who, and her code."""

    who = StringField(PAGE, WHO)
    code = StringField(_("Your code"), [DataRequired(_("Type your code.")), Length(max=64)])


class WordForm(Form):
    """Who, when she has no code."""

    name = StringField(PAGE, WHO)
