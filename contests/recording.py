"""What VK tells, put into the ledger: many actions at once, each counted at most once.

All lines that they touch are read by one query, and all new ones written by one: a contest's first
minutes bring hundreds of events a second.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, and_, or_, select, update

from contests import ledger
from contests.actions import Action, Kind, told_before, untold
from contests.ledger import Thing
from contests.models import LedgerAction
from contests.reading_models import Reading
from extensions import db

Lines = dict[Thing, list[Action]]  # of each thing all lines so far, in their order


def record(community_id: int, actions: Sequence[Action]) -> set[int]:
    """Add actions, but for those whose event key is there already; whom they are about.

    Does not commit.
    """
    news = _unknown(community_id, actions)
    lines = _lines(community_id, news)
    rows = [_add(lines[_thing(action)], action) for action in news]
    ledger.add(community_id, rows)
    _tell_authors(community_id, lines)
    return {row.user_id for row in rows if row.user_id is not None}


def _unknown(community_id: int, actions: Sequence[Action]) -> list[Action]:
    """Those whose event key is not there yet, each once."""
    keys = [action.event_key for action in actions]
    found = select(LedgerAction.event_key).where(
        LedgerAction.community_id == community_id, LedgerAction.event_key.in_(keys)
    )
    known = set(db.session.scalars(found))
    first = {action.event_key: action for action in reversed(actions)}
    return [first.pop(key) for key in keys if key in first and key not in known]


def _lines(community_id: int, actions: Sequence[Action]) -> Lines:
    found: Lines = defaultdict(list)
    if actions:
        same = select(*ledger.COLUMNS).where(_about(community_id, actions))
        for row in db.session.execute(same.order_by(LedgerAction.id)):
            line = Action(*row)
            found[_thing(line)].append(line)
    return found


def _thing(action: Action) -> Thing:
    """A comment is the same whoever tells of it, and under whatever post."""
    if action.kind is Kind.COMMENT:
        return action.kind, 0, action.ref_id
    return action.kind, action.object_id, action.user_id or 0


def _about(community_id: int, actions: Iterable[Action]) -> ColumnElement[bool]:
    """Lines of the same things: each part as an index has it."""
    by_object: dict[tuple[Kind, int], set[int]] = defaultdict(set)
    for action in actions:
        kind, object_id, key = _thing(action)
        by_object[kind, object_id].add(key)
    return or_(
        *(
            and_(LedgerAction.community_id == community_id, _keyed(kind, object_id, keys))
            for (kind, object_id), keys in by_object.items()
        )
    )


def _keyed(kind: Kind, object_id: int, keys: set[int]) -> ColumnElement[bool]:
    if kind is Kind.COMMENT:
        return and_(LedgerAction.kind == kind, LedgerAction.ref_id.in_(keys))
    of_object = and_(LedgerAction.kind == kind, LedgerAction.object_id == object_id)
    return and_(of_object, LedgerAction.user_id.in_(keys))


def _add(same: list[Action], action: Action) -> Action:
    """The action as it counts after the lines of the same thing, and as the newest of them."""
    counted = _counted_once(same, _with_author(same, action))
    same.append(counted)
    return counted


def _with_author(same: Iterable[Action], action: Action) -> Action:
    """VK does not say whose comment was deleted; an earlier line may."""
    if action.kind is not Kind.COMMENT or action.user_id is not None:
        return action
    return replace(action, user_id=_author(same))


def _author(same: Iterable[Action]) -> int | None:
    return next((line.user_id for line in same if line.user_id is not None), None)


def _counted_once(same: Sequence[Action], action: Action) -> Action:
    """With the number 0 if a reading has counted it; that reading then has found one event less."""
    found = told_before(same, action) if action.delta else None
    if found is None:
        return action
    if untold(found.kind, found.delta, known=found is not same[0]):
        late = update(Reading).where(Reading.id == found.reading_id)
        db.session.execute(late.values(late=Reading.late + 1))
    return replace(action, delta=0, reading_id=found.reading_id)


def _tell_authors(community_id: int, lines: Mapping[Thing, Sequence[Action]]) -> None:
    """A deletion may have come first; now we know whose comment it was."""
    for (kind, _, ref_id), same in lines.items():
        author = _author(same)
        if kind is Kind.COMMENT and author and any(line.user_id is None for line in same):
            orphans = and_(
                LedgerAction.community_id == community_id,
                LedgerAction.kind == kind,
                LedgerAction.ref_id == ref_id,
                LedgerAction.user_id.is_(None),
            )
            db.session.execute(update(LedgerAction).where(orphans).values(user_id=author))
