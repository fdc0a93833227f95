"""All is measured once, in its short form: figures of a shared machine are not judged here."""

import json
from pathlib import Path

import pytest
import structlog

from tools.bench import __main__ as bench
from tools.bench import draws, ledger, webhook
from tools.bench.webhook import BARE, PEER, POSTGRES, SQLITE, Race
from tools.load import Load

WEBHOOK = {"sqlite_vs_bare": 0.6, "postgres_vs_bare": 0.6, "vs_peer": 1.1, "p99_vs_bare": 1.6}


def test_all_that_is_promised_is_measured_and_written_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result, told = tmp_path / "var" / "bench.json", structlog.get_config()["wrapper_class"]
    bench.measure(bench.PARTS, short=True, result=result)
    assert structlog.get_config()["wrapper_class"] is told, "others in this process go unheard"
    kept = json.loads(result.read_text())
    assert {part: tuple(figures) for part, figures in kept.items()} == bench.KEPT
    assert min(figure for figures in kept.values() for figure in figures.values()) > 0
    shown = capsys.readouterr().out
    assert all(f"\n{name}\n" in shown for name in bench.PARTS)


def test_a_part_alone_writes_nothing(tmp_path: Path) -> None:
    bench.measure({"draws": bench.PARTS["draws"]}, short=True, result=tmp_path / "bench.json")
    assert not list(tmp_path.iterdir())


def turn(bare: float, ours: float) -> dict[str, Load]:
    found = {BARE: bare, PEER: bare / 2, SQLITE: ours, POSTGRES: ours / 2}
    return {what: Load(per_second, {200: 1}, 0.5, [7.0, 7.0]) for what, per_second in found.items()}


def test_each_is_compared_within_its_round_and_one_odd_round_decides_nothing() -> None:
    race = Race([turn(100, 60), turn(1000, 600), turn(10, 600)])
    assert race.figures() == {
        "sqlite_vs_bare": 0.6,
        "postgres_vs_bare": 0.3,
        "vs_peer": 1.2,
        "p99_ms": 7.0,
        "p99_vs_bare": 1.0,
    }


@pytest.mark.parametrize(
    ("worse", "missed"),
    [
        ({}, 0),
        ({"sqlite_vs_bare": 0.59}, 1),
        ({"postgres_vs_bare": 0.59}, 1),
        ({"vs_peer": 1.0}, 1),
        ({"p99_vs_bare": 1.67}, 1),
    ],
)
def test_a_slower_webhook_is_missed(worse: dict[str, float], missed: int) -> None:
    assert len(list(webhook.misses(WEBHOOK | worse))) == missed


@pytest.mark.parametrize(("flatness", "missed"), [(0.8, 0), (0.79, 1), (1.1, 0)])
def test_a_ledger_that_slows_down_is_missed(flatness: float, missed: int) -> None:
    assert len(list(ledger.misses({"flatness": flatness}))) == missed


def test_a_slow_draw_is_missed() -> None:
    figures = {"freeze_s": 0.0, "draw_s": 10_000.0, "peak_mib": 1.0}
    assert list(draws.misses({100_000: figures}))
