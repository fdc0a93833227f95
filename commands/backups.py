"""`flask backup` and `flask restore`: one file, from which another machine can go on."""

import time
from pathlib import Path

import click
import flask_migrate
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect

import clock
from extensions import db
from parts import parts
from upkeep import alive, backups, restoring
from upkeep.backups import BackupError

FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
TOOLS = click.option(
    "--tools",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of pg_dump and psql, if they are not on the PATH.",
)
KEYS = (
    "The keys are not in it: keep ZHREBIY_TOKEN_KEYS and ZHREBIY_SECRET_KEY elsewhere. "
    "Without them its secrets cannot be opened."
)


@click.command("backup")
@with_appcontext
@FILE
@TOOLS
@click.option("--yes", is_flag=True, help="Overwrite the file.")
def backup(file: Path, tools: Path | None, yes: bool) -> None:
    """Write the whole database into FILE, while everything runs."""
    if file.exists() and not yes:
        raise click.ClickException(f"{file} is there already. Say --yes to overwrite it.")
    try:
        backups.save(file.absolute(), clock.now(), tools)
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{file}: {file.stat().st_size} bytes. {KEYS}")


@click.command("restore")
@with_appcontext
@FILE
@TOOLS
@click.option("--yes", is_flag=True, help="Overwrite what is in the database.")
@click.option("--force", is_flag=True, help="Do not look whether anything still runs.")
def restore(file: Path, tools: Path | None, yes: bool, force: bool) -> None:
    """Put the database back as it is in FILE. Stop web, worker and scheduler first.

    If they were alive a moment ago, it is waited for a little longer than a sweep, to see whether
    they still are. What happened since the backup was made is then looked for on VK.
    """
    try:
        about = backups.read_about(file.absolute())
        if not yes and inspect(db.engine).has_table("community"):
            raise click.ClickException(
                "There is an installation in this database already. Stop web, worker and "
                "scheduler, make a backup of it, and say --yes to overwrite it."
            )
        if not force:
            _all_stopped()
        backups.load(file.absolute(), about, tools)
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    flask_migrate.upgrade(directory=str(Path(current_app.root_path) / "migrations"))
    count = restoring.begin_anew(about.moment, clock.now())
    click.echo(f"Restored as of {about.moment:%F %T} UTC; to be read from VK anew: {count}.")
    click.echo("Start everything. The pages of the communities tell what is found of the gap.")


def _all_stopped() -> None:
    click.echo("Looking whether anything still runs; this takes some seconds.", err=True)
    if name := alive.still(clock.now, parts().config.sweep_s, time.sleep):
        raise click.ClickException(
            f"The {name} still runs: it has just given a sign of life. Stop web, worker and "
            "scheduler first, on every machine. (--force restores without looking.)"
        )
