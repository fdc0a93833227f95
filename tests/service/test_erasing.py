"""Forgetting a contest's people: nothing that names them is left, and the draw still verifies."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import Text, func, select, update
from sqlalchemy.exc import IntegrityError

from contests import service
from contests.lifecycle import State, Step
from contests.models import Contest, Entry, LedgerAction, Person, Win
from errors import Problem
from extensions import Base, db
from outbox.models import OutboxRow
from prizes import service as prizes
from tests.service.scene import Scene
from tests.web.desk.contests import contest_in
from winners import erasing, traces
from winners import service as winners
from winners.erasing import Decider
from winners.manifest import Manifest
from winners.models import Draw, FrozenEntry, Place
from winners.texts import seats

READERS = (7000101, 7000102, 7000103, 7000104, 7000105)
YEAR = timedelta(days=365)


def published(scene: Scene) -> Contest:
    contest = scene.drawn(*READERS)
    scene.take(contest, Step.PUBLISH)
    return contest


def draw_of(contest: Contest) -> Draw:
    return db.session.scalars(select(Draw).where(Draw.contest_id == contest.id)).one()


def mentions(user_id: int) -> Iterator[str]:
    """Every cell of the database in which a number stands."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            found = select(func.count()).where(column.cast(Text).contains(str(user_id)))
            if db.session.scalar(found):
                yield f"{table.name}.{column.name}"


def test_nothing_tells_any_more_who_took_part_but_who_won(scene: Scene) -> None:
    contest = published(scene)
    winner = draw_of(contest).places[0].user_id or 0
    loser = next(iter(set(READERS) - {p.user_id for p in draw_of(contest).places}))
    assert len(set(mentions(loser))) >= 4
    erasing.erase(contest, None, scene.clock(), Decider.STAFF)
    member = {"ledger_action.user_id", "ledger_action.event_key"}  # of the community, not of this
    assert set(mentions(loser)) <= member
    assert set(mentions(winner)) <= {"win.user_id", *member}
    assert contest.draw_key is None


def test_the_draw_still_verifies_and_shows_pseudonyms(scene: Scene) -> None:
    contest = published(scene)
    before = draw_of(contest)
    manifest, entries, signature = before.manifest, before.entries, before.signature or ""
    erasing.erase(contest, None, scene.clock(), Decider.STAFF)
    draw = draw_of(contest)
    assert (draw.manifest, draw.entries, draw.signature) == (manifest, entries, signature)
    again = winners.ranked(Manifest.parse(draw.manifest), draw.entries, signature)
    assert [(p.rank, p.leaf, p.score) for p in again] == [
        (p.rank, p.leaf, p.score) for p in draw.places
    ]
    for seat, place in zip(seats(draw), draw.places, strict=True):
        assert seat.who.user_id is None
        assert seat.who.name.endswith(f" {place.leaf[:8]}")


def test_the_act_is_a_file_that_counts_what_was_destroyed(scene: Scene) -> None:
    contest = published(scene)
    foreseen = traces.counts(contest)
    act = erasing.erase(contest, None, scene.clock(), Decider.OPERATOR)
    assert act.text is not None
    assert act.sha256 == sha256(act.text.encode("ascii")).hexdigest()
    lines = dict(line.split("=", 1) for line in act.text.splitlines())
    assert lines["decided_by"] == "operator"
    assert lines["key_sha256"] == contest.key_sha256
    assert lines["manifests"] == draw_of(contest).manifest_id
    assert lines["kept"] == "wins:2"
    destroyed = dict(pair.split(":") for pair in lines["destroyed"].split(","))
    assert {name: int(count) for name, count in destroyed.items()} == foreseen
    expected = {"keys": 1, "list_rows": 5, "places": 4, "people": 5, "entries": 5}
    assert foreseen.items() >= expected.items()
    assert foreseen["actions"] >= 15


def test_people_whom_another_contest_knows_are_kept(scene: Scene) -> None:
    first = published(scene)
    scene.clock.moment -= timedelta(hours=2)
    second = scene.open_contest()
    db.session.add(
        Entry(
            contest_id=second.id, user_id=READERS[0], state="in", tickets=1,
            reasons=[], checks=[], updated_at=scene.clock(),
        )
    )  # fmt: skip
    db.session.commit()
    erasing.erase(first, None, scene.clock(), Decider.STAFF)
    assert list(db.session.scalars(select(Person.user_id))) == [READERS[0]]


