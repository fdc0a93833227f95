"""Events in the shapes that other people's clients have met, from VK down to the ledger."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from contests.models import LedgerAction
from extensions import db
from tests.service.scene import GROUP, Scene
from webhooks import service
from webhooks.models import Inbox, InboxEvent

POST, READER, OTHER = 10, 321, 654
OUR = {"id": POST, "owner_id": -GROUP, "from_id": -GROUP, "date": 1700000000, "text": "Розыгрыш"}
COMMENT = {"id": 9, "from_id": READER, "date": 1700000000, "text": "книга", "post_id": POST}
MESSAGE = {"id": 4, "date": 1700000000, "from_id": READER, "peer_id": READER, "text": "Привет"}
Line = tuple[str, int, int | None, int, int]  # kind, delta, user, object, ref


def like(**changes: Any) -> dict[str, Any]:
    usual = {"liker_id": READER, "object_owner_id": -GROUP, "post_id": 0}
    return usual | {"object_type": "post", "object_id": POST} | changes


def repost(*chain: dict[str, Any], **changes: Any) -> dict[str, Any]:
    usual = {"id": 67, "from_id": READER, "owner_id": READER, "date": 1700000000, "text": ""}
    return usual | {"post_type": "post", "copy_history": list(chain)} | changes


def comment(**changes: Any) -> dict[str, Any]:
    return COMMENT | {"post_owner_id": -GROUP} | changes


def receive(scene: Scene, kind: str, inside: object, **envelope: object) -> InboxEvent:
    event = {"type": kind, "group_id": GROUP, "object": inside} | envelope
    read = service.parse(json.dumps(event).encode())
    service.store(scene.community, read, 0, scene.clock())
    scene.drain()
    return db.session.scalars(select(InboxEvent).order_by(InboxEvent.id.desc())).first()  # type: ignore[return-value]


def ledger() -> list[Line]:
    rows = db.session.scalars(select(LedgerAction).order_by(LedgerAction.id))
    return [(row.kind, row.delta, row.user_id, row.object_id, row.ref_id) for row in rows]


LIKED: Line = ("like", 1, READER, POST, 0)
REPOSTED: Line = ("repost", 1, READER, POST, 67)
SAID: Line = ("comment", 1, READER, POST, 9)


@pytest.mark.parametrize(
    ("kind", "inside", "line"),
    [
        ("like_add", like(), LIKED),
        ("like_add", like(post_id=POST), LIKED),
        ("like_add", like(liker_id=2**53 + 1), ("like", 1, 2**53 + 1, POST, 0)),
        ("wall_repost", repost(OUR), REPOSTED),
        ("wall_repost", repost(OUR | {"from_id": OTHER, "signer_id": OTHER}), REPOSTED),
        ("wall_repost", repost(OUR, owner_id=OTHER), REPOSTED),
        ("wall_repost", repost(OUR, owner_id=-OTHER), REPOSTED),
        ("wall_repost", repost({"id": 5, "owner_id": OTHER, "from_id": OTHER}, OUR), REPOSTED),
        ("wall_repost", repost(OUR, postponed_id=3, attachments=[], views=None), REPOSTED),
        (
            "wall_repost",
            repost(OUR, from_id=-OTHER, owner_id=-OTHER),
            ("repost", 1, -OTHER, POST, 67),
        ),
        ("wall_reply_new", comment(), SAID),
        ("wall_reply_new", COMMENT | {"owner_id": -GROUP}, SAID),
        ("wall_reply_new", COMMENT, SAID),
        ("wall_reply_new", comment(parents_stack=[8], reply_to_comment=8, reply_to_user=1), SAID),
        ("wall_reply_new", comment(text="", attachments=[{"type": "photo", "photo": {}}]), SAID),
        ("wall_reply_new", comment(from_id=-OTHER), ("comment", 1, -OTHER, POST, 9)),
        ("wall_reply_edit", comment(), ("comment", 0, READER, POST, 9)),
        ("wall_reply_restore", comment(), SAID),
        (
            "wall_reply_delete",
            {"owner_id": -GROUP, "id": 9, "deleter_id": OTHER, "post_id": POST},
            ("comment", -1, None, POST, 9),
        ),
        (
            "wall_reply_delete",
            {"owner_id": -GROUP, "id": 9, "user_id": OTHER, "post_id": POST},
            ("comment", -1, None, POST, 9),
        ),
        ("group_join", {"user_id": READER, "join_type": "join"}, ("member", 1, READER, 0, 0)),
        ("group_leave", {"user_id": READER, "self": 1}, ("member", -1, READER, 0, 0)),
        ("group_leave", {"user_id": READER, "self": 0}, ("member", -1, READER, 0, 0)),
        (
            "poll_vote_new",
            {"owner_id": -GROUP, "poll_id": 44, "option_id": 33, "user_id": READER},
            ("vote", 1, READER, 44, 33),
        ),
        ("message_allow", {"user_id": READER, "key": ""}, ("messages", 1, READER, 0, 0)),
        ("message_deny", {"user_id": READER}, ("messages", -1, READER, 0, 0)),
    ],
)
def test_what_vk_tells_of_our_post_is_one_line(
    scene: Scene, kind: str, inside: dict[str, Any], line: Line
) -> None:
    assert receive(scene, kind, inside, event_id="e", v="5.199").state is Inbox.DONE
    assert ledger() == [line]


@pytest.mark.parametrize(
    ("kind", "inside"),
    [
        ("like_add", like(object_type="comment", object_id=9, post_id=POST)),
        ("like_add", like(object_type="comment", object_id=POST, thread_reply_id=9, post_id=POST)),
        ("like_add", like(object_type="photo")),
        ("like_add", like(object_owner_id=-OTHER)),
        ("wall_repost", repost({"id": POST, "owner_id": -OTHER, "from_id": -OTHER})),
        ("wall_repost", {"id": 67, "from_id": READER, "owner_id": READER, "attachments": []}),
        ("wall_reply_new", comment(from_id=-GROUP)),
        ("wall_reply_new", comment(post_owner_id=-OTHER, owner_id=-OTHER)),
        ("group_join", {"user_id": READER, "join_type": "request"}),
        ("group_join", {"user_id": READER, "join_type": "unsure"}),
        ("poll_vote_new", {"owner_id": READER, "poll_id": 44, "option_id": 3, "user_id": 1}),
        ("message_new", {"message": MESSAGE, "client_info": {"keyboard": True, "lang_id": 0}}),
        ("message_new", MESSAGE | {"user_id": READER, "body": "Привет", "read_state": 0}),
        ("message_reply", MESSAGE | {"out": 1, "random_id": 0}),
        ("message_event", {"user_id": 1, "peer_id": 1, "event_id": "x", "payload": {"a": [1]}}),
        ("message_event", {"user_id": 1, "peer_id": 1, "event_id": "x", "payload": "{}"}),
        ("message_typing_state", {"state": "typing", "from_id": READER, "to_id": -GROUP}),
        ("message_reaction_event", {"reacted_id": 1, "peer_id": 1, "cmid": 4}),
        ("wall_post_new", OUR | {"post_type": "suggest"}),
        ("group_change_settings", {"user_id": 1, "changes": {"title": {"new_value": "Б"}}}),
        ("group_officers_edit", {"admin_id": 1, "user_id": 2, "level_old": 0, "level_new": 2}),
        ("user_block", {"admin_id": 1, "user_id": 2, "unblock_date": 0, "reason": 0}),
        ("donut_subscription_create", {"amount": 5, "amount_without_fee": 4.5, "user_id": 2}),
        ("like_add", None),
        ("like_add", []),
        ("something_new", [READER]),
        ("something_new", "text"),
    ],
)
def test_what_does_not_count_is_done_and_leaves_no_line(
    scene: Scene, kind: str, inside: object
) -> None:
    assert receive(scene, kind, inside).state is Inbox.DONE
    assert ledger() == []


@pytest.mark.parametrize(
    ("kind", "inside"),
    [
        ("like_add", like(liker_id=str(READER))),
        ("like_add", like(liker_id=float(READER))),
        ("like_add", like(object_owner_id=str(-GROUP))),
        ("wall_repost", repost(OUR | {"id": "10"})),
        ("wall_repost", repost(OUR) | {"copy_history": {"0": OUR}}),
        ("wall_reply_new", comment(text=["книга"])),
        ("wall_reply_new", comment(post_id=None)),
        ("wall_reply_delete", [-GROUP, 9, POST]),
        ("group_leave", {"user_id": {"id": READER}}),
    ],
)
def test_what_vk_would_never_send_is_never_counted(scene: Scene, kind: str, inside: object) -> None:
    row = receive(scene, kind, inside)
    assert row.state is Inbox.NEW  # to be tried again, and set aside in the end
    assert (row.error or "").startswith("EventError")
    assert ledger() == []
