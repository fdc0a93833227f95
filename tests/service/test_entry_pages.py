"""Looking through entries: every order is complete and without repeats, page by page, both ways."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, insert

from contests import entry_queries
from contests.entries import EntryState
from contests.entry_orders import ORDERS
from contests.entry_queries import Wanted
from contests.models import Contest, Entry, Person
from extensions import db
from tests.service.readings import read
from tests.service.scene import Scene

MANY, SIZE = 230, 7
NAMES = ["", "а", "б", "в", "ж я"]  # of few kinds, so that very many are equal
REASONS = [["not_liked"], ["not_liked", "not_reposted"], ["not_reposted"], ["hidden"]]
SHARES = (4, 4, 4, 1)


@pytest.fixture
def contest(scene: Scene) -> Contest:
    """A contest with many entries, and another whose entries are never seen."""
    contest, other = scene.open_contest(), scene.open_contest()
    rng = random.Random(3)
    for home in (contest, other):
        db.session.execute(insert(Entry), [row(rng, home, scene.clock(), n) for n in range(MANY)])
    db.session.commit()
    return contest


def row(rng: random.Random, contest: Contest, now: datetime, number: int) -> dict[str, object]:
    state = rng.choice(list(EntryState))
    moments = [None, now, now + timedelta(microseconds=1), now + timedelta(hours=1)]
    return {
        "contest_id": contest.id,
        "user_id": rng.randrange(10**6) * 1000 + number,
        "state": state,
        "tickets": rng.randrange(3),
        "reasons": rng.choices(REASONS, SHARES)[0] if state is EntryState.OUT else [],
        "checks": [],
        "updated_at": now,
        "name_key": rng.choice(NAMES),
        "entered_at": rng.choice(moments),
    }


def forwards(contest: Contest, wanted: Wanted, size: int = SIZE) -> Iterator[list[int]]:
    """Page by page to the end."""
    page = entry_queries.page(contest, wanted, size)
    yield ids(page)
    while page.after:
        page = entry_queries.page(contest, again(wanted, after=str(page.after)), size)
        yield ids(page)


def backwards(contest: Contest, wanted: Wanted, last: str, size: int = SIZE) -> Iterator[list[int]]:
    """Page by page to the beginning, from before a mark."""
    page = entry_queries.page(contest, again(wanted, before=last), size)
    yield ids(page)
    while page.before:
        page = entry_queries.page(contest, again(wanted, before=str(page.before)), size)
        yield ids(page)


def again(wanted: Wanted, **marks: str) -> Wanted:
    """As the address of the next page says it."""
    return Wanted.read({**wanted.address(), **marks})


def ids(page: entry_queries.Page) -> list[int]:
    return [entry.user_id for entry, _person in page.rows]


def by_hand(contest: Contest, wanted: Wanted) -> list[int]:
    """The whole order, worked out without the database's help."""
    rows = [e for e in db.session.query(Entry).filter_by(contest_id=contest.id) if fits(e, wanted)]
    known = [e for e in rows if value(e, wanted) is not None]
    unknown = [e for e in rows if value(e, wanted) is None]
    known.sort(key=lambda e: (value(e, wanted), e.user_id), reverse=wanted.down)
    unknown.sort(key=lambda e: e.user_id, reverse=wanted.down)
    return [entry.user_id for entry in known + unknown]


def value(entry: Entry, wanted: Wanted) -> object:
    found = {"name": entry.name_key or None, "entered": entry.entered_at, "tickets": entry.tickets}
    return found.get(wanted.sort)


def fits(entry: Entry, wanted: Wanted) -> bool:
    state = wanted.state is None or entry.state is wanted.state
    reason = not wanted.reason or wanted.reason in entry.reasons
    return state and reason and wanted.search in entry.name_key


FILTERS = [
    Wanted(),
    Wanted(state=EntryState.OUT),
    Wanted(reason="not_liked"),
    Wanted(search="ж"),
    Wanted(search="а", state=EntryState.IN),
    Wanted(reason="not_liked", state=EntryState.WAITING),
    Wanted(reason="hidden"),  # so few that a list of them is made first
]


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("down", [False, True])
def test_pages_by_key_are_complete_and_repeat_nobody(
    contest: Contest, sort: str, down: bool
) -> None:
    for kind in FILTERS:
        wanted = replace(kind, sort=sort, down=down)
        expected = by_hand(contest, wanted)
        pages = list(forwards(contest, wanted))
        assert [user_id for page in pages for user_id in page] == expected
        assert all(len(page) == SIZE for page in pages[:-1])


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("down", [False, True])
def test_going_back_shows_everybody_again_the_other_way_round(
    contest: Contest, sort: str, down: bool
) -> None:
    for kind in FILTERS[:4]:
        wanted = replace(kind, sort=sort, down=down)
        expected = by_hand(contest, wanted)
        last = db.session.query(Entry).filter_by(contest_id=contest.id, user_id=expected[-1]).one()
        pages = list(backwards(contest, wanted, str(wanted.order.mark(last))))
        beginning = pages.pop()
        assert beginning == expected[: len(beginning)]
        found = [user_id for page in reversed(pages) for user_id in page]
        assert found == expected[-1 - len(found) : -1]
        assert len(beginning) + len(found) >= len(expected) - 1


