"""What the product says of a contest's people, beside what they did."""

from collections.abc import Mapping

from sqlalchemy import select

from contests.models import Contest
from contests.outcomes import by_reason
from extensions import db
from tools.chaos import scenes
from tools.chaos.place import inside
from tools.chaos.scenes import KEYWORD, Library
from tools.stack import Stack
from tools.truth_table import compare, table

CONDITIONS = {"like": True, "repost": True, "comment": {"keyword": KEYWORD}, "member": True}


def differences(
    stack: Stack, library: Library, slug: str, conditions: Mapping[str, object] = CONDITIONS
) -> list[str]:
    """The outcomes that differ, as a table; nothing when all are the same."""
    about = {"group_id": library.group_id, "post_id": scenes.post_of(stack, slug)}
    known = stack.simulator.post("/sim/truth", **about, conditions=conditions)["outcomes"]
    with inside(stack):
        found = by_reason(db.session.scalars(select(Contest).where(Contest.slug == slug)).one())
    rows = compare(known, found)
    return [] if all(row.equal for row in rows) else [table(row for row in rows if not row.equal)]
