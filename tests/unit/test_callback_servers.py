"""Which callback server is ours, and whether VK can reach us."""

import pytest

from communities.addresses import is_public
from communities.models import Callbacks
from communities.servers import EVENTS, TITLE, missing, ours, state_of
from vk.events import ALL_EVENTS
from vk.port import CallbackServer

URL = "https://zhrebiy.example.org/webhooks/vk"
STRANGER = CallbackServer(1, "Bot", "https://bot.example.org", "ok")


def server(number: int, title: str = TITLE, url: str = URL, status: str = "ok") -> CallbackServer:
    return CallbackServer(number, title, url, status)


def test_our_title_is_no_longer_than_vk_allows() -> None:
    assert len(TITLE) <= 14


def test_every_event_that_we_want_is_one_of_vks() -> None:
    assert EVENTS <= ALL_EVENTS


def test_the_server_that_we_remember_is_ours_whatever_became_of_it() -> None:
    moved = server(2, title="Переименован", url="https://elsewhere.example.org")
    assert ours([server(3), moved], 2, URL) is moved


def test_one_with_our_address_is_ours_before_one_with_our_title() -> None:
    titled, addressed = server(2, url="https://old.example.org"), server(3, title="Другой")
    assert ours([titled, addressed], None, URL) is addressed
    assert ours([STRANGER, titled], 9, URL) is titled


def test_strangers_servers_are_left_alone() -> None:
    assert ours([STRANGER], None, URL) is None
    assert ours([], 1, URL) is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("ok", Callbacks.OK),
        ("wait", Callbacks.WAITING),
        ("unconfigured", Callbacks.WAITING),
        ("failed", Callbacks.FAILED),
        ("fail", Callbacks.FAILED),
        ("something new", Callbacks.UNKNOWN),
    ],
)
def test_vks_word_says_how_it_is_doing(status: str, state: Callbacks) -> None:
    assert state_of(server(1, status=status), URL) is state


def test_a_server_that_is_not_there_is_gone() -> None:
    assert state_of(None, URL) is Callbacks.GONE


def test_a_server_with_another_address_calls_elsewhere() -> None:
    assert state_of(server(1, url="https://old.example.org"), URL) is Callbacks.ELSEWHERE


def test_events_that_vk_does_not_tell_of_are_not_missing() -> None:
    assert missing(EVENTS - {"like_add", "like_remove"}) == []


def test_what_is_switched_off_is_named() -> None:
    assert missing(EVENTS - {"wall_repost", "group_join"}) == ["group_join", "wall_repost"]


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://zhrebiy.example.org", True),
        ("https://zhrebiy.example.org:8443/contests", True),
        ("https://95.142.192.1", True),
        ("http://zhrebiy.example.org", False),
        ("https://localhost", False),
        ("https://127.0.0.1", False),
        ("https://192.168.1.5", False),
        ("https://10.0.0.7", False),
        ("https://[::1]:8000", False),
        ("https://[fd00::5]", False),
        ("https://server", False),
        ("https://library.local", False),
        ("https://library.lan", False),
    ],
)
def test_vk_can_reach_what_is_public_and_https(url: str, public: bool) -> None:
    assert is_public(url) is public
