"""What reads bytes or texts of strangers, each as one function that complains when it misbehaves.

A target takes anything. It lets through no exception but the one its reader promises, and holds
what was accepted to what the rest of the product relies on.
"""

import csv
import io
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import openpyxl
from PIL import Image

from contests import cells, exports
from contests.addresses import post_address
from contests.cropping import SIZE, BadPicture, as_cover
from contests.entry_queries import Wanted
from errors import Problem
from pages import own_page
from receipts.codes import person
from upkeep.links import vk_link
from webhooks import service
from webhooks.events import READERS, Event, EventError, action_of, renumbered
from winners.beacon import Chain
from winners.checking import Files, WrongError, check
from winners.entries import EntriesError, LineError, entries_text, parse_entries
from winners.manifest import Manifest, ManifestError
from winners.rounds import signature_in

NOW = datetime(2026, 1, 1, tzinfo=UTC)
APART = b"\0"  # between files that are given as one

Target = Callable[[bytes], None]


def webhook(data: bytes) -> None:
    """VK's envelope: what is kept of it has no secret, and is the same event read again."""
    with suppress(service.Malformed):
        envelope = service.parse(data)
        assert "secret" not in json.loads(envelope.body)
        assert envelope.body.isascii()
        assert envelope.group_id > 0
        assert service.parse(envelope.body.encode()).event_id == envelope.event_id


def event(data: bytes) -> None:
    """What happened, of every type: `data` is the object in JSON."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        return
    for kind in (*READERS, "wall_post_new") if isinstance(told, dict) else ():
        with suppress(EventError):
            happened = Event(kind, 1, "e", told, NOW)
            action_of(happened)
            renumbered(happened)


def manifest(data: bytes) -> None:
    """A manifest is accepted only as it would be written."""
    text = data.decode("utf-8", "replace")
    with suppress(ManifestError):
        assert Manifest.parse(text).to_text() == text


def entries(data: bytes) -> None:
    """So is a list."""
    text = data.decode("utf-8", "replace")
    with suppress(EntriesError):
        assert entries_text(parse_entries(text)) == text


def draw(data: bytes) -> None:
    """What `winners.verify` is given: manifest, list, evidence, openings, and the event."""
    parts = [*data.split(APART, 4), b"", b"", b"", b"", b""]
    files = Files(
        manifest=parts[0],
        entries=parts[1],
        evidence=parts[2],
        openings=parts[3] or None,
        event=parts[4] or None,
    )
    with suppress(LineError, WrongError):
        assert asdict(check(files, None))["checked"]


def chain(data: bytes) -> None:
    """A beacon's description on the command line."""
    with suppress(ValueError):
        Chain.parse(data.decode("utf-8", "replace"))


def pasted_round(data: bytes) -> None:
    """A beacon's round, as people paste it."""
    with suppress(Problem):
        found = signature_in(data.decode("utf-8", "replace"), 42)
        assert len(bytes.fromhex(found)) == 48


def pasted_address(data: bytes) -> None:
    """A post, a person, and where to go next: never another site."""
    text = data.decode("utf-8", "replace")
    post_address(text)
    person(text)
    page = own_page(text, "/")
    assert page.startswith("/")
    assert not urlsplit(page).netloc
    link = vk_link(text)
    assert link is None or (urlsplit(link).hostname or "").endswith(("vk.com", "vk.ru"))


def query(data: bytes) -> None:
    """The address of a table of entries."""
    Wanted.read(dict(parse_qsl(data.decode("utf-8", "replace"))))


def picture(data: bytes) -> None:
    """A picture becomes one of ours, or is none."""
    with suppress(BadPicture), Image.open(io.BytesIO(as_cover(data))) as made:
        assert (made.format, made.size) == ("JPEG", SIZE)
        assert not made.getexif()


def table(data: bytes) -> None:
    """A name in a file for Excel stays one cell, and calculates nothing."""
    text = data.decode("utf-8", "replace")
    row = ["before", text, "after"]
    lines = "".join(exports.csv_lines(["a", "b", "c"], [row], "%Y"))
    read = list(csv.reader(io.StringIO(lines, newline=""), delimiter=";"))
    assert [len(cells) for cells in read] == [3, 3]
    assert not cells.calculates(read[1][1])
    with exports.xlsx(["a", "b", "c"], [1, 1, 1], [row]) as file:
        sheet = openpyxl.load_workbook(file, read_only=True).worksheets[0]
        for shown in sheet.iter_rows(min_row=2):
            assert [cell.data_type in ("s", "n", "inlineStr") for cell in shown] == [True] * 3


TARGETS: dict[str, Target] = {
    target.__name__.replace("_", "-"): target
    for target in (
        webhook,
        event,
        manifest,
        entries,
        draw,
        chain,
        pasted_round,
        pasted_address,
        query,
        picture,
        table,
    )
}
