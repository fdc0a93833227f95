"""Public marks of a manifest, dated by others, and the grade that follows from them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from config import Config
from contests.models import Contest
from extensions import db
from outbox import delivery
from outbox import service as outbox
from parts import NAME
from tests.fakes.timestamper import Timestamper, timestamper
from tests.fakes.vk import FakeVk
from tests.service.scene import CLOSES, ROUND_AT, Scene
from vk.errors import Action, VkError
from winners import anchors
from winners.models import Anchor, AnchorKind, Draw
from winners.service import current_draw

READERS = (101, 102, 103)
SECOND = timedelta(seconds=1)


@pytest.fixture
def tsa(tmp_path: Path) -> Iterator[Timestamper]:
    with timestamper(tmp_path) as running:
        yield running


def draw_of(contest: Contest) -> Draw:
    found = current_draw(contest)
    assert found
    return found


def configured(app: Flask, **changes: object) -> None:
    parts = app.extensions[NAME]
    config: Config = replace(parts.config, **changes)
    app.extensions[NAME] = replace(parts, config=config)


def kinds() -> set[AnchorKind]:
    return set(db.session.scalars(select(Anchor.kind)))


@pytest.fixture
def draw(scene: Scene, app: Flask) -> Draw:
    """Frozen, in an installation that is no demo; its comment is on the wall."""
    configured(app, demo=False)
    contest = scene.frozen(*READERS)
    found = draw_of(contest)
    row = outbox.by_key(f"anchor:{found.id}")
    assert row
    scene.vk.now = int(CLOSES.timestamp())
    delivery.deliver(row.id, CLOSES)
    return found


def test_the_date_that_vk_gives_our_comment_is_the_evidence(draw: Draw) -> None:
    anchors.note_all(CLOSES + SECOND)
    [mark] = anchors.anchors(draw)
    assert (mark.kind, mark.outside_at) == (AnchorKind.COMMENT, CLOSES)
    assert anchors.grade(draw, ROUND_AT) == "A"


def test_a_comment_that_vk_dates_after_the_round_proves_nothing(draw: Draw, vk: FakeVk) -> None:
    said = vk.threads[draw.contest.post_id or 0].comments
    said[-1] = replace(said[-1], date=int(ROUND_AT.timestamp()) + 1)
    anchors.note_all(CLOSES)
    assert anchors.grade(draw, ROUND_AT) == "B"


def test_our_own_word_that_we_published_it_is_no_evidence(draw: Draw) -> None:
    assert anchors.grade(draw, ROUND_AT - SECOND) == "pending"
    assert anchors.grade(draw, ROUND_AT) == "B"


def test_while_vk_is_away_the_mark_is_looked_for_again(draw: Draw, vk: FakeVk) -> None:
    vk.faults.order("find_comment", VkError("wall.getComments", Action.RETRY, code=10))
    anchors.note_all(CLOSES)
    assert kinds() == set()
    anchors.note_all(CLOSES)
    anchors.note_all(CLOSES)
    assert kinds() == {AnchorKind.COMMENT}


def test_a_comment_that_was_deleted_is_no_mark(draw: Draw, vk: FakeVk) -> None:
    vk.threads[draw.contest.post_id or 0].comments.clear()
    anchors.note_all(CLOSES)
    assert kinds() == set()


def test_an_authority_stamps_the_manifest_in_time(app: Flask, draw: Draw, tsa: Timestamper) -> None:
    configured(app, timestamp_authority=(tsa.url, tsa.roots))
    tsa.now = CLOSES
    anchors.note_all(CLOSES)
    anchors.note_all(CLOSES)
    assert tsa.asked == 1
    assert kinds() == {AnchorKind.COMMENT, AnchorKind.STAMP}
    assert anchors.stamp_of(draw)


def test_after_the_round_no_stamp_is_asked_for(app: Flask, draw: Draw, tsa: Timestamper) -> None:
    configured(app, timestamp_authority=(tsa.url, tsa.roots))
    anchors.note_all(ROUND_AT)
    assert tsa.asked == 0


def test_a_spoilt_stamp_is_not_kept(app: Flask, draw: Draw, tsa: Timestamper) -> None:
    configured(app, timestamp_authority=(tsa.url, tsa.roots))
    tsa.spoil = lambda answer: answer[:-1]
    anchors.note_all(CLOSES)
    assert AnchorKind.STAMP not in kinds()


def test_a_demo_is_never_more_than_a_demo(app: Flask, draw: Draw) -> None:
    anchors.note_all(CLOSES)
    configured(app, demo=True)
    assert anchors.grade(draw, ROUND_AT) == "demo"
