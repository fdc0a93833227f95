"""The small forms and the validators that the contest form is made of."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateTimeLocalField, Form, IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

NO, REQUIRED, BONUS = "no", "required", "bonus"
NEEDS = [(NO, _("not needed")), (REQUIRED, _("required")), (BONUS, _("a bonus, by choice"))]
DATE_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]  # as browsers send them


def up_to(most: int) -> Length:
    """No longer than so many characters."""
    return Length(max=most, message=_("Make it shorter: up to %(max)d characters."))


def number(label: str, least: int, most: int, default: int | None = None) -> IntegerField:
    """A whole number, or nothing."""
    fits = NumberRange(least, most, _("Type a number from %(min)s to %(max)s."))
    return IntegerField(
        label, [Optional(), fits], _("Type a whole number, such as 3."), default=default
    )


def moment(label: str) -> DateTimeLocalField:
    """Date and time by the community's clock; naive until the community is known."""
    wanted = _("Choose a date and a time.")
    return DateTimeLocalField(
        label, [InputRequired(wanted)], format=DATE_FORMATS, invalid_value_message=wanted
    )


class ConditionForm(Form):
    """Whether something is asked for, and what it is worth in a weighted draw."""

    need = RadioField(choices=NEEDS, default=NO)
    tickets = number(_("Tickets"), 1, 100, default=1)


class CommentForm(ConditionForm):
    """What the comment has to be like."""

    keyword = StringField(_("A word in it"), [up_to(200)])
    pattern = StringField(_("Like a pattern"), [up_to(200)])
    min_length = number(_("At least so many characters"), 0, 1000)
    mention = BooleanField(_("It mentions a friend"))


class VoteForm(ConditionForm):
    """Which poll."""

    poll = StringField(_("The poll's number or address"), [up_to(200)])


class PrizeForm(Form):
    """A kind of prize, and how many there are; a row without a title is left out."""

    title = StringField(_("Prize"), [up_to(255)])
    count = number(_("How many"), 1, 1000, default=1)
