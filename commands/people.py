"""`flask account` and `flask role`: who signs in, and what they may do."""

import sys

import click
from flask.cli import AppGroup

import clock
from communities.service import by_slug
from staff import service as staff
from staff.models import Role

account = AppGroup("account", help="People who sign in.")
role = AppGroup("role", help="What they may do.")


@account.command("add")
@click.option("--login", required=True)
@click.option("--name", required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--operator", is_flag=True, help="May connect communities, and sees all health.")
def add_account(login: str, name: str, password_stdin: bool, operator: bool) -> None:
    """Make an account; asks for the password."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    staff.add_account(login, name, password, clock.now(), operator=operator)
    click.echo(f"account {login} is ready; give it a role with: flask --app wsgi role grant")


@account.command("operator")
@click.option("--login", required=True)
@click.option("--no", is_flag=True, help="Take it back.")
def make_operator(login: str, no: bool) -> None:
    """Let an account connect communities and see the whole installation's health."""
    staff.make_operator(staff.by_login(login), clock.now(), operator=not no)
    click.echo(f"{login} is {'no operator any more' if no else 'now an operator'}")


@account.command("sign-out")
@click.option("--login", required=True)
def sign_out(login: str) -> None:
    """End every session of an account."""
    staff.end_sessions(staff.by_login(login), clock.now())
    click.echo(f"{login} is signed out everywhere")


@account.command("close")
@click.option("--login", required=True)
@click.option("--no", is_flag=True, help="Open it again.")
def close_account(login: str, no: bool) -> None:
    """Let nobody in by an account, and end its sessions. What it did stays written down."""
    staff.close_account(staff.by_login(login), clock.now(), closed=not no)
    click.echo(f"{login} {'may sign in again' if no else 'is closed and signed out everywhere'}")


@role.command("grant")
@click.option("--login", required=True)
@click.option("--community", "slug", required=True)
@click.option("--role", "name", type=click.Choice([role.value for role in Role]), required=True)
def grant_role(login: str, slug: str, name: str) -> None:
    """Let an account do something in a community."""
    staff.grant(staff.by_login(login), by_slug(slug), Role(name), clock.now())
    click.echo(f"{login} is now {name} of {slug}")


@role.command("revoke")
@click.option("--login", required=True)
@click.option("--community", "slug", required=True)
def revoke_role(login: str, slug: str) -> None:
    """Take away whatever an account may do in a community, at once."""
    staff.revoke(staff.by_login(login), by_slug(slug), clock.now())
    click.echo(f"{login} is nobody in {slug} now")
