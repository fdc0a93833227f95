"""Who is in and why not, on a page and as a file."""

import csv
import io
import re
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

import clock
from contests.entries import EntryState
from contests.lifecycle import Step
from contests.models import Entry, Person
from extensions import db
from staff.models import AuditRecord, Role
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from vk.errors import Action, VkError

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
        ("", [LEFT, IN, LIKED_ONLY]),
        ("?state=in", [IN]),
        ("?state=out", [LEFT, LIKED_ONLY]),
        ("?state=waiting", []),
        ("?state=odd&sort=id", [IN, LEFT, LIKED_ONLY]),
        ("?reason=not_subscribed", [LEFT, LIKED_ONLY]),
        ("?reason=not_commented", [LIKED_ONLY]),
        ("?reason=not_commented&state=in", []),
        ("?reason=%25&sort=-id", [LIKED_ONLY, LEFT, IN]),
        ("?search=102", [LEFT]),
        ("?search=https://vk.com/id103", [LIKED_ONLY]),
        ("?search=ФАМИЛИЯ101", [IN]),
        ("?search=имя101+фамилия", [IN]),
        ("?search=МИЛИЯ1", [IN, LIKED_ONLY]),
        ("?search=МИЛИЯ1&sort=-id", [LIKED_ONLY, IN]),
        ("?search=ёлка", [LEFT]),
        ("?search=ЕЛКА", [LEFT]),
        ("?search=%25", []),
        ("?search=_", []),
        ("?search=nobody", []),
        ("?sort=id&after=101", [LEFT, LIKED_ONLY]),
        ("?sort=id&before=103", [IN, LEFT, LIKED_ONLY]),
        ("?sort=id&after=x", [IN, LEFT, LIKED_ONLY]),
        ("?sort=id&after=101.x", [IN, LEFT, LIKED_ONLY]),
        ("?sort=entered&after=101.x&reason=not_commented", [LIKED_ONLY]),
        ("?sort=tickets&state=in", [IN]),
        ("?sort=odd&state=in", [IN]),
    ],
)
def test_entries_are_filtered_and_searched(
    entries: str, desk: Desk, query: str, found: list[int]
) -> None:
    assert listed(desk().see(entries + query)) == found


def test_a_head_says_which_order_holds_and_turns_it(entries: str, desk: Desk) -> None:
    editor = desk()
    page = editor.see(entries)
    assert re.findall(r'aria-sort="(\w+)"', page) == ["ascending"]
    turned = re.search(r'href="([^"]*sort=-name[^"]*)"', page)
    assert turned
    following = editor.see(turned[1])
    assert re.findall(r'aria-sort="(\w+)"', following) == ["descending"]
    assert listed(following) == listed(page)[::-1]


def test_tickets_are_an_order_only_where_they_count(entries: str, desk: Desk) -> None:
    page = desk().see(f"{entries}?sort=tickets")
    assert "sort=-tickets" not in page
    assert re.findall(r'aria-sort="(\w+)"', page) == ["ascending"]


def test_the_short_name_of_a_page_is_asked_of_vk(
    entries: str, desk: Desk, behind: BehindTheDesk
) -> None:
    with behind() as scene:
        scene.vk.short_names["anna.k"] = LEFT
    editor = desk()
    assert listed(editor.see(f"{entries}?search=https://vk.com/anna.k")) == [LEFT]
    assert listed(editor.see(f"{entries}?search=@nobody")) == []
    assert "notice-wait" in editor.see(f"{entries}?search=@nobody")


def test_where_vk_is_silent_a_short_name_is_said_not_to_be_known(
    entries: str, desk: Desk, behind: BehindTheDesk
) -> None:
    with behind() as scene:
        scene.vk.faults.order("resolve", VkError("utils.resolveScreenName", Action.RETRY))
    page = desk().see(f"{entries}?search=vk.com/anna.k")
    assert listed(page) == []
    assert "notice-wait" in page


def test_names_from_vk_are_text(entries: str, desk: Desk) -> None:
    page = desk().see(entries)
    assert "<b>Ёлка</b>" not in page
    assert "&lt;b&gt;Ёлка&lt;/b&gt;" in page


