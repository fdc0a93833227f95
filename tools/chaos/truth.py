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


def let_write(stack: Stack, library: Library, slug: str) -> None:
    """Everybody who is in, as VK knows it, lets the community write to her."""
    for reader_id in _known(stack, library, slug, CONDITIONS)["eligible"]:
        act = {"action": "allow_messages", "group_id": library.group_id}
        stack.simulator.post("/sim/act", reader_id=reader_id, **act)


def differences(
    stack: Stack,
    library: Library,
    slug: str,
    conditions: Mapping[str, object] = CONDITIONS,
    *,
    left_out: str = "",
) -> list[str]:
    """The outcomes that differ, as a table; nothing when all are the same.

    Whoever VK knows under the outcome `left_out` is not looked at.
    """
    known = _known(stack, library, slug, conditions)
    with inside(stack):
        found = by_reason(db.session.scalars(select(Contest).where(Contest.slug == slug)).one())
    nobody = set(known.get(left_out, ()))
    rows = compare(*({why: set(ids) - nobody for why, ids in it.items()} for it in (known, found)))
    return [] if all(row.equal for row in rows) else [table(row for row in rows if not row.equal)]


def _known(
    stack: Stack, library: Library, slug: str, conditions: Mapping[str, object]
) -> dict[str, list[int]]:
    about = {"group_id": library.group_id, "post_id": scenes.post_of(stack, slug)}
    answer = stack.simulator.post("/sim/truth", **about, conditions=conditions)
    found: dict[str, list[int]] = answer["outcomes"]
    return found
