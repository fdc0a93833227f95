"""`flask` commands: for the person who installs, and for the demo."""

import functools
import json
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

import clock
import sweep
import worker
from communities import connecting
from communities import service as communities
from contests import demo, opening, outcomes, steps
from contests.addresses import post_url
from contests.lifecycle import Step
from contests.models import Contest
from errors import Problem
from extensions import db
from parts import parts
from staff import service as staff
from staff.models import Account, Role
from vk.errors import VkError
from vk.port import Tokens

account = AppGroup("account", help="People who sign in.")
role = AppGroup("role", help="What they may do.")
community = AppGroup("community", help="VK communities.")
contest = AppGroup("contest", help="Contests.")
demo_group = AppGroup("demo", help="For the demo only.")


def init_cli(app: Flask) -> None:
    """Register every command."""
    for group in (account, role, community, contest, demo_group):
        app.cli.add_command(group)
    for command in (run_worker, run_scheduler):
        app.cli.add_command(command)


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """What goes wrong is said in a sentence, with exit status 1, never as a traceback."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except Problem as problem:
            facts = ", ".join(f"{key}={value}" for key, value in problem.facts.items())
            raise click.ClickException(f"{problem.code} {facts}".strip()) from None
        except VkError as error:
            raise click.ClickException(f"VK: {error}") from None

    return run


@click.command("worker")
def run_worker() -> None:
    """Work on jobs until stopped."""
    worker.run()


@click.command("scheduler")
def run_scheduler() -> None:
    """Ring for what is due until stopped."""
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    sweep.run(stop)


@account.command("add")
@click.option("--login", required=True)
@click.option("--name", required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@plainly
def add_account(login: str, name: str, password_stdin: bool) -> None:
    """Make an account; asks for the password."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    staff.add_account(login, name, password, clock.now())
    click.echo(f"account {login} is ready; give it a role with: flask --app wsgi role grant")


@role.command("grant")
@click.option("--login", required=True)
@click.option("--community", "slug", required=True)
@click.option("--role", "name", type=click.Choice([role.value for role in Role]), required=True)
@plainly
def grant_role(login: str, slug: str, name: str) -> None:
    """Let an account do something in a community."""
    who = db.session.scalar(select(Account).where(Account.login == login.lower()))
    if who is None:
        raise Problem("no_such_account", login=login)
    staff.grant(who, communities.by_slug(slug), Role(name), clock.now())
    click.echo(f"{login} is now {name} of {slug}")


@community.command("connect")
@click.option("--group-id", type=int)
@click.option("--slug")
@click.option("--zone", default="Asia/Yekaterinburg", show_default=True)
@click.option("--community-token", prompt=True, hide_input=True)
@click.option("--service-token", prompt=True, hide_input=True, default="")
@click.option("--user-token")
@plainly
def connect_community(
    group_id: int | None,
    slug: str | None,
    zone: str,
    community_token: str,
    service_token: str,
    user_token: str | None,
) -> None:
    """Check a community's tokens with VK, keep them sealed, and set its callbacks up."""
    tokens = Tokens(community_token, service_token or None, user_token)
    made = connecting.connect(tokens, zone, clock.now(), slug=slug, group_id=group_id)
    click.echo(f"{made.name} is connected")


@contest.command("outcomes")
@click.argument("slug")
@plainly
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
@plainly
def demo_contest(slug: str, closes_in: int, draw_in: int, keyword: str) -> None:
    """Make and open a contest; print where it is as JSON."""
    _only_in_demo()
    length = demo.Length(closes_in, draw_in, keyword)
    made = demo.make(communities.by_slug(slug), length, clock.now())
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
