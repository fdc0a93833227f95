"""The results page while the beacon is awaited: where the round is, and bringing it by hand."""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from contests.lifecycle import State, Step
from contests.models import Contest
from extensions import db
from tests.draw1 import SIGNATURE
from tests.service.fair import FAR, SIGNATURES, draws_of, time_of
from tests.service.relay import Relay
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk
from tests.web.fair import waiting
from tests.web.public.conftest import Street, brought_to
from winners.round_models import BeaconRound, How


@pytest.fixture
def overdue(public_page: Street) -> str:
    """A results page whose round's time is long past."""
    return public_page(State.FROZEN)


def brought(app: Flask) -> list[tuple[int, str, How]]:
    with app.app_context():
        rows = db.session.scalars(select(BeaconRound))
        return [(row.round, row.signature, row.how) for row in rows]


def bring(visitor: Visitor, page: str, text: str) -> str:
    answer = visitor.submit(f"{page}/draw/1/beacon", text=text)
    assert answer.location == f"{page}/winners#awaiting"
    return visitor.see(answer.location)


def test_before_its_time_the_page_says_where_the_round_will_be(
    behind: BehindTheDesk, beacon_relay: Relay, visitor: Visitor
) -> None:
    with behind() as scene:
        contest = waiting(scene)
        address, number = f"/c/{contest.slug}/winners", contest.beacon_round
    page = visitor.see(address)
    assert f'href="{beacon_relay.url}/v2/beacons/quicknet/rounds/{number}"' in page
    assert "/draw/1/beacon" not in page


def test_the_address_is_a_picture_that_the_policy_allows(overdue: str, visitor: Visitor) -> None:
    page = visitor.see(f"{overdue}/winners")
    drawn = re.search(r'<svg[^>]*class="qr".*?</svg>', page, re.DOTALL)
    assert drawn
    assert "style=" not in drawn[0]
    assert drawn[0].count("<path") == 2


@pytest.mark.parametrize("text", [SIGNATURE, json.dumps({"round": 42, "signature": SIGNATURE})])
def test_any_reader_brings_the_round(app: Flask, overdue: str, visitor: Visitor, text: str) -> None:
    bring(visitor, overdue, text)
    assert brought(app) == [(42, SIGNATURE, How.READER)]


def test_what_a_reader_brought_makes_the_draw(
    behind: BehindTheDesk, beacon_relay: Relay, overdue: str, visitor: Visitor
) -> None:
    beacon_relay.open = False
    bring(visitor, overdue, SIGNATURE)
    with behind() as scene:
        contest = db.session.scalars(select(Contest)).one()
        scene.clock.moment = clock.now()
        scene.take(contest, Step.DRAW)
    assert visitor.see(f"{overdue}/winners").count("data-place") == 4


@pytest.mark.parametrize("text", ["", "abc", SIGNATURES[2], "7" * 5000, '{"round": 42}'])
def test_anything_else_changes_nothing_and_is_named(
    app: Flask, overdue: str, visitor: Visitor, text: str
) -> None:
    assert 'class="notice notice-stop"' in bring(visitor, overdue, text)
    assert brought(app) == []


def test_nobody_has_more_than_ten_rounds_checked_a_minute(overdue: str, visitor: Visitor) -> None:
    path = f"{overdue}/draw/1/beacon"
    told = [visitor.submit(path, text="abc").status_code for _ in range(11)]
    assert told == [302] * 10 + [429]


@pytest.mark.parametrize("state", [State.DRAWN, State.PUBLISHED])
def test_a_draw_that_is_made_waits_for_nothing(
    behind: BehindTheDesk, visitor: Visitor, state: State
) -> None:
    with behind() as scene:
        page = f"/c/{brought_to(scene, state).slug}"
    assert 'id="awaiting"' not in visitor.see(f"{page}/winners")
    assert visitor.submit(f"{page}/draw/1/beacon", page, text=SIGNATURE).status_code == 404


def test_only_the_list_that_waits_takes_a_round(overdue: str, visitor: Visitor) -> None:
    path = f"{overdue}/draw/2/beacon"
    assert visitor.submit(path, f"{overdue}/winners", text=SIGNATURE).status_code == 404


def test_a_void_list_stays_with_its_reason_and_its_files(
    behind: BehindTheDesk, beacon_relay: Relay, visitor: Visitor
) -> None:
    beacon_relay.open = False
    with behind() as scene:
        contest = brought_to(scene, State.FROZEN)
        scene.clock.moment = time_of(FAR) - timedelta(minutes=1)
        scene.take(contest, Step.DRAW)
        page, old, new = f"/c/{contest.slug}", *draws_of(contest)
        fingerprints = old.manifest_id, new.manifest_id
    shown = visitor.see(f"{page}/winners")
    assert 'id="list-1"' in shown
    assert f"{page}/draw/1/manifest.txt" in shown
    assert f"{page}/draw/1/entries.txt" in shown
    assert fingerprints[1] in shown
    for number, fingerprint in enumerate(fingerprints, 1):
        manifest = visitor.see(f"{page}/draw/{number}/manifest.txt")
        assert (fingerprint in manifest) is False
        assert f"draw={number}\n" in manifest
    assert f"prev_manifest_sha256={fingerprints[0]}\n" in manifest
    assert " void " in visitor.see("/draws.txt")
