from typing import Any

from simulator.acts import messages
from simulator.faults import VkError
from simulator.methods.registry import COMMUNITY, USER, Call, method
from simulator.model import Community

LONGEST_TEXT = 9000
FIRST_CHAT_ID = 2_000_000_000


@method("messages.send", USER, COMMUNITY, right="messages")
def send(call: Call) -> Any:
    """A message id for one peer, a list with an `error` per failed peer for `peer_ids`."""
    community = _sender(call)
    call.params.text("random_id", required=True)
    text = call.params.text("message", required=True)
    if len(text) > LONGEST_TEXT:
        raise VkError(914)
    if "peer_ids" in call.params:
        peers = call.params.ids("peer_ids", most=100)
        return [_to_one_of_many(call, community, peer, text) for peer in peers]
    peer = call.params.integer("peer_id") or call.params.integer("user_id", required=True)
    return _to(call, community, peer, text)["message_id"]


def _sender(call: Call) -> Community:
    if call.token.kind == USER:
        return call.managed()
    return call.sim.world.communities[call.token.group_id]


def _to(call: Call, community: Community, peer: int, text: str) -> dict[str, int]:
    if peer not in call.sim.world.readers:
        raise VkError(100, "peer_id is invalid")
    if peer not in community.allowed:
        raise VkError(901)
    random_id = call.params.integer("random_id")
    message, _ = messages.answer(call.sim, community, peer, text, random_id)
    return {"message_id": message.id, "conversation_message_id": message.number}


def _to_one_of_many(call: Call, community: Community, peer: int, text: str) -> dict[str, Any]:
    try:
        return {"peer_id": peer} | _to(call, community, peer, text)
    except VkError as error:
        failed = {"code": error.code, "description": str(error)}
        return {"peer_id": peer, "message_id": 0, "conversation_message_id": 0, "error": failed}


@method("messages.isMessagesFromGroupAllowed", USER, COMMUNITY, right="messages")
def is_messages_from_group_allowed(call: Call) -> dict[str, int]:
    community = call.managed()
    user_id = call.params.integer("user_id", required=True, low=1)
    return {"is_allowed": int(user_id in community.allowed)}
