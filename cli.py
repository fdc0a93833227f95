"""`flask` commands: for the person who installs, and for the demo."""

from collections.abc import Iterable, Iterator
from functools import cache

import click
from flask import Flask
from flask_migrate.cli import db as migrations

from commands.backups import backup, restore
from commands.checking import check
from commands.communities import community
from commands.contests import contest, demo_group
from commands.erasing import erase
from commands.keys import keys
from commands.people import account, role
from commands.plainly import plainly
from commands.running import run_scheduler, run_worker

COMMANDS = (
    account,
    role,
    community,
    contest,
    demo_group,
    keys,
    check,
    backup,
    restore,
    run_worker,
    run_scheduler,
)


def init_cli(app: Flask) -> None:
    """Register every command."""
    contest.add_command(erase)
    _speak_plainly()
    for command in COMMANDS:
        app.cli.add_command(command)


@cache
def _speak_plainly() -> None:
    """Once: all applications of a process have these commands in common."""
    for command in _single((*COMMANDS, migrations)):
        if command.callback:
            command.callback = plainly(command.callback)


def _single(commands: Iterable[click.Command]) -> Iterator[click.Command]:
    for command in commands:
        if isinstance(command, click.Group):
            yield from _single(command.commands.values())
        else:
            yield command
