"""From the inbox into the ledger and to live entries."""

import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from contests.entries import EntryState
from contests.lifecycle import Step
from contests.models import Contest, LedgerAction
from extensions import db
from tests.service.scene import GROUP, Scene
from webhooks import service
from webhooks.jobs import TRIES
from webhooks.models import Inbox, InboxEvent


class Post:
    """Sends the events of one post to the inbox, as VK would."""

    def __init__(self, scene: Scene, contest: Contest) -> None:
        self.scene = scene
        self.wall, self.post_id = -GROUP, contest.post_id
        self.sent = 0

    def send(self, kind: str, retry: int = 0, **inside: Any) -> None:
        self.sent += 1
        event = {"type": kind, "group_id": GROUP, "event_id": f"e{self.sent}", "object": inside}
        envelope = service.parse(json.dumps(event).encode())
        service.store(self.scene.community, envelope, retry, self.scene.clock())

    def like(self, user_id: int, kind: str = "like_add") -> None:
        self.send(
            kind,
            liker_id=user_id,
            object_type="post",
            object_owner_id=self.wall,
            object_id=self.post_id,
        )

    def comment(self, user_id: int, text: str, comment_id: int, kind: str = "new") -> None:
        date = int(self.scene.clock().timestamp())
        self.send(
            f"wall_reply_{kind}",
            id=comment_id,
            from_id=user_id,
            date=date,
            text=text,
            post_id=self.post_id,
            post_owner_id=self.wall,
        )

    def delete(self, comment_id: int) -> None:
        self.send("wall_reply_delete", owner_id=self.wall, id=comment_id, post_id=self.post_id)

    def repost(self, user_id: int) -> None:
        original = {"id": self.post_id, "owner_id": self.wall, "from_id": self.wall}
        date = int(self.scene.clock().timestamp())
        self.send(
            "wall_repost",
            id=5,
            from_id=user_id,
            owner_id=user_id,
            date=date,
            copy_history=[original],
        )


@pytest.fixture
def contest(scene: Scene) -> Contest:
    return scene.open_contest()


@pytest.fixture
def post(scene: Scene, contest: Contest) -> Post:
    return Post(scene, contest)


def test_an_entry_grows_with_what_callbacks_tell(
    scene: Scene, contest: Contest, post: Post
) -> None:
    scene.reader(1)
    post.like(1)
    scene.drain()
    entry = scene.entry(contest, 1)
    assert entry is not None
    assert set(entry.reasons) == {"not_reposted", "not_commented", "not_subscribed"}
    post.repost(1)
    post.comment(1, "Хорошая КНИГА", 9)
    post.send("group_join", user_id=1, join_type="join")
    scene.drain()
    assert (entry.state, entry.reasons) == (EntryState.IN, [])


def test_taking_back_is_seen_at_once(scene: Scene, contest: Contest, post: Post) -> None:
    scene.reader(1)
    post.like(1)
    post.like(1, "like_remove")
    scene.drain()
    entry = scene.entry(contest, 1)
    assert entry is not None
    assert "not_liked" in entry.reasons


def test_whoever_joins_after_the_close_is_out_and_not_asked_about_for_ever(
    scene: Scene, contest: Contest, post: Post
) -> None:
    scene.vk.joined.add(scene.reader(1))
    post.like(1)
    scene.clock.moment = contest.closes_at + timedelta(minutes=1)
    post.send("group_join", user_id=1, join_type="join")
    scene.drain()
    entry = scene.entry(contest, 1)
    assert entry is not None
    assert (entry.state, "not_subscribed" in entry.reasons) == (EntryState.OUT, True)


def test_a_new_participant_is_looked_up_once_and_in_one_batch(
    scene: Scene, contest: Contest, post: Post
) -> None:
    for user_id in range(1, 40):
        scene.reader(user_id)
        post.like(user_id)
    scene.drain()
    assert scene.vk.calls.count("people") == 1
    scene.drain()
    assert scene.vk.calls.count("people") == 1


def test_joining_alone_makes_nobody_a_participant(
    scene: Scene, contest: Contest, post: Post
) -> None:
    post.send("group_join", user_id=1, join_type="join")
    scene.drain()
    assert scene.entry(contest, 1) is None


def test_a_community_that_likes_is_in_the_ledger_and_not_among_the_entries(
    scene: Scene, contest: Contest, post: Post
) -> None:
    post.like(-500)
    scene.drain()
    assert db.session.scalar(select(func.count(LedgerAction.id))) == 1
    assert scene.entry(contest, -500) is None


@pytest.mark.parametrize("order", range(6))
def test_events_of_a_comment_may_come_in_any_order(
    scene: Scene, contest: Contest, post: Post, order: int
) -> None:
    scene.reader(1)
    events: list[Callable[[], None]] = [
        lambda: post.comment(1, "книга", 9),
        lambda: post.comment(1, "другая книга", 9, "edit"),
        lambda: post.delete(9),
        lambda: post.comment(1, "журнал", 10),
        lambda: post.like(1),
    ]
    random.Random(order).shuffle(events)
    for send in events:
        send()
        scene.drain()
    entry = scene.entry(contest, 1)
    assert entry is not None
    assert "not_commented" in entry.reasons
    assert "not_liked" not in entry.reasons


def test_an_event_for_another_post_concerns_no_contest(
    scene: Scene, contest: Contest, post: Post
) -> None:
    post.post_id = 999_999
    post.like(1)
    scene.drain()
    assert scene.entry(contest, 1) is None


def test_an_action_that_came_before_the_contest_was_stored_is_not_lost(scene: Scene) -> None:
    """VK may tell of a like before we have written down which post is the contest's."""
    post_id = scene.vk.add_post("Розыгрыш")
    contest = scene.contest(adopted_post_id=post_id)
    scene.reader(1)
    Post(scene, contest).like(1)
    scene.drain()
    scene.take(contest, Step.OPEN)
    entry = scene.entry(contest, 1)
    assert entry is not None
    assert "not_liked" not in entry.reasons


def test_an_event_that_cannot_be_understood_is_set_aside_and_the_others_go_on(
    scene: Scene, contest: Contest, post: Post
) -> None:
    scene.reader(1)
    post.send("like_add", object_type="post")  # no ids
    post.like(1)
    for _ in range(TRIES):
        scene.drain()
        release_leases()
    states = dict(db.session.execute(select(InboxEvent.event_id, InboxEvent.state)).all())
    assert states["e1"] is Inbox.QUARANTINED
    assert scene.entry(contest, 1) is not None


def test_a_set_aside_event_says_why(scene: Scene, contest: Contest, post: Post) -> None:
    post.send("like_add", object_type="post")
    scene.drain()
    assert "liker_id" in (first_event().error or "")


def test_an_unknown_event_is_done_without_an_action(
    scene: Scene, contest: Contest, post: Post
) -> None:
    post.send("market_order_new", id=4)
    scene.drain()
    assert first_event().state is Inbox.DONE


def first_event() -> InboxEvent:
    return db.session.scalars(select(InboxEvent).order_by(InboxEvent.id)).first()  # type: ignore[return-value]


def release_leases() -> None:
    """As if the time had passed that a failed event waits before its next try."""
    for row in db.session.scalars(select(InboxEvent)):
        row.leased_until = None
    db.session.commit()
