"""On SQLite only: what is refused here is refused before any engine is asked."""

import pytest

from tests.conftest import migrate
from tests.databases import Databases, SqliteDatabases
from tests.service.conftest import app, beacon_relay, vk
from tests.web.conftest import hire, visitor
from tests.web.desk.conftest import behind, desk

__all__ = ["app", "beacon_relay", "behind", "desk", "hire", "visitor", "vk"]


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return SqliteDatabases(tmp_path_factory.mktemp("security"), migrate)
