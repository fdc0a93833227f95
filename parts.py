"""What belongs to one running application: its settings and its ports to the outside."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app
from redis import Redis

from bell import Bell
from config import Config
from crypto import Seal
from vk.port import Gate, Tokens, Vk

NAME = "zhrebiy"


@dataclass(frozen=True)
class Parts:
    """One of each, made in app.create_app."""

    config: Config
    seal: Seal
    redis: "Redis"
    bell: Bell
    vk: Callable[[Tokens, Gate], Vk]


def parts() -> Parts:
    """Those of the current application."""
    found: Parts = current_app.extensions[NAME]
    return found
