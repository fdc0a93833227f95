"""`flask contest` and `flask demo`: a contest made and looked at without a browser."""

import json

import click
from flask.cli import AppGroup
from sqlalchemy import select

import clock
from communities.service import by_slug
from contests import demo, opening, outcomes, steps
from contests.addresses import post_url
from contests.lifecycle import Step
from contests.models import Contest
from errors import Problem
from extensions import db
from parts import parts

contest = AppGroup("contest", help="Contests.")
demo_group = AppGroup("demo", help="For the demo only.")


@contest.command("outcomes")
@click.argument("slug")
def print_outcomes(slug: str) -> None:
    """Print who is in and who is not, by reason, as JSON."""
    found = db.session.scalar(select(Contest).where(Contest.slug == slug))
    if found is None:
        raise Problem("no_such_contest", slug=slug)
    click.echo(json.dumps(outcomes.by_reason(found)))


@demo_group.command("contest")
@click.option("--community", "slug", required=True)
@click.option("--closes-in", type=int, default=1800, show_default=True, help="Seconds.")
@click.option("--draw-in", type=int, default=2400, show_default=True, help="Seconds.")
@click.option("--keyword", default="книга", show_default=True)
def demo_contest(slug: str, closes_in: int, draw_in: int, keyword: str) -> None:
    """Make and open a contest; print where it is as JSON."""
    _only_in_demo()
    length = demo.Length(closes_in, draw_in, keyword)
    made = demo.make(by_slug(slug), length, clock.now())
    first = next(step for step in made.steps if step.step == Step.OPEN)
    steps.take(first.id, opening.open_contest, clock.now)
    db.session.refresh(made)
    if made.post_id is None:
        raise Problem("contest_did_not_open")
    where = {
        "contest": made.slug,
        "post_id": made.post_id,
        "post": post_url(made.community.wall_id, made.post_id),
        "closes_at": made.closes_at.isoformat(),
    }
    click.echo(json.dumps(where))


@demo_group.command("seed")
@click.option("--community", "slug", required=True)
@click.pass_context
def demo_seed(context: click.Context, slug: str) -> None:
    """Open the contest that the demo shows."""
    context.invoke(demo_contest, slug=slug, closes_in=1800, draw_in=2400, keyword="книга")


def _only_in_demo() -> None:
    if not parts().config.demo:
        raise Problem("demo_only")
