"""The measure itself, made short: figures of a shared machine are not judged here."""

import json
from pathlib import Path

import pytest

from tools import bench_pages
from tools.bench_pages import Race
from tools.load import Load


def test_the_pages_are_measured_beside_a_bare_route_and_written_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raced = bench_pages.race(rounds=1, seconds=1.5, people=30)
    figures = bench_pages.write(raced, 12.5, tmp_path / "var" / "bench-pages.json")
    assert json.loads((tmp_path / "var" / "bench-pages.json").read_text()) == figures
    assert figures["participants_p95_ms"] == 12.5
    assert min(figures["results_vs_bare"], figures["contest_vs_bare"]) > 0
    [turn] = raced.rounds
    assert turn["bare"].statuses.keys() == {200}
    assert turn["results"].statuses.keys() == turn["contest"].statuses.keys() == {200, 304}
    bench_pages.show(raced)
    assert "a second" in capsys.readouterr().out


def turn(bare: float, page: float) -> dict[str, Load]:
    found = {"bare": bare, "results": page, "contest": page}
    return {what: Load(per_second, {200: 1}, 0.5) for what, per_second in found.items()}


def test_a_page_is_compared_within_its_round_and_one_odd_round_decides_nothing() -> None:
    assert Race([turn(100, 60), turn(1000, 600), turn(10, 600)]).share("results") == 0.6


@pytest.mark.parametrize(
    ("share", "ms", "missed"), [(0.5, 99.9, 0), (0.49, 99.9, 2), (0.5, 100, 1), (0.1, 200, 3)]
)
def test_what_was_promised_is_judged(tmp_path: Path, share: float, ms: float, missed: int) -> None:
    figures = bench_pages.write(Race([turn(100, 100 * share)]), ms, tmp_path / "figures.json")
    assert len(list(bench_pages.misses(figures))) == missed
