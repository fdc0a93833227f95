"""From the inbox into the ledger: how many events a second, and whether a long one slows it down.

Growth: two databases, one with a short and one with a long ledger, take turns with the same work.
Speed: one worker, then two on the same database, each a process.
"""

import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import func, insert, select, text

import connections
from app import create_app
from communities.models import Community
from config import Config
from contests.actions import Kind, Source
from contests.models import Contest, LedgerAction
from extensions import db
from tools import page_scene
from tools.bench import serving, webhook
from tools.bench.webhook import POSTGRES, SQLITE
from tools.home import Home
from tools.processes import ROOT, StackError
from tools.services import postgres, valkey
from webhooks import jobs, service
from webhooks.models import Inbox, InboxEvent

STEEPEST = 0.2  # a long ledger may cost so much of the speed
NOW = datetime.now(UTC).replace(microsecond=0)
PEOPLE, POSTS, AT_ONCE = 300_000, 50, 10_000
DRAIN = "from wsgi import app; from webhooks import jobs\nwith app.app_context(): jobs.drain()"
POLL_S = 0.02
DATABASES = (SQLITE, POSTGRES)
KINDS = (Kind.LIKE, Kind.LIKE, Kind.COMMENT, Kind.REPOST, Kind.MEMBER)


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    short: int = 1000  # lines
    long: int = 1_000_000
    events: int = 2000
    rounds: int = 9


