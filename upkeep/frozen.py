"""Whether what draws rest on is still as it was frozen: everything is computed anew. Only reads."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import undefer

from contests.chance import Chance
from contests.lifecycle import State
from contests.models import Contest, RulesVersion
from crypto import SealError
from extensions import db
from parts import parts
from winners import erasing
from winners.beacon import QUICKNET, Chain, verify
from winners.chain import NOTHING, RegisterError, Row, draws_text, parse
from winners.entries import Line, LineError, leaf
from winners.manifest import Manifest
from winners.models import Draw, DrawState, FrozenEntry, Place
from winners.service import ranked
from winners.sources import Source, SourceError

WITH_RESULT = (State.DRAWN, State.PUBLISHED)


def _draws() -> Iterator[str]:
    ids = list(db.session.scalars(select(Draw.id).order_by(Draw.id)))
    for draw_id in ids:  # one at a time: lists may be long
        draw = db.session.get_one(Draw, draw_id, options=[undefer(Draw.entries)])
        for words in _draw(draw):
            yield f"draw {draw.number} of {draw.contest.slug}: {words}"
        db.session.expire(draw)


def _draw(draw: Draw) -> Iterator[str]:
    try:
        manifest = Manifest.parse(draw.manifest)
        lines = manifest.read_entries(draw.entries)
    except LineError as error:
        yield str(error)
        return
    yield from _row(draw, manifest)
    yield from _rules(manifest)
    if not erasing.of(draw.contest):
        yield from _people(draw, lines)
    yield from _places(draw, manifest)


def _row(draw: Draw, manifest: Manifest) -> Iterator[str]:
    """The columns say what the manifest says."""
    frozen_at = draw.frozen_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    round_at = _round_at(manifest)
    for one, other in (
        (draw.manifest_id, manifest.manifest_id),
        (draw.contest.slug, manifest.contest),
        (draw.number, manifest.draw),
        (frozen_at, manifest.frozen_at),
        (draw.round, manifest.round),
        (draw.round_at, round_at or draw.round_at),
        (draw.prev_manifest_sha256, manifest.prev_manifest_sha256),
    ):
        if one != other:
            yield f"its row says {one}, its manifest {other}"


def _round_at(manifest: Manifest) -> datetime | None:
    """When its round becomes known; None if that is a beacon's whose chain is not known here."""
    if Source.parse(manifest.beacon).kind != Chance.BEACON:
        return datetime.fromtimestamp(manifest.round, UTC)
    chain = _chain_of(manifest)
    return datetime.fromtimestamp(chain.time_of(manifest.round), UTC) if chain else None


def _chain_of(manifest: Manifest) -> Chain | None:
    """The beacon that it names, if that is the installation's, or the public one."""
    named = {it.chain_hash: it for it in (QUICKNET, parts().config.beacon)}
    source = Source.parse(manifest.beacon)
    return named.get(source.hash) if source.kind == Chance.BEACON else None


def _rules(manifest: Manifest) -> Iterator[str]:
    texts = select(RulesVersion.text).join(Contest).where(Contest.slug == manifest.contest)
    hashes = {sha256(text.encode()).hexdigest() for text in db.session.scalars(texts)}
    if manifest.rules_sha256 not in hashes:
        yield "no version of the rules is the one that its manifest names"


def _people(draw: Draw, lines: list[Line]) -> Iterator[str]:
    """Whoever is on the list stands behind her line of it."""
    rows = select(FrozenEntry.user_id, FrozenEntry.nonce, FrozenEntry.leaf, FrozenEntry.weight)
    found = db.session.execute(
        rows.where(FrozenEntry.draw_id == draw.id).order_by(FrozenEntry.leaf)
    )
    held = []
    for user_id, nonce, told, weight in found:
        held.append(Line(told, weight))
        if leaf(draw.contest.slug, f"vk:{user_id}", nonce) != told:
            yield f"the line {told} belongs to somebody else than its row says"
    if held != lines:
        yield "its people are not those of its list"


