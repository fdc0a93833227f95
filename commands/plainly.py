"""What goes wrong in a command is said in a sentence."""

import functools
from collections.abc import Callable
from typing import Any

import click
from flask import get_template_attribute
from flask_babel import force_locale

from contests.lifecycle import PlanError
from crypto import SealError
from errors import Problem
from vk.errors import VkError


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Trouble that is no bug ends the command with exit status 1, never with a traceback."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except Problem as problem:
            facts = ", ".join(f"{key}={value}" for key, value in problem.facts.items())
            raise click.ClickException(f"{problem.code} {facts}".strip()) from None
        except PlanError as error:
            raise click.ClickException(_in_words(error)) from None
        except VkError as error:
            raise click.ClickException(f"VK: {error}") from None
        except SealError as error:
            raise click.ClickException(str(error)) from None

    return run


def _in_words(error: PlanError) -> str:
    """As the pages say it."""
    macro = get_template_attribute("macros/words.html", "plan_words")
    with force_locale("en"):
        return str(macro(error.why))
