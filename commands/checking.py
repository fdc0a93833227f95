"""`flask check`: is everything as it has to be?"""

import json
from dataclasses import asdict

import click
from flask.cli import with_appcontext

import clock
from upkeep import invariants


@click.command("check")
@with_appcontext
@click.option("--json", "as_json", is_flag=True, help="A list of objects, for programs.")
@click.option("--settled", is_flag=True, help="Nothing is allowed to be waiting either.")
@click.pass_context
def check(context: click.Context, as_json: bool, settled: bool) -> None:
    """Look for what is lost, doubled or damaged; ends with 1 if something is.

    Only reads, and may be run at any time.
    """
    found = invariants.broken(clock.now(), settled=settled)
    if as_json:
        click.echo(json.dumps([asdict(it) for it in found], ensure_ascii=False))
    else:
        for it in found:
            click.echo(f"{it.invariant}: {it.words}")
        click.echo(f"{len(found)} things do not hold." if found else "Everything holds.")
    context.exit(1 if found else 0)