def test_a_post_that_two_contests_count_keeps_its_actions_for_the_second(scene: Scene) -> None:
    first = published(scene)
    scene.clock.moment -= timedelta(hours=2)
    second = scene.contest(adopted_post_id=first.post_id)
    erasing.erase(first, None, scene.clock(), Decider.STAFF)
    under = select(func.count()).where(LedgerAction.object_id == first.post_id)
    assert db.session.scalar(under)
    service.cancel(second, "too much", None, scene.clock())
    erasing.erase(second, None, scene.clock(), Decider.STAFF)
    assert db.session.scalar(under) == 0


@pytest.mark.parametrize("state", [State.OPEN, State.FROZEN, State.DRAWN])
def test_a_contest_that_has_not_ended_keeps_its_people(scene: Scene, state: State) -> None:
    contest = contest_in(scene, state)
    with pytest.raises(Problem, match="erasing_too_early"):
        erasing.erase(contest, None, scene.clock(), Decider.STAFF)
    assert contest.draw_key


def test_nobody_is_forgotten_twice(scene: Scene) -> None:
    contest = published(scene)
    first = erasing.erase(contest, None, scene.clock(), Decider.STAFF).text
    with pytest.raises(Problem, match="already_erased"):
        erasing.erase(contest, None, scene.clock() + YEAR, Decider.OPERATOR)
    act = erasing.of(contest)
    assert act is not None
    assert act.text == first


def test_a_prize_that_may_still_be_claimed_holds_its_people(scene: Scene) -> None:
    contest = published(scene)
    prizes.begin_all(scene.clock())
    with pytest.raises(Problem, match="prizes_still_open"):
        erasing.erase(contest, None, scene.clock(), Decider.STAFF)
    scene.clock.moment += timedelta(days=contest.claim_days)
    erasing.erase(contest, None, scene.clock(), Decider.STAFF)


def test_a_contest_that_was_called_off_is_forgotten_too(scene: Scene) -> None:
    contest = scene.frozen(*READERS)
    service.cancel(contest, "No book.", None, scene.clock())
    erasing.erase(contest, None, scene.clock(), Decider.STAFF)
    assert not db.session.scalar(select(func.count()).select_from(FrozenEntry))


def test_a_year_after_the_end_people_are_forgotten_by_themselves(scene: Scene) -> None:
    contest = published(scene)
    erasing.erase_due(scene.clock() + YEAR - timedelta(seconds=1))
    assert erasing.of(contest) is None
    erasing.erase_due(scene.clock() + YEAR)
    act = erasing.of(contest)
    assert act is not None
    assert "decided_by=schedule\n" in (act.text or "")
    assert erasing.due(scene.clock() + YEAR) == []


def test_wins_are_forgotten_when_no_contest_can_ask_for_them(scene: Scene) -> None:
    published(scene)
    erasing.erase_due(scene.clock() + erasing.WINS_KEPT)
    assert db.session.scalar(select(func.count()).select_from(Win)) == 2
    erasing.erase_due(scene.clock() + erasing.WINS_KEPT + timedelta(seconds=1))
    assert db.session.scalar(select(func.count()).select_from(Win)) == 0


def test_an_erasure_lets_go_of_its_own_contest_only(scene: Scene) -> None:
    first = published(scene)
    scene.clock.moment -= timedelta(hours=2)
    other = scene.drawn(*READERS)
    erasing.erase(first, None, scene.clock(), Decider.STAFF)
    forget = update(Place).where(Place.draw_id == draw_of(other).id).values(user_id=None)
    with pytest.raises(IntegrityError, match="place is frozen"):
        db.session.execute(forget)
    db.session.rollback()


def test_every_table_that_names_people_is_looked_after() -> None:
    """A new column for VK users has to be forgotten as well: add it to winners.traces, and here."""
    naming = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name in ("user_id", "peer_id", "from_id", "nonce")
    }
    assert naming == {
        "entry.user_id", "entry_decision.user_id", "frozen_entry.nonce", "frozen_entry.user_id",
        "ledger_action.user_id", "manager.user_id", "objection.user_id", "outbox_row.peer_id",
        "person.user_id", "place.user_id", "proof.user_id", "ruling.user_id", "win.user_id",
    }  # fmt: skip


def test_texts_that_name_winners_go_and_the_anchor_stays(scene: Scene) -> None:
    contest = published(scene)
    erasing.erase(contest, None, scene.clock(), Decider.STAFF)
    texts = {row.key.split(":")[0]: row for row in db.session.scalars(select(OutboxRow))}
    assert texts["results"].text == texts["results"].marker
    assert texts["anchor"].text != texts["anchor"].marker
