"""What `flask check` finds of results and of VK's events that somebody tampered with, and what it
leaves alone: whom nobody knows any more, what is not ours to count, whom nobody can judge."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from contests.chance import Chance
from contests.lifecycle import Step
from contests.models import LedgerAction
from extensions import db
from outbox import delivery
from outbox import service as outbox
from tests.service.scene import GROUP, ROUND_AT, Scene
from tests.service.test_chances import RESULT
from tests.service.test_chances import frozen as frozen_by
from tests.service.test_inbox import Post
from tests.service.test_invariants import LATER, damage, names, run
from upkeep import invariants
from webhooks import jobs as inbox
from winners import erasing, events
from winners.beacon import QUICKNET
from winners.manifest import Manifest
from winners.models import Draw, FrozenEntry, Place
from winners.service import ranked


def draw() -> Draw:
    return db.session.scalars(select(Draw)).one()


def lines() -> int:
    return db.session.scalars(select(func.count(LedgerAction.id))).one()


def drawn_by(scene: Scene, source: Chance) -> None:
    contest = frozen_by(scene, source)
    if source is Chance.EVENT:
        events.write_down(contest, RESULT, None, ROUND_AT)
    assert scene.take(contest, Step.DRAW).done_at
    for row_id in outbox.due(scene.clock()):
        delivery.deliver(row_id, scene.clock())


def forge(evidence: str) -> None:
    """Another result, with all that follows from it."""
    found = draw()
    places = ranked(Manifest.parse(found.manifest), found.entries, evidence)
    damage(f"UPDATE draw SET signature = '{evidence}'")
    for place in places:
        person = select(FrozenEntry.user_id).where(FrozenEntry.leaf == place.leaf)
        values = {"leaf": place.leaf, "score": place.score}
        row = db.session.scalars(select(Place).where(Place.rank == place.rank)).one()
        told = [*values.items(), ("user_id", db.session.scalars(person).one())]
        parts = ", ".join(f"{name} = '{value}'" for name, value in told)
        damage(f"UPDATE place SET {parts} WHERE id = {row.id}")


@pytest.mark.parametrize("source", Chance)
def test_nothing_is_broken_whatever_decides_the_draw(scene: Scene, source: Chance) -> None:
    drawn_by(scene, source)
    assert invariants.broken(scene.clock()) == []


def test_a_result_whose_evidence_somebody_made_up_is_found(scene: Scene) -> None:
    run(scene)
    forge("ab" * 48)
    (found,) = invariants.broken(scene.clock())
    assert found.invariant == "frozen"
    assert "no signature of its chain" in found.words


def test_a_result_of_another_event_than_was_written_down_is_found(scene: Scene) -> None:
    drawn_by(scene, Chance.EVENT)
    forge("6 5 4 3 2 1")
    assert names(scene) == {"frozen"}


def test_the_signature_of_a_chain_that_is_not_known_here_is_not_judged(scene: Scene) -> None:
    run(scene)
    other = draw().manifest.replace(QUICKNET.chain_hash, "a" * 64)
    number = Manifest.parse(other).manifest_id
    damage(f"UPDATE draw SET manifest = '{other}', manifest_id = '{number}'")
    forge("ab" * 48)
    assert invariants.broken(scene.clock()) == []


def test_whom_nobody_knows_any_more_is_not_missed(scene: Scene) -> None:
    """Gone are the key, the people of list and places, and what the ledger said of them."""
    run(scene)
    contest = draw().contest
    post = Post(scene, contest)
    post.like(1)
    inbox.drain()
    before = lines()
    erasing.erase(contest, None, scene.clock(), erasing.Decider.STAFF)
    assert lines() < before
    assert invariants.broken(scene.clock() + LATER) == []
    post.like(2)
    inbox.drain()
    assert invariants.broken(scene.clock() + LATER) == []


def test_a_name_that_comes_back_after_its_erasing_is_found(scene: Scene) -> None:
    run(scene)
    erasing.erase(draw().contest, None, scene.clock(), erasing.Decider.STAFF)
    damage("UPDATE place SET user_id = 101 WHERE rank = 1")
    assert names(scene) == {"frozen"}


def test_an_event_that_is_done_and_not_in_the_ledger_is_found(scene: Scene) -> None:
    post = Post(scene, scene.open_contest())
    post.like(1)
    post.like(2)
    inbox.drain()
    assert names(scene) == set()
    damage("DELETE FROM ledger_action WHERE user_id = 2")
    assert names(scene) == {"ledger"}


def test_an_event_that_waits_or_is_set_aside_is_not_missed_in_the_ledger(scene: Scene) -> None:
    post = Post(scene, scene.open_contest())
    post.like(1)
    post.like(2)
    damage("UPDATE inbox_event SET state = 'quarantined' WHERE event_id = 'e2'")
    assert "ledger" not in names(scene)


def test_an_event_that_is_not_ours_to_count_is_not_missed_in_the_ledger(scene: Scene) -> None:
    post = Post(scene, scene.open_contest())
    post.send("like_add", liker_id=1, object_type="photo", object_id=5, object_owner_id=-GROUP)
    post.send("wall_reply_new", from_id=-GROUP, post_id=post.post_id, id=7, text="Спасибо!")
    post.send("photo_new", id=9)
    inbox.drain()
    assert (lines(), names(scene)) == (0, set())


def test_an_event_that_came_twice_is_in_the_ledger_once(scene: Scene) -> None:
    post = Post(scene, scene.open_contest())
    post.like(1)
    inbox.drain()
    post.sent -= 1
    post.like(1)
    inbox.drain()
    scene.clock.moment += timedelta(minutes=1)
    assert (lines(), names(scene)) == (1, set())