def _places(draw: Draw, manifest: Manifest) -> Iterator[str]:
    """The result follows from list and evidence; without evidence there is none."""
    rows = select(Place.rank, Place.prize, Place.leaf, Place.score)
    held = [tuple(row) for row in db.session.execute(rows.where(Place.draw_id == draw.id))]
    if (draw.state is DrawState.DRAWN) != (draw.signature is not None):
        yield "its state and its evidence do not fit"
        return
    try:
        meant = ranked(manifest, draw.entries, draw.signature) if draw.signature else []
    except SourceError as error:
        yield str(error)
        return
    if sorted(held) != [tuple(place) for place in meant]:
        yield "its places do not follow from its list and its evidence"
    yield from _evidence(draw, manifest)
    yield from _holders(draw)


def _evidence(draw: Draw, manifest: Manifest) -> Iterator[str]:
    """It is the source's own: signed by the chain, or what staff wrote down of the event.

    A number that was locked away has spoken for itself in the ranking.
    """
    chain = _chain_of(manifest)
    if draw.signature and chain and not verify(chain, manifest.round, draw.signature):
        yield "its evidence is no signature of its chain"
    by_event = Source.parse(manifest.beacon).kind == Chance.EVENT
    if draw.signature and by_event and draw.signature != draw.contest.event_result:
        yield "its evidence is not the result that was written down"


def _holders(draw: Draw) -> Iterator[str]:
    """A place is that of whoever stands behind its line; of nobody, when the list was erased."""
    behind = (FrozenEntry.draw_id == Place.draw_id) & (FrozenEntry.leaf == Place.leaf)
    other = Place.user_id.is_distinct_from(FrozenEntry.user_id)
    rows = select(Place.rank).outerjoin(FrozenEntry, behind).where(Place.draw_id == draw.id, other)
    for rank in db.session.scalars(rows.order_by(Place.rank)):
        yield f"its place {rank} is held by somebody else than its line says"


def _chain() -> Iterator[str]:
    """Each manifest names the one before, from the first on."""
    links = (Draw.manifest_id, Draw.prev_manifest_sha256, Contest.slug, Draw.number)
    found = select(*links, Draw.state, Draw.signature).join(Contest).order_by(Draw.id)
    rows = [
        Row(manifest_id, prev, slug, number, state, evidence or NOTHING)
        for manifest_id, prev, slug, number, state, evidence in db.session.execute(found)
    ]
    try:
        parse(draws_text(rows))
    except RegisterError as error:
        yield str(error)


def _keys() -> Iterator[str]:
    """The key's fingerprint is the one in the locked rules, and the key, while there is one, its.

    A key that cannot be opened says nothing: the keys of this machine may not be whole.
    """
    for contest in db.session.scalars(select(Contest).where(Contest.key_sha256.is_not(None))):
        rules = contest.locked_rules
        if rules and f"\nkey_sha256={contest.key_sha256}\n" not in rules.text:
            yield f"the locked rules of {contest.slug} name another key than its row"
        with suppress(SealError):
            key = parts().seal.open(contest.draw_key or "", f"draw_key:{contest.slug}")
            if sha256(bytes.fromhex(key)).hexdigest() != contest.key_sha256:
                yield f"the key of {contest.slug} is not the one that its row names"


def _results() -> Iterator[str]:
    """One for each contest that was drawn, and none for any other."""
    drawn = select(Draw.contest_id).where(Draw.state == DrawState.DRAWN)
    counts = Counter(db.session.scalars(drawn))
    for contest_id, slug, state in db.session.execute(
        select(Contest.id, Contest.slug, Contest.state).order_by(Contest.id)
    ):
        wanted = 1 if state in WITH_RESULT else 0
        if counts[contest_id] != wanted:
            yield f"{slug} is {state} and has {counts[contest_id]} results"


CHECKS: tuple[tuple[str, Callable[[], Iterator[str]]], ...] = (
    ("frozen", _draws),
    ("keys", _keys),
    ("chain", _chain),
    ("one_result", _results),
)
