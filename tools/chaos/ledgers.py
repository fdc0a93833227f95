"""Whether what was answered `ok` has become a line of the ledger, and no more than one."""

from collections.abc import Iterable

from sqlalchemy import func, select

from communities.models import Community
from contests.models import LedgerAction
from extensions import db
from tools.chaos import scenes
from tools.chaos.place import inside
from tools.chaos.scenes import Library
from tools.stack import Stack

PATIENCE_S = 120


def amiss(stack: Stack, library: Library, acknowledged: Iterable[int]) -> list[str]:
    """Wait until the inbox is empty; then which events' lines are missing, or there twice."""
    scenes.processed(stack, PATIENCE_S)
    lines = _lines(stack, library)
    keys = [scenes.event_id(library, number) for number in acknowledged]
    lost = sum(key not in lines for key in keys)
    twice = sum(lines.get(key, 0) > 1 for key in keys)
    return [f"{lost} acknowledged not in the ledger, {twice} twice"] if lost or twice else []


def _lines(stack: Stack, library: Library) -> dict[str, int]:
    """How many lines each event of a community has."""
    with inside(stack):
        rows = select(LedgerAction.event_key, func.count()).group_by(LedgerAction.event_key)
        here = rows.join(Community, Community.id == LedgerAction.community_id)
        found = here.where(Community.group_id == library.group_id)
        return dict(db.session.execute(found).all())
