"""The whole system running, and a browser to use it with."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import migrate
from tools.stack import Stack


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One database is enough to look at pages."""
    url = f"sqlite:///{tmp_path}/zhrebiy.db"
    migrate(url)
    return url


@pytest.fixture(scope="module")  # and no longer: it is never quite idle
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    """A page in a clean profile; asking a third party or an error in the console fails the test."""
    context = browser.new_context(base_url=stack.web, locale="ru-RU")
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda request: wrong.extend(_strangers(request.url)))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


def _strangers(url: str) -> list[str]:
    parts = urlsplit(url)
    own = parts.scheme in ("data", "blob", "about") or parts.hostname == "127.0.0.1"
    return [] if own else [url]
