"""`flask community`: connected and looked after without a browser."""

import click
from flask.cli import AppGroup

import clock
from communities import callbacks, capabilities, connecting, obstacles, service
from communities.models import Callbacks, Capability, Community, Way
from errors import Problem
from extensions import db
from vk.errors import Action
from vk.port import Ability, Tokens

community = AppGroup("community", help="VK communities.")

CAN = {
    Ability.READ_LIKES: "read likes",
    Ability.READ_REPOSTS: "read reposts",
    Ability.READ_COMMENTS: "read comments",
    Ability.READ_MEMBERS: "see who is a member",
    Ability.READ_VOTES: "read votes of polls",
    Ability.POST_TEXT: "post text",
    Ability.POST_PHOTOS: "post photos",
    Ability.COMMENT: "comment",
    Ability.MESSAGE: "write messages",
    Ability.SET_UP_CALLBACKS: "set up callbacks",
    Ability.BATCH: "read many pages at once",
}
WHY = {
    "no_token": "there is no token for it",
    "no_right": "the token has no right to",
    "hidden": "VK answers, but shows nothing",
    "nothing_to_try": "there was nothing to try it on",
    "away": "VK did not answer",
}
CALLED = {
    Callbacks.UNKNOWN: "nobody knows yet",
    Callbacks.OK: "VK calls us",
    Callbacks.WAITING: "VK has not confirmed our address yet",
    Callbacks.FAILED: "VK did not get the right answer from our address",
    Callbacks.GONE: "no server of ours is set up in VK",
    Callbacks.ELSEWHERE: "VK calls another address",
    Callbacks.EVENTS_OFF: "some events are switched off",
    Callbacks.FULL: "ten servers are set up in VK already; remove one there",
    Callbacks.REFUSED: "VK does not let us look; the community’s token is dead or may not “manage”",
}
WAITS = {
    Action.PAUSE: "VK has had enough of them for now",
    Action.HUMAN: "somebody has to act in VK",
    Action.TOKEN_DEAD: "VK does not take this token any more; connect with a new one",
}


@community.command("connect")
@click.option("--group-id", type=int, help="Refuse tokens of any other community.")
@click.option("--slug", help="Its name in commands; made from VK's short name if not given.")
@click.option("--zone", default="Asia/Yekaterinburg", show_default=True)
@click.option("--community-token", prompt=True, hide_input=True)
@click.option("--service-token", prompt=True, hide_input=True, default="")
@click.option("--user-token")
def connect(
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
    click.echo(f"{made.name} is connected as {made.slug}")
    _tell(made)


@community.command("check")
@click.option("--community", "slug", required=True)
def check(slug: str) -> None:
    """Look anew at a community's callbacks and at what its tokens can do."""
    found, now = service.by_slug(slug), clock.now()
    callbacks.look_at_callbacks(found.id, now)
    whole = capabilities.probe(found.id, now)
    _tell(found)
    if not whole:
        raise Problem("vk_away")


def _tell(found: Community) -> None:
    db.session.refresh(found)
    off = f" ({found.events_off.replace(',', ', ')})" if found.events_off else ""
    polling = found.way is Way.POLLING
    click.echo(
        f"callbacks: {'none, VK is read instead' if polling else CALLED[found.callbacks]}{off}"
    )
    for row in capabilities.table(found):
        click.echo(f"  {_can(row):<12} {CAN[row.ability]}{_why(row)}")
    for wait in obstacles.standing(found.id, clock.now()):
        calls = wait.method or "all calls"
        click.echo(f"waiting: {calls} with the {wait.kind} token: {WAITS[wait.action]}")


def _can(row: Capability) -> str:
    return {True: "can", False: "cannot", None: "unknown"}[row.works]


def _why(row: Capability) -> str:
    if not row.reason:
        return ""
    return f": {WHY.get(row.reason, f'VK refuses (error {row.code})')}"
