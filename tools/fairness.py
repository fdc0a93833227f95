"""Whether the law of draw/1 is kept: the first place falls to everybody by their tickets."""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from math import exp

from winners.entries import Line
from winners.ranking import rank

EQUAL = (1,) * 11
WEIGHTED = (1, 2, 3, 5, 8, 13, 21)


def p_value(weights: Sequence[int], seeds: int) -> float:
    """How likely chance alone misses the law by as much as `seeds` fixed seeds do.

    Pearson's chi-squared test. With an even number of degrees of freedom, as here, its
    distribution is a finite sum; so the number of weights has to be odd.
    """
    lines = [Line(_hash(f"leaf {n}"), weight) for n, weight in enumerate(weights)]
    won = Counter(rank(_hash(f"seed {n}"), lines, ["first"])[0].leaf for n in range(seeds))
    fair = {line.leaf: seeds * line.weight / sum(weights) for line in lines}
    half = sum((won[leaf] - wanted) ** 2 / wanted for leaf, wanted in fair.items()) / 2
    return upper_tail(half, (len(lines) - 1) // 2)


def upper_tail(half: float, pairs: int) -> float:
    """P(chi-squared of 2·pairs degrees of freedom > 2·half): e^-h · Σ h^i / i! for i < pairs."""
    term = total = exp(-half)
    for i in range(1, pairs):
        term *= half / i
        total += term
    return total


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
