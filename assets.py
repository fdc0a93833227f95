"""Stylesheets, scripts and icons, at addresses that name their content: they are kept for good.

The name stands in the path, before the file's: modules import each other by relative addresses, so
what they import has it too, and an old script never meets a new one.
"""

import hashlib
from pathlib import Path
from typing import Any

import flask_bootstrap
from flask import Flask, Response, send_from_directory

from pagecache import cached, lasting
from staff.access import public

OURS = Path(__file__).parent / "static"
BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css"
THEIRS = frozenset({"bootstrap.min.css"})


def init_assets(app: Flask) -> None:
    """Have url_for("static", filename=…) name the content of all of them."""
    now = content_of([*OURS.rglob("*.*"), *map(BOOTSTRAP.joinpath, THEIRS)])

    @public
    @cached(to_all=True)
    def asset(content: str, filename: str) -> Response:
        """What the page of another version asks for, it gets too, but not for good."""
        folder = BOOTSTRAP if filename in THEIRS else OURS
        answer = send_from_directory(folder, filename)
        return lasting(answer) if content == now else answer

    @app.url_defaults
    def content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("content", now)

    app.add_url_rule("/static/<content>/<path:filename>", "static", asset)


def content_of(files: list[Path]) -> str:
    """A short name for what stands in the files."""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:12]
