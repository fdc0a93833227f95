"""Pages whose form keeps itself: what was kept is brought back, and what that page has to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from contests import kept
from contests.kept import BASIS, Place
from pages import Form
from staff.access import me


@dataclass(frozen=True)
class Keeping:
    """What the page of a form says of it. `since`: when what was brought back was typed."""

    place: Place
    basis: int = 0
    since: datetime | None = None
    changed: bool = False  # the contest itself, since the form was opened

    @property
    def address(self) -> str:
        """Where the page's script sends what is typed."""
        return url_for("desk_keep.keep", **self._where())

    @property
    def start_over(self) -> str:
        """Where what is kept is forgotten."""
        return url_for("desk_keep.forget", **self._where())

    def _where(self) -> dict[str, Any]:
        return {"community": self.place.community_id, "number": self.place.number}

    def done(self) -> None:
        """It is saved: nothing more to keep."""
        kept.forget(self.place)


def keeping(
    form: Form, community_id: int, number: int, data: Mapping[str, object] | None = None
) -> Keeping:
    """Bring back what I typed into this form before, if it is just being opened.

    `data` are the values that the form has otherwise.
    """
    place = Place(me().id, community_id, number)
    basis = kept.basis(number) if number > kept.NEW else 0
    if request.method == "POST":
        return Keeping(place, basis, changed=_is_other(request.form.get(BASIS), basis))
    row = kept.found(place)
    if row is None:
        return Keeping(place, basis)
    form.process(MultiDict(row.fields), data=data)
    before = next(iter(row.fields.get(BASIS, [])), None)
    return Keeping(place, basis, row.kept_at, _is_other(before, basis))


def _is_other(before: str | None, basis: int) -> bool:
    return before is not None and before != str(basis)
