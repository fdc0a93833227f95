"""The freeze itself: one transaction from the entries to a manifest that nobody can change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select, update

from config import SHORTEST_WINDOW_S
from contests import chance
from contests.chance import Chance
from contests.entries import EntryState
from contests.lifecycle import Step
from contests.models import Contest, DueStep, Entry
from contests.steps import StepError
from extensions import db
from outbox import service as outbox
from parts import parts
from staff import audit
from winners import texts
from winners.entries import Line, entries_text, leaf, nonce, summary
from winners.manifest import NO_MANIFEST, Manifest
from winners.models import Draw, DrawState, FrozenEntry

MANY_TRIES = timedelta(minutes=10)


@dataclass(frozen=True)
class Member:
    """Somebody on the list: who she is, and her line."""

    user_id: int
    nonce: str
    line: Line


def freeze(contest: Contest, now: datetime) -> Draw:
    """Write list and manifest, and ask for the anchor. Does not commit."""
    members = list(_members(contest))
    if not members:
        raise StepError("nobody_is_in", again_in=MANY_TRIES)
    _keep_window(contest, now)
    return write(contest, members, now)


def write(contest: Contest, members: Iterable[Member], now: datetime) -> Draw:
    """The contest's next draw from these people and the round it names now. Does not commit."""
    listed = sorted(members, key=lambda member: member.line)
    manifest = _manifest(contest, [member.line for member in listed], now)
    draw = _store(contest, manifest, listed, now)
    text = texts.anchor(contest, draw)
    key = f"anchor:{draw.id}"
    outbox.put(key, contest, text, draw.manifest_id, now, post_id=contest.post_id)
    return draw


def _members(contest: Contest) -> Iterator[Member]:
    """Everybody who is in, behind leaves that only the contest's key can derive."""
    key = _key(contest)
    inside = (Entry.contest_id == contest.id, Entry.state == EntryState.IN)
    for user_id, tickets in db.session.execute(select(Entry.user_id, Entry.tickets).where(*inside)):
        yield _member(contest, key, user_id, tickets)


def member(contest: Contest, user_id: int, tickets: int) -> Member:
    """Somebody as she stands on this contest's lists."""
    return _member(contest, _key(contest), user_id, tickets)


def _key(contest: Contest) -> bytes:
    return bytes.fromhex(parts().seal.open(contest.draw_key or "", f"draw_key:{contest.slug}"))


def _member(contest: Contest, key: bytes, user_id: int, tickets: int) -> Member:
    user_ref = f"vk:{user_id}"
    number = nonce(key, contest.slug, user_ref)
    return Member(user_id, number, Line(leaf(contest.slug, user_ref, number), tickets))


def _keep_window(contest: Contest, now: datetime) -> None:
    """Anchor and round must lie a minute apart at least. If we are late, the round moves on.

    It moves into the future, where nobody knows it, and everybody is told that it did. A public
    event cannot be moved.
    """
    round_at = chance.round_at(contest)
    if round_at and round_at - now >= timedelta(seconds=SHORTEST_WINDOW_S):
        return
    if contest.chance is Chance.EVENT:
        raise StepError("event_too_soon", again_in=MANY_TRIES)
    later = now + timedelta(seconds=parts().config.window_s)
    contest.beacon_round = chance.first_round_at(contest.chance, later)
    contest.round_moved = True
    audit.record(
        "contest.round_moved",
        at=now,
        community_id=contest.community_id,
        contest_id=contest.id,
        round=contest.beacon_round,
    )


def _manifest(contest: Contest, lines: list[Line], now: datetime) -> Manifest:
    rules = contest.locked_rules
    if rules is None or contest.beacon_round is None:
        raise ValueError("a contest is frozen after it was opened")
    last = db.session.scalar(select(Draw.manifest_id).order_by(Draw.id.desc()).limit(1))
    number = select(func.count()).where(Draw.contest_id == contest.id)
    return Manifest(
        contest=contest.slug,
        draw=1 + (db.session.scalar(number) or 0),
        rules_sha256=rules.sha256,
        **summary(lines),
        prizes=tuple((prize.code, prize.count) for prize in contest.prizes),
        alternates=contest.alternates,
        frozen_at=now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        beacon=f"{contest.chance}:{contest.beacon_chain}",
        round=contest.beacon_round,
        prev_manifest_sha256=last or NO_MANIFEST,
    )


def _store(contest: Contest, manifest: Manifest, members: list[Member], now: datetime) -> Draw:
    round_at = chance.known_at(contest.chance, manifest.round)
    draw = Draw(
        contest=contest,
        number=manifest.draw,
        state=DrawState.FREEZING,
        manifest=manifest.to_text(),
        manifest_id=manifest.manifest_id,
        entries=entries_text(member.line for member in members),
        prev_manifest_sha256=manifest.prev_manifest_sha256,
        frozen_at=now,
        round=manifest.round,
        round_at=round_at,
    )
    db.session.add(draw)
    db.session.flush()
    db.session.execute(insert(FrozenEntry), [_row(draw.id, member) for member in members])
    draw.state = DrawState.AWAITING
    due = update(DueStep).where(DueStep.contest_id == contest.id, DueStep.step == Step.DRAW)
    db.session.execute(due.values(next_try_at=round_at))
    return draw


def _row(draw_id: int, member: Member) -> dict[str, object]:
    return {
        "draw_id": draw_id,
        "user_id": member.user_id,
        "nonce": member.nonce,
        "leaf": member.line.leaf,
        "weight": member.line.weight,
    }
