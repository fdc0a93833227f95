"""Entries in the database: computed again whenever the ledger or the people change."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import Select, func, select, update

from contests import standings
from contests.actions import Deeds
from contests.conditions import Condition, Facts, What
from contests.desk_models import EntryDecision
from contests.entries import EntryState, Outcome, judge
from contests.lifecycle import State
from contests.models import Contest, Entry, Manager, Person, Win
from contests.names import name_key
from contests.reading_models import Reading
from extensions import db

BATCH = 100  # on SQLite others wait while one is computed
FEW = 4
LIVE = (State.OPEN, State.CLOSED)  # from the freeze on, entries stay as they were


def anybody_waits() -> bool:
    """Whether there is anybody of whom VK has to be asked."""
    running = select(Contest.id).where(Contest.state.in_(LIVE))
    waiting = (Entry.contest_id.in_(running), Entry.state == EntryState.WAITING)
    return db.session.scalar(select(Entry.id).where(*waiting).limit(1)) is not None


def recompute(contest: Contest, now: datetime, user_ids: Collection[int]) -> None:
    """Compute the entries of some people again. Does not commit."""
    wanted = sorted(standings.participants(contest, user_ids))
    if not wanted:
        return
    known = {entry.user_id: entry for entry in db.session.scalars(_entries(contest, wanted))}
    people = {person.user_id: person for person in db.session.scalars(_people(wanted))}
    for user_id, outcome in _outcomes(contest, wanted, people, now):
        entry = known.get(user_id) or Entry(contest_id=contest.id, user_id=user_id)
        if _put(entry, outcome, people.get(user_id)):
            entry.updated_at = now
            db.session.add(entry)
    db.session.flush()
    judged = update(Entry).where(Entry.contest_id == contest.id, Entry.user_id.in_(wanted))
    db.session.execute(judged.values(updated_at=now))


def _put(entry: Entry, outcome: Outcome, person: Person | None) -> bool:
    """Whether this changed anything."""
    news: dict[str, object] = {
        "state": outcome.state,
        "tickets": outcome.tickets,
        "reasons": list(outcome.reasons),
        "checks": outcome.documents(),
        "name_key": _name(person),
        "entered_at": _earlier(entry.entered_at, outcome.entered_at),
    }
    changed = {name: value for name, value in news.items() if getattr(entry, name) != value}
    for name, value in changed.items():
        setattr(entry, name, value)
    return bool(changed)


def _name(person: Person | None) -> str:
    return name_key(person.first_name, person.last_name) if person else ""


def _earlier(known: datetime | None, found: datetime | None) -> datetime | None:
    """A later deed, or an edit, does not move when she came in."""
    return min((at for at in (known, found) if at), default=None)


def recompute_everyone(
    contest: Contest, now: datetime, keep: Callable[[], None] = lambda: None
) -> None:
    """Compute every entry again, as below."""
    recompute_some(contest, standings.participants(contest), now, keep)


def recompute_some(
    contest: Contest, user_ids: set[int], now: datetime, keep: Callable[[], None]
) -> None:
    """Compute the entries of many again, committing after each batch so that nobody waits long.

    `keep` is called before each, and raises if we may not go on.
    """
    in_order = sorted(user_ids)
    for start in range(0, len(in_order), BATCH):
        keep()
        recompute(contest, now, in_order[start : start + BATCH])
        db.session.commit()


def recompute_live(community_id: int, user_ids: set[int], now: datetime) -> None:
    """Compute the entries of these people again in every running contest of a community."""
    contests = select(Contest).where(Contest.community_id == community_id, Contest.state.in_(LIVE))
    for contest in db.session.scalars(contests):
        recompute(contest, now, user_ids)


def overrule(contest: Contest, user_id: int, now: datetime, *, inside: bool) -> int:
    """Somebody is in or out whatever the conditions say; gives her tickets. Does not commit."""
    entry = db.session.scalar(_entries(contest, [user_id]))
    if entry is None:
        entry = Entry(contest_id=contest.id, user_id=user_id, tickets=0, checks=[])
        entry.name_key = _name(db.session.get(Person, user_id))
        db.session.add(entry)
    entry.state = EntryState.IN if inside else EntryState.OUT
    entry.tickets = max(1, entry.tickets) if inside else 0
    entry.reasons = [] if inside else ["ruled_out"]
    entry.updated_at = now
    db.session.flush()
    return entry.tickets


def _outcomes(
    contest: Contest, user_ids: list[int], people: Mapping[int, Person], now: datetime
) -> Iterator[tuple[int, Outcome]]:
    conditions = [Condition.load(document) for document in contest.conditions]
    taken_out = set(db.session.scalars(_taken_out(contest, user_ids)))
    for user_id, facts in _facts(contest, user_ids, people):
        outcome = judge(conditions, facts, weighted=contest.weighted, now=now)
        yield user_id, outcome.hidden() if user_id in taken_out else outcome


def _facts(
    contest: Contest, user_ids: list[int], people: Mapping[int, Person]
) -> Iterator[tuple[int, Facts]]:
    deeds = dict(standings.deeds(contest, user_ids))
    managers = set(db.session.scalars(_managers(contest, user_ids)))
    wins = dict(db.session.execute(_wins(contest, user_ids)).all())
    hidden = unseen(contest)
    for user_id in user_ids:
        person = people.get(user_id)
        yield (
            user_id,
            Facts(
                deeds=deeds.get(user_id, Deeds()),
                manager=user_id in managers,
                deactivated=person.deactivated if person else None,
                closed_profile=person.is_closed if person else False,
                known_person=person is not None,
                won_at=wins.get(user_id),
                hidden=hidden,
            ),
        )


def unseen(contest: Contest) -> frozenset[What]:
    """What VK did not show us when the post was last read."""
    rows = select(Reading.seen).where(Reading.contest_id == contest.id, Reading.error.is_(None))
    newest = db.session.scalars(rows.order_by(Reading.id.desc()).limit(FEW))
    seen = next(filter(None, newest), {})  # that of one that has only begun is empty
    lists = {"likes": What.LIKED, "comments": What.COMMENTED, "votes": What.VOTED}
    hidden = {what for name, what in lists.items() if name in seen and seen[name] is None}
    return frozenset(hidden | ({What.REPOSTED} if contest.reposts_visible is False else set()))


def _entries(contest: Contest, user_ids: Iterable[int]) -> Select[Entry]:
    return select(Entry).where(Entry.contest_id == contest.id, Entry.user_id.in_(list(user_ids)))


def _people(user_ids: list[int]) -> Select[Person]:
    return select(Person).where(Person.user_id.in_(user_ids))


def _taken_out(contest: Contest, user_ids: list[int]) -> Select[int]:
    """Those of whom staff's last decision is that they are hidden."""
    here = (EntryDecision.contest_id == contest.id, EntryDecision.user_id.in_(user_ids))
    last = select(func.max(EntryDecision.id)).where(*here).group_by(EntryDecision.user_id)
    return select(EntryDecision.user_id).where(EntryDecision.id.in_(last), EntryDecision.hidden)


def _managers(contest: Contest, user_ids: list[int]) -> Select[int]:
    ours = Manager.community_id == contest.community_id
    return select(Manager.user_id).where(ours, Manager.user_id.in_(user_ids))


def _wins(contest: Contest, user_ids: list[int]) -> Select[int, datetime]:
    """Her last win in another contest of the same community."""
    others = (Win.community_id == contest.community_id, Win.contest_id != contest.id)
    last = select(Win.user_id, func.max(Win.won_at)).where(*others, Win.user_id.in_(user_ids))
    return last.group_by(Win.user_id)
