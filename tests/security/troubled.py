"""A whole installation that is handed every secret it knows, and then gets into trouble."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import requests
from flask import Flask

from app import create_app
from communities import service as communities
from communities.sealing import callback_secret
from config import Config
from extensions import db
from tests.web.conftest import TOKEN
from tools.processes import ROOT
from tools.services import PostgresServer, postgres
from tools.stack import FLASK, Stack

GROUP, SLUG, LOGIN = 700500, "chitalka", "anna"
OURS = ("web", "worker", "scheduler")  # whose lines count: the others are not the product
WORDS = {  # like no token of VK's, so that no pattern finds them
    "database password": "Database-Word+9d0c/1f",
    "metrics token": "Metrics-Word-1f7ab2c3",
    "refused key": "refused-key-of-no-known-form",
    "password": "Пароль anna & 5%, long",
    "mistyped password": "typed-into-the-wrong-field",
}
HOOK = "/webhooks/vk"


@dataclass
class Troubled:
    """`secrets`: what nobody may be told, by what it is."""

    stack: Stack
    server: PostgresServer
    secrets: dict[str, str] = field(default_factory=lambda: dict(WORDS))
    printed: list[str] = field(default_factory=list)  # by commands
    browser: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.browser.get(self.stack.web + path, timeout=30, **more)

    def submit(self, path: str, **fields: str) -> requests.Response:
        """A form of ours; its token and whatever cookies come of it are secrets too."""
        found = TOKEN.search(self.get(path).text)
        assert found, path
        self._keep(f"token of {path}", found[1])
        data = {"csrf_token": found[1], **fields}
        answer = self.browser.post(self.stack.web + path, data=data, timeout=30)
        for cookie in self.browser.cookies:
            self._keep(f"cookie {cookie.name} after {path}", cookie.value or "")
        return answer

    def submit_as_nobody(self, path: str, **fields: str) -> None:
        hers, self.browser = self.browser, requests.Session()
        self.submit(path, **fields)
        self.browser = hers

    def event(self, secret: str | None, kind: str = "like_add", group: int = GROUP) -> int:
        about = {"liker_id": 101, "object_type": "post", "object_owner_id": -group, "object_id": 1}
        body = {"type": kind, "group_id": group, "event_id": os.urandom(8).hex(), "object": about}
        if secret is not None:
            body["secret"] = secret
        return self.hook(json.dumps(body).encode())

    def hook(self, body: bytes) -> int:
        return requests.post(self.stack.web + HOOK, data=body, timeout=30).status_code

    def run(self, *command: str, stdin: str = "", **env: str) -> None:
        """A command of the product, whatever comes of it."""
        done = subprocess.run(
            [*FLASK, *command],
            cwd=ROOT,
            env=self.stack.env | env,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        self.printed += (done.stdout + done.stderr).splitlines()

    @contextmanager
    def without_table(self, name: str) -> Iterator[None]:
        """As a forgotten migration would have it: whoever asks for it is told of an error."""
        with psycopg.connect(self.stack.env["ZHREBIY_DATABASE_URL"], autocommit=True) as owner:
            owner.execute(f"ALTER TABLE {name} RENAME TO gone")
            yield
            owner.execute(f"ALTER TABLE gone RENAME TO {name}")

    def lines(self) -> Mapping[str, list[str]]:
        """What each of our programs has said so far."""
        logs = {name: self.stack.home / "log" / f"{name}.log" for name in OURS}
        said = {name: log.read_text(errors="replace").splitlines() for name, log in logs.items()}
        return said | {"commands": self.printed}

    def says(self, name: str, *words: str) -> None:
        """Wait until a program has said a line with all these words."""

        def said() -> bool:
            return any(all(word in line for word in words) for line in self.lines()[name])

        self.stack.wait_until(said, 40, f"{name} says {' '.join(words)}")

    def opened(self) -> str:
        """The callback secret, as only an installation with the keys can read it."""
        app: Flask = create_app(Config.from_env(self.stack.env))
        with app.app_context():
            try:
                secret = callback_secret(communities.by_slug(SLUG))
            finally:
                db.session.remove()
                db.engine.dispose()
        self._keep("callback secret", secret)
        return secret

    def _keep(self, what: str, secret: str) -> None:
        if secret:
            self.secrets[what] = secret


@contextmanager
def troubled(home: Path) -> Iterator[Troubled]:
    """On PostgreSQL, whose address has a password in it."""
    settings = {"ZHREBIY_METRICS_TOKEN": WORDS["metrics token"], "ZHREBIY_SWEEP_SECONDS": "0.5"}
    with postgres() as server:
        word = quote(WORDS["database password"], safe="")
        url = server("postgres").replace("postgres@", f"postgres:{word}@")
        with Stack(home, database_url=url, fresh=True, settings=settings) as stack:
            stack.fleet.tends = True
            made = Troubled(stack, server)
            for name in ("SECRET_KEY", "TOKEN_KEYS"):
                made.secrets[name] = stack.env[f"ZHREBIY_{name}"].rpartition(":")[2]
            yield made
