"""How far people get."""

from contests.conditions import Condition, Verdict, What
from contests.entries import EntryState
from contests.reaching import Alike, Met, Reached, met, way

MET, UNMET, UNKNOWN = Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN
IN, OUT, WAITING = EntryState.IN, EntryState.OUT, EntryState.WAITING
CONDITIONS = [
    Condition(What.LIKED),
    Condition(What.REPOSTED, required=False),
    Condition(What.SUBSCRIBED),
]
PEOPLE = [
    Alike(IN, (MET, MET, MET), 5),
    Alike(IN, (MET, UNMET, MET), 3),
    Alike(OUT, (MET, UNMET, UNMET), 2),
    Alike(OUT, (UNMET, MET, UNMET), 4),
    Alike(WAITING, (MET, UNKNOWN, UNKNOWN), 1),
]


def test_each_condition_is_counted_by_itself() -> None:
    assert met(CONDITIONS, PEOPLE) == [
        Met(What.LIKED, True, 11, 0),
        Met(What.REPOSTED, False, 9, 1),
        Met(What.SUBSCRIBED, True, 8, 1),
    ]


def test_whoever_lacks_several_things_stops_at_the_first() -> None:
    found = way(CONDITIONS, PEOPLE)
    assert (found.began, found.inside) == (15, 8)
    assert found.steps == (Reached(What.LIKED, 11, 4), Reached(What.SUBSCRIBED, 8, 3))
    assert found.hardest == found.steps[0]
    assert found.taken_out == 0


def test_whom_staff_took_out_stops_at_no_condition() -> None:
    found = way(CONDITIONS, [Alike(IN, (MET, MET, MET), 5), Alike(OUT, (MET, MET, MET), 2)])
    assert (found.steps[-1].count, found.taken_out, found.hardest) == (7, 2, None)


def test_whom_staff_ruled_in_stops_nowhere() -> None:
    found = way(CONDITIONS, [Alike(IN, (None, None, None), 1)])
    assert [step.count for step in found.steps] == [1, 1]
    assert found.taken_out == 0


def test_nobody_stops_where_nobody_is() -> None:
    found = way(CONDITIONS, [])
    assert (found.began, found.inside, found.taken_out, found.hardest) == (0, 0, 0, None)
    assert way([], []).taken_out == 0
