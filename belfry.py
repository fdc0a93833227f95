"""Where the bell hangs: the Redis or Valkey at an address, or the one that Sentinel calls master.

    redis://host:6379/0
    sentinel://[[user]:password@]host1[:26379],host2[:26379]/master[?db=0&sentinel_password=…]

The user and password are those of the data; Sentinels that want a password have one of their own.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from redis import Redis
from redis.backoff import ExponentialWithJitterBackoff, NoBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel

SENTINEL = "sentinel"
SENTINEL_PORT = 26379
PATIENCE_S = 2  # with one Sentinel, before the next is asked, and with the way to the master
KNOWN = {"db", "sentinel_password"}
LIKE = "redis://host:6379/0 or sentinel://host1:26379,host2:26379/mymaster?db=0"


@dataclass(frozen=True)
class Watch:
    """A master by its name, and the Sentinels that know where it is now."""

    sentinels: tuple[tuple[str, int], ...]
    master: str
    login: dict[str, str | None]
    sentinel_password: str | None
    db: int


def check(url: str) -> None:
    """ValueError for an address that is none."""
    if urlsplit(url).scheme == SENTINEL:
        _watch(url)
    else:
        Redis.from_url(url).close()


def connect(url: str, **options: Any) -> Redis:
    """A client; nothing is asked yet. `options`: redis-py's, for the connections to the data.

    After a failover its next connection is to the new master.
    """
    if urlsplit(url).scheme != SENTINEL:
        return Redis.from_url(url, **options)
    watch = _watch(url)
    asking = {
        "socket_connect_timeout": PATIENCE_S,
        "socket_timeout": PATIENCE_S,
        "retry": Retry(NoBackoff(), 0),
        "password": watch.sentinel_password,
    }
    waiting = Retry(ExponentialWithJitterBackoff(base=1, cap=10), 3)  # a failover takes seconds
    to_data = {"retry": waiting, "socket_connect_timeout": PATIENCE_S, "db": watch.db}
    to_data |= watch.login | options
    known: Any = Sentinel  # which has no types
    master: Redis = known(watch.sentinels, sentinel_kwargs=asking).master_for(
        watch.master, **to_data
    )
    return master


def _watch(url: str) -> Watch:
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    master = unquote(parts.path.strip("/"))
    if not master or "/" in master or asked.keys() - KNOWN:
        raise ValueError("no master, or something odd after its name")
    secret = asked.get("sentinel_password") or None
    return Watch(_sentinels(parts), master, _login(parts), secret, int(asked.get("db", 0)))


def _sentinels(parts: SplitResult) -> tuple[tuple[str, int], ...]:
    """urlsplit reads one host only, so each is read by itself."""
    hosts = [urlsplit(f"//{host.strip()}") for host in parts.netloc.rpartition("@")[2].split(",")]
    if not all(host.hostname for host in hosts):
        raise ValueError("no Sentinel, or an empty one between two commas")
    return tuple((host.hostname or "", host.port or SENTINEL_PORT) for host in hosts)


def _login(parts: SplitResult) -> dict[str, str | None]:
    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    return {"username": unquote(user) or None, "password": unquote(password) or None}
