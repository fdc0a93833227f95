"""The results page: who won, and everything needed to check it."""

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from outbox.models import Delivery, OutboxRow
from parts import NAME
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk
from tests.web.public.conftest import Street, brought_to
from winners.entries import Line, parse_entries
from winners.entries import leaf as leaf_of
from winners.models import Anchor, AnchorKind, Draw, Place

PLACE = re.compile(r'data-place data-rank="(\d+)" data-prize="([\w-]+)" data-leaf="(\w{64})"')


@pytest.mark.parametrize("state", [State.OPEN, State.CLOSED])
def test_before_the_freeze_there_is_nothing_to_check(
    public_page: Street, visitor: Visitor, state: State
) -> None:
    address = public_page(state)
    page = visitor.see(f"{address}/winners")
    assert "Этого пока не знает никто" in page
    assert "data-verify" not in page
    for name in ("manifest", "entries", "signature", "openings"):
        visitor.see(f"{address}/draw/1/{name}.txt", 404)


def test_a_draw_that_waits_past_its_time_promises_no_moment_gone_by(
    behind: BehindTheDesk, visitor: Visitor
) -> None:
    with behind() as scene:
        contest = brought_to(scene, State.CLOSED)
        contest.draw_at, contest.beacon_round = clock.now() - timedelta(hours=1), None
        db.session.commit()
        address = f"/c/{contest.slug}"
    for page in (address, f"{address}/winners"):
        said = visitor.see(page)
        assert "Победители определятся, как только список будет зафиксирован" in said


def test_a_frozen_list_shows_what_was_committed_to_and_no_winner(
    public_page: Street, visitor: Visitor
) -> None:
    address = public_page(State.FROZEN)
    page = visitor.see(f"{address}/winners")
    manifest = visitor.client.get(f"{address}/draw/1/manifest.txt").data
    assert sha256(manifest).hexdigest() in page
    assert "раунд 42 маяка" in page
    assert not PLACE.search(page)
    visitor.see(f"{address}/draw/1/signature.txt", 404)


def test_names_wait_for_the_library_and_the_result_does_not(
    public_page: Street, visitor: Visitor
) -> None:
    page = visitor.see(public_page(State.DRAWN) + "/winners")
    assert len(PLACE.findall(page)) == 4
    assert "Имя10" not in page
    assert "под псевдонимами" in page


def test_published_results_name_every_place_as_it_was_drawn(
    app: Flask, public_page: Street, visitor: Visitor
) -> None:
    address = public_page(State.PUBLISHED)
    _real(app)
    page = visitor.see(f"{address}/winners")
    with app.app_context():
        places = db.session.scalars(select(Place).order_by(Place.rank)).all()
        shown = [(int(rank), prize, leaf) for rank, prize, leaf in PLACE.findall(page)]
        assert shown == [(place.rank, place.prize, place.leaf) for place in places]
        for place in places:
            assert f'<a href="https://vk.com/id{place.user_id}">' in page
    assert page.count("btn-primary") == 1


@pytest.mark.parametrize(("mode", "shown"), [("masked", "Имя10"), ("leaf", "…</span>")])
def test_a_winner_is_shown_only_as_the_rules_said(
    behind: BehindTheDesk, visitor: Visitor, mode: str, shown: str
) -> None:
    with behind() as scene:
        contest = brought_to(scene, State.PUBLISHED, disclosure=mode)
        address = f"/c/{contest.slug}/winners"
    page = visitor.see(address)
    assert shown in page
    assert "Фамилия" not in page
    assert "vk.com/id" not in page


def test_the_files_fit_together(public_page: Street, visitor: Visitor) -> None:
    address = public_page(State.PUBLISHED)
    base = f"{address}/draw/1/"
    files = {
        name: visitor.client.get(f"{base}{name}.txt").text
        for name in ("manifest", "entries", "signature", "openings")
    }
    lines = parse_entries(files["entries"])
    assert f"entries_sha256={sha256(files['entries'].encode()).hexdigest()}\n" in files["manifest"]
    assert len(files["signature"]) == 97
    slug = base.split("/")[2]
    opened = [line.split() for line in files["openings"].splitlines()]
    assert [Line(leaf_of(slug, person, nonce), 1) for person, nonce in opened] == lines
    page = visitor.see(f"{address}/winners")
    assert all(f"{name}.txt" in page for name in files)


def test_a_list_that_the_rules_keep_closed_stays_closed(
    behind: BehindTheDesk, visitor: Visitor
) -> None:
    with behind() as scene:
        contest = brought_to(scene, State.PUBLISHED, open_list=False)
        address = f"/c/{contest.slug}"
    visitor.see(f"{address}/draw/1/openings.txt", 404)
    assert "openings.txt" not in visitor.see(f"{address}/winners")


def _real(app: Flask) -> None:
    parts = app.extensions[NAME]
    app.extensions[NAME] = replace(parts, config=replace(parts.config, demo=False))


def _anchored(slug: str, after_round: timedelta | None) -> None:
    """Say when the anchor stood on VK, against the round's time; None for not at all."""
    contest = db.session.scalars(select(Contest).where(Contest.slug == slug)).one()
    draw = db.session.scalars(select(Draw).where(Draw.contest_id == contest.id)).one()
    row = db.session.scalars(select(OutboxRow).where(OutboxRow.key == f"anchor:{draw.id}")).one()
    row.state = Delivery.WAITING if after_round is None else Delivery.SENT
    row.sent_at = None if after_round is None else draw.round_at + after_round
    row.sent_id = None if after_round is None else 9
    if after_round is not None:
        dated = draw.round_at + after_round
        db.session.add(
            Anchor(
                draw_id=draw.id,
                kind=AnchorKind.COMMENT,
                outside_at=dated,
                evidence="9",
                noted_at=dated,
            )
        )
    db.session.commit()


@pytest.mark.parametrize(
    ("after_round", "words"),
    [
        (timedelta(seconds=-1), "Степень A."),
        (timedelta(0), "Степень B."),
        (timedelta(hours=1), "Степень B."),
        (None, "Степень B."),
    ],
)
def test_the_grade_follows_from_when_the_anchor_stood_on_vk(
    app: Flask,
    public_page: Street,
    visitor: Visitor,
    after_round: timedelta | None,
    words: str,
) -> None:
    address = public_page(State.PUBLISHED)
    _real(app)
    with app.app_context():
        _anchored(address.removeprefix("/c/"), after_round)
    page = visitor.see(f"{address}/winners")
    assert words in page
    assert ("?reply=9" in page) == (after_round is not None)


def test_a_demo_never_claims_more_than_a_demo_can(public_page: Street, visitor: Visitor) -> None:
    page = visitor.see(public_page(State.PUBLISHED) + "/winners")
    assert "Степень" not in page
    assert "Имя10" in page
    assert "vk.com/id" not in page  # somebody else has that number
    assert "Демо. Маяк здесь свой" in page
