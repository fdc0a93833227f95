"""`flask contest erase`: forgetting a contest's people without a browser."""

import click
from sqlalchemy import select

import clock
from commands.contests import contest
from contests.models import Contest
from errors import Problem
from extensions import db
from winners import erasing, traces
from winners.erasing import Decider


@contest.command("erase")
@click.argument("slug")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(slug: str, yes: bool) -> None:
    """Destroy everything that tells who took part in a contest that has ended."""
    found = db.session.scalar(select(Contest).where(Contest.slug == slug))
    if found is None:
        raise Problem("no_such_contest", slug=slug)
    if code := erasing.obstacle(found, clock.now()):
        raise Problem(code)
    for name, count in traces.counts(found).items():
        click.echo(f"{name:<12}{count:>8}")
    if not yes:
        click.confirm("Destroy these for good?", abort=True)
    act = erasing.erase(found, None, clock.now(), Decider.OPERATOR)
    click.echo(act.text, nl=False)
