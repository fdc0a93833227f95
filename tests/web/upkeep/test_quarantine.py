"""The desk's page about events that could not be understood."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from extensions import db
from staff.models import AuditRecord, Role
from tests.service.scene import GROUP, Scene
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from webhooks import jobs, quarantine, service
from webhooks.models import Inbox, InboxEvent

BAD = '{"type": "like_add", "group_id": %d, "event_id": "e%d", "object": {"object_type": "post"}}'


def put_aside(scene: Scene, *numbers: int) -> None:
    """Events that name nobody, tried as often as any."""
    for number in numbers:
        envelope = service.parse((BAD % (GROUP, number)).encode())
        service.store(scene.community, envelope, 0, scene.clock())
    for _ in range(jobs.TRIES):
        db.session.execute(update(InboxEvent).values(leased_until=None))
        db.session.commit()
        jobs.drain()


@pytest.fixture
def aside(behind: BehindTheDesk, address: str) -> str:
    """The page, with two events."""
    with behind() as scene:
        put_aside(scene, 1, 2)
        assert quarantine.count(scene.community.id) == 2
    return f"{address}/quarantine"


def states(app: Flask) -> list[Inbox]:
    with app.app_context():
        return list(db.session.scalars(select(InboxEvent.state).order_by(InboxEvent.id)))


def test_it_shows_what_vk_sent_and_what_went_wrong(aside: str, desk: Desk) -> None:
    page = desk(Role.EDITOR).see(aside)
    assert "liker_id is not an id" in page
    assert page.count("<pre") == 2
    assert "&#34;object_type&#34;: &#34;post&#34;" in page


def test_of_an_event_that_kills_its_worker_it_speaks_in_words(
    app: Flask, aside: str, desk: Desk
) -> None:
    with app.app_context():
        db.session.execute(update(InboxEvent).values(error=quarantine.KILLS))
        db.session.commit()
    page = desk(Role.EDITOR).see(aside)
    assert quarantine.KILLS not in page
    assert page.count("каждый раз") == 2


def test_an_empty_page_says_what_would_stand_there(address: str, desk: Desk) -> None:
    page = desk(Role.EDITOR).see(f"{address}/quarantine")
    assert 'name="event"' not in page
    assert page.count("<p>") >= 2


def test_one_event_is_tried_again(app: Flask, aside: str, desk: Desk) -> None:
    with app.app_context():
        first, _ = db.session.scalars(select(InboxEvent.id).order_by(InboxEvent.id))
    answer = desk(Role.EDITOR).submit(aside, event=first)
    assert answer.status_code == 302
    assert states(app) == [Inbox.NEW, Inbox.QUARANTINED]


def test_all_are_tried_again_and_it_is_written_down(app: Flask, aside: str, desk: Desk) -> None:
    editor = desk(Role.EDITOR)
    assert "notice-good" in editor.see(editor.submit(aside, event="").location)
    assert states(app) == [Inbox.NEW, Inbox.NEW]
    with app.app_context():
        what = AuditRecord.what == "community.events_replayed"
        line = db.session.scalars(select(AuditRecord).where(what)).one()
        assert (line.details, line.account_id is None) == ({"count": 2}, False)


def test_what_still_cannot_be_understood_comes_back(
    app: Flask, aside: str, desk: Desk, behind: BehindTheDesk
) -> None:
    desk(Role.EDITOR).submit(aside, event="")
    with behind() as scene:
        put_aside(scene)
    assert states(app) == [Inbox.QUARANTINED, Inbox.QUARANTINED]


def test_whoever_only_looks_cannot_replay(app: Flask, aside: str, desk: Desk) -> None:
    viewer = desk(Role.VIEWER)
    assert 'name="event"' not in viewer.see(aside)
    assert viewer.submit(aside, event="").status_code == 403
    assert states(app) == [Inbox.QUARANTINED, Inbox.QUARANTINED]


def test_it_is_nobodys_elses(aside: str, desk: Desk) -> None:
    desk(None).see(aside, 404)


def test_without_its_token_nothing_is_tried(app: Flask, aside: str, desk: Desk) -> None:
    assert desk(Role.EDITOR).client.post(aside, data={"event": ""}).status_code == 400
    assert states(app) == [Inbox.QUARANTINED, Inbox.QUARANTINED]


def test_it_is_linked_where_staff_see_the_number(aside: str, desk: Desk) -> None:
    editor: Visitor = desk(Role.EDITOR)
    for page in ("/staff/health", "/desk/notices"):
        assert f'href="{aside}"' in editor.see(page)
