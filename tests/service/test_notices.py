"""What needs a hand: each kind appears and goes, and is shown to whom it concerns."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from communities.models import Callbacks, Capability, Community, Obstacle
from contests import service as contests
from contests.chance import Chance
from contests.lifecycle import State, Step
from contests.models import DueStep
from extensions import db
from notices import finding
from notices.needs import Kind, Need
from objections import service as objections
from objections.models import ObjectionKind
from outbox import service as outbox
from prizes import service as prizes
from staff.models import Role
from tests.service.noticing import READERS, hired, kinds, needs, stuck, unpublished
from tests.service.scene import CLOSES, OPENS, ROUND_AT, Scene
from vk.errors import Action, VkError
from vk.port import Ability
from webhooks.models import Inbox, InboxEvent
from winners.service import current_draw

MINUTES = timedelta(minutes=1)


def test_where_all_is_well_nothing_needs_a_hand(scene: Scene) -> None:
    scene.open_contest()
    assert needs(scene, OPENS) == []


def test_results_wait_to_be_published_by_hand(scene: Scene) -> None:
    contest = unpublished(scene)
    [need] = needs(scene, ROUND_AT)
    assert (need.kind, need.contest_id, need.since) == (Kind.PUBLISH, contest.id, ROUND_AT)
    assert need.page == ("desk_draw.publish", {"contest_id": contest.id})
    contests.take_now(contest, Step.PUBLISH, None, ROUND_AT)
    scene.take(contest, Step.PUBLISH)
    prizes.begin_all(ROUND_AT)
    assert kinds(scene, ROUND_AT) == [Kind.PRIZES]


def test_prizes_wait_to_be_handed_over_and_then_are_overdue(scene: Scene) -> None:
    contest = scene.drawn(*READERS)
    scene.take(contest, Step.PUBLISH)
    prizes.begin_all(ROUND_AT)
    [waiting] = needs(scene, ROUND_AT)
    assert (waiting.kind, waiting.count) == (Kind.PRIZES, 2)
    draw = current_draw(contest)
    assert draw
    prizes.settle(draw, 1, None, ROUND_AT)
    [overdue] = needs(scene, ROUND_AT + timedelta(days=14))
    assert (overdue.kind, overdue.count) == (Kind.OVERDUE, 1)
    prizes.settle(draw, 2, None, ROUND_AT)
    assert needs(scene, ROUND_AT + timedelta(days=14)) == []


def test_a_step_that_nobody_can_take_is_said_with_its_reason(scene: Scene) -> None:
    contest = scene.open_contest()
    scene.clock.moment = CLOSES
    scene.take(contest, Step.CLOSE)
    scene.take(contest, Step.FREEZE)
    [need] = needs(scene, CLOSES)
    assert (need.kind, need.what) == (Kind.STEP, "nobody_is_in")
    scene.does_everything(contest, *READERS)
    scene.clock.moment = CLOSES + 11 * MINUTES
    scene.take(contest, Step.FREEZE)
    assert contest.state is State.FROZEN
    assert needs(scene, CLOSES + 11 * MINUTES) == []


def test_what_passes_by_itself_needs_a_hand_only_after_a_while(scene: Scene) -> None:
    contest = scene.contest()
    scene.vk.faults.order("publish_post", VkError("wall.post", Action.RETRY, code=10))
    assert scene.take(contest, Step.OPEN).error == "vk_away"
    assert needs(scene, OPENS + 9 * MINUTES) == []
    assert kinds(scene, OPENS + 11 * MINUTES) == [Kind.STEP]


def test_a_scheduled_contest_whose_dates_have_passed_wants_others(scene: Scene) -> None:
    contest = scene.contest()
    assert needs(scene, OPENS) == []
    [need] = needs(scene, CLOSES)
    assert (need.kind, need.page[0]) == (Kind.DATES, "desk.edit")
    assert need.contest_id == contest.id


def test_a_public_event_is_to_be_written_down_once_it_is_over(scene: Scene) -> None:
    told = {"chance": Chance.EVENT, "event_text": "Курс доллара"}
    contest = scene.frozen(*READERS, **told)
    assert needs(scene, ROUND_AT - MINUTES) == []
    assert kinds(scene, ROUND_AT) == [Kind.EVENT]
    scene.clock.moment = ROUND_AT
    scene.take(contest, Step.DRAW)
    assert kinds(scene, ROUND_AT) == [Kind.EVENT]  # and not its step as well


def test_a_round_that_does_not_get_through_is_to_be_brought(scene: Scene) -> None:
    contest = scene.frozen(*READERS)
    late = update(DueStep).where(DueStep.contest_id == contest.id, DueStep.step == Step.DRAW)
    db.session.execute(late.values(error="awaiting_beacon"))
    db.session.commit()
    assert needs(scene, ROUND_AT + 9 * MINUTES) == []
    assert kinds(scene, ROUND_AT + 10 * MINUTES) == [Kind.ROUND]


def test_an_objection_waits_for_its_answer(scene: Scene) -> None:
    contest = scene.frozen(*READERS)
    scene.reader(200)
    made = objections.lodge(contest, ObjectionKind.MISSING, "id200", "Я была", "", CLOSES)
    [need] = needs(scene, CLOSES)
    assert (need.kind, need.count, need.since) == (Kind.OBJECTION, 1, CLOSES)
    objections.decline(made, "Не было комментария.", None, CLOSES)
    assert needs(scene, CLOSES) == []


def test_a_post_that_vk_did_not_take_needs_a_hand_until_it_is_sent(scene: Scene) -> None:
    contest = scene.open_contest()
    row = stuck(contest, "results:77")
    [need] = needs(scene, OPENS)
    assert (need.kind, need.contest_id, need.since) == (Kind.UNSENT, contest.id, OPENS)
    outbox.retry(row.id, OPENS)
    assert needs(scene, OPENS) == []


def test_a_notice_that_was_not_sent_is_no_need_itself(scene: Scene) -> None:
    stuck(scene.open_contest(), "notice:1:x")
    assert needs(scene, OPENS) == []


def test_a_dead_key_is_put_right_by_a_new_one(scene: Scene) -> None:
    gate = {"community_id": scene.community.id, "method": "", "met_at": OPENS, "last_met_at": OPENS}
    db.session.add(Obstacle(kind="service", action=Action.TOKEN_DEAD, **gate))
    db.session.add(Obstacle(kind="service", action=Action.HUMAN, **gate))
    db.session.add(Obstacle(kind="community", action=Action.HUMAN, **gate))
    db.session.commit()
    key, captcha = needs(scene, OPENS)
    assert (key.kind, key.what, captcha.kind) == (Kind.KEY, "service", Kind.CAPTCHA)
    assert key.page[1] == {"community_id": scene.community.id, "kind": "service"}
    db.session.execute(update(Obstacle).values(lifted_at=OPENS))
    db.session.commit()
    assert needs(scene, OPENS) == []


def test_calls_that_do_not_come_are_one_need_until_vk_has_confirmed_us_anew(scene: Scene) -> None:
    def broken(**values: object) -> Need:
        db.session.execute(update(Community).values(callbacks=Callbacks.FAILED, **values))
        db.session.commit()
        [need] = needs(scene, OPENS)
        assert need.kind is Kind.CALLBACKS
        return need

    first = broken(confirmed_at=OPENS)
    assert broken(heard_at=OPENS, callbacks_at=OPENS).key == first.key
    assert broken(confirmed_at=OPENS + MINUTES).key != first.key


def test_events_that_nobody_understood_need_a_hand(scene: Scene) -> None:
    event = {"type": "like_add", "body": "{}", "retry": 0, "state": Inbox.QUARANTINED}
    here = {"community_id": scene.community.id, **event}
    db.session.add_all(InboxEvent(event_id=i, received_at=OPENS, **here) for i in "ab")
    db.session.commit()
    [need] = needs(scene, OPENS)
    assert (need.kind, need.count, need.since) == (Kind.UNREAD, 2, OPENS)


def test_a_post_that_is_gone_and_likes_that_are_hidden_are_told_of(scene: Scene) -> None:
    contest = scene.open_contest()
    hidden = update(Capability).where(Capability.ability == Ability.READ_LIKES)
    db.session.execute(hidden.values(works=False))
    db.session.commit()
    assert kinds(scene, OPENS) == [Kind.UNREADABLE]
    contest.post_gone = True
    db.session.commit()
    assert kinds(scene, OPENS) == [Kind.POST_GONE]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.ADMIN, [Kind.KEY, Kind.PUBLISH]),
        (Role.EDITOR, [Kind.PUBLISH]),
        (Role.JURY, []),
        (Role.VIEWER, []),
    ],
)
def test_everybody_is_shown_what_she_herself_can_mend(
    scene: Scene, role: Role, seen: list[Kind]
) -> None:
    unpublished(scene)
    gate = {"community_id": scene.community.id, "method": "", "met_at": OPENS, "last_met_at": OPENS}
    db.session.add(Obstacle(kind="service", action=Action.TOKEN_DEAD, **gate))
    db.session.commit()
    account = hired(scene, "anna", role)
    found = finding.find([scene.community.id], [], ROUND_AT)
    mine = finding.for_roles(found, finding.roles_of(account))
    assert [need.kind for need in mine] == seen


def test_another_community_is_nobody_s_business(scene: Scene) -> None:
    unpublished(scene)
    assert finding.find([scene.community.id + 1], [], ROUND_AT) == []
