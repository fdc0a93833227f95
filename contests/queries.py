"""What the desk shows: contests, where they stand, and how many are in. Only reads."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from communities.models import Community
from contests.entries import EntryState
from contests.lifecycle import LATE, State, next_step
from contests.models import Contest, DueStep, Entry
from extensions import db
from outbox.models import TO_STAFF, Delivery, OutboxRow
from staff.models import Account, AuditRecord

# Steps wait for these without anybody's help; all else is shown as a problem.
PATIENT = frozenset({"awaiting_round", "awaiting_beacon", "chain_moved_on"})
LIVE = (State.DRAWN, State.FROZEN, State.CLOSED, State.OPEN, State.SCHEDULED)
SHELVES = (LIVE, (State.DRAFT,), (State.PUBLISHED, State.CANCELLED))
COUNTED = (EntryState.IN, EntryState.WAITING, EntryState.OUT)  # in the order of a Tally
LINES = 100


@dataclass(frozen=True)
class Tally:
    """How many take part, may yet, and do not."""

    inside: int = 0
    waiting: int = 0
    outside: int = 0


@dataclass(frozen=True)
class Standing:
    """Where a contest is on its way: the step ahead of it, and what that step says."""

    contest: Contest
    step: DueStep | None
    running: bool = False
    late: bool = False
    problem: str = ""
    waits_for: str = ""
    tally: Tally = field(default_factory=Tally)

    @property
    def mark(self) -> str:
        """Differs whenever the page has something new to say beyond its numbers."""
        step = self.step.step if self.step else ""
        words = (self.contest.state, step, self.running, self.late, self.problem, self.waits_for)
        return ":".join(map(str, words))


def shelves(communities: Sequence[Community], now: datetime) -> list[list[Standing]]:
    """The contests of these communities: those under way, what comes soonest first; drafts;
    those that have ended."""
    mine = _of(communities)
    found = mine.options(joinedload(Contest.community), selectinload(Contest.steps))
    contests = db.session.scalars(found.order_by(Contest.opens_at.desc(), Contest.id.desc())).all()
    tallies = _tallies([contest.id for contest in contests])
    standings = [_standing(c, tallies.get(c.id, Tally()), now) for c in contests]
    live, *others = ([s for s in standings if s.contest.state in shelf] for shelf in SHELVES)
    return [sorted(live, key=_soonest), *others]


def _soonest(standing: Standing) -> tuple[bool, datetime]:
    """What comes next first; what only staff can go on with, before all else."""
    contest, step = standing.contest, standing.step
    return step is not None, step.due_at if step else contest.draw_at


def _of(communities: Sequence[Community]) -> Select[Contest]:
    """The contests of these communities, but for drafts that were thrown away."""
    here = Contest.community_id.in_([community.id for community in communities])
    return select(Contest).where(here, Contest.discarded_at.is_(None))


def latest(community: Community, most: int = 5) -> list[Contest]:
    """The newest contests of a community."""
    newest = _of([community]).order_by(Contest.created_at.desc(), Contest.id.desc())
    return list(db.session.scalars(newest.limit(most)))


def standing(contest: Contest, now: datetime) -> Standing:
    """Where one contest is."""
    return _standing(contest, _tallies([contest.id]).get(contest.id, Tally()), now)


def _standing(contest: Contest, tally: Tally, now: datetime) -> Standing:
    ahead = next_step(contest.state)
    step = next((row for row in contest.steps if row.step == ahead and not row.done_at), None)
    if step is None:
        return Standing(contest, None, tally=tally)
    held = step.leased_until is not None and step.leased_until > now
    asked = step.error is None and step.next_try_at <= now
    code = step.error or ""
    return Standing(
        contest,
        step,
        running=held or asked,
        late=asked and not held and now - step.next_try_at > LATE,
        problem="" if code in PATIENT else code,
        waits_for=code if code in PATIENT else "",
        tally=tally,
    )


def _tallies(contest_ids: Collection[int]) -> dict[int, Tally]:
    counted = (
        select(Entry.contest_id, Entry.state, func.count())
        .where(Entry.contest_id.in_(contest_ids))
        .group_by(Entry.contest_id, Entry.state)
    )
    counts = {(key, state): number for key, state, number in db.session.execute(counted)}
    return {key: Tally(*(counts.get((key, state), 0) for state in ORDER)) for key, _state in counts}


ORDER = (EntryState.IN, EntryState.WAITING, EntryState.OUT)


def reasons(contest: Contest) -> list[tuple[str, int]]:
    """Why people are not in, the commonest reason first; one person may have several."""
    grouped = (
        select(Entry.reasons, func.count())
        .where(Entry.contest_id == contest.id, Entry.state != EntryState.IN)
        .group_by(Entry.reasons)
    )
    counts: Counter[str] = Counter()
    for codes, number in db.session.execute(grouped):
        counts.update(dict.fromkeys(codes, number))
    return counts.most_common()


def stuck(contest: Contest) -> list[OutboxRow]:
    """What VK did not take of all that the contest says to its readers."""
    to_readers = ~OutboxRow.key.startswith(TO_STAFF)
    rows = select(OutboxRow).where(
        OutboxRow.contest_id == contest.id, OutboxRow.state == Delivery.STUCK, to_readers
    )
    return list(db.session.scalars(rows.order_by(OutboxRow.id)))


def deeds(contest: Contest, before: int | None) -> list[tuple[AuditRecord, str | None]]:
    """Who did what in a contest, the latest first, with names; None did what came by itself."""
    lines = (
        select(AuditRecord, Account.name)
        .outerjoin(Account, Account.id == AuditRecord.account_id)
        .where(AuditRecord.contest_id == contest.id)
    )
    if before:
        lines = lines.where(AuditRecord.id < before)
    found = db.session.execute(lines.order_by(AuditRecord.id.desc()).limit(LINES))
    return [(record, name) for record, name in found]
