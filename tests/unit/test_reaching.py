"""How far people get."""

from datetime import UTC, datetime

import pytest

from contests.actions import Deeds
from contests.conditions import Condition, Facts, What, check
from contests.entries import EntryState
from contests.reaching import LOOKED_UP, NOT_YET, STOPS, Alike, Met, Reached, met, way

IN, OUT, WAITING = EntryState.IN, EntryState.OUT, EntryState.WAITING
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
NOTHING = Facts(Deeds(), manager=True, known_person=False, won_at=NOW)  # meets no condition
CONDITIONS = [
    Condition(What.LIKED),
    Condition(What.REPOSTED, required=False),
    Condition(What.SUBSCRIBED),
]


def test_whoever_lacks_several_things_stops_at_the_first() -> None:
    people = [
        Alike(IN, (), 8),
        Alike(OUT, ("not_liked", "not_subscribed"), 4),
        Alike(OUT, ("not_subscribed",), 3),
    ]
    found = way(CONDITIONS, people)
    assert (found.began, found.inside, found.waiting) == (15, 8, 0)
    assert found.steps == (Reached(What.LIKED, 11, 4), Reached(What.SUBSCRIBED, 8, 3))
    assert found.hardest == found.steps[0]


def test_whoever_was_not_looked_up_yet_has_stopped_nowhere() -> None:
    people = [
        Alike(WAITING, ("not_checked_yet",), 2),
        Alike(WAITING, ("not_liked", "not_checked_yet"), 1),
        Alike(IN, (), 5),
    ]
    found = way(CONDITIONS, people)
    assert [step.count for step in found.steps] == [7, 7]
    assert (found.waiting, found.inside, found.without_tickets) == (2, 5, 0)


def test_whom_staff_took_out_is_not_counted() -> None:
    people = [Alike(IN, (), 5), Alike(OUT, ("hidden",), 2), Alike(OUT, ("ruled_out",), 1)]
    found = way(CONDITIONS, people)
    assert (found.began, found.taken_out, found.hardest) == (5, 3, None)
    assert met(CONDITIONS[:1], people, {}) == [Met(What.LIKED, True, 5, 0)]


def test_whoever_got_past_all_of_it_may_have_no_ticket() -> None:
    found = way(CONDITIONS, [Alike(IN, (), 5), Alike(OUT, ("no_tickets",), 2)])
    assert (found.steps[-1].count, found.without_tickets) == (7, 2)


def test_each_condition_is_counted_by_itself() -> None:
    people = [
        Alike(IN, (), 8),
        Alike(OUT, ("not_liked", "not_subscribed"), 4),
        Alike(OUT, ("like_unseen",), 2),
        Alike(WAITING, ("not_liked", "not_checked_yet"), 1),
    ]
    assert met(CONDITIONS, people, {What.REPOSTED: (6, 3)}) == [
        Met(What.LIKED, True, 8, 2),
        Met(What.REPOSTED, False, 6, 3),
        Met(What.SUBSCRIBED, True, 10, 1),
    ]


def test_what_cannot_be_seen_stops_people_too() -> None:
    found = way(CONDITIONS, [Alike(OUT, ("like_unseen",), 2)])
    assert found.hardest == Reached(What.LIKED, 0, 2)


def test_nobody_stops_where_nobody_is() -> None:
    found = way(CONDITIONS, [])
    assert (found.began, found.inside, found.without_tickets, found.hardest) == (0, 0, 0, None)
    assert way([], []).without_tickets == 0


@pytest.mark.parametrize("what", What)
def test_every_condition_can_stop_somebody(what: What) -> None:
    judged = check(Condition(what, days=1), NOTHING, NOW)
    if judged.reason == NOT_YET:
        assert what in LOOKED_UP
    else:
        assert STOPS[judged.reason] is what
