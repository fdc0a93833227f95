"""What events tell of a community as a whole: that it is heard, and that a post was published."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contests.models import Contest
from extensions import db
from staff.models import AuditRecord
from tests.service import test_inbox
from tests.service.scene import GROUP, Scene


class Post(test_inbox.Post):
    """One that may have been scheduled."""

    def published(self, **changes: Any) -> None:
        post = {"id": 900, "owner_id": -GROUP, "post_type": "post"}
        self.send("wall_post_new", 0, **{**post, **changes})


@pytest.fixture
def contest(scene: Scene) -> Contest:
    return scene.open_contest()


@pytest.fixture
def post(scene: Scene, contest: Contest) -> Post:
    return Post(scene, contest)


def test_a_community_is_heard_when_its_newest_event_came(
    scene: Scene, contest: Contest, post: Post
) -> None:
    post.like(1)
    scene.clock.moment += timedelta(minutes=5)
    post.like(2)
    newest = scene.clock()
    scene.drain()
    assert scene.community.heard_at == newest
    scene.clock.moment -= timedelta(minutes=1)  # another web node's clock
    post.like(3)
    scene.drain()
    assert scene.community.heard_at == newest


def test_a_contest_follows_its_scheduled_post_to_the_id_it_is_published_under(
    scene: Scene, contest: Contest, post: Post
) -> None:
    scheduled_id = contest.post_id or 0
    post.published(postponed_id=scheduled_id)
    post.post_id = 900
    post.like(1)
    scene.reader(1)
    scene.drain()
    db.session.refresh(contest)
    assert contest.post_id == 900
    assert scene.entry(contest, 1) is not None
    [line] = db.session.scalars(
        select(AuditRecord).where(AuditRecord.what == "contest.post_renumbered")
    )
    assert (line.contest_id, line.details) == (contest.id, {"before": scheduled_id, "after": 900})


@pytest.mark.parametrize(
    "change", [{"postponed_id": 999_999}, {"postponed_id": None}, {"owner_id": -GROUP - 1}]
)
def test_other_posts_leave_a_contest_where_it_is(
    scene: Scene, contest: Contest, post: Post, change: dict[str, Any]
) -> None:
    scheduled_id = contest.post_id
    post.published(**{"postponed_id": scheduled_id, **change})
    scene.drain()
    db.session.refresh(contest)
    assert contest.post_id == scheduled_id
