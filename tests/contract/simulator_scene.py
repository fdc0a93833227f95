"""A running simulator with a post, three readers and somebody who gets its callbacks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from simulator.receiver import Receiver, receiving
from simulator.running import Running, running

GROUP = 7002
EVENTS = (
    *("like_add", "like_remove", "wall_repost", "wall_post_new", "poll_vote_new"),
    *("wall_reply_new", "wall_reply_edit", "wall_reply_delete", "wall_reply_restore"),
    *("group_join", "group_leave", "group_officers_edit", "user_block", "user_unblock"),
    *("message_new", "message_reply", "message_allow", "message_deny"),
)
MADE_UP = (  # what nobody does on this wall: sent from samples
    *("message_edit", "message_event", "message_read", "message_reaction_event"),
    *("message_typing_state", "group_change_settings"),
    *("donut_subscription_create", "donut_subscription_prolonged"),
    *("donut_subscription_cancelled", "donut_subscription_expired"),
    *("donut_subscription_price_changed", "donut_money_withdraw", "donut_money_withdraw_error"),
)
VALIDATED: dict[str, set[str]] = {"methods": set(), "event types": set()}  # told by conftest.py


@dataclass
class Scene:
    vk: Running
    receiver: Receiver
    token: str
    post_id: int
    readers: list[int]

    def act(self, action: str, reader: int = 0, **more: Any) -> Any:
        place = {"group_id": GROUP, "post_id": self.post_id} | more
        who = self.readers[reader]
        return self.vk.post("/sim/act", reader_id=who, action=action, **place)

    def listen(self, *events: str, **more: str) -> int:
        return self.receiver.register(self.vk, self.token, GROUP, *(events or EVENTS), **more)

    def deliveries(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.vk.get("/sim/deliveries")
        return listed

    def status(self) -> str:
        answer = self.vk.call("groups.getCallbackServers", self.token, group_id=GROUP)
        return str(answer["response"]["items"][-1]["status"])


@contextmanager
def scene_with_a_receiver() -> Iterator[Scene]:
    with running() as vk, receiving() as receiver:
        tokens = vk.post("/sim/communities", group_id=GROUP, name="Б", screen_name="lib")
        poll = {"question": "?", "options": ["да", "нет"]}
        post = vk.post("/sim/posts", group_id=GROUP, text="Розыгрыш", poll=poll)
        readers = vk.post("/sim/readers", count=3, seed=1, kind="open")["ids"]
        vk.post("/sim/delivery", backoff_s=0.01, longest_backoff_s=0.02, attempts=4)
        token = tokens["community_token"]
        yield Scene(vk, receiver, token, post["post_id"], readers)
