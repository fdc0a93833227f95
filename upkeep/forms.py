"""Forms about a community's connection. A token that was pasted never comes back to the page."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from babel.core import get_global
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, PasswordField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

import clock
from communities.checking import TokensRefused
from communities.models import Way
from locales import place
from pages import LARGEST_ID, Form
from vk.port import Kind, Tokens

HOME = "Asia/Yekaterinburg"
LONGEST = 512
PASTE = _("Paste the key here.")
REFUSED = {
    "dead": _("VK does not know this key, or not any more. Make a new one and paste it whole."),
    "wrong_kind": _(
        "This is a key of another kind. Above the field it says which one is meant here."
    ),
    "other_community": _("This is the key of another community."),
    "no_right": _("VK does not let this key see the community. Check its rights."),
    "away": _("VK does not answer just now, so nobody knows. Try again in a minute."),
}


class ConnectForm(Form):
    """The keys of a community, and its time."""

    community = PasswordField(_("Community key"), [InputRequired(PASTE), Length(max=LONGEST)])
    service = PasswordField(_("Service key"), [Length(max=LONGEST)])
    user = PasswordField(_("User key, if you have one"), [Length(max=LONGEST)])
    zone = SelectField(_("Time zone of the community"), default=HOME)

    def __init__(self) -> None:
        super().__init__()
        self.zone.choices = russian_zones()

    def validate(self, extra_validators: object = None) -> bool:
        """Likes and comments are shown to service and user keys only."""
        whole = bool(super().validate(extra_validators))
        if not self.service.data and not self.user.data:
            self.refuse({"service": _("Without it nobody can see likes and comments.")})
            return False
        return whole

    @property
    def tokens(self) -> Tokens:
        return Tokens(self.community.data, self.service.data or None, self.user.data or None)

    def refuse(self, words: Mapping[Kind, str]) -> None:
        """Say beside each field what VK said."""
        for kind, word in words.items():
            self[kind].errors = [*self[kind].errors, word]


class TownForm(Form):
    """Where the community's people are."""

    town = StringField(
        _("Town"), [Length(max=64, message=_("Make it shorter: up to %(max)d characters."))]
    )

    @property
    def name(self) -> str:
        """What a valid form says, in one line."""
        return " ".join((self.town.data or "").split())


class KeyForm(Form):
    """One new key."""

    token = PasswordField(_("The new key"), [InputRequired(PASTE), Length(max=LONGEST)])


class CodeForm(Form):
    """The code that VK's page shows."""

    code = StringField(
        _("The string that VK asks the server to return"),
        [InputRequired(_("Copy it from VK’s page.")), Length(max=64)],
    )


class WayForm(Form):
    """How to hear of what happens."""

    way = RadioField(
        _("How we hear of what happens"),
        choices=[
            SelectChoice(Way.CALLBACKS.value, _("VK calls us, set up by itself")),
            SelectChoice(Way.BY_HAND.value, _("VK calls us, set up by hand")),
            SelectChoice(Way.POLLING.value, _("We read VK again and again")),
        ],
    )


class ReplayForm(Form):
    """Which event to try again; all if none is named."""

    event = IntegerField(validators=[Optional(), NumberRange(1, LARGEST_ID)])


class ConfirmForm(Form):
    """Yes."""


def refusals(refused: TokensRefused) -> dict[Kind, str]:
    """What VK said of each token, in words."""
    return {kind: REFUSED[reason] for kind, reason in refused.reasons.items()}


def russian_zones() -> list[SelectChoice]:
    """Zones of Russia from west to east, in words."""
    now = clock.now()
    zones = [zone for zone, where in get_global("zone_territories").items() if where == "RU"]
    in_order = sorted(zones, key=lambda zone: (now.astimezone(ZoneInfo(zone)).utcoffset(), zone))
    return [SelectChoice(zone, place(zone)) for zone in in_order]
