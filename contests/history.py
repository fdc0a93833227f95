"""What one person did in a contest, line by line, in the order in which we came to know of it.

VK dates an edited or restored comment by its first day, and takings-back not at all; so no other
order could tell what came after what.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, literal, select, tuple_

from columns import UtcDateTime
from contests import ledger, standings
from contests.actions import Action, Kind, Source
from contests.models import Contest, LedgerAction
from extensions import db

PAGE = 50
AT_ONCE = timedelta(minutes=1)  # VK tells of most things sooner
IN_ORDER = (LedgerAction.received_at, LedgerAction.id)
Mark = tuple[datetime, int]  # a line's place in the order


@dataclass(frozen=True)
class Deed:
    """One line; `before`: the text that it changed, if it changed one."""

    number: int
    action: Action
    late: bool  # done after the close, so that it does not count
    before: str | None = None

    @property
    def at(self) -> datetime:
        """When we came to know."""
        return self.action.received_at

    @property
    def dated(self) -> datetime | None:
        """VK's own date, if that is an earlier one."""
        dated = self.action.happened_at if self.action.delta > 0 else None
        return dated if dated and self.at - dated > AT_ONCE else None

    @property
    def mark(self) -> Mark:
        """Its place in the order."""
        return self.at, self.number

    @property
    def what(self) -> str:
        """A word for the page: the kind, and what became of it."""
        action = self.action
        if action.delta > 0:
            return f"{action.kind}_done"
        if action.delta < 0:
            return f"{action.kind}_undone"
        if action.answers or (action.kind is not Kind.COMMENT and not self.found):
            return "told_later"  # by VK, of what a reading had found
        return f"{action.kind}_{'edited' if action.kind is Kind.COMMENT else 'looked'}"

    @property
    def found(self) -> bool:
        """Whether we only know because VK was read again."""
        return self.action.source is Source.READ


def page(contest: Contest, user_id: int, after: Mark | None) -> tuple[list[Deed], Mark | None]:
    """A page of what she did, from after a line on; and the mark of its end if there is more."""
    lines = select(LedgerAction.id, *ledger.COLUMNS).where(*_hers(contest, user_id))
    if after:
        mark = tuple_(literal(after[0], UtcDateTime()), literal(after[1]))
        lines = lines.where(tuple_(*IN_ORDER) > mark)
    rows = db.session.execute(lines.order_by(*IN_ORDER).limit(PAGE + 1))
    found = [(number, Action(*action)) for number, *action in rows]
    said = _said(contest, user_id, [action.ref_id for _, action in found])
    deeds = [_deed(contest, number, action, said) for number, action in found[:PAGE]]
    return deeds, deeds[-1].mark if len(found) > PAGE else None


def _hers(contest: Contest, user_id: int) -> tuple[ColumnElement[bool], ...]:
    return standings.concerning(contest, [user_id]), LedgerAction.user_id == user_id


Said = dict[int, list[tuple[Mark, str]]]  # by comment


def _said(contest: Contest, user_id: int, comments: Iterable[int]) -> Said:
    """What she wrote in these comments, from the first text to the last."""
    texts = select(LedgerAction.ref_id, *IN_ORDER, LedgerAction.text).where(
        *_hers(contest, user_id),
        LedgerAction.kind == Kind.COMMENT,
        LedgerAction.ref_id.in_(set(comments)),
        LedgerAction.text.is_not(None),
    )
    found: Said = defaultdict(list)
    for ref_id, at, number, text in db.session.execute(texts.order_by(*IN_ORDER)):
        found[ref_id].append(((at, number), text or ""))
    return found


def _deed(contest: Contest, number: int, action: Action, said: Said) -> Deed:
    deed = Deed(number, action, _late(action, contest.closes_at))
    if action.kind is not Kind.COMMENT or action.text is None or action.answers:
        return deed
    earlier = [text for mark, text in said[action.ref_id] if mark < deed.mark]
    changed = bool(earlier) and earlier[-1] != action.text
    return replace(deed, before=earlier[-1]) if changed else deed


def _late(action: Action, closes_at: datetime) -> bool:
    if action.delta > 0:
        return action.too_late(closes_at)
    edited = action.kind is Kind.COMMENT and action.delta == 0
    return edited and replace(action, happened_at=None).too_late(closes_at)
