"""Events that nobody on this wall causes, as VK's schema shapes them."""

from simulator.acts import messages
from simulator.model import Community, Message
from simulator.shapes import Json


def sample(kind: str, community: Community, reader_id: int) -> Json | None:
    """The object of such an event about a reader; None for a kind that is not made up here."""
    return _letters(community, reader_id).get(kind) or _money(reader_id).get(kind)


def _letters(community: Community, reader_id: int) -> dict[str, Json]:
    edited = Message(1, reader_id, -community.id, 1_700_000_000, "Исправлено", out=True, number=1)
    pressed = {"user_id": reader_id, "peer_id": reader_id, "conversation_message_id": 1}
    read = {"from_id": reader_id, "peer_id": reader_id, "conversation_message_id": 1}
    return {
        "message_edit": messages.shape(edited),
        # An object, as VK sends it; its schema says text.
        "message_event": pressed | {"event_id": "made-up", "payload": {"button": 1}},
        "message_read": read | {"read_message_id": 1},
        "message_reaction_event": {
            "reacted_id": reader_id,
            "peer_id": reader_id,
            "cmid": 1,
            "reaction_id": 1,
        },
        "message_typing_state": {"from_id": reader_id, "to_id": -community.id, "state": "1"},
        "group_change_settings": {"user_id": community.creator_id},
    }


def _money(reader_id: int) -> dict[str, Json]:
    paid = {"amount": 100, "amount_without_fee": 90.0}
    donor = {"user_id": reader_id}
    return {
        "donut_subscription_create": donor | paid,
        "donut_subscription_prolonged": donor | paid,
        "donut_subscription_cancelled": donor,
        "donut_subscription_expired": donor,
        "donut_subscription_price_changed": donor | {"amount_old": 100, "amount_new": 200},
        "donut_money_withdraw": paid,
        "donut_money_withdraw_error": {"reason": "made up"},
    }
