"""What the scheduler rings for: only what there is, since each job costs a worker a process."""

from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import update

import clock
from bell import QUEUE
from communities.models import Capability
from contests import participation
from contests.actions import Kind
from contests.lifecycle import Step
from extensions import db
from outbox import delivery
from outbox import service as outbox
from outbox.jobs import WRITE
from parts import parts
from receipts import jobs as receipts
from sweep import NOW_AND_THEN, sweep
from tests.service.readings import HER, told
from tests.service.scene import CLOSES, Scene
from upkeep.jobs import BEAT
from vk.port import Ability

PEOPLE, WALLS = "contests.jobs.look_up_people", "contests.jobs.look_at_walls"
RECEIPTS, DRAIN = "receipts.jobs.send", "webhooks.jobs.drain"
NEXT_SWEEP_S = 10  # of an installation that says nothing else


def rung() -> set[str]:
    """What a sweep rings for that has not rung before."""
    parts().redis.flushdb()
    sweep()
    every = (PEOPLE, WALLS, RECEIPTS, DRAIN)
    return {job for job in every if parts().redis.exists(f"rung:{job}")}


def test_where_nothing_is_under_way_nothing_is_rung_for_at_each_sweep(scene: Scene) -> None:
    assert not rung() & {PEOPLE, WALLS, RECEIPTS, DRAIN}


def test_walls_are_looked_at_while_a_contest_runs(scene: Scene) -> None:
    scene.open_contest()
    assert rung() & {PEOPLE, WALLS} == {WALLS}


def test_people_are_looked_up_while_somebody_is_not_known(scene: Scene) -> None:
    contest = scene.open_contest()
    told(scene, Kind.LIKE, 1, HER)
    participation.recompute(contest, scene.clock(), [HER])
    db.session.commit()
    assert PEOPLE in rung()
    scene.reader(HER)
    scene.drain()
    assert PEOPLE not in rung()


def test_receipts_are_looked_after_until_all_of_a_list_have_gone_out(scene: Scene) -> None:
    contest = scene.open_contest()
    told(scene, Kind.MESSAGES, 1, HER, object_id=0)
    scene.does_everything(contest, HER)
    scene.clock.moment = CLOSES
    for step in (Step.CLOSE, Step.FREEZE):
        scene.take(contest, step)
    assert RECEIPTS in rung()
    receipts.send()
    assert RECEIPTS in rung()  # they are on their way
    for row_id in outbox.due(clock.now()):
        delivery.deliver(row_id, clock.now())
    receipts.send()
    assert RECEIPTS not in rung()


def test_no_receipts_are_thought_of_where_the_community_may_not_write(scene: Scene) -> None:
    may_write = update(Capability).where(Capability.ability == Ability.MESSAGE)
    db.session.execute(may_write.values(works=False))
    scene.frozen(HER)
    assert RECEIPTS not in rung()


def test_what_everybody_will_see_does_not_stand_behind_messages(scene: Scene) -> None:
    contest = scene.open_contest()
    now = clock.now()
    for user_id in range(outbox.MOST + 1):
        outbox.put_message(f"won:{user_id}", contest, user_id, "Здравствуйте!", now)
    outbox.put("anchor:1", contest, "Список: /c/book", "/c/book", now, post_id=contest.post_id)
    db.session.commit()
    anchor = outbox.by_key("anchor:1")
    assert anchor
    rung()
    queue = Queue(QUEUE, parts().redis, serializer=JSONSerializer)
    queued = [(job.func_name, *job.args) for job in queue.jobs]
    sent = [job for job in queued if job[0].startswith("outbox.")]
    assert sent == [("outbox.jobs.deliver", anchor.id), (WRITE, contest.community_id)]


def test_a_worker_shows_its_life_once_between_two_sweeps(scene: Scene) -> None:
    sweep()
    assert 0 < parts().redis.pttl(f"rung:{BEAT}") <= 1000 * NOW_AND_THEN[BEAT] < 1000 * NEXT_SWEEP_S
