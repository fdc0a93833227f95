"""The webhook under load: each event is stored for good before it is answered.

Beside it run a route that stores nothing, and what one writes with another library. The four take
turns within each round, so that a busy moment of the machine meets all of them.
"""

import itertools
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, text

from tools.bench import serving
from tools.home import Home
from tools.load import Load, load
from tools.ports import LOOPBACK, free_port
from tools.processes import Process, StackError
from tools.services import postgres, valkey
from tools.simulator_client import answers

LEAST, SLOWEST = 0.6, 1 / 0.6  # of what a bare route does: so many requests, such a p99
BRAKE = 0.9  # a client that is busier than this may be what limits the figure
FIRST_ID, POST = 100_000_000, 10
BARE, PEER, SQLITE, POSTGRES = "bare Flask", "vkbottle", "SQLite", "PostgreSQL"


@dataclass(frozen=True)
class Race:
    """What each had to answer, round by round."""

    rounds: Sequence[Mapping[str, Load]]

    def share(self, of: str, beside: str) -> float:
        """Requests per second beside another's in the same round; the median."""
        shares = [turn[of].per_second / turn[beside].per_second for turn in self.rounds]
        return round(median(shares), 2)

    def per_second(self, of: str) -> int:
        return round(median(turn[of].per_second for turn in self.rounds))

    def p99_ms(self, of: str) -> float:
        return round(median(turn[of].p99_ms for turn in self.rounds), 1)

    def slowness(self, of: str, beside: str) -> float:
        """The p99 beside another's in the same round; the median."""
        return round(median(turn[of].p99_ms / turn[beside].p99_ms for turn in self.rounds), 2)

    def busy(self, of: str) -> float:
        return median(turn[of].busy for turn in self.rounds)

    def figures(self) -> dict[str, float]:
        return {
            "sqlite_vs_bare": self.share(SQLITE, BARE),
            "postgres_vs_bare": self.share(POSTGRES, BARE),
            "vs_peer": self.share(SQLITE, PEER),
            "p99_ms": max(self.p99_ms(SQLITE), self.p99_ms(POSTGRES)),
            "p99_vs_bare": max(self.slowness(SQLITE, BARE), self.slowness(POSTGRES, BARE)),
        }


def race(rounds: int, seconds: float) -> Race:
    """Serve all four, and send each events in turn; StackError if one that was answered is lost."""
    with TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        urls = {
            SQLITE: f"sqlite:///{folder / 'bench.db'}",
            POSTGRES: running.enter_context(postgres(durable=True))("postgres"),
        }
        ports = _servers(folder, urls, running)
        events = {what: posts() for what in ports}
        # What is met for the first time takes longer.
        first = {what: load(port, events[what], seconds / 2) for what, port in ports.items()}
        raced = [_round(ports, events, seconds) for _ in range(rounds)]
        for what, url in urls.items():
            answered = sum(sum(turn[what].statuses.values()) for turn in [first, *raced])
            _are_kept(what, url, answered)
    return Race(raced)


def _servers(folder: Path, urls: Mapping[str, str], running: ExitStack) -> dict[str, int]:
    """The port of each, in the order of their turns."""
    redis, _ = running.enter_context(valkey(folder / "valkey", folder / "valkey.log"))
    home = running.enter_context(Home(folder / "home"))
    envs = {what: serving.environment(home, url, redis) for what, url in urls.items()}
    for env in envs.values():
        serving.furnish(env)

    def serve(what: str, application: str, env: Mapping[str, str]) -> int:
        return running.enter_context(serving.served(folder, what, application, env))

    return {
        BARE: serve(BARE, "tools.bare:app", envs[SQLITE]),
        PEER: running.enter_context(_peer(folder)),
        **{what: serve(what, "wsgi:app", env) for what, env in envs.items()},
    }


@contextmanager
def _peer(folder: Path) -> Iterator[int]:
    port = free_port()
    where = (str(port), str(folder / "peer.db"), serving.SECRET)
    command = [sys.executable, "-m", "tools.bench.peer", *where]
    with Process(PEER, command, folder / "peer.log") as server:
        server.wait_until(lambda: answers(f"http://{LOOPBACK}:{port}"), serving.START_S)
        yield port


def posts() -> Iterator[bytes]:
    """Events as VK sends them, no two alike: three likes to one comment."""
    for number in itertools.count(1):
        kind, inside = _comment(number) if number % 4 == 0 else _like(number)
        event = {
            "group_id": serving.GROUP,
            "type": kind,
            "event_id": f"{number:040x}",
            "v": "5.199",
            "object": inside,
            "secret": serving.SECRET,
        }
        body = json.dumps(event, ensure_ascii=False).encode()
        head = f"POST /webhooks/vk HTTP/1.1\r\nHost: {LOOPBACK}\r\nContent-Type: application/json"
        yield f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def _like(number: int) -> tuple[str, dict[str, object]]:
    about = {"object_type": "post", "object_owner_id": -serving.GROUP, "object_id": POST}
    return "like_add", {
        "liker_id": FIRST_ID + number,
        **about,
        "thread_reply_id": 0,
        "post_id": POST,
    }


def _comment(number: int) -> tuple[str, dict[str, object]]:
    where = {"post_id": POST, "post_owner_id": -serving.GROUP, "owner_id": -serving.GROUP}
    said = {"date": 1_790_000_000, "text": "Моя любимая книга осени — «Лавр», читаю второй раз"}
    return "wall_reply_new", {"id": number, "from_id": FIRST_ID + number, **said, **where}


def _round(
    ports: Mapping[str, int], events: Mapping[str, Iterator[bytes]], seconds: float
) -> dict[str, Load]:
    found = {}
    for what, port in ports.items():
        found[what] = load(port, events[what], seconds)
        if found[what].statuses.keys() != {200}:
            raise StackError(f"{what}: {found[what].statuses}")
    return found


def _are_kept(what: str, url: str, answered: int) -> None:
    """Those answered last, as the load ended, may be there without our having read the answer."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        kept = connection.scalar(text("SELECT count(*) FROM inbox_event")) or 0
    engine.dispose()
    if kept < answered:
        raise StackError(f"{what}: {answered} events were answered with ok, and {kept} are there")


def show(raced: Race) -> None:
    for what in raced.rounds[0]:
        beside = f"{raced.share(what, BARE):5.2f} of {BARE}"
        p99 = f"p99 {raced.p99_ms(what):6.1f} ms"
        print(f"{raced.per_second(what):7} a second  {beside}  {p99}  {what}")
    if raced.busy(BARE) > BRAKE:
        print("the client was the brake: the figures say nothing", file=sys.stderr)


def misses(figures: Mapping[str, float]) -> Iterator[str]:
    """What is worse than promised."""
    for name in ("sqlite_vs_bare", "postgres_vs_bare"):
        if figures[name] < LEAST:
            yield f"webhook: {name} is {figures[name]}, and {LEAST} is promised"
    if figures["vs_peer"] <= 1:
        yield f"webhook: {figures['vs_peer']} of the peer, and more than the peer is promised"
    if figures["p99_vs_bare"] > SLOWEST:
        yield f"webhook: p99 is {figures['p99_vs_bare']} of a bare route's, {SLOWEST:.2f} promised"
