"""The form of whoever objects, and the staff's answer."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from objections.models import ObjectionKind, ObjectionState
from pages import Form

KINDS = [
    SelectChoice(ObjectionKind.MISSING.value, _("I am missing")),
    SelectChoice(ObjectionKind.NOT_A_PERSON.value, _("Somebody on the list is not a person")),
]
ACCEPT = SelectChoice(ObjectionState.ACCEPTED.value, _("Accept: freeze another list at once"))
DECLINE = SelectChoice(ObjectionState.DECLINED.value, _("Decline: the list stays as it is"))
LONG_TEXT = 1000


class ObjectionForm(Form):
    """What is wrong with the list."""

    kind = RadioField(
        _("What is wrong"),
        choices=KINDS,
        validators=[DataRequired(_("Choose what is wrong with the list."))],
    )
    who = StringField(
        _("Whom it is about"),
        [DataRequired(_("Paste the address of a VK page, such as vk.com/id1.")), Length(max=200)],
    )
    text = TextAreaField(
        _("How it can be seen"),
        [DataRequired(_("Say in a sentence how it can be seen.")), Length(max=LONG_TEXT)],
    )
    contact = StringField(_("How the library can ask you, if it has to"), [Length(max=200)])


class AnswerForm(Form):
    """The decision, and the words for it that everybody reads."""

    decision = RadioField(
        _("Decision"),
        choices=[ACCEPT, DECLINE],
        validators=[DataRequired(_("Choose whether the list changes."))],
    )
    answer = TextAreaField(
        _("Answer, for everybody to read"),
        [DataRequired(_("Write the answer; everybody will read it.")), Length(max=LONG_TEXT)],
    )
