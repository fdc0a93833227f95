"""The big screen: it never shows more than everybody may see, and changes nothing."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

import clock
from contests import service
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from staff.models import AuditRecord, Role
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import READERS
from tests.web.fair import waiting
from tests.web.public.conftest import brought_to
from winners import erasing, replacing
from winners.erasing import Decider
from winners.models import Draw
from winners.seats import Reason
from winners.service import current_draw


def stage_of(contest: Contest) -> str:
    return f"/desk/contests/{contest.id}/stage"


def scene_of(page: str) -> str:
    found = re.search(r'data-scene="(\w+)"', page)
    assert found
    return found[1]


def named(page: str) -> list[str]:
    """The readers whom a page names, by their made-up first names."""
    return sorted(set(re.findall(r"Имя\d+", page)))


def draw_of(contest: Contest) -> Draw:
    draw = current_draw(contest)
    assert draw
    return draw


@pytest.mark.parametrize(
    ("state", "scene"),
    [
        (State.DRAFT, "soon"),
        (State.SCHEDULED, "soon"),
        (State.OPEN, "open"),
        (State.CLOSED, "list"),
        (State.FROZEN, "draw"),
        (State.DRAWN, "ready"),
        (State.PUBLISHED, "ready"),
    ],
)
def test_every_state_has_its_scene_and_names_nobody(
    behind: BehindTheDesk, desk: Desk, state: State, scene: str
) -> None:
    with behind() as scene_:
        address = stage_of(brought_to(scene_, state))
    page = desk(Role.VIEWER).see(address)
    assert scene_of(page) == scene
    assert named(page) == []
    assert "Книга на выходные" in page


def test_a_frozen_list_counts_down_with_its_manifest_in_the_corner(
    behind: BehindTheDesk, desk: Desk
) -> None:
    with behind() as scene:
        contest = waiting(scene)
        address, draw = stage_of(contest), draw_of(contest)
        manifest, round_at = draw.manifest_id, draw.round_at
    page = desk().see(f"{address}?shown=3")
    assert scene_of(page) == "wait"
    assert f"<code>{manifest[:8]}</code>" in page
    assert manifest not in page
    assert f'datetime="{round_at.isoformat()}" data-until' in page
    assert named(page) == []


@pytest.mark.parametrize(
    ("disclosure", "first", "last"),
    [("id", True, True), ("masked", True, False), ("leaf", False, False)],
)
def test_what_is_shown_never_exceeds_the_disclosure(
    behind: BehindTheDesk, desk: Desk, disclosure: str, first: bool, last: bool
) -> None:
    with behind() as scene:
        contest = brought_to(scene, State.DRAWN, disclosure=disclosure)
        address = stage_of(contest)
        leaves = [place.leaf[:8] for place in draw_of(contest).places]
    viewer = desk(Role.VIEWER)
    for shown in range(4):
        page = viewer.see(f"{address}?shown={shown}")
        assert "vk.com" not in page
        assert not any(f"id{reader}" in page for reader in READERS)
        assert ("Фамилия" in page) == (last and shown > 0)
        assert bool(named(page)) == (first and shown > 0)
        assert any(leaf in page for leaf in leaves) == (disclosure == "leaf" and shown > 0)


def test_names_come_one_by_one_the_first_prize_last(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = brought_to(scene, State.DRAWN)
        address = stage_of(contest)
        first, second = (f"Имя{place.user_id}" for place in draw_of(contest).places[:2])
    editor = desk()
    assert named(editor.see(f"{address}?shown=1")) == [second]
    last = editor.see(f"{address}?shown=2")
    assert named(last) == [first]
    assert "data-first" in last
    assert named(editor.see(f"{address}?shown=3")) == sorted([first, second])
    assert named(editor.see(f"{address}?shown=1&order=first")) == [first]
    assert f"{address}?shown=2&amp;order=first" in editor.see(f"{address}?shown=1&order=first")


@pytest.mark.parametrize(
    ("asked", "scene"),
    [("", "ready"), ("-1", "ready"), ("x", "ready"), ("9" * 30, "ready"), ("99", "all")],
)
def test_odd_steps_stay_within_the_show(
    behind: BehindTheDesk, desk: Desk, asked: str, scene: str
) -> None:
    with behind() as scene_:
        address = stage_of(brought_to(scene_, State.DRAWN))
    assert scene_of(desk().see(f"{address}?shown={asked}")) == scene


def test_the_end_leads_to_the_check(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        address = stage_of(brought_to(scene, State.PUBLISHED))
    page = desk().see(f"{address}?shown=3")
    assert 'class="qr"' in page
    assert "Проверьте сами" in page
    assert "data-on" not in page


def test_a_prize_that_passed_on_is_shown_with_who_holds_it(
    behind: BehindTheDesk, desk: Desk
) -> None:
    with behind() as scene:
        contest = brought_to(scene, State.PUBLISHED)
        draw = draw_of(contest)
        people = {place.rank: f"Имя{place.user_id}" for place in draw.places}
        replacing.replace(draw, 1, Reason.REFUSED, None, clock.now())
        db.session.commit()
        address = stage_of(contest)
    assert named(desk().see(f"{address}?shown=2")) == [people[3]]


def test_what_was_called_off_says_so_and_why(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = scene.open_contest()
        service.cancel(contest, "Книги не приехали", None, scene.clock())
        address = stage_of(contest)
    page = desk().see(address)
    assert scene_of(page) == "off"
    assert "Книги не приехали" in page


def test_forgotten_people_stay_forgotten(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = brought_to(scene, State.PUBLISHED)
        erasing.erase(contest, None, clock.now(), Decider.SCHEDULE)
        address = stage_of(contest)
    assert named(desk().see(f"{address}?shown=3")) == []


def test_the_script_is_told_when_to_look_anew(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = waiting(scene)
        address = stage_of(contest)
    editor = desk()
    told = editor.client.get(f"{address}/news").get_json()
    assert told == {"mark": told["mark"], "percent": 0, "listed": len(READERS)}
    assert f'data-mark="{told["mark"]}"' in editor.see(address)


def test_showing_changes_nothing(app: Flask, behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        address = stage_of(brought_to(scene, State.DRAWN))
    viewer = desk(Role.VIEWER)
    records = select(func.count()).select_from(AuditRecord)
    with app.app_context():
        before = db.session.scalar(records)
    for shown in range(4):
        viewer.see(f"{address}?shown={shown}")
    assert viewer.client.post(address).status_code == 405
    with app.app_context():
        assert db.session.scalar(records) == before


def test_only_the_communitys_staff_can_show(
    behind: BehindTheDesk, desk: Desk, visitor: Visitor
) -> None:
    with behind() as scene:
        address = stage_of(brought_to(scene, State.DRAWN))
    stranger = desk(None)
    stranger.see(address, 404)
    stranger.see(f"{address}/news", 404)
    assert "/sign-in" in visitor.client.get(address).location