@pytest.mark.parametrize("sort", ORDERS)
def test_a_file_holds_the_same_in_the_same_order(contest: Contest, sort: str) -> None:
    wanted = Wanted(sort=sort, reason="not_reposted", after=ORDERS["id"].read_mark("5"))
    found = [entry.user_id for entry, _person in entry_queries.everyone(contest, wanted)]
    assert found == by_hand(contest, wanted)


@pytest.mark.parametrize("sort", ORDERS)
def test_what_comes_and_goes_meanwhile_moves_nobody_else(contest: Contest, sort: str) -> None:
    wanted = Wanted(sort=sort)
    expected = by_hand(contest, wanted)
    first = entry_queries.page(contest, wanted, SIZE)
    gone = [entry.user_id for entry, _person in first.rows[-2:]]
    db.session.execute(delete(Entry).where(Entry.user_id.in_(gone)))
    db.session.commit()
    following = again(wanted, after=str(first.after))
    second = ids(entry_queries.page(contest, following, SIZE))
    assert second == expected[SIZE : 2 * SIZE]


def test_pages_end_where_nobody_is_left(contest: Contest) -> None:
    page = entry_queries.page(contest, Wanted(sort="id", after=ORDERS["id"].read_mark("9" * 18)))
    assert (page.rows, page.before, page.after) == ([], None, None)


@pytest.mark.parametrize(
    ("sort", "mark"),
    [
        ("id", "x"), ("id", "1.2"), ("id", "-1"), ("id", "9" * 19),
        ("tickets", "1"), ("tickets", "1.x"), ("tickets", f"1.{'9' * 30}"),
        ("entered", "1.2026-11-23"), ("entered", "1.tomorrow"),
        ("entered", "1.0001-01-01T00:00:00+23:59"),
    ],
)  # fmt: skip
def test_a_mark_that_is_none_of_ours_is_left_out(contest: Contest, sort: str, mark: str) -> None:
    wanted = Wanted.read({"sort": sort, "after": mark})
    first = entry_queries.page(contest, wanted, SIZE)
    assert ids(first) in (by_hand(contest, wanted)[:SIZE], [])


def test_counts_are_those_of_the_entries(contest: Contest) -> None:
    counted = entry_queries.census(contest)
    states = {state: len(by_hand(contest, Wanted(state=state))) for state in EntryState}
    tally = counted.tally
    assert (tally.inside, tally.waiting, tally.outside) == (
        states[EntryState.IN], states[EntryState.WAITING], states[EntryState.OUT],
    )  # fmt: skip
    expected = {code: len(by_hand(contest, Wanted(reason=code))) for code, _ in counted.reasons}
    assert dict(counted.reasons) == expected


def test_how_many_of_all_stand_so_is_known(contest: Contest) -> None:
    counted = entry_queries.census(contest)
    for state, reason in ((EntryState.IN, ""), (EntryState.OUT, "not_liked"), (None, "hidden")):
        wanted = Wanted(state=state, reason=reason)
        states = (state,) if state else entry_queries.NOT_IN
        assert counted.share(states, reason) == len(by_hand(contest, wanted)) / MANY
    assert counted.share((EntryState.OUT,), "hidden") * entry_queries.MANY < 1
    assert entry_queries.Census(counted.tally, [], []).share((EntryState.OUT,), "") == 0


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("королева", [11]), ("КОРОЛЁВА", [11]), ("оле", [11]), ("анна коро", [11]),
        ("Анна", [11, 12]), ("12", [12]), ("id12", [12]), ("vk.com/id12", [12]),
        ("https://m.vk.com/id12", [12]), ("100%", []), ("_", [14]), ("/", [14]), ("\\", []),
        ("о'нил", [13]), ("50%_/", [14]), ("0%", [14]), ("%_", [14]),
    ],
)  # fmt: skip
def test_people_are_found_by_any_part_of_their_names_and_by_number(
    scene: Scene, typed: str, found: list[int]
) -> None:
    contest = scene.open_contest()
    named = {11: ("Анна", "Королёва"), 12: ("Анна", "Ким"), 13: ("Шон", "О'Нил"), 14: ("50%_/", "")}
    post = scene.vk.threads[contest.post_id or 0]
    for user_id, (first, last) in named.items():
        scene.reader(user_id)
        scene.vk.profiles[user_id] = replace(
            scene.vk.profiles[user_id], first_name=first, last_name=last
        )
        post.likers.add(user_id)
    read(scene, contest)
    for sort in ORDERS:
        page = entry_queries.page(contest, Wanted(search=typed, sort=sort))
        assert sorted(ids(page)) == found


def test_people_whom_vk_has_not_named_are_found_by_number_and_come_last(contest: Contest) -> None:
    everybody = by_hand(contest, Wanted())
    nameless = everybody[-1]
    assert db.session.get(Person, nameless) is None
    page = entry_queries.page(contest, Wanted(search=str(nameless)))
    assert ids(page) == [nameless]
