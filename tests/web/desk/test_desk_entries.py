"""Who is in and why not, on a page and as a file."""

import csv
import io
import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from contests.entries import EntryState
from contests.lifecycle import Step
from contests.models import Entry, Person
from extensions import db
from staff.models import AuditRecord
from tests.web.desk.conftest import BehindTheDesk, Desk

IN, LEFT, LIKED_ONLY = 101, 102, 103


@pytest.fixture
def entries(behind: BehindTheDesk) -> str:
    """The entries of a contest: one is in, one left the community, one did nothing but like."""
    with behind() as scene:
        contest = scene.open_contest()
        scene.does_everything(contest, IN, LEFT)
        scene.vk.joined.discard(LEFT)
        scene.reader(LIKED_ONLY)
        scene.vk.threads[contest.post_id or 0].likers.add(LIKED_ONLY)
        scene.vk.profiles[LEFT] = replace(
            scene.vk.profiles[LEFT], first_name="<b>Ёлка</b>", last_name="=HYPERLINK(1)"
        )
        scene.clock.moment = contest.closes_at
        scene.take(contest, Step.CLOSE)
        scene.take(contest, Step.FREEZE)
        return f"/desk/contests/{contest.id}/entries"


def listed(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'href="https://vk\.com/id(\d+)"', page)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [IN, LEFT, LIKED_ONLY]),
        ("?state=in", [IN]),
        ("?state=out", [LEFT, LIKED_ONLY]),
        ("?state=waiting", []),
        ("?state=odd", [IN, LEFT, LIKED_ONLY]),
        ("?reason=not_subscribed", [LEFT, LIKED_ONLY]),
        ("?reason=not_commented", [LIKED_ONLY]),
        ("?reason=%25", [IN, LEFT, LIKED_ONLY]),
        ("?search=102", [LEFT]),
        ("?search=https://vk.com/id103", [LIKED_ONLY]),
        ("?search=ФАМИЛИЯ101", [IN]),
        ("?search=имя101+фамилия", [IN]),
        ("?search=%25", []),
        ("?search=nobody", []),
        ("?after=101", [LEFT, LIKED_ONLY]),
        ("?after=x", [IN, LEFT, LIKED_ONLY]),
    ],
)
def test_entries_are_filtered_and_searched(
    entries: str, desk: Desk, query: str, found: list[int]
) -> None:
    assert listed(desk().see(entries + query)) == found


def test_names_from_vk_are_text(entries: str, desk: Desk) -> None:
    page = desk().see(entries)
    assert "<b>Ёлка</b>" not in page
    assert "&lt;b&gt;Ёлка&lt;/b&gt;" in page


def test_each_condition_has_its_evidence(entries: str, desk: Desk) -> None:
    page = desk().see(f"{entries}?search={LEFT}")
    checks = re.findall(r'<td class="verdict-(\w+)">', page)
    assert checks == ["met", "met", "met", "unmet", "met", "met"]
    assert "read:" not in page


def test_a_page_ends_after_fifty_and_the_next_goes_on(app: Flask, entries: str, desk: Desk) -> None:
    contest_id = int(entries.split("/")[3])
    with app.app_context():
        for user_id in range(1000, 1060):
            fields = {"tickets": 1, "reasons": [], "checks": [], "updated_at": clock.now()}
            entry = Entry(contest_id=contest_id, user_id=user_id, state=EntryState.IN, **fields)
            db.session.add(entry)
        db.session.commit()
    editor = desk()
    first = editor.see(f"{entries}?state=in")
    assert len(listed(first)) == 50
    following = re.search(r'href="([^"]*after=\d+[^"]*)"', first)
    assert following
    second = editor.see(following[1].replace("&amp;", "&"))
    assert listed(first) + listed(second) == [IN, *range(1000, 1060)]


def test_somebody_not_looked_up_yet_is_shown_by_her_number(
    app: Flask, entries: str, desk: Desk
) -> None:
    with app.app_context():
        db.session.delete(db.session.get_one(Person, IN))
        db.session.commit()
    assert f"id{IN}" in desk().see(f"{entries}?search={IN}")


def test_the_file_opens_in_excel_and_calculates_nothing(entries: str, desk: Desk) -> None:
    answer = desk().client.get(f"{entries}.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff")
    heads, *rows = csv.reader(io.StringIO(text[1:]), delimiter=";")
    assert len(heads) == 7
    assert [int(row[0]) for row in rows] == [IN, LEFT, LIKED_ONLY]
    assert rows[1][1] == "'=HYPERLINK(1) <b>Ёлка</b>"
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert "not_" not in text


def test_the_file_keeps_the_filter_and_its_taking_is_written_down(
    app: Flask, entries: str, desk: Desk
) -> None:
    answer = desk().client.get(f"{entries}.csv?state=in")
    assert len(answer.data.decode().splitlines()) == 2
    with app.app_context():
        deeds = db.session.scalars(select(AuditRecord.what)).all()
        assert "entries.exported" in deeds
