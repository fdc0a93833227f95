"""A running system to put faults into."""

from collections.abc import Iterator

import pytest

from tools.chaos.place import Place, place


@pytest.fixture(scope="module")
def here(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """One on the module's DATABASE; its faults share it."""
    home = tmp_path_factory.mktemp("chaos")
    with place(request.module.DATABASE, home, short=True) as made:
        yield made
