"""Entries as a table that Excel opens: UTF-8 with a mark, semicolons, no cell that calculates."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from contests.entry_queries import Row

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: object) -> str:
    """A cell's text; one that a spreadsheet would calculate is marked as text."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def table(
    heads: list[str], rows: Iterable[Row], words: Callable[[str], str], when: Callable[..., str]
) -> Iterator[str]:
    """The file piece by piece; `words` says a state or a reason, `when` a moment."""
    yield BOM + line(heads)
    for entry, person in rows:
        name = f"{person.last_name} {person.first_name}".strip() if person else ""
        yield line(
            [
                entry.user_id,
                name,
                f"https://vk.com/id{entry.user_id}",
                words(entry.state),
                entry.tickets,
                ", ".join(words(reason) for reason in entry.reasons),
                when(entry.updated_at),
            ]
        )


def line(cells: Iterable[object]) -> str:
    """One line of the file."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return out.getvalue()
