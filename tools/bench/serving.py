"""What a measure of the web server needs: settings, a community, a server, and its address."""

import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from app import create_app
from communities.models import Community
from communities.sealing import CALLBACK_SECRET
from config import Config
from extensions import db
from parts import parts
from tools import page_scene
from tools.home import Home
from tools.ports import LOOPBACK, free_port
from tools.processes import Process
from tools.simulator_client import answers
from tools.stack import bare_environment, web_command
from tools.tables import make_tables

NOBODY = "http://127.0.0.1:9"  # the discard port
START_S = 60
GROUP, SECRET = 700400, "bench-secret"


def environment(home: Home, database_url: str, redis_url: str) -> dict[str, str]:
    """The settings of an installation that reaches nothing outside."""
    own = {
        "DEMO": "true",
        "DEMO_BEACON": page_scene.demo_beacon(),
        "BEACON_RELAYS": NOBODY,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "VK_API_URL": NOBODY,
        "PUBLIC_URL": "http://localhost",
    }
    settings = {f"ZHREBIY_{name}": value for name, value in own.items()}
    return bare_environment() | home.settings() | settings


@contextmanager
def served(folder: Path, name: str, application: str, env: Mapping[str, str]) -> Iterator[int]:
    """A web server as the product runs it; its port."""
    port = free_port()
    address = f"http://{LOOPBACK}:{port}"
    with Process(name, web_command(address, application), folder / f"{name}.log", env=env) as web:
        web.wait_until(lambda: answers(address), START_S)
        yield port


def furnish(env: Mapping[str, str]) -> None:
    """An empty database gets its tables, and a community whose secret we know."""
    app = create_app(Config.from_env(env))
    with app.app_context():
        make_tables()
        db.session.add(community())
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def community() -> Community:
    return Community(
        group_id=GROUP,
        slug="bench",
        name="Библиотека имени Гоголя",
        screen_name="bench",
        zone="Asia/Yekaterinburg",
        callback_secret=parts().seal.seal(SECRET, CALLBACK_SECRET),
        created_at=datetime.now(UTC).replace(microsecond=0),
    )


def machine() -> str:
    """What it was measured on."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{os.cpu_count()} × {next(iter(names), platform.processor() or platform.machine())}"
