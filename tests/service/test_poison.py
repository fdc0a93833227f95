"""Events that end the worker which handles them."""

from sqlalchemy import select, update

from extensions import db
from tests.service.scene import Scene
from tests.service.test_inbox import Post
from webhooks.jobs import TRIES
from webhooks.models import Inbox, InboxEvent
from webhooks.quarantine import KILLS


def test_an_event_whose_handling_never_ends_is_set_aside(scene: Scene) -> None:
    post = Post(scene, scene.open_contest())
    post.like(1)
    db.session.execute(update(InboxEvent).values(attempts=TRIES))
    db.session.commit()
    scene.reader(2)
    post.like(2)
    scene.drain()
    rows = select(InboxEvent.state, InboxEvent.error).order_by(InboxEvent.id)
    assert db.session.execute(rows).all() == [(Inbox.QUARANTINED, KILLS), (Inbox.DONE, None)]


def test_events_that_were_tried_before_are_still_processed(scene: Scene) -> None:
    post = Post(scene, scene.open_contest())
    for user_id in range(1, 4):
        scene.reader(user_id)
        post.like(user_id)
    db.session.execute(update(InboxEvent).values(attempts=TRIES - 1))
    db.session.commit()
    scene.drain()
    assert set(db.session.scalars(select(InboxEvent.state))) == {Inbox.DONE}
