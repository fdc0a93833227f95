"""python -m tools.bench_participants [--postgresql]: the participants' table of 100 000 people.

A member of staff walks it through the real web server: first, next and earlier pages, orders,
states, reasons, parts of names, numbers. Printed is, per kind, the time that 95 of 100 stay under.
"""

import http.client
import random
import re
import secrets
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from simulator.people import SURNAMES
from tools import many_people
from tools.home import Home
from tools.ports import LOOPBACK, free_port
from tools.processes import Process
from tools.services import postgres, valkey
from tools.stack import bare_environment, web_command
from winners.beacon import QUICKNET

COUNT = 100_000
REQUESTS = 400
NOBODY = "http://127.0.0.1:9"  # the discard port
TOKEN = re.compile(r'name="csrf_token"[^>]*\bvalue="([^"]+)"')
LINK = '<a class="btn btn-secondary" rel="{}" href="([^"]+)"'
LOGIN, PASSWORD = "bench", secrets.token_urlsafe(12)
START_S = 60

Times = dict[str, list[float]]  # per kind of request, milliseconds


def measure(requests: int = REQUESTS, count: int = COUNT) -> float:
    """The p95 of all requests together, in milliseconds."""
    return p95([ms for times in walk(requests, count).values() for ms in times])


def p95(times: list[float]) -> float:
    return round(quantiles(times, n=20)[-1], 1) if len(times) > 1 else times[0]


def walk(requests: int, count: int = COUNT, *, postgresql: bool = False) -> Times:
    """Seed, serve, sign in and look around."""
    with TemporaryDirectory() as name, postgres() if postgresql else nullcontext() as databases:
        folder = Path(name)
        url = databases("postgres") if databases else f"sqlite:///{folder / 'bench.db'}"
        with (
            _served(folder, url, count) as (port, contest_id),
            closing(Browser(port)) as browser,
        ):
            return _walk(browser, f"/desk/contests/{contest_id}/entries", requests)


@contextmanager
def _served(folder: Path, database_url: str, count: int) -> Iterator[tuple[int, int]]:
    port = free_port()
    address = f"http://{LOOPBACK}:{port}"
    with Home(folder / "home") as home, valkey(folder / "valkey", folder / "log") as (redis, _):
        env = bare_environment() | home.settings() | _settings(database_url, redis, address)
        contest_id = many_people.furnish(env, count, LOGIN, PASSWORD)
        with Process("web", web_command(address), folder / "web.log", env=env) as web:
            web.wait_until(lambda: _answers(port), START_S)
            yield port, contest_id


def _settings(database_url: str, redis_url: str, address: str) -> dict[str, str]:
    chain = (QUICKNET.chain_hash, QUICKNET.public_key, QUICKNET.genesis, QUICKNET.period)
    own = {
        "DEMO": "true",
        "DEMO_BEACON": ":".join(map(str, chain)),
        "BEACON_RELAYS": NOBODY,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "VK_API_URL": NOBODY,
        "PUBLIC_URL": address,
    }
    return {f"ZHREBIY_{name}": value for name, value in own.items()}


def _answers(port: int) -> bool:
    try:
        with closing(Browser(port)) as browser:
            return browser.get("/")[0] < 500
    except OSError:
        return False


class Browser:
    """One connection that stays open, and a session."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(LOOPBACK, port, timeout=30)
        self._cookies: dict[str, str] = {}

    def close(self) -> None:
        self._connection.close()

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path)

    def sign_in(self) -> None:
        page = self.get("/desk/sign-in")[1]
        token = TOKEN.search(page)
        form = {"csrf_token": token[1] if token else "", "login": LOGIN, "password": PASSWORD}
        self._ask("POST", "/desk/sign-in", urlencode(form))

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        heads = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request(method, path, body, heads)
        answer = self._connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.split(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, answer.read().decode()


def _walk(browser: Browser, table: str, requests: int) -> Times:
    browser.sign_in()
    rng, times = random.Random(8), defaultdict[str, list[float]](list)  # noqa: S311
    page = ""
    kinds = _kinds(table, rng)
    for number in range(requests + len(kinds)):
        name = list(kinds)[number] if number < len(kinds) else rng.choice(list(kinds))
        began = time.perf_counter()
        status, answer = browser.get(kinds[name](page))
        took = 1000 * (time.perf_counter() - began)
        if status != 200 or 'class="sieve"' not in answer:
            raise RuntimeError(f"{name} answered {status}: no table")
        if number >= len(kinds):  # each kind is met once before, as in a process that lives long
            times[name].append(took)
        page = answer
    return times


def _kinds(table: str, rng: random.Random) -> dict[str, Callable[[str], str]]:
    """By name, the address of a request; some go on from the page before."""

    def at(**query: object) -> str:
        return f"{table}?{urlencode(query)}"

    def part() -> str:
        surname = rng.choice(SURNAMES)
        return surname[1 : rng.randint(3, 5)]

    return {
        "first page": lambda page: table,
        "next page": lambda page: _link(page, "next") or at(sort="entered"),
        "page before": lambda page: _link(page, "prev") or at(after="400000000.", sort="id"),
        "newest first": lambda page: at(sort="-entered"),
        "by id": lambda page: at(sort="id"),
        "one state": lambda page: at(state=rng.choice(["in", "out", "waiting"])),
        "one reason": lambda page: at(reason="not_subscribed"),
        "a rare reason": lambda page: at(reason=many_people.RARE),
        "part of a name": lambda page: at(search=part()),
        "two parts": lambda page: at(search=f"{part()} ма"),
        "nobody’s name": lambda page: at(search="щщщ"),
        "name, reason, order": lambda page: at(search=part(), reason="not_liked", sort="-entered"),
        "number": lambda page: at(
            search=many_people.FIRST_ID + many_people.STEP * rng.randrange(COUNT)
        ),
    }


def _link(page: str, rel: str) -> str:
    found = re.search(LINK.format(rel), page)
    return found[1].replace("&amp;", "&") if found else ""


def main() -> int:
    times = walk(REQUESTS, postgresql="--postgresql" in sys.argv)
    for name, some in times.items():
        print(f"{p95(some):7.1f} ms  {name} ({len(some)} times)")
    print(f"{p95([ms for some in times.values() for ms in some]):7.1f} ms  all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
