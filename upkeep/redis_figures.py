"""What Redis tells of itself and of the calls to VK that wait for their turn there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from redis import Redis, RedisError

BOOKINGS = "vk:calls:"  # where vk.limiter keeps the moments that are booked; a test holds both


@dataclass(frozen=True)
class RedisFigures:
    """`ahead`: by a token's name, for how many seconds its calls are booked already."""

    version: str
    ahead: Mapping[str, float] = field(default_factory=dict)


def look(redis: "Redis", token_ids: Iterable[str]) -> RedisFigures | None:
    """None while Redis is away."""
    try:
        about = redis.info("server")
        seconds, micros = redis.time()
        now = seconds * 1_000_000 + micros
        return RedisFigures(_version(about), {i: _ahead(redis, i, now) for i in token_ids})
    except RedisError:
        return None


def answers(redis: "Redis") -> bool:
    """Whether the bell can be rung."""
    try:
        return bool(redis.ping())
    except RedisError:
        return False


def _ahead(redis: "Redis", token_id: str, now: int) -> float:
    last = redis.lindex(BOOKINGS + token_id, -1)
    return max(0.0, (int(last) - now) / 1e6) if last else 0.0


def _version(about: Mapping[str, object]) -> str:
    """Valkey calls itself Redis too, for old clients' sake."""
    if "valkey_version" in about:
        return f"Valkey {about['valkey_version']}"
    return f"Redis {about.get('redis_version', '')}".strip()
