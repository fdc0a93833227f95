"""What stands on the simulator's walls, beside the rows that ask for it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from communities.models import Community
from extensions import db
from outbox import service as outbox
from outbox.models import Delivery, OutboxRow
from parts import parts
from tools.stack import Stack

UNASKED = "nobody asked for what stands on the wall"
Texts = dict[int | None, list[str]]  # our posts' texts under None, those of comments by their post


def odd(stack: Stack) -> Iterator[str]:
    """What is sent and not there, what is there twice, and what bears our mark without a row.

    Inside the product. A row that is stuck may be there: VK's answer was lost.
    """
    for community in db.session.scalars(select(Community).order_by(Community.id)):
        ours = (OutboxRow.community_id == community.id, OutboxRow.peer_id.is_(None))
        rows = db.session.scalars(select(OutboxRow).where(*ours).order_by(OutboxRow.id)).all()
        texts = _texts(stack, community.group_id)
        yield from _not_once(rows, texts)
        yield from _without_row(rows, texts)


def _texts(stack: Stack, group_id: int) -> Texts:
    found: Texts = defaultdict(list)
    for post in stack.simulator.posts(group_id):
        found[None].append(post["text"])
        said = (c["text"] for c in post["comments"] if c["from_id"] == -group_id)
        found[post["id"]].extend(said)
    return found


def _not_once(rows: Sequence[OutboxRow], texts: Texts) -> Iterator[str]:
    for row in rows:
        times = sum(outbox.carries(text, row.marker) for text in texts[row.post_id])
        if times > 1 or (row.state is Delivery.SENT and not times):
            yield f"{row.key} stands on the wall {times} times"


def _without_row(rows: Sequence[OutboxRow], texts: Texts) -> Iterator[str]:
    """Every post and comment of ours has a contest's address in it."""
    mark = f"{parts().config.public_url}/c/"
    for post_id, several in texts.items():
        known = [row.marker for row in rows if row.post_id == post_id]
        for text in several:
            if mark in text and not any(outbox.carries(text, marker) for marker in known):
                yield f"{UNASKED}: {text[-200:]}"
