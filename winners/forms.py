"""What staff write down for a draw."""

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired

from contests.chance import LONGEST_RESULT
from contests.fields import up_to
from pages import Form


class ResultForm(Form):
    """A public event's result, as one line."""

    result = StringField(
        _("The result, exactly as the rules say it is written"),
        [DataRequired(_("Write the result down.")), up_to(LONGEST_RESULT)],
    )
