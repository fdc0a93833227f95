"""The answers, numbers and moments that the contest form is made of."""

import re
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField, Form, IntegerField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

NO, REQUIRED, BONUS = "no", "required", "bonus"
NEEDS = [
    SelectChoice(NO, _("not needed")),
    SelectChoice(REQUIRED, _("required")),
    SelectChoice(BONUS, _("a bonus, by choice")),
]
DATE_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]  # as browsers send them
ONE_WORD = re.compile(r"[A-Za-z0-9_-]+")
FIRST_YEAR, LAST_YEAR = 2000, 2099  # far ones cannot be reckoned with in other zones


def up_to(most: int) -> Length:
    """No longer than so many characters."""
    return Length(max=most, message=_("Make it shorter: up to %(max)d characters."))


def number(label: str, least: int, most: int, default: int | None = None) -> IntegerField:
    """A whole number, or nothing."""
    fits = NumberRange(least, most, _("Type a number from %(min)s to %(max)s."))
    return IntegerField(
        label, [Optional(), fits], _("Type a whole number, such as 3."), default=default
    )


def in_one_word(form: Form, field: StringField) -> None:
    """As it was copied: Latin letters, digits and hyphens, nothing between them."""
    word = (field.data or "").strip()
    if word and not ONE_WORD.fullmatch(word):
        raise ValidationError(gettext("Copy it alone: Latin letters and digits, without spaces."))


def listed(form: Form, field: StringField) -> None:
    """Words with commas between them: commas alone would ask for nothing."""
    text = (field.data or "").strip()
    if text and not text.replace(",", "").strip():
        raise ValidationError(gettext("Write a word, or several with commas between them."))


def moment(label: str, *, needed: bool = True) -> DateTimeLocalField:
    """Date and time by the community's clock; naive until the community is known."""
    wanted = _("Choose a date and a time.")
    return DateTimeLocalField(
        label,
        [InputRequired(wanted) if needed else Optional(), _of_this_century],
        format=DATE_FORMATS,
        invalid_value_message=wanted,
    )


def _of_this_century(form: Form, field: DateTimeLocalField) -> None:
    date: datetime | None = field.data
    if date and not FIRST_YEAR <= date.year <= LAST_YEAR:
        text = gettext("Choose a year from %(first)d to %(last)d.")
        raise ValidationError(text % {"first": FIRST_YEAR, "last": LAST_YEAR})
