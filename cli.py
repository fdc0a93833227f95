"""`flask` commands: for the person who installs, and for the demo."""

from flask import Flask

from commands.backups import backup, restore
from commands.checking import check
from commands.communities import community
from commands.contests import contest, demo_group
from commands.erasing import erase
from commands.keys import keys
from commands.people import account, role
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
    for command in COMMANDS:
        app.cli.add_command(command)
