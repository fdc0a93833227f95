"""How VK calls us about a community: set up, looked at, mended."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import or_, select

from communities import sealing, servers
from communities.addresses import callback_url
from communities.models import Callbacks, Community, Way
from communities.service import vk_of
from extensions import db
from vk.errors import VkError
from vk.port import Vk

LOOK_EVERY = timedelta(minutes=5)
TOO_MANY_SERVERS = 2000  # VK's code

log = structlog.get_logger()


def set_up_callbacks(community: Community, now: datetime) -> Callbacks:
    """Have VK call us, or mend it; the outcome is kept in the community, whatever it is.

    A server that a person set up in VK's pages is hers to mend: that one is only looked at.
    """
    if community.way is Way.CALLBACKS:
        try:
            _set_up(community, _vk(community))
        except VkError as error:
            return _note(community, _trouble(error), [], now)
    return look_at_callbacks(community.id, now)


def look_at_callbacks(community_id: int, now: datetime) -> Callbacks:
    """See how VK's calls are doing. While VK is away, what was seen last stays."""
    community = db.session.get_one(Community, community_id)
    if community.way is Way.POLLING:
        return community.callbacks
    try:
        state, off = _look(community, _vk(community))
    except VkError as error:
        log.warning("callbacks_not_seen", community=community_id, code=error.code)
        away = not error.permanent
        known = community.callbacks, [name for name in community.events_off.split(",") if name]
        state, off = known if away else (Callbacks.REFUSED, [])
    return _note(community, state, off, now)


def due(now: datetime) -> list[int]:
    """Communities whose callbacks should be looked at now."""
    long_ago = or_(Community.callbacks_at.is_(None), Community.callbacks_at <= now - LOOK_EVERY)
    called = Community.way != Way.POLLING
    return list(db.session.scalars(select(Community.id).where(called, long_ago)))


def _vk(community: Community) -> Vk:
    vk = vk_of(community)
    db.session.commit()  # nothing is held while VK answers
    return vk


def _set_up(community: Community, vk: Vk) -> None:
    """VK asks for the code as soon as it has the address, so the code is stored first."""
    url, secret = callback_url(Way.CALLBACKS), sealing.callback_secret(community)
    group_id, known_id = community.group_id, community.callback_server_id
    db.session.commit()
    code = vk.confirmation_code(group_id)
    community.confirmation_code = code
    db.session.commit()
    server = servers.ours(vk.callback_servers(group_id), known_id, url)
    if server:
        server_id = server.server_id
        vk.edit_callback_server(group_id, server_id, url, servers.TITLE, secret)
    else:
        server_id = vk.add_callback_server(group_id, url, servers.TITLE, secret)
    community.callback_server_id = server_id
    db.session.commit()
    vk.set_callback_events(group_id, server_id, servers.EVENTS)


def _look(community: Community, vk: Vk) -> tuple[Callbacks, list[str]]:
    by_hand = community.way is Way.BY_HAND
    url, group_id = callback_url(community.way), community.group_id
    known_id = None if by_hand else community.callback_server_id
    db.session.commit()
    title = None if by_hand else servers.TITLE
    server = servers.ours(vk.callback_servers(group_id), known_id, url, title)
    state = servers.state_of(server, url)
    if server is None and by_hand:
        return Callbacks.WAITING, []  # nobody has set it up yet
    if server is None or state is not Callbacks.OK:
        return state, []
    off = servers.missing(vk.callback_events(group_id, server.server_id))
    return (Callbacks.EVENTS_OFF if off else Callbacks.OK), off


def _trouble(error: VkError) -> Callbacks:
    log.warning("callbacks_not_set_up", method=error.method, code=error.code, reason=error.reason)
    if error.code == TOO_MANY_SERVERS:
        return Callbacks.FULL
    return Callbacks.REFUSED if error.permanent else Callbacks.FAILED


def _note(community: Community, state: Callbacks, off: list[str], now: datetime) -> Callbacks:
    if community.callbacks is not state:
        log.warning("callbacks_changed", community=community.id, state=state.value, events_off=off)
    community.callbacks, community.callbacks_at = state, now
    community.events_off = ",".join(off)
    db.session.commit()
    return state
