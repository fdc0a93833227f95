"""What a participant's own page shows: her conditions, her line, and where it leads."""

from bisect import bisect_left
from dataclasses import dataclass

from sqlalchemy import select

from contests import deciding
from contests.models import Contest, Entry
from extensions import db
from winners import ranking
from winners.entries import Line, parse_entries
from winners.models import Draw, FrozenEntry
from winners.service import current_draw


@dataclass(frozen=True)
class OnList:
    """Her line of a frozen list: `index` counts from 0; `rank` and `score` once it is drawn."""

    draw: Draw
    count: int
    index: int
    leaf: str
    nonce: str
    weight: int
    file: str  # the one that brings the draw's randomness
    rank: int | None = None
    score: str = ""


@dataclass(frozen=True)
class Card:
    """Everything about one person in one contest; no entry: we have seen nothing of hers."""

    user_id: int
    entry: Entry | None
    draw: Draw | None
    on_list: OnList | None
    hidden_because: str = ""  # staff's reason, if they have taken her out


def card(contest: Contest, user_id: int) -> Card:
    """Her card as things stand."""
    mine = (Entry.contest_id == contest.id, Entry.user_id == user_id)
    entry = db.session.scalar(select(Entry).where(*mine))
    draw = current_draw(contest)
    mine_on_list = _on_list(draw, user_id) if draw else None
    return Card(user_id, entry, draw, mine_on_list, deciding.why_hidden(contest, user_id))


def _on_list(draw: Draw, user_id: int) -> OnList | None:
    mine = (FrozenEntry.draw_id == draw.id, FrozenEntry.user_id == user_id)
    row = db.session.scalar(select(FrozenEntry).where(*mine))
    if row is None:
        return None
    lines = parse_entries(draw.entries)
    line = Line(row.leaf, row.weight)
    rank, score = _ranked(draw, lines, line)
    return OnList(
        draw=draw,
        count=len(lines),
        index=bisect_left(lines, line),
        leaf=row.leaf,
        nonce=row.nonce,
        weight=row.weight,
        file=draw.source.file,
        rank=rank,
        score=score,
    )


def _ranked(draw: Draw, lines: list[Line], mine: Line) -> tuple[int | None, str]:
    """Where she stands among everybody on the list, seated or not."""
    if draw.signature is None:
        return None, ""
    start = ranking.seed(draw.manifest_id, draw.source.randomness(draw.signature))
    scored = [(ranking.score(start, line.leaf, line.weight), line.leaf) for line in lines]
    hers = scored[bisect_left(lines, mine)]
    return 1 + sum(other < hers for other in scored), hers[0]
