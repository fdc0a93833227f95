"""How we come to know what happens in a community: changed by staff, or done by hand."""

import re
from datetime import datetime

import structlog

from communities import callbacks, sealing
from communities.addresses import callback_url
from communities.models import Callbacks, Community, Way
from communities.service import vk_of
from errors import Problem
from extensions import db
from vk.errors import Action, VkError
from vk.port import Vk

CODE = re.compile(r"(?!remove$)[0-9A-Za-z]{4,64}")  # VK deletes a server that answers "remove"

log = structlog.get_logger()


def switch_way(community: Community, way: Way, now: datetime) -> Callbacks:
    """From now on hear of the community this way; servers of ours for other ways are removed.

    If that fails, VK goes on calling there, and the next reading puts right what came twice.
    """
    vk, group_id, known_id = vk_of(community), community.group_id, community.callback_server_id
    community.way, community.callback_server_id = way, None
    community.callbacks = Callbacks.WAITING if way is Way.BY_HAND else Callbacks.UNKNOWN
    community.events_off, community.callbacks_at, community.confirmed_at = "", None, None
    db.session.commit()
    try:
        _remove(vk, group_id, way, known_id)
    except VkError as error:
        log.warning("server_not_removed", group_id=group_id, code=error.code, reason=error.reason)
    return callbacks.set_up_callbacks(community, now)


def keep_hand_code(community: Community, code: str, now: datetime) -> None:
    """The code that VK's own page shows, pasted by a person; VK asks for it when she confirms."""
    code = code.strip()
    if not CODE.fullmatch(code):
        raise Problem("odd_code")
    if code != community.hand_code:
        community.confirmed_at = None  # by the old one
    community.hand_code = code
    db.session.commit()


def hand_secret(community: Community) -> str:
    """What a person pastes as the server's secret key."""
    return sealing.callback_secret(community)


def confirmed(community: Community, way: Way, now: datetime) -> None:
    """VK has just asked this way's server for its code: soon it will say how it liked it. Commits.

    Whoever knows our address can ask, so this alone is no proof that VK calls us.
    """
    if way is not community.way:
        return
    community.confirmed_at = now
    if community.callbacks is not Callbacks.OK:
        community.callbacks_at = None
    db.session.commit()


def _remove(vk: Vk, group_id: int, way: Way, known_id: int | None) -> None:
    others = {callback_url(other) for other in (Way.CALLBACKS, Way.BY_HAND) if other is not way}
    for server in vk.callback_servers(group_id):
        if server.url in others or (server.server_id == known_id and way is not Way.CALLBACKS):
            _delete(vk, group_id, server.server_id)


def _delete(vk: Vk, group_id: int, server_id: int) -> None:
    try:
        vk.delete_callback_server(group_id, server_id)
    except VkError as error:
        if error.action is not Action.GONE:
            raise
