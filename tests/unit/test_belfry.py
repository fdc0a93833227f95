"""The address of Redis: at a place, or by way of Sentinel."""

from typing import Any

import pytest
from redis.sentinel import SentinelConnectionPool

import belfry


def by_sentinel(url: str) -> Any:
    """The pool, which knows the master's name and the Sentinels."""
    pool = belfry.connect(url).connection_pool
    assert isinstance(pool, SentinelConnectionPool)
    return pool


def sentinels(url: str) -> list[dict[str, Any]]:
    """How each is asked, in their order."""
    known = by_sentinel(url).sentinel_manager.sentinels
    return [one.connection_pool.connection_kwargs for one in known]


def to_data(url: str, **options: Any) -> dict[str, Any]:
    kwargs: dict[str, Any] = belfry.connect(url, **options).connection_pool.connection_kwargs
    return kwargs


def test_a_plain_address_is_asked_itself() -> None:
    way = to_data("redis://:word@valkey:6380/2", socket_timeout=2)
    assert (way["host"], way["port"], way["db"], way["password"]) == ("valkey", 6380, 2, "word")
    assert way["socket_timeout"] == 2


def test_sentinels_are_asked_for_the_master() -> None:
    url = "sentinel://one:26380,two,[::1]:26381/mymaster"
    ways = [(way["host"], way["port"]) for way in sentinels(url)]
    assert ways == [("one", 26380), ("two", 26379), ("::1", 26381)]
    assert by_sentinel(url).service_name == "mymaster"


def test_the_password_is_the_datas_and_sentinels_have_one_of_their_own() -> None:
    url = "sentinel://zhrebiy:p%40ss@one,two/mymaster?db=3&sentinel_password=other"
    way = to_data(url)
    assert (way["username"], way["password"], way["db"]) == ("zhrebiy", "p@ss", 3)
    assert [way["password"] for way in sentinels(url)] == ["other", "other"]


def test_nobody_waits_long_for_a_sentinel_or_a_master_that_is_away() -> None:
    url = "sentinel://one/mymaster"
    assert to_data(url)["socket_connect_timeout"] == belfry.PATIENCE_S
    assert [way["socket_timeout"] for way in sentinels(url)] == [belfry.PATIENCE_S]


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "http://valkey",
        "redis://valkey:port/0",
        "sentinel://one",
        "sentinel://one/",
        "sentinel:///mymaster",
        "sentinel://one,,two/mymaster",
        "sentinel://one:port/mymaster",
        "sentinel://one:70000/mymaster",
        "sentinel://one/my/master",
        "sentinel://one/mymaster?db=first",
        "sentinel://one/mymaster?password=word",
        "sentinel://one/mymaster?db",
    ],
)
def test_an_odd_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        belfry.check(url)
