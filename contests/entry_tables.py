"""The columns of the file of entries: what stands in each, in the words of the page."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from zoneinfo import ZoneInfo

from flask import get_template_attribute
from flask_babel import get_locale, gettext

from contests import exports
from contests.entry_queries import Row
from contests.exports import Cell
from contests.models import Contest

WIDTHS = (14, 34, 28, 14, 9, 48, 18, 18)


@dataclass(frozen=True)
class EntryTable:
    """Entries for a file, with moments in the community's zone."""

    contest: Contest
    rows: Iterable[Row]

    def csv(self) -> Iterator[bytes]:
        """Piece by piece."""
        date = "%d.%m.%Y %H:%M" if str(get_locale()) == "ru" else "%Y-%m-%d %H:%M"
        heads, cells = _heads(), self._cells()
        return (line.encode() for line in exports.csv_lines(heads, cells, date))

    def xlsx(self) -> IO[bytes]:
        """Whole, on the disk."""
        return exports.xlsx(_heads(), WIDTHS, self._cells())

    def _cells(self) -> Iterator[list[Cell]]:
        zone, words = ZoneInfo(self.contest.community.zone), said()
        for entry, person in self.rows:
            name = f"{person.last_name} {person.first_name}".strip() if person else ""
            yield [
                entry.user_id,
                name,
                f"https://vk.com/id{entry.user_id}",
                words(entry.state),
                entry.tickets,
                ", ".join(words(reason) for reason in entry.reasons),
                _there(entry.entered_at, zone),
                _there(entry.updated_at, zone),
            ]


def _there(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """What a clock on the library's wall showed; files know no zones."""
    return at.astimezone(zone).replace(microsecond=0, tzinfo=None) if at else None


def _heads() -> list[str]:
    return [
        gettext("VK id"),
        gettext("Name"),
        gettext("Page"),
        gettext("State"),
        gettext("Tickets"),
        gettext("Why not"),
        gettext("Entered"),
        gettext("Checked"),
    ]


def said() -> Callable[[str], str]:
    """What the page calls a state or a reason; there are few of them, so each is said once."""
    words: dict[str, str] = {
        "in": gettext("takes part"),
        "out": gettext("not in"),
        "waiting": gettext("waiting"),
    }
    reason_words = get_template_attribute("macros/words.html", "reason_words")

    def say(code: str) -> str:
        if code not in words:
            words[code] = str(reason_words(code))
        return words[code]

    return say
