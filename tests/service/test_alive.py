"""What still runs while somebody wants to restore a backup, by its heartbeats."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

import heartbeats
from extensions import db
from heartbeats import SCHEDULER, WORKER
from upkeep import alive

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
SWEEP_S = 10.0


class Waiting:
    """A clock that goes on by being waited for; `beats` are written as its time comes."""

    def __init__(self, *beats: tuple[float, str]) -> None:
        self.seconds = 0.0
        self._beats = beats

    def __call__(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def wait(self, seconds: float) -> None:
        before = self.seconds
        self.seconds += seconds
        for at, name in self._beats:
            if before < at <= self.seconds:
                heartbeats.beat(name, NOW + timedelta(seconds=at))

    def still(self, sweep_s: float = SWEEP_S) -> str:
        return alive.still(self, sweep_s, self.wait)


def beaten(seconds_ago: float) -> None:
    heartbeats.beat(SCHEDULER, NOW - timedelta(seconds=seconds_ago))


def test_what_was_stopped_a_moment_ago_is_given_one_sweep_and_then_believed(context: None) -> None:
    beaten(1)
    waiting = Waiting()
    assert waiting.still() == ""
    assert SWEEP_S < waiting.seconds <= 2 * SWEEP_S


@pytest.mark.parametrize(("at", "name"), [(9.5, SCHEDULER), (3, WORKER)])
def test_whatever_beats_again_still_runs(context: None, at: float, name: str) -> None:
    beaten(1)
    waiting = Waiting((at, name))
    assert waiting.still() == name
    assert waiting.seconds < at + 2


def test_nobody_is_waited_for_when_the_last_sign_is_old_or_there_was_none(context: None) -> None:
    waiting = Waiting()
    assert waiting.still() == ""
    beaten(61)
    assert waiting.still() == ""
    assert waiting.seconds == 0


def test_who_sweeps_seldom_is_waited_for_longer(context: None) -> None:
    beaten(100)
    assert Waiting((85, SCHEDULER)).still(sweep_s=90) == SCHEDULER


def test_a_database_without_tables_has_nobody(context: None) -> None:
    db.session.execute(text("DROP TABLE heartbeat"))
    db.session.commit()
    assert Waiting().still() == ""
