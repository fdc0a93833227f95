"""What happens on which day, over communities, contests, posts and prizes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

import agenda
from agenda import Kind
from contests import service
from contests.lifecycle import Plan, State, Step
from contests.models import Contest
from extensions import db
from outbox.models import Delivery, OutboxRow
from prizes import service as prizes
from tests.service.scene import CLOSES, OPENS, ROUND_AT, Scene, draft
from tests.web.public.conftest import brought_to

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def shown(at: datetime) -> datetime:
    """The minute."""
    return at.replace(second=0, microsecond=0)


def happening(scene: Scene, contest: Contest) -> list[tuple[datetime, list[Kind]]]:
    """Of one contest, with what happens at once."""
    found = agenda.items([scene.community.id], ALWAYS)
    mine = [item for item in found if item.contest.id == contest.id]
    return [(item.at, [one.kind for one in item.happenings]) for item in mine]


def test_a_scheduled_contest_will_open_with_a_post(scene: Scene) -> None:
    assert happening(scene, scene.contest()) == [
        (shown(OPENS), [Kind.OPENS, Kind.ANNOUNCEMENT]),
        (shown(CLOSES), [Kind.CLOSES]),
        (shown(ROUND_AT), [Kind.DRAW, Kind.RESULTS]),
    ]


def test_a_draft_stands_there_as_it_would_be_and_not_once_it_is_thrown_away(scene: Scene) -> None:
    made = service.create(scene.community, draft(), None, OPENS)
    assert [kinds[0] for _, kinds in happening(scene, made)] == [Kind.OPENS, Kind.CLOSES, Kind.DRAW]
    made.discarded_at = OPENS
    db.session.commit()
    assert happening(scene, made) == []


def test_an_adopted_post_is_not_posted_again(scene: Scene) -> None:
    post_id = scene.vk.add_post("Пост библиотеки")
    contest = scene.contest(adopted_post_id=post_id)
    assert happening(scene, contest)[0] == (shown(OPENS), [Kind.OPENS])


def test_what_is_over_stands_where_it_happened_with_its_posts_and_prizes(scene: Scene) -> None:
    contest = brought_to(scene, State.PUBLISHED)
    prizes.begin_all(ROUND_AT)
    found = happening(scene, contest)
    kinds = [kind for _, kinds in found for kind in kinds]
    assert kinds.count(Kind.ANNOUNCEMENT) == 1
    assert {Kind.OPENS, Kind.CLOSES, Kind.DRAW, Kind.RESULTS, Kind.PRIZES} <= {*kinds}
    assert found[-1] == (shown(ROUND_AT) + 14 * DAY, [Kind.PRIZES])
    last = agenda.items([scene.community.id], ALWAYS)[-1]
    assert last.happenings[0].count == 2


def test_a_step_that_was_taken_stands_where_it_was_taken(scene: Scene) -> None:
    contest = scene.open_contest()
    late = OPENS + 3 * HOUR
    scene.step(contest, Step.OPEN).done_at = late
    db.session.commit()
    at = [at for at, kinds in happening(scene, contest) if Kind.OPENS in kinds]
    assert at == [shown(late)]


def test_what_was_called_off_will_not_happen(scene: Scene) -> None:
    contest = scene.open_contest()
    service.cancel(contest, "Приз не доехал", None, OPENS)
    assert [kinds[0] for _, kinds in happening(scene, contest)] == [Kind.OPENS]


def test_a_post_that_is_stuck_is_said_to_be(scene: Scene) -> None:
    contest = scene.open_contest()
    row = {"contest_id": contest.id, "text": "Итоги", "marker": "", "guid": "1"}
    later = {"next_try_at": CLOSES, "created_at": OPENS, "community_id": contest.community_id}
    for number, state in enumerate((Delivery.STUCK, Delivery.WAITING)):
        key = f"results:{number}"
        db.session.add(OutboxRow(key=key, state=state, **row, **later))
    db.session.add(OutboxRow(key="won:1", peer_id=1, state=Delivery.WAITING, **row, **later))
    db.session.add(OutboxRow(key="anchor:1", post_id=1, state=Delivery.WAITING, **row, **later))
    db.session.commit()
    at_close = [kinds for at, kinds in happening(scene, contest) if at == shown(CLOSES)]
    assert at_close == [[Kind.CLOSES, Kind.RESULTS_POST, Kind.UNSENT]]


def test_other_communities_and_other_times_are_left_out(scene: Scene) -> None:
    scene.contest()
    here = [scene.community.id]
    assert agenda.items([here[0] + 1], ALWAYS) == []
    assert agenda.items([], ALWAYS) == []
    assert agenda.items(here, (ROUND_AT + DAY, ROUND_AT + 2 * DAY)) == []
    assert len(agenda.items(here, (CLOSES, CLOSES))) == 1


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Yekaterinburg", 24), ("Europe/Moscow", 23), ("Pacific/Kiritimati", 24)]
)
def test_the_community_s_clock_says_which_day_it_is(scene: Scene, zone: str, day: int) -> None:
    late = datetime(2023, 8, 23, 20, 0, tzinfo=UTC)  # after midnight in Yekaterinburg
    plan = Plan(OPENS, late, late + HOUR, publishes_itself=True)
    scene.community.zone = zone
    contest = scene.contest(**vars(replace(draft(), plan=plan)))
    close = next(it for it in agenda.items([scene.community.id], ALWAYS) if it.at == shown(late))
    assert close.contest.id == contest.id
    assert close.day == date(2023, 8, day)
