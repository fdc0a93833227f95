"""Putting the ledger right: what a reading of VK found to differ, and nothing else."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from contests import ledger
from contests.actions import Action, Kind, Source, untold
from contests.reading import Target, Wall
from vk.port import Comment


@dataclass(frozen=True)
class Findings:
    """What a reading put right: events that VK failed to send, and whom it concerns."""

    untold: int
    user_ids: set[int]


def write_wall(
    target: Target, wall: Wall, reading_id: int, began_at: datetime, now: datetime
) -> Findings:
    """Put the ledger right. Does not commit."""
    book = Corrections(target, reading_id, began_at, now)
    if wall.likers is not None:
        book.people(Kind.LIKE, target.post_id, dict.fromkeys(wall.likers))
    if wall.comments is not None:
        book.comments(wall.comments)
    if wall.reposts is not None:
        seen = {repost.user_id: repost.date for repost in wall.reposts}
        book.people(Kind.REPOST, target.post_id, seen, unsure=wall.closed)
    if wall.voters is not None and target.poll_id:
        book.people(Kind.VOTE, target.poll_id, dict.fromkeys(wall.voters), refs=wall.voters)
    return book.write()


def lacking(so_far: int, meanwhile: Sequence[int], seen: bool) -> int:
    """What must be added to a sum so that it says 1 if seen, and 0 if not.

    What VK told `meanwhile`, since we began to read, may be in what we saw or may have come after.
    """
    lack = seen - (so_far - sum(meanwhile))
    for delta in meanwhile:
        lack -= delta if lack * delta > 0 else 0
    return lack


class Corrections:
    """Lines that put the ledger right, collected and then written at once."""

    def __init__(
        self, target: Target, reading_id: int | None, began_at: datetime, now: datetime
    ) -> None:
        self._target = target
        self._reading_id = reading_id
        self._now = now
        self._meanwhile = ledger.told_since(target.community_id, began_at)
        self._lines: list[Action] = []
        self._untold = 0

    def people(
        self,
        kind: Kind,
        object_id: int,
        seen: Mapping[int, int | None],
        *,
        refs: Mapping[int, int] | None = None,
        unsure: Collection[int] = (),
    ) -> None:
        """One action a person: `seen` gives its Unix time or None, `refs` what it refers to.

        Of the `unsure` that they were not seen means nothing.
        """
        sums = ledger.sums(self._target.community_id, kind, object_id)
        for user_id, delta in self._deltas(kind, object_id, sums, seen).items():
            if user_id in seen or user_id not in unsure:
                ref_id = refs.get(user_id, 0) if refs else 0
                self._count(kind, delta, user_id in sums)
                self._add(kind, delta, user_id, object_id, ref_id, seen.get(user_id))

    def members(self, found: Mapping[int, bool]) -> None:
        """Nothing is said of others; of whom nothing was known, at least that we looked."""
        sums = ledger.sums(self._target.community_id, Kind.MEMBER, 0)
        known = {user_id: sums[user_id] for user_id in found if user_id in sums}
        joined = [user_id for user_id, member in found.items() if member]
        for user_id, delta in self._deltas(Kind.MEMBER, 0, known, joined).items():
            self._count(Kind.MEMBER, delta, user_id in known)
            self._add(Kind.MEMBER, delta, user_id, 0)
        for user_id in found.keys() - known.keys() - set(joined):
            self._add(Kind.MEMBER, 0, user_id, 0)

    def comments(self, found: Iterable[Comment]) -> None:
        """Each comment by its id, with its text."""
        seen = {comment.comment_id: comment for comment in found if comment.from_id > 0}
        known = ledger.comments(self._target.community_id, self._target.post_id)
        sums = {comment_id: line.total for comment_id, line in known.items()}
        post_id = self._target.post_id
        deltas = self._deltas(Kind.COMMENT, post_id, sums, seen)
        for key, delta in deltas.items():
            self._count(Kind.COMMENT, delta, key in known)
            if key not in seen:
                self._add(Kind.COMMENT, delta, known[key].user_id, post_id, key)
        for key, comment in seen.items():
            if key in deltas or (key in known and known[key].text != comment.text):
                self._add(
                    Kind.COMMENT, deltas.get(key, 0), comment.from_id, post_id, key,
                    comment.date, comment.text,
                )  # fmt: skip

    def write(self) -> Findings:
        """Write the lines. Does not commit."""
        ledger.add(self._target.community_id, self._lines)
        return Findings(self._untold, {line.user_id for line in self._lines if line.user_id})

    def _deltas(
        self, kind: Kind, object_id: int, sums: Mapping[int, int], seen: Iterable[int]
    ) -> dict[int, int]:
        """By person or comment, what its sum lacks."""
        present, found = set(seen), {}
        for key in sorted(present | sums.keys()):
            meanwhile = self._meanwhile.get((kind, object_id, key), ())
            delta = lacking(sums.get(key, 0), meanwhile, key in present)
            if delta:
                found[key] = delta
        return found

    def _count(self, kind: Kind, delta: int, known: bool) -> None:
        self._untold += untold(kind, delta, known)

    def _add(
        self,
        kind: Kind,
        delta: int,
        user_id: int | None,
        object_id: int,
        ref_id: int = 0,
        date: int | None = None,
        text: str | None = None,
    ) -> None:
        happened_at = None if date is None else datetime.fromtimestamp(date, UTC)
        which = self._reading_id or self._now.isoformat()
        key = f"read:{which}:{kind}:{object_id}:{ref_id}:{user_id}"
        self._lines.append(
            Action(
                kind, delta, user_id, object_id, self._now, key, ref_id, text, happened_at,
                source=Source.READ, reading_id=self._reading_id,
            )
        )  # fmt: skip