def test_each_condition_has_its_evidence(entries: str, desk: Desk) -> None:
    page = desk().see(f"{entries}/{LEFT}")
    checks = re.findall(r'<td class="verdict-(\w+)">', page)
    assert checks == ["met", "met", "met", "unmet", "met", "met"]
    assert "read:" not in page


def test_a_page_ends_after_fifty_and_the_next_goes_on_and_back(
    app: Flask, entries: str, desk: Desk
) -> None:
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
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back
    assert listed(editor.see(back[1].replace("&amp;", "&"))) == listed(first)
    assert 'rel="prev"' not in first
    assert 'rel="next"' not in second


def test_somebody_not_looked_up_yet_is_shown_by_her_number(
    app: Flask, entries: str, desk: Desk
) -> None:
    with app.app_context():
        db.session.delete(db.session.get_one(Person, IN))
        db.session.commit()
    assert f"id{IN}" in desk().see(f"{entries}?search={IN}")


def test_the_file_opens_in_excel_and_calculates_nothing(entries: str, desk: Desk) -> None:
    answer = download(desk(), f"{entries}?sort=id", "csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff")
    heads, *rows = csv.reader(io.StringIO(text[1:]), delimiter=";")
    assert len(heads) == 8
    assert [int(row[0]) for row in rows] == [IN, LEFT, LIKED_ONLY]
    assert rows[1][1] == "'=HYPERLINK(1) <b>Ёлка</b>"
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert "not_" not in text


def test_a_workbook_has_texts_numbers_and_dates_for_what_they_are(entries: str, desk: Desk) -> None:
    answer = download(desk(), f"{entries}?sort=id", "xlsx")
    name = re.search(r"filename=([a-z0-9-]+)-\d{4}-\d\d-\d\d\.xlsx$", disposition(answer))
    assert name
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    heads, first, second, _third = sheet.iter_rows(values_only=True)
    assert heads[:2] == ("Номер ВКонтакте", "Имя")
    assert first[:2] == (IN, f"Фамилия{IN} Имя{IN}")
    assert second[1] == "'=HYPERLINK(1) <b>Ёлка</b>"
    assert isinstance(first[6], datetime)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_an_english_page_gives_an_english_file(entries: str, desk: Desk) -> None:
    editor = desk()
    editor.submit("/language", entries, language="en", back="/")
    heads = download(editor, entries, "csv").data.decode("utf-8-sig").splitlines()[0]
    assert heads.startswith("VK id;Name;")


def test_a_file_of_any_other_kind_is_not_there(entries: str, desk: Desk) -> None:
    assert desk().submit(f"{entries}.pdf", entries).status_code == 404


def test_a_mere_link_takes_no_file(entries: str, desk: Desk) -> None:
    assert desk().client.get(f"{entries}.csv").status_code == 405


def test_whoever_only_looks_takes_no_file(entries: str, desk: Desk) -> None:
    viewer = desk(Role.VIEWER)
    assert ".xlsx" not in viewer.see(entries)
    assert viewer.submit(f"{entries}.xlsx", entries).status_code == 403


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_keeps_the_filter_and_its_taking_is_written_down(
    app: Flask, entries: str, desk: Desk, kind: str
) -> None:
    answer = download(desk(), f"{entries}?state=in", kind)
    assert answer.status_code == 200
    if kind == "csv":
        assert len(answer.data.decode().splitlines()) == 2
    else:
        sheet = load_workbook(io.BytesIO(answer.data)).active
        assert sheet is not None
        assert sheet.max_row == 2
    with app.app_context():
        deeds = db.session.scalars(select(AuditRecord.what)).all()
        assert deeds.count("entries.exported") == 1


def download(visitor: Visitor, page: str, kind: str) -> TestResponse:
    """What the button of a page gives; as a server does, the answer is closed after it."""
    button = re.search(rf'action="([^"]+\.{kind}[^"]*)"', visitor.see(page))
    assert button
    answer = visitor.submit(button[1].replace("&amp;", "&"), page)
    assert answer.data
    answer.close()
    return answer


def disposition(answer: TestResponse) -> str:
    return answer.headers["Content-Disposition"]
