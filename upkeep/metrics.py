"""The same figures for Prometheus, looked up at each scrape: nothing is counted in memory."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.registry import Collector

from communities.models import Callbacks, Way
from upkeep.figures import Figures, InboxFigures


def exposition(figures: Figures) -> bytes:
    """The text that a scrape gets."""
    registry = CollectorRegistry()
    registry.register(FiguresCollector(figures))
    return generate_latest(registry)


class FiguresCollector(Collector):
    """Gauges of one moment."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Gauge]:
        yield from _communities(self._figures)
        yield from _queues(self._figures)
        yield from _installation(self._figures)

    def describe(self) -> Iterator[Gauge]:
        """Names are known when asked, so nothing is looked up twice."""
        return iter(())


def _communities(figures: Figures) -> Iterator[Gauge]:
    well = _gauge(
        "callbacks_well", "1 while VK's callbacks come, or are not expected.", "community"
    )
    heard = _gauge("callback_last_seconds", "When VK last called, in Unix time.", "community")
    ahead = _gauge(
        "vk_booked_ahead_seconds", "How long a new call to VK waits.", "community", "token"
    )
    for community in figures.communities:
        good = community.way is Way.POLLING or community.callbacks is Callbacks.OK
        well.add_metric([community.slug], good)
        if community.heard_at:
            heard.add_metric([community.slug], community.heard_at.timestamp())
        for kind, seconds in sorted(figures.ahead.get(community.id, {}).items()):
            ahead.add_metric([community.slug, kind], seconds)
    yield from (well, heard, ahead)


def _queues(figures: Figures) -> Iterator[Gauge]:
    waiting = _gauge(
        "inbox_events", "Events of VK's not brought into the ledger.", "community", "state"
    )
    lag = _gauge("inbox_lag_seconds", "Age of the oldest event that waits.", "community")
    for community in figures.communities:
        inbox = figures.inbox.get(community.id, InboxFigures())
        waiting.add_metric([community.slug, "new"], inbox.waiting)
        waiting.add_metric([community.slug, "quarantined"], inbox.quarantined)
        lag.add_metric([community.slug], _age(inbox.oldest_at, figures.at))
    outbox = _gauge("outbox_rows", "Posts, comments and messages that are not on VK.", "state")
    for state in ("waiting", "stuck", "unreachable"):
        outbox.add_metric([state], getattr(figures.outbox, state))
    oldest = _gauge("outbox_lag_seconds", "Age of the oldest row that waits.")
    oldest.add_metric([], _age(figures.outbox.oldest_at, figures.at))
    yield from (waiting, lag, outbox, oldest)


def _installation(figures: Figures) -> Iterator[Gauge]:
    redis = _gauge("redis_up", "1 while Redis answers.")
    redis.add_metric([], figures.redis is not None)
    beats = _gauge("heartbeat_seconds", "When a part last did its work, in Unix time.", "part")
    for name, at in sorted(figures.beats.items()):
        beats.add_metric([name], at.timestamp())
    migrated = _gauge("migrations_at_head", "1 if the database has the schema of this program.")
    migrated.add_metric([], figures.versions.migrated)
    build = _gauge("build_info", "What runs here.", "version", "python", "database")
    of = figures.versions
    build.add_metric([of.app, of.python, of.database], 1)
    yield from (redis, beats, migrated, build)


def _gauge(name: str, about: str, *labels: str) -> Gauge:
    return Gauge(f"zhrebiy_{name}", about, labels=labels)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
