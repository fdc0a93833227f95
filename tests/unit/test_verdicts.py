"""When a running contest cannot be trusted: every rule, and what does not break it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contests.conditions import What
from upkeep.verdicts import ASKS, LAG, SILENT, UNREAD, Beats, Code, Running, Verdict, Watched, judge
from vk.port import Ability

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
MOMENT = timedelta(seconds=1)
ALIVE = Beats(scheduler=NOW, worker=NOW)
CONTEST = Running(
    7, "Книга", since=NOW - timedelta(days=1), asks=frozenset({What.LIKED}), read_at=NOW
)
LIBRARY = Watched(1, "Библиотека", called=True, running=(CONTEST,))


def codes(beats: Beats = ALIVE, *watched: Watched) -> list[Code]:
    return [verdict.code for verdict in judge(beats, watched or (LIBRARY,), NOW)]


def of(contest: Running, **community: object) -> list[Verdict]:
    watched = replace(LIBRARY, running=(contest,), **community)  # type: ignore[arg-type]
    return judge(ALIVE, (watched,), NOW)


def test_when_all_is_well_nothing_is_said() -> None:
    assert codes() == []


def test_where_nothing_is_under_way_nothing_can_be_wrong() -> None:
    assert judge(Beats(None, None), (), NOW) == []


@pytest.mark.parametrize(
    ("at", "silent"), [(NOW - SILENT, False), (NOW - SILENT - MOMENT, True), (None, True)]
)
def test_a_part_without_a_sign_of_life_is_named(at: datetime | None, silent: bool) -> None:
    assert codes(replace(ALIVE, scheduler=at)) == [Code.SCHEDULER_SILENT] * silent
    assert codes(replace(ALIVE, worker=at)) == [Code.WORKER_SILENT] * silent


def test_a_worker_that_is_busy_for_long_is_not_dead() -> None:
    assert codes(Beats(scheduler=NOW, worker=None, working=True)) == []


def test_a_busy_worker_does_not_stand_in_for_the_scheduler() -> None:
    assert codes(Beats(scheduler=None, worker=NOW, working=True)) == [Code.SCHEDULER_SILENT]


def test_each_dead_token_is_named() -> None:
    found = of(CONTEST, dead=frozenset({"user", "community"}))
    assert [(v.code, v.what) for v in found] == [
        (Code.TOKEN_DEAD, "community"),
        (Code.TOKEN_DEAD, "user"),
    ]


def test_a_captcha_that_waits_is_told() -> None:
    assert [v.code for v in of(CONTEST, captcha=True)] == [Code.CAPTCHA]


@pytest.mark.parametrize(("age", "late"), [(LAG, False), (LAG + MOMENT, True)])
def test_an_event_that_nobody_took_up_is_told(age: timedelta, late: bool) -> None:
    found = of(CONTEST, oldest_event=NOW - age)
    assert [(v.code, v.since) for v in found] == [(Code.INBOX_LATE, NOW - age)] * late


def test_events_that_nobody_understood_are_counted() -> None:
    assert [(v.code, v.count) for v in of(CONTEST, quarantined=3)] == [(Code.QUARANTINED, 3)]


def test_a_post_that_has_gone_says_enough() -> None:
    """Whoever has to put the post back need not read about its likes."""
    gone = replace(CONTEST, post_gone=True, read_at=None)
    [found] = of(gone, called=False, cannot=frozenset(Ability))
    assert (found.code, found.contest) == (Code.POST_GONE, gone)


@pytest.mark.parametrize(
    ("called", "age", "unheard"),
    [
        (True, UNREAD + MOMENT, False),
        (False, UNREAD, False),
        (False, UNREAD + MOMENT, True),
    ],
)
def test_without_calls_a_post_has_to_be_read(called: bool, age: timedelta, unheard: bool) -> None:
    found = of(replace(CONTEST, read_at=NOW - age), called=called)
    assert [v.code for v in found] == [Code.UNHEARD] * unheard


@pytest.mark.parametrize(("age", "unheard"), [(UNREAD, False), (UNREAD + MOMENT, True)])
def test_a_post_never_read_has_its_time_from_the_opening_on(age: timedelta, unheard: bool) -> None:
    found = of(replace(CONTEST, read_at=None, since=NOW - age), called=False)
    assert [v.code for v in found] == [Code.UNHEARD] * unheard


@pytest.mark.parametrize(("what", "ability"), ASKS.items())
def test_what_a_contest_asks_must_be_readable(what: What, ability: Ability) -> None:
    asking = replace(CONTEST, asks=frozenset({what}))
    [found] = of(asking, cannot=frozenset({ability}))
    assert (found.code, found.what, found.contest) == (Code.UNREADABLE, ability, asking)


def test_what_a_contest_does_not_ask_may_stay_hidden() -> None:
    assert of(CONTEST, cannot=frozenset(Ability) - {Ability.READ_LIKES}) == []


def test_hidden_reposts_are_told_by_callbacks() -> None:
    asking = replace(CONTEST, asks=frozenset({What.REPOSTED}))
    assert of(asking, cannot=frozenset({Ability.READ_REPOSTS})) == []


def test_one_communitys_trouble_is_not_anothers() -> None:
    other = replace(LIBRARY, community_id=2, dead=frozenset({"service"}))
    [found] = judge(ALIVE, (LIBRARY, other), NOW)
    assert found.community == other


def test_the_widest_trouble_comes_first() -> None:
    worst = replace(LIBRARY, captcha=True, running=(replace(CONTEST, post_gone=True),))
    assert codes(Beats(None, None), worst) == [
        Code.SCHEDULER_SILENT,
        Code.WORKER_SILENT,
        Code.CAPTCHA,
        Code.POST_GONE,
    ]
