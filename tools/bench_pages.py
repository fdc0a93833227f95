"""python -m tools.bench_pages: public pages under load beside a bare Flask route, and the desk.

The same server runs both; they take turns, so that a busy moment of the machine meets both. Prints
the figures, writes them to var/bench-pages.json, and ends with 1 when one is missed.
"""

import http.client
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tools import bench_participants, page_scene
from tools.bench import serving
from tools.home import Home
from tools.load import READERS, Load, load
from tools.ports import LOOPBACK
from tools.processes import ROOT, StackError
from tools.services import valkey

RESULT = ROOT / "var" / "bench-pages.json"
LEAST = 0.5  # of a bare route's requests per second
SLOWEST_MS = 100.0
ROUNDS, SECONDS, PEOPLE = 9, 2.0, 100_000
PAGES = ("results", "contest")
BRAKE = 0.9  # a client that is busier than this may be what limits the figure

Asked = tuple[int, list[bytes]]  # a port, and what is asked there over and over


@dataclass(frozen=True)
class Race:
    """What each had to answer, round by round."""

    rounds: list[Mapping[str, Load]]

    def share(self, page: str) -> float:
        """A page's requests per second beside the bare route's in the same round; the median."""
        shares = [turn[page].per_second / turn["bare"].per_second for turn in self.rounds]
        return round(median(shares), 2)

    def per_second(self, what: str) -> int:
        return round(median(turn[what].per_second for turn in self.rounds))

    def busy(self, what: str) -> float:
        return median(turn[what].busy for turn in self.rounds)


def race(rounds: int, seconds: float, people: int = PEOPLE) -> Race:
    """Serve the pages and the bare route, and let readers ask them in turn."""
    with TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        redis, _ = running.enter_context(valkey(folder / "valkey", folder / "valkey.log"))
        home = running.enter_context(Home(folder / "home"))
        env = serving.environment(home, f"sqlite:///{folder / 'bench.db'}", redis)
        pages = page_scene.furnish(env, people)
        turns = _turns(
            pages, lambda *served: running.enter_context(serving.served(folder, *served)), env
        )
        for port, requests in turns.values():
            load(port, requests, seconds / 4)  # what is met for the first time takes longer
        return Race([_round(turns, seconds) for _ in range(rounds)])


def _turns(
    pages: Mapping[str, str], serve: Callable[..., int], env: Mapping[str, str]
) -> dict[str, Asked]:
    """Whom to ask for what: the bare route, the pages, and the same when each is made anew."""
    bare, site = serve("bare", "tools.bare:app", env), serve("web", "wsgi:app", env)
    anew = serve("anew", "wsgi:app", {**env, "ZHREBIY_PAGE_CACHE_SECONDS": "0"})
    turns = {"bare": (bare, [request("/")])}
    for page, address in pages.items():
        requests = list(_as_readers_ask(site, address))
        turns |= {page: (site, requests), f"{page} anew": (anew, requests)}
    return turns


def _as_readers_ask(port: int, address: str) -> Iterator[bytes]:
    """Three in Russian to one in English; one in four has the page already."""
    for language in ("ru", "ru", "ru", "en"):
        yield from [request(address, language=language)] * 3
        yield request(address, language=language, known=_etag(port, address, language))


def request(address: str, *, language: str = "ru", known: str = "") -> bytes:
    """As a browser asks; `known`: the ETag of what it has."""
    heads = {"Host": LOOPBACK, "Accept": "text/html", "Accept-Encoding": "gzip, deflate, br"}
    heads |= {"Cookie": f"language={language}"} if language != "ru" else {}
    heads |= {"If-None-Match": known} if known else {}
    lines = [f"GET {address} HTTP/1.1", *(f"{name}: {value}" for name, value in heads.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def _etag(port: int, address: str, language: str) -> str:
    connection = http.client.HTTPConnection(LOOPBACK, port)
    heads = {"Accept-Encoding": "gzip", "Cookie": f"language={language}"}
    connection.request("GET", address, headers=heads)
    answer = connection.getresponse()
    connection.close()
    if answer.status != 200:
        raise StackError(f"{address} answered {answer.status}.")
    return answer.headers["ETag"]


def _round(turns: Mapping[str, Asked], seconds: float) -> dict[str, Load]:
    found = {}
    for what, (port, requests) in turns.items():
        found[what] = load(port, requests, seconds)
        if not found[what].statuses.keys() <= {200, 304}:
            raise StackError(f"{what}: {found[what].statuses}")
    return found


def show(raced: Race) -> None:
    print(f"{serving.machine()}; {READERS} readers; granian, one worker")
    for what in raced.rounds[0]:
        beside = f"{raced.share(what):5.2f} of the bare route"
        print(f"{raced.per_second(what):7} a second  {beside}  {what}")
    if raced.busy("bare") > BRAKE:
        print("the client was the brake: the figures say nothing", file=sys.stderr)


def figures(raced: Race, participants_ms: float) -> dict[str, float]:
    """What is promised something about."""
    shares = {f"{page}_vs_bare": raced.share(page) for page in PAGES}
    return shares | {"participants_p95_ms": participants_ms}


def write(raced: Race, participants_ms: float, result: Path = RESULT) -> dict[str, float]:
    """Keep the figures."""
    found = figures(raced, participants_ms)
    result.parent.mkdir(exist_ok=True)
    result.write_text(json.dumps(found, indent=1) + "\n")
    return found


def misses(found: Mapping[str, float]) -> Iterator[str]:
    """What is worse than promised."""
    for page in PAGES:
        if found[f"{page}_vs_bare"] < LEAST:
            yield f"{page}: {found[f'{page}_vs_bare']} of a bare route, and {LEAST} is promised"
    if found["participants_p95_ms"] >= SLOWEST_MS:
        yield f"the participants’ table: {found['participants_p95_ms']} ms"


def main() -> int:
    """Measure, print, write, and judge."""
    try:
        raced = race(ROUNDS, SECONDS)
        show(raced)
        slowest = bench_participants.measure()
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{slowest:7.1f} ms  95 of 100 views of 100 000 participants stay under")
    missed = list(misses(write(raced, slowest)))
    for what in missed:
        print(f"missed: {what}")
    return 1 if missed or raced.busy("bare") > BRAKE else 0


if __name__ == "__main__":
    sys.exit(main())