def growth(folder: Path, size: Size, *, postgresql: bool) -> tuple[float, float]:
    """Events a second with a short ledger, and the long one's share of that in the same round."""
    with ExitStack() as running:
        apps = [
            running.enter_context(_database(folder / str(lines), lines, postgresql=postgresql))
            for lines in (size.short, size.long)
        ]
        posts = webhook.posts()
        for app in apps:
            _drained(app, posts, size.events // 4)
        rounds = [[_drained(app, posts, size.events) for app in apps] for _ in range(size.rounds)]
    share = median(long / short for short, long in rounds)
    return median(short for short, _ in rounds), share


@contextmanager
def _database(folder: Path, lines: int, *, postgresql: bool) -> Iterator[Flask]:
    """An installation whose community has so many lines, and a contest that runs."""
    with _installation(folder, postgresql=postgresql) as env:
        app = furnished(env)
        with app.app_context():
            _fill(lines)
            _settle()
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def _installation(folder: Path, *, postgresql: bool) -> Iterator[dict[str, str]]:
    """The settings of one, whose database is empty."""
    folder.mkdir(parents=True)
    with (
        Home(folder / "home") as home,
        valkey(folder / "valkey", folder / "log") as (redis, _),
        postgres(durable=True) if postgresql else nullcontext() as databases,
    ):
        url = databases("postgres") if databases else f"sqlite:///{folder / 'bench.db'}"
        yield serving.environment(home, url, redis)


def furnished(env: Mapping[str, str]) -> Flask:
    """Tables, a community, and a contest under the post that the events are about."""
    serving.furnish(env)
    app = create_app(Config.from_env(env))
    with app.app_context():
        community = db.session.scalars(select(Community)).one()
        contest: Contest = page_scene.opened(community, NOW - timedelta(days=1), 1)
        contest.post_id = webhook.POST
        db.session.commit()
        db.session.remove()
    return app


def _fill(lines: int) -> None:
    rng = random.Random(7)  # noqa: S311  # the same lines each time
    community_id = db.session.scalars(select(Community.id)).one()
    for start in range(0, lines, AT_ONCE):
        some = range(start, min(start + AT_ONCE, lines))
        db.session.execute(
            insert(LedgerAction), [_line(community_id, number, rng) for number in some]
        )
        db.session.commit()


def _settle() -> None:
    """Have PostgreSQL do now what so many lines have it do in the minutes after."""
    if db.engine.dialect.name == "postgresql":
        with connections.single(db.engine).connect() as connection:
            for task in ("VACUUM ANALYZE", "CHECKPOINT"):
                connection.execute(text(task))


def _line(community_id: int, number: int, rng: random.Random) -> dict[str, object]:
    kind = rng.choice(KINDS)
    return {
        "community_id": community_id,
        "kind": kind,
        "delta": 1,
        "user_id": rng.randrange(PEOPLE) + 1,
        "object_id": 0 if kind is Kind.MEMBER else rng.randrange(POSTS) + webhook.POST,
        "ref_id": number if kind is Kind.COMMENT else 0,
        "text": "Книга" if kind is Kind.COMMENT else None,
        "received_at": NOW - timedelta(seconds=rng.randrange(10**7)),
        "source": Source.CALLBACK,
        "event_key": f"old-{number}",
    }


def _drained(app: Flask, posts: Iterator[bytes], count: int) -> float:
    """Events a second."""
    with app.app_context():
        _send(posts, count)
        began = time.perf_counter()
        jobs.drain()
        took = time.perf_counter() - began
        _all_done()
    return count / took


def _send(posts: Iterator[bytes], count: int) -> None:
    """Into the inbox, as the web process puts them there."""
    community_id = db.session.scalars(select(Community.id)).one()
    db.session.commit()
    events = (service.parse(next(posts).partition(b"\r\n\r\n")[2]) for _ in range(count))
    rows = [service.row(community_id, event, 0, datetime.now(UTC)) for event in events]
    service.store_all(connections.single(db.engine), rows)


def _all_done() -> None:
    left = select(func.count()).where(InboxEvent.state != Inbox.DONE)
    if db.session.scalars(left).one():
        raise StackError("Some events were not processed.")
    db.session.remove()


def speed(folder: Path, workers: int, events: int, *, postgresql: bool) -> float:
    """Events a second by so many workers at once, each a process on the same database."""
    with _installation(folder, postgresql=postgresql) as env:
        app = furnished(env)
        with app.app_context():
            _send(webhook.posts(), events)
            db.session.remove()
        rate = _at_work(env, workers, app)
        with app.app_context():
            _all_done()
            db.engine.dispose()
    return rate


def _at_work(env: Mapping[str, str], workers: int, app: Flask) -> float:
    """Events a second, from when the first are done; the start of a process is not work."""
    command = [sys.executable, "-c", DRAIN]
    running = [subprocess.Popen(command, cwd=ROOT, env=dict(env)) for _ in range(workers)]
    with app.app_context():
        seen = list(_progress(running))
    (first_at, first), (last_at, last) = seen[0], seen[-1]
    return (last - first) / max(last_at - first_at, POLL_S)


def _progress(running: Sequence["subprocess.Popen[bytes]"]) -> Iterator[tuple[float, int]]:
    """When how many events were done, each time that there are more, until the workers end."""
    done = select(func.count()).where(InboxEvent.state == Inbox.DONE)
    before, ended = 0, False
    while not ended:
        ended = all(process.poll() is not None for process in running)
        now = db.session.scalars(done).one()
        db.session.rollback()
        if now > before:
            yield time.perf_counter(), now
        before = now
        time.sleep(POLL_S)


def measure(size: Size) -> dict[str, float]:
    """All of it, printed; the figures that are promised."""
    with TemporaryDirectory() as name:
        grown = {what: _grown(Path(name, what), size, what) for what in DATABASES}
        for what in DATABASES:
            for workers in (1, 2):
                folder = Path(name, f"{what} {workers}")
                rate = speed(folder, workers, 2 * size.events, postgresql=what == POSTGRES)
                print(f"{rate:7.0f} a second  by {workers} workers on {what}")
    short, _ = grown[SQLITE]
    flatness = min(share for _, share in grown.values())
    return {"events_per_second": round(short), "flatness": round(flatness, 2)}


def _grown(folder: Path, size: Size, what: str) -> tuple[float, float]:
    short, share = growth(folder, size, postgresql=what == POSTGRES)
    print(f"{short:7.0f} a second  with {size.short} lines in the ledger on {what}")
    print(f"{short * share:7.0f} a second  with {size.long}: {share:.2f} of that", flush=True)
    return short, share


def misses(figures: Mapping[str, float]) -> Iterator[str]:
    """What is worse than promised."""
    if figures["flatness"] < 1 - STEEPEST:
        yield f"ledger: {figures['flatness']} of the speed is left when it is long"
