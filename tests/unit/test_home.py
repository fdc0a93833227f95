import stat
from pathlib import Path

import pytest

from tools.home import Home
from tools.processes import StackError


def test_a_home_has_one_holder_at_a_time(tmp_path: Path) -> None:
    with Home(tmp_path / "demo"), pytest.raises(StackError, match="is in use"):
        Home(tmp_path / "demo")
    with Home(tmp_path / "demo"):
        pass


def test_secrets_outlive_a_run_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    with Home(tmp_path / "demo") as home:
        first = home.settings()
    with Home(tmp_path / "demo") as home:
        assert home.settings() == first
    assert stat.S_IMODE((tmp_path / "demo" / "env.json").stat().st_mode) == 0o600


def test_clearing_forgets_data_and_secrets_and_keeps_the_hold(tmp_path: Path) -> None:
    with Home(tmp_path / "demo") as home:
        first = home.settings()
        home.clear()
        assert home.settings() != first
        with pytest.raises(StackError):
            Home(tmp_path / "demo")
