from typing import Any

from simulator.model import Community, Message
from simulator.sim import Sim

CLIENT = {
    "button_actions": ["text", "vkpay", "open_app", "location", "open_link", "callback"],
    "keyboard": True,
    "inline_keyboard": True,
    "carousel": True,
    "lang_id": 0,
}


def write(sim: Sim, community: Community, user_id: int, text: str) -> Message:
    """A reader writes to the community, which also lets the community answer."""
    if user_id not in community.allowed:
        allow(sim, community, user_id)
    message = _add(sim, community, user_id, user_id, text, out=False)
    event = {"message": shape(message), "client_info": CLIENT}
    sim.emit(community, "message_new", event, user_id)
    return message


def answer(
    sim: Sim, community: Community, user_id: int, text: str, random_id: int
) -> tuple[Message, bool]:
    """The community writes; a `random_id` seen before for this peer gives the first message back.

    Returns the message and whether it is new.
    """
    for old in community.messages:
        if random_id and old.out and old.peer_id == user_id and old.random_id == random_id:
            return old, False
    message = _add(sim, community, user_id, -community.id, text, out=True)
    message.random_id = random_id
    sim.emit(community, "message_reply", shape(message), user_id)
    return message, True


def allow(sim: Sim, community: Community, user_id: int) -> bool:
    if user_id in community.allowed:
        return False
    community.allowed.append(user_id)
    sim.emit(community, "message_allow", {"user_id": user_id, "key": ""}, user_id)
    return True


def deny(sim: Sim, community: Community, user_id: int) -> bool:
    if user_id not in community.allowed:
        return False
    community.allowed.remove(user_id)
    sim.emit(community, "message_deny", {"user_id": user_id}, user_id)
    return True


def shape(message: Message) -> dict[str, Any]:
    body = {
        "id": message.id,
        "date": message.date,
        "from_id": message.from_id,
        "peer_id": message.peer_id,
        "conversation_message_id": message.number,
        "text": message.text,
        "out": int(message.out),
        "version": 10_000_000 + message.id,
        "attachments": [],
        "fwd_messages": [],
        "important": False,
        "is_hidden": False,
    }
    return body | ({"random_id": message.random_id} if message.out else {})


def _add(
    sim: Sim, community: Community, peer_id: int, from_id: int, text: str, out: bool
) -> Message:
    number = 1 + sum(m.peer_id == peer_id for m in community.messages)
    serial = len(community.messages) + 1
    message = Message(serial, peer_id, from_id, sim.now(), text, out, number=number)
    community.messages.append(message)
    return message
