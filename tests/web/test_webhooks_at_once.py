"""The door before Flask: many events at once, and what it knows of a community."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, select

import connections
from app import create_app
from communities.models import Community
from config import Config
from extensions import db
from parts import parts
from tests.web.calling import OURS, THEIRS, Caller, Seconds, body
from webhooks import service
from webhooks.door import KNOWN_S, Door
from webhooks.models import InboxEvent

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
KEPT = (
    InboxEvent.community_id,
    InboxEvent.type,
    InboxEvent.retry,
    InboxEvent.received_at,
    InboxEvent.state,
    InboxEvent.attempts,
    InboxEvent.leased_until,
    InboxEvent.claim,
    InboxEvent.error,
)


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture(autouse=True)
def communities(context: None) -> Iterator[None]:
    for group_id in (OURS, THEIRS):
        made = Community(
            group_id=group_id,
            slug=f"library-{group_id}",
            name="Библиотека",
            screen_name="library",
            zone="Asia/Yekaterinburg",
            created_at=NOW,
        )
        db.session.add(made)
        _tell_secret(made, "s3cret")
    yield
    db.session.rollback()


@pytest.fixture
def vk(config: Config, seconds: Seconds) -> Iterator[Caller]:
    """Before an application that nobody has called yet: its own door knows nobody either."""
    app = create_app(config)
    yield Caller(Door(app, seconds))
    with app.app_context():
        db.engine.dispose()


def _tell_secret(community: Community, secret: str) -> None:
    community.callback_secret = parts().seal.seal(secret, "callback_secret")
    db.session.commit()


def _ours() -> Community:
    found = db.session.scalars(select(Community).where(Community.group_id == OURS)).one()
    db.session.commit()
    return found


def _stored() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(select(InboxEvent.event_id)))


def test_all_that_come_at_once_are_stored_each_once(vk: Caller) -> None:
    numbers = [str(number // 2) for number in range(80)]  # each comes twice
    assert set(vk.send_at_once((number, OURS) for number in numbers)) == {"200 ok"}
    assert _stored() == sorted({"first", *numbers})


def test_one_that_cannot_be_stored_does_not_spoil_those_beside_it(vk: Caller) -> None:
    assert vk.send("other", THEIRS) == "200 ok"
    db.session.execute(delete(InboxEvent).where(InboxEvent.event_id == "other"))
    db.session.execute(delete(Community).where(Community.group_id == THEIRS))
    db.session.commit()  # the door knows it for a moment longer
    events = [(str(number), THEIRS if number % 4 == 0 else OURS) for number in range(40)]
    told = dict(zip(events, vk.send_at_once(events), strict=True))
    assert {told[event] for event in events if event[1] == OURS} == {"200 ok"}
    assert {told[event] for event in events if event[1] == THEIRS} == {"403 refused"}
    assert _stored() == sorted(["first", *(name for name, group in events if group == OURS)])


def test_a_community_whose_secret_does_not_open_spoils_nothing_for_others(vk: Caller) -> None:
    other = db.session.scalars(select(Community).where(Community.group_id == THEIRS)).one()
    other.callback_secret = "sealed with a key that is lost"
    db.session.commit()
    events = [(str(number), THEIRS if number % 4 == 0 else OURS) for number in range(40)]
    told = dict(zip(events, vk.send_at_once(events), strict=True))
    assert {told[event] for event in events if event[1] == OURS} == {"200 ok"}
    assert {told[event][:3] for event in events if event[1] == THEIRS} == {"500"}
    assert _stored() == sorted(["first", *(name for name, group in events if group == OURS)])


def test_what_is_no_event_spoils_nothing_for_those_beside_it(vk: Caller) -> None:
    bodies = [b"{" if number % 4 == 0 else body(str(number)) for number in range(40)]
    told = vk.post_at_once(bodies)
    assert told[::4] == ["400 malformed"] * 10
    assert told.count("200 ok") == len(_stored()) - 1 == 30


def test_what_waits_to_be_stored_has_come_when_it_came(vk: Caller) -> None:
    vk.post_at_once([body(number) for number in "12"])
    assert max(db.session.scalars(select(InboxEvent.received_at))) <= vk.had_come_at


def test_what_is_no_event_wakes_no_worker(vk: Caller) -> None:
    assert vk.post(b"{") == "400 malformed"
    assert vk.send("1", group_id=THEIRS + 1) == "403 refused"
    assert not parts().redis.exists("rung:webhooks.jobs.drain")


def test_however_many_strangers_call_the_communities_are_looked_up_once(vk: Caller) -> None:
    asked: list[str] = []

    def note(*told: Any) -> None:
        asked.append(told[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        told = vk.post_at_once(body(str(number), THEIRS + 1 + number) for number in range(20))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert told == ["403 refused"] * 20
    doors = 2  # the application has its own behind this one
    assert asked.count(str(service.EVERY_COMMUNITY)) == doors


def test_a_new_secret_holds_at_once(vk: Caller) -> None:
    vk.send("1")
    _tell_secret(_ours(), "another")
    assert vk.send("2", secret="another") == "200 ok"


def test_an_old_secret_holds_no_longer_than_it_is_known(vk: Caller, seconds: Seconds) -> None:
    vk.send("1")
    _tell_secret(_ours(), "another")
    seconds.at += KNOWN_S + 0.1
    assert vk.send("2") == "403 refused"
    assert _stored() == ["1"]


def test_a_wrong_secret_is_refused_whether_or_not_the_community_is_known(vk: Caller) -> None:
    assert vk.send("1", secret="guess") == "403 refused"
    assert vk.send("2") == "200 ok"
    assert [vk.send("3", secret="guess"), vk.send("4", secret="ключ")] == ["403 refused"] * 2
    assert _stored() == ["2"]


def test_what_is_stored_is_rung_for(vk: Caller) -> None:
    vk.send("1")
    assert parts().redis.exists("rung:webhooks.jobs.drain")


def test_what_is_stored_with_others_reads_as_what_is_stored_alone() -> None:
    inside = {"id": 1, "text": "«Ёж» \x00 \ud800 🎉", "big": 2**62}
    bodies = [{"type": "x", "group_id": OURS, "event_id": n, "object": inside} for n in "12"]
    alone, beside = (service.parse(json.dumps(body).encode()) for body in bodies)
    community = _ours()
    service.store(community, alone, 3, NOW.replace(microsecond=1))
    row = service.row(community.id, beside, 3, NOW.replace(microsecond=1))
    service.store_all(connections.single(db.engine), [row])
    first, second = db.session.execute(select(*KEPT).order_by(InboxEvent.event_id)).all()
    assert first == second
    assert json.loads(db.session.scalars(select(InboxEvent.body)).all()[1])["object"] == inside
