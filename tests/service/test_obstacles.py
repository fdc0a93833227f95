"""What VK told us not to do for a while, remembered for every process."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from communities import obstacles
from communities.models import Community, Obstacle
from extensions import db
from tests.fakes.limits import no_limits
from tests.fakes.scripted_vk import error, response, scripted_vk
from tests.service.scene import Clock
from vk.client import connect
from vk.errors import Action, VkError, classify
from vk.port import Tokens

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
METHOD = "wall.post"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def community(context: None) -> Iterator[Community]:
    yield _community(77)
    db.session.rollback()


def _community(group_id: int) -> Community:
    made = Community(group_id=group_id, slug=f"lib{group_id}", name="Библиотека", created_at=NOW)
    made.screen_name, made.zone, made.callback_secret = "lib", "Asia/Yekaterinburg", "sealed"
    db.session.add(made)
    db.session.commit()
    return made


def refusal(code: int, redirect_uri: str | None = None) -> VkError:
    return VkError(METHOD, classify(code), code=code, redirect_uri=redirect_uri)


def meet(community: Community, clock: Clock, code: int, method: str = METHOD) -> None:
    """A call of another process is refused."""
    obstacles.gate(community.id, clock).met("community", method, refusal(code))


def is_shut(community: Community, clock: Clock, method: str = METHOD) -> bool:
    return obstacles.gate(community.id, clock).shut("community", method) is not None


def rows() -> list[Obstacle]:
    db.session.commit()
    return list(db.session.scalars(select(Obstacle).order_by(Obstacle.id)))


def test_nothing_stands_in_the_way_at_first(community: Community, clock: Clock) -> None:
    assert not is_shut(community, clock)


def test_after_too_many_calls_the_method_rests_for_ten_minutes(
    community: Community, clock: Clock
) -> None:
    meet(community, clock, 9)
    assert is_shut(community, clock)
    clock.moment += 10 * MINUTE
    assert not is_shut(community, clock)


def test_other_methods_and_tokens_go_on_meanwhile(community: Community, clock: Clock) -> None:
    meet(community, clock, 9)
    gate = obstacles.gate(community.id, clock)
    assert gate.shut("community", "wall.createComment") is None
    assert gate.shut("user", METHOD) is None
    assert not is_shut(_community(78), clock)


def test_a_pause_doubles_each_time_up_to_a_day(community: Community, clock: Clock) -> None:
    lengths = []
    for _ in range(10):
        meet(community, clock, 29)
        [row] = rows()
        assert row.until
        lengths.append(row.until - clock.moment)
        clock.moment = row.until
    assert lengths[:4] == [10 * MINUTE, 20 * MINUTE, 40 * MINUTE, 80 * MINUTE]
    assert lengths[-2:] == [24 * HOUR, 24 * HOUR]


def test_a_day_after_a_pause_vk_is_trusted_again(community: Community, clock: Clock) -> None:
    meet(community, clock, 9)
    clock.moment += 25 * HOUR
    meet(community, clock, 9)
    assert [row.until for row in rows()] == [clock.moment + 10 * MINUTE]


def test_calls_under_way_at_once_count_as_one(community: Community, clock: Clock) -> None:
    meet(community, clock, 9)
    clock.moment += timedelta(seconds=1)
    meet(community, clock, 9)
    assert [row.until for row in rows()] == [clock.moment + 10 * MINUTE]


def test_two_workers_that_meet_the_same_write_one_row(community: Community, clock: Clock) -> None:
    gates = [obstacles.gate(community.id, clock) for _ in range(4)]
    db.session.commit()
    calls = [Thread(target=g.met, args=("community", METHOD, refusal(9))) for g in gates]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert len(rows()) == 1


def test_a_captcha_waits_for_a_person_and_keeps_the_link(
    community: Community, clock: Clock
) -> None:
    link = "https://id.vk.ru/not_robot_captcha?x=1"
    obstacles.gate(community.id, clock).met("community", METHOD, refusal(14, link))
    clock.moment += 400 * 24 * HOUR
    shut = obstacles.gate(community.id, clock).shut("community", METHOD)
    assert shut
    assert (shut.action, shut.code, shut.redirect_uri) == (Action.HUMAN, 14, link)
    assert str(shut) == "wall.post: waits: for a person (human)"
    assert not shut.permanent


def test_a_newer_captcha_brings_a_newer_link(community: Community, clock: Clock) -> None:
    gate = obstacles.gate(community.id, clock)
    gate.met("community", METHOD, refusal(14, "https://id.vk.ru/old"))
    gate.met("community", METHOD, refusal(14, "https://id.vk.ru/new"))
    assert [row.redirect_uri for row in rows()] == ["https://id.vk.ru/new"]


@pytest.mark.parametrize("code", [5, 27, 28, 42, 1114, 1116, 1117])
def test_a_dead_token_stops_every_call_made_with_it(
    community: Community, clock: Clock, code: int
) -> None:
    meet(community, clock, code)
    assert is_shut(community, clock, "users.get")
    assert obstacles.gate(community.id, clock).shut("service", METHOD) is None


@pytest.mark.parametrize("code", [7, 15, 100, 104, 901, 2000])
def test_what_concerns_one_call_only_makes_no_obstacle(
    community: Community, clock: Clock, code: int
) -> None:
    meet(community, clock, code)
    assert rows() == []


def test_the_client_that_met_it_knows_without_asking_again(
    community: Community, clock: Clock
) -> None:
    with scripted_vk() as vk:
        vk.will(error(9), response([]))
        gate = obstacles.gate(community.id, clock)
        db.session.commit()
        client = connect(Tokens("token"), vk.url, no_limits(), gate)
        for why in ("error 9", "waits: until 13:10 UTC"):
            with pytest.raises(VkError, match=why):
                client.send_message(1, "text", 1)
        assert len(vk.asked) == 1
        assert client.people([1]) == {}  # other methods are asked


def test_lifting_lets_calls_through_once(community: Community, clock: Clock) -> None:
    meet(community, clock, 14)
    [row] = obstacles.standing(community.id, NOW)
    assert obstacles.lift(row.id, community.id, NOW)
    assert not obstacles.lift(row.id, community.id, NOW)
    assert not is_shut(community, clock)
    meet(community, clock, 14)
    assert is_shut(community, clock)


def test_nobody_lifts_what_stands_in_anothers_way(community: Community, clock: Clock) -> None:
    meet(community, clock, 14)
    [row] = obstacles.standing(community.id, NOW)
    assert not obstacles.lift(row.id, _community(78).id, NOW)
    assert is_shut(community, clock)


def test_a_pause_that_is_over_stands_no_more(community: Community, clock: Clock) -> None:
    meet(community, clock, 9)
    assert obstacles.standing(community.id, NOW + 9 * MINUTE)
    assert obstacles.standing(community.id, NOW + 10 * MINUTE) == []


@pytest.mark.parametrize("code", [5, 15, 27, 28, 1051, 1117])
def test_some_errors_ask_for_a_probe_at_once(community: Community, clock: Clock, code: int) -> None:
    meet(community, clock, code)
    db.session.commit()
    assert community.probe_due_at == NOW


@pytest.mark.parametrize("code", [9, 14, 100])
def test_other_errors_do_not(community: Community, clock: Clock, code: int) -> None:
    meet(community, clock, code)
    db.session.commit()
    assert community.probe_due_at is None


def test_probes_are_ten_minutes_apart_at_least(community: Community, clock: Clock) -> None:
    community.probed_at, community.probe_due_at = NOW - MINUTE, NOW + 24 * HOUR
    db.session.commit()
    meet(community, clock, 15)
    meet(community, clock, 15)
    db.session.commit()
    assert community.probe_due_at == NOW + 9 * MINUTE


def test_what_the_caller_has_not_saved_yet_stays_the_callers(
    community: Community, clock: Clock
) -> None:
    gate = obstacles.gate(community.id, clock)
    db.session.commit()
    community.name = "Другая"
    gate.met("community", METHOD, refusal(9))
    assert community.name == "Другая"
    db.session.rollback()
    assert (community.name, len(rows())) == ("Библиотека", 1)


def test_a_database_that_is_away_hides_no_error_of_vks(community: Community, clock: Clock) -> None:
    gate = obstacles.gate(community.id, clock)
    db.session.commit()
    Obstacle.__table__.drop(db.engine)  # type: ignore[attr-defined]
    gate.met("community", METHOD, refusal(9))
    assert gate.shut("community", METHOD)
    assert gate.shut("community", "users.get") is None
