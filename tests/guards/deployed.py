"""The files of deploy/, read as systemd, Docker and Caddy would read them."""

import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from flask import Flask
from granian.cli import cli as granian

from app import create_app
from config import PREFIX, Config, ConfigError
from tests.conftest import config_for
from tools.processes import ROOT

DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
EXAMPLE = DEPLOY / "zhrebiy.env.example"
CADDYFILE, DOCKERFILE = DEPLOY / "Caddyfile", DEPLOY / "Dockerfile"
IGNORED = DEPLOY / "Dockerfile.dockerignore"
HOME = "/opt/zhrebiy"
SETTING = re.compile(rf"{PREFIX}[A-Z_]*[A-Z]")
SECONDS = {"": 1, "s": 1, "min": 60, "m": 60}


class Asked(dict[str, str]):
    """An environment that notes what it was asked for."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__(given)
        self.names: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.names.add(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self.names.add(str(key))
        return super().__contains__(key)


def known_settings() -> set[str]:
    """What config.py looks for, in the demo and outside it."""
    asked = Asked(production())
    Config.from_env(asked)
    demo = Asked({**production(), f"{PREFIX}DEMO": "true"})
    with suppress(ConfigError):  # there is no chain of its own
        Config.from_env(demo)
    return asked.names | demo.names


def production(**changes: str) -> dict[str, str]:
    """What the example says, with the secrets that tools/secrets.py would print."""
    made = {f"{PREFIX}SECRET_KEY": "s" * 64, f"{PREFIX}TOKEN_KEYS": "k1:" + "A" * 43 + "="}
    return {**settings_in(EXAMPLE), **made, **changes}


def settings_in(file: Path, *, commented: bool = False) -> dict[str, str]:
    """An environment file's lines; with `commented` those that are only proposed."""
    begins = f"#{PREFIX}" if commented else PREFIX
    lines = [line for line in file.read_text().splitlines() if line.startswith(begins)]
    return dict(line.lstrip("#").split("=", 1) for line in lines)


def services() -> list[Path]:
    return sorted(UNITS.glob("*.service"))


def unit(path: Path) -> ConfigParser:
    """A unit whose keys stand once each; ConfigParser refuses others."""
    parsed = ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(path.read_text())
    return parsed


def compose() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return found


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's, in order."""
    text = re.sub(r"\\\n\s*", "", DOCKERFILE.read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def commands() -> Iterator[tuple[str, list[str]]]:
    """Whatever these files start of ours: where it is said, and its words."""
    for path in services():
        for key, line in unit(path)["Service"].items():
            if key.startswith("Exec"):
                yield path.name, words_of(line)
    for name, service in compose()["services"].items():
        if "env_file" in service and "command" in service:
            yield f"compose: {name}", service["command"]
    yield "Dockerfile", yaml.safe_load(dict(instructions())["CMD"])


def words_of(line: str) -> list[str]:
    """Of one Exec line; of what it hands to a shell, the words of that."""
    words = shlex.split(line)
    return shlex.split(words[2].removeprefix("exec ")) if words[:2] == ["/bin/sh", "-c"] else words


@cache
def application() -> Flask:
    return create_app(config_for("sqlite://"))


def wrong_with(words: list[str]) -> str:
    """Why a command of ours would not run; nothing if it would."""
    program = words[0].removeprefix(f"{HOME}/.venv/bin/")
    if "/" in program:
        return "" if Path(program).exists() else f"no {program}"
    if not (Path(sys.executable).parent / program).exists():
        return f"no {program} in .venv"
    if program == "granian":
        granian.make_context("granian", words[1:])  # which raises for what it does not know
        return ""
    return wrong_with_flask(words[1:])


def wrong_with_flask(words: list[str]) -> str:
    if words[:2] != ["--app", "wsgi"]:
        return "not --app wsgi"
    command, rest = application().cli.commands.get(words[2]), words[3:]
    if command is None:
        return f"no command {words[2]}"
    nested = getattr(command, "commands", {})
    return "" if not nested or rest[0] in nested else f"no command {words[2]} {rest[0]}"


def option(words: list[str], name: str) -> str:
    """The value of an option among the words of a command."""
    return words[words.index(name) + 1]


def seconds(text: str) -> int:
    found = re.fullmatch(r"(\d+)([a-z]*)", text)
    assert found, text
    return int(found[1]) * SECONDS[found[2]]
