"""Real parts for every test that asks for them: database, Valkey, application, Chromium."""

import base64
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, expect, sync_playwright

from app import create_app, make_parts
from config import Config
from extensions import db, throttle
from parts import NAME
from tests.databases import Databases, PostgresDatabases, SqliteDatabases
from tools import chromium
from tools.services import postgres, valkey
from tools.tables import make_tables
from winners.beacon import QUICKNET

NOBODY = "http://127.0.0.1:9"  # the discard port: a call that a test did not plan is refused
PATIENCE_MS = 20_000  # of a test in the browser: on a busy machine a page may take its time
USUAL_RECURSION_LIMIT = sys.getrecursionlimit()
NO_REDIS = "redis://127.0.0.1:9/0"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
Apps = dict[tuple[str, str], Flask]
MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 2 * 2**30


def pytest_configure() -> None:
    """Keep the databases of tests in memory, where there is enough: what counts here is not that
    they survive a power cut, and a slow disk would make every commit wait."""
    if "TMPDIR" not in os.environ and _will_do(MEMORY):
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # it is looked for anew


def _will_do(folder: Path) -> bool:
    if not os.access(folder, os.W_OK):
        return False
    programs_run = not os.statvfs(folder).f_flag & os.ST_NOEXEC  # PostgreSQL's are copied there
    return programs_run and shutil.disk_usage(folder).free > ENOUGH_BYTES


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: somebody always waits for a clock."""
    return (os.cpu_count() or 1) + 1


def settings_for(database_url: str, redis_url: str = NO_REDIS) -> dict[str, str]:
    """The environment of a demo installation that reaches nothing outside."""
    beacon = (QUICKNET.chain_hash, QUICKNET.public_key, QUICKNET.genesis, QUICKNET.period)
    return {
        "ZHREBIY_DEMO": "true",
        "ZHREBIY_DEMO_BEACON": ":".join(map(str, beacon)),
        "ZHREBIY_BEACON_RELAYS": NOBODY,
        "ZHREBIY_DATABASE_URL": database_url,
        "ZHREBIY_REDIS_URL": redis_url,
        "ZHREBIY_VK_API_URL": NOBODY,
        "ZHREBIY_PUBLIC_URL": "http://localhost",
        "ZHREBIY_SECRET_KEY": "only-for-tests-" + "x" * 32,
        "ZHREBIY_TOKEN_KEYS": "k1:" + base64.b64encode(b"k" * 32).decode(),
        "ZHREBIY_WINDOW_SECONDS": "60",
        "ZHREBIY_PAGE_CACHE_SECONDS": "0",
    }


def config_for(database_url: str, redis_url: str = NO_REDIS) -> Config:
    """The settings of such an installation."""
    return Config.from_env(settings_for(database_url, redis_url))


def migrate(database_url: str) -> None:
    """Bring an empty database to the newest schema, by the migrations themselves."""
    app = create_app(config_for(database_url))
    with app.app_context():
        make_tables()
        db.engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def usual_recursion_limit() -> None:
    """Take back what the simulator's import of py_ecc does; the web process never keeps it."""
    sys.setrecursionlimit(USUAL_RECURSION_LIMIT)


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let every application of this run share compiled templates."""
    folder = tmp_path_factory.mktemp("templates")
    Flask.jinja_options["bytecode_cache"] = FileSystemBytecodeCache(str(folder))


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """Tests that use a database run once on each engine."""
    if request.param == "sqlite":
        yield SqliteDatabases(tmp_path_factory.mktemp("sqlite"), migrate)
        return
    with postgres() as url, closing(PostgresDatabases(url("postgres"), migrate)) as databases:
        yield databases


@pytest.fixture
def database_url(databases: Databases) -> str:
    return databases.clean()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("valkey")
    with valkey(folder, folder / "log") as (url, _process):
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """A Valkey without keys."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server


@pytest.fixture
def config(database_url: str, redis_url: str) -> Config:
    return config_for(database_url, redis_url)


@pytest.fixture(scope="session")
def apps() -> Iterator[Apps]:
    """One application by the database and Redis that it uses: to make one takes longer than most
    tests, and one that lives on has compiled its statements and templates."""
    made: Apps = {}
    yield made
    for app in made.values():
        with app.app_context():
            db.engine.dispose()


def fresh_app(apps: Apps, config: Config) -> Flask:
    """An application without memory, with the parts that `config` asks for."""
    uses = (config.database_url, config.redis_url)
    app = apps.get(uses) or apps.setdefault(uses, create_app(config))
    app.extensions[NAME] = make_parts(config)
    throttle.init_app(app)  # one for the whole process, it counts where the newest app does
    return app


def let_rest(app: Flask) -> None:
    """After a test: the next one's SQLite is another file, its PostgreSQL the same server."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            db.engine.dispose()


@pytest.fixture
def app(apps: Apps, config: Config) -> Iterator[Flask]:
    """For tests that leave it as it is; who adds a route to it makes another one."""
    app = fresh_app(apps, config)
    yield app
    let_rest(app)


@pytest.fixture
def own_app(config: Config) -> Iterator[Flask]:
    """For a test that adds something to it."""
    app = create_app(config)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """Inside the application, for tests of services and jobs."""
    with app.app_context():
        yield


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript; forms need their CSRF token, as in production."""
    return app.test_client()


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The Chromium of this machine; `python -m tools.chromium` installs one where it can."""
    found = chromium.find()
    assert found, chromium.HELP
    return Path(found)


@pytest.fixture(scope="session")
def browser(chromium_path: Path) -> Iterator[Browser]:
    """One for a whole run: Playwright takes the thread's event loop for itself."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=QUIET)
        yield browser
        browser.close()
