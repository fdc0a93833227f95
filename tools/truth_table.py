"""What the simulator knows of every reader, beside what the product found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Outcomes = Mapping[str, Iterable[int]]  # a reason, or "eligible" -> ids of VK users


@dataclass(frozen=True)
class Row:
    """One outcome: who should have it, and who has."""

    outcome: str
    known: frozenset[int]
    found: frozenset[int]

    @property
    def equal(self) -> bool:
        return self.known == self.found


def compare(known: Outcomes, found: Outcomes) -> list[Row]:
    """A row per outcome that either side names, in the order they name them."""
    return [
        Row(outcome, frozenset(known.get(outcome, ())), frozenset(found.get(outcome, ())))
        for outcome in dict.fromkeys([*known, *found])
    ]


def table(rows: Iterable[Row]) -> str:
    """The rows for a person to read, differences below."""
    rows = list(rows)
    width = max(len(row.outcome) for row in rows)
    lines = [f"{'outcome':<{width}}  simulator knows  product found  equal"]
    for row in rows:
        counts = f"{len(row.known):>15}  {len(row.found):>13}"
        lines.append(f"{row.outcome:<{width}}  {counts}  {'yes' if row.equal else 'NO'}")
    return "\n".join([*lines, *(line for row in rows for line in _differences(row))])


def _differences(row: Row) -> list[str]:
    sides = {"missed": row.known - row.found, "wrongly found": row.found - row.known}
    return [
        f"{row.outcome}: {word} {', '.join(map(str, sorted(ids)[:10]))}"
        for word, ids in sides.items()
        if ids
    ]
