"""What the whole form of a new contest begins with: our usual texts, or what a preset has made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import abort
from werkzeug.datastructures import MultiDict

from communities.models import Community
from contests import defaults, filling, kept, quick, service
from contests.kept import NEW, WHOLE, Place
from contests.presets import Preset
from contests.quick_forms import QuickForm
from contests.repertoire import BY_CODE
from parts import parts


@dataclass(frozen=True)
class Beginning:
    """Values for ContestForm, and the places where what is typed is kept."""

    number: int
    values: dict[str, Any]
    before: Place | None = None  # of the preset's questions, answered before


def window() -> timedelta:
    """The least time from the close to the draw."""
    return timedelta(seconds=parts().config.window_s)


def beginning(home: Community, code: str, account_id: int, now: datetime) -> Beginning:
    """`code`: the preset that she comes from, or nothing."""
    if not code:
        return Beginning(NEW, defaults.new_contest(home, now, window()))
    if code not in BY_CODE:
        abort(404)
    preset = BY_CODE[code]
    place = Place(account_id, home.id, preset.number)
    return Beginning(preset.number + WHOLE, _of_preset(preset, home, place, now), place)


def _of_preset(preset: Preset, home: Community, place: Place, now: datetime) -> dict[str, Any]:
    form = QuickForm(preset, home, now, window())
    if row := kept.found(place):
        form.process(MultiDict(row.fields), data=form.beginning)
    own = form.answers.own
    contest = service.sketch(home, quick.draft(preset, home, form.answers, now, window()))
    values = filling.filled(contest)
    if preset.adopts:
        values |= {"post_from": "wall", "post": own["post"]}
    if "poll" in own:
        values["voted"] |= {"poll": own["poll"]}
    return values
