"""Finding what already exists on a community's wall, by the address that staff paste."""

import re
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select

from communities.models import Community
from communities.service import vk_of
from contests.addresses import post_address
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from staff import audit
from vk.errors import VkError
from vk.port import Post

POLL = re.compile(r"(?:.*poll-?\d{1,18}_)?(\d{1,18})")

FOLLOWED = (State.DRAFT, State.SCHEDULED, State.OPEN, State.CLOSED)


class NotUsable(ValueError):
    """What was typed leads to nothing that we can use; the text says why, and what to do."""


def adopted_post(community: Community, address: str) -> Post:
    """The post at an address, as VK shows it now."""
    found = post_address(address)
    if found is None:
        raise NotUsable(gettext("Paste the post's address, such as https://vk.com/wall-1_2."))
    owner_id, post_id = found
    if owner_id != community.wall_id:
        wall = gettext("Choose a post on the wall of “%(name)s”; this one is elsewhere.")
        raise NotUsable(wall % {"name": community.name})
    post = _asked(community, post_id)
    if post is None:
        raise NotUsable(gettext("VK has no such post. Open it in VK and copy its address again."))
    return post


def _asked(community: Community, post_id: int) -> Post | None:
    vk, wall_id = vk_of(community), community.wall_id
    db.session.commit()  # nothing is held while VK answers
    try:
        return vk.find_post(wall_id, post_id)
    except VkError as error:
        if error.permanent:
            raise NotUsable(_refused()) from None
        raise NotUsable(gettext("VK does not answer just now. Try again in a minute.")) from None


def _refused() -> str:
    text = gettext(
        "VK does not show us this post. Check that it is published, and that the community's "
        "keys still work."
    )
    return str(text)


def poll_number(text: str) -> int | None:
    """The poll's id, from a number or from an address such as vk.com/poll-1_2."""
    found = POLL.fullmatch(text.strip())
    return int(found[1]) if found else None


def renumber(community_id: int, scheduled_id: int, post_id: int, now: datetime) -> None:
    """A scheduled post was published: contests under it follow it to its new id. No commit."""
    waiting = (Contest.community_id == community_id, Contest.post_id == scheduled_id)
    contests = select(Contest).where(*waiting, Contest.state.in_(FOLLOWED))
    for contest in db.session.scalars(contests):
        contest.post_id = post_id
        audit.record(
            "contest.post_renumbered",
            at=now,
            community_id=community_id,
            contest_id=contest.id,
            before=scheduled_id,
            after=post_id,
        )
