"""A worker killed in mid-freeze, anchor, draw or publish: one list, one result, one post."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contests.lifecycle import State, Step
from contests.models import Contest
from extensions import db
from outbox import delivery
from outbox import service as outbox
from pulse import lease
from tests.fakes.vk import FakeVk
from tests.service.scene import CLOSES, ROUND_AT, Scene
from winners.checking import Files, check
from winners.models import Draw

READERS = (101, 102, 103, 104, 105)
READS = ("find_posts", "likers", "comments", "reposts", "members", "managers", "people")


class Killed(BaseException):
    """Nobody catches it, as nobody catches SIGKILL."""


def one_draw() -> Draw:
    return db.session.scalars(select(Draw)).one()


def written() -> tuple[object, ...]:
    """Everything that the public files are made of."""
    draw = one_draw()
    places = [(p.rank, p.prize, p.leaf, p.score) for p in draw.places]
    return draw.manifest, draw.entries, draw.signature, places


def dies(scene: Scene, contest: Contest, step: Step) -> None:
    with pytest.raises(Killed):
        scene.take(contest, step)
    db.session.remove()  # with its process goes its transaction
    scene.clock.moment += lease() + timedelta(seconds=1)


def sends(scene: Scene) -> None:
    """What the sweep does for posts that wait."""
    scene.clock.moment += timedelta(minutes=10)
    for row_id in outbox.due(scene.clock()):
        delivery.deliver(row_id, scene.clock())


def finished(scene: Scene, vk: FakeVk, contest_id: int) -> None:
    """The contest came to its end once, and a stranger can recompute it."""
    draw = one_draw()
    files = Files(
        manifest=draw.manifest.encode(),
        entries=draw.entries.encode(),
        evidence=f"{draw.signature}\n".encode(),
    )
    assert [p.leaf for p in check(files, None).places] == [p.leaf for p in draw.places]
    texts = [post.text for post in vk.posts.values()]
    assert len([text for text in texts if text.startswith("Итоги розыгрыша")]) == 1
    contest = db.session.get_one(Contest, contest_id)
    marks = [c for c in vk.threads[contest.post_id or 0].comments if draw.manifest_id in c.text]
    assert len(marks) == 1
    assert contest.state is State.PUBLISHED


def goes_on(scene: Scene, contest_id: int, *steps: Step) -> None:
    for step in steps:
        contest = db.session.get_one(Contest, contest_id)
        row = scene.step(contest, step)
        scene.clock.moment = max(scene.clock.moment, row.next_try_at, ROUND_AT)
        if row.done_at is None:
            scene.take(contest, step)
        sends(scene)


@pytest.mark.parametrize("call", READS)
def test_a_freeze_killed_while_it_reads_freezes_once(scene: Scene, vk: FakeVk, call: str) -> None:
    contest = scene.open_contest()
    scene.does_everything(contest, *READERS)
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    contest_id = contest.id
    vk.faults.order(call, Killed())
    dies(scene, contest, Step.FREEZE)
    scene.clock.moment = CLOSES + timedelta(minutes=20)
    scene.take(db.session.get_one(Contest, contest_id), Step.FREEZE)
    frozen = written()[:2]
    goes_on(scene, contest_id, Step.DRAW, Step.PUBLISH)
    assert written()[:2] == frozen
    finished(scene, vk, contest_id)


@pytest.mark.parametrize("effect", [False, True])
def test_an_anchor_killed_on_its_way_is_there_once(scene: Scene, vk: FakeVk, effect: bool) -> None:
    contest_id = scene.frozen(*READERS).id
    frozen = written()
    order = vk.faults.order_after_effect if effect else vk.faults.order
    order("publish_comment", Killed())
    row = outbox.by_key(f"anchor:{one_draw().id}")
    assert row
    with pytest.raises(Killed):
        delivery.deliver(row.id, scene.clock())
    db.session.remove()
    sends(scene)
    assert written() == frozen
    goes_on(scene, contest_id, Step.DRAW, Step.PUBLISH)
    finished(scene, vk, contest_id)


@pytest.mark.parametrize("effect", [False, True])
def test_results_killed_on_their_way_are_posted_once(
    scene: Scene, vk: FakeVk, effect: bool
) -> None:
    contest = scene.drawn(*READERS)
    contest_id, drawn = contest.id, written()
    order = vk.faults.order_after_effect if effect else vk.faults.order
    order("publish_post", Killed())
    dies(scene, contest, Step.PUBLISH)
    sends(scene)
    goes_on(scene, contest_id, Step.PUBLISH)
    assert written() == drawn
    finished(scene, vk, contest_id)


def test_a_draw_killed_before_its_commit_comes_out_the_same(scene: Scene, vk: FakeVk) -> None:
    contest = scene.frozen(*READERS)
    contest_id = contest.id
    scene.clock.moment = ROUND_AT
    ticks = iter([ROUND_AT] * 2)

    def until_killed() -> object:
        """The clock is asked before and after ranking; the process dies in between."""
        moment = next(ticks, None)
        if moment is None:
            raise Killed
        return moment

    clock, scene.clock = scene.clock, until_killed  # type: ignore[assignment]
    with pytest.raises(Killed):
        scene.take(contest, Step.DRAW)
    db.session.remove()
    scene.clock = clock
    assert one_draw().signature is None
    scene.clock.moment += lease() + timedelta(seconds=1)
    goes_on(scene, contest_id, Step.DRAW, Step.PUBLISH)
    finished(scene, vk, contest_id)
