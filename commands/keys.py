"""`flask keys`: the keys that seal secrets in the database."""

import click
from flask.cli import AppGroup

import resealing

keys = AppGroup("keys", help="Keys that seal secrets in the database.")


@keys.command("rotate")
def rotate() -> None:
    """Seal everything anew with the first key of ZHREBIY_TOKEN_KEYS.

    Put the new key first, keep the old one behind it, restart every process, then run this.
    """
    again = resealing.reseal()
    click.echo(f"sealed anew: {again}")
    if again:
        click.echo("Run this once more: when it says 0, the old key can be removed.")
    else:
        click.echo(
            "Everything is under the first key. The others can be removed from ZHREBIY_TOKEN_KEYS "
            "as soon as no process runs that was started before the first key came first."
        )
