"""The test of fairness itself."""

import pytest

from tools.fairness import EQUAL, WEIGHTED, p_value, upper_tail


@pytest.mark.parametrize(
    ("chi_squared", "freedom", "p"),
    [(0, 2, 1), (13.816, 2, 0.001), (9.488, 4, 0.05), (18.467, 4, 0.001), (18.307, 10, 0.05)],
)
def test_the_tail_is_that_of_the_tables(chi_squared: float, freedom: int, p: float) -> None:
    assert upper_tail(chi_squared / 2, freedom // 2) == pytest.approx(p, rel=1e-3)


@pytest.mark.parametrize("weights", [EQUAL, WEIGHTED])
def test_the_draw_keeps_its_law(weights: tuple[int, ...]) -> None:
    assert p_value(weights, 3000) > 0.001


def test_as_many_weights_are_tried_as_the_finite_sum_needs() -> None:
    assert len(EQUAL) % 2 == len(WEIGHTED) % 2 == 1
    assert sum(WEIGHTED) > len(WEIGHTED)
