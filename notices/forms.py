"""Where, and of what, somebody wants to be written to."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectChoice, StringField
from wtforms.validators import Length

from pages import Form


class MessagesForm(Form):
    """Her page on VK; without one nothing is sent."""

    page = StringField(
        _("The address of your page on VK"),
        [Length(max=255, message=_("This is not the address of a person’s page."))],
        description=_("Such as vk.com/id1. Leave it empty to get no messages."),
    )
    which = RadioField(
        _("Write to me"),
        choices=[
            SelectChoice("all", _("about everything that needs a hand")),
            SelectChoice("urgent", _("only about what should not wait")),
        ],
        default="all",
    )
