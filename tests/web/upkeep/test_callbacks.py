"""The desk's pages about how we hear of a community: repaired, set up by hand, or by reading."""

import pytest
from flask import Flask
from sqlalchemy import select

from communities import ways
from communities.models import Callbacks, Community, Way
from communities.servers import EVENTS, TITLE
from communities.ways import hand_secret
from extensions import db
from staff.models import AuditRecord, Role
from tests.fakes.vk import FakeVk
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from vk.port import CallbackServer

LIBRARY = "/desk/communities/1"
BY_HAND = "http://localhost/webhooks/vk/by-hand"


@pytest.fixture
def admin(behind: BehindTheDesk, desk: Desk) -> Visitor:
    with behind():
        return desk(Role.ADMIN)


def community() -> Community:
    return db.session.scalars(select(Community)).one()


def be(app: Flask, way: Way, callbacks: Callbacks) -> None:
    with app.app_context():
        community().way, community().callbacks = way, callbacks
        db.session.commit()


@pytest.mark.parametrize("state", Callbacks)
def test_only_what_is_broken_can_be_repaired(app: Flask, admin: Visitor, state: Callbacks) -> None:
    be(app, Way.CALLBACKS, state)
    assert (f"{LIBRARY}/repair" in admin.see(LIBRARY)) is (state is not Callbacks.OK)


@pytest.mark.parametrize("way", [Way.BY_HAND, Way.POLLING])
def test_what_we_did_not_set_up_is_not_ours_to_repair(app: Flask, admin: Visitor, way: Way) -> None:
    be(app, way, Callbacks.GONE)
    assert f"{LIBRARY}/repair" not in admin.see(LIBRARY)


def test_a_server_that_somebody_removed_is_set_up_again(
    app: Flask, admin: Visitor, vk: FakeVk
) -> None:
    vk.servers.clear()
    be(app, Way.CALLBACKS, Callbacks.GONE)
    assert admin.submit(f"{LIBRARY}/repair", LIBRARY).location == LIBRARY
    assert [server.title for server in vk.servers.values()] == [TITLE]
    with app.app_context():
        assert community().callbacks is Callbacks.OK
        deeds = set(db.session.scalars(select(AuditRecord.what)))
        assert "community.callbacks_repaired" in deeds


def test_events_that_are_off_are_named(app: Flask, admin: Visitor) -> None:
    be(app, Way.CALLBACKS, Callbacks.EVENTS_OFF)
    with app.app_context():
        community().events_off = "group_join,wall_repost"
        db.session.commit()
    page = admin.see(LIBRARY)
    assert "<code>group_join</code>" in page
    assert "<code>wall_repost</code>" in page


@pytest.mark.parametrize("way", [Way.BY_HAND, Way.POLLING])
def test_another_way_is_chosen(app: Flask, admin: Visitor, vk: FakeVk, way: Way) -> None:
    answer = admin.submit(f"{LIBRARY}/way", way=way.value)
    by_hand = way is Way.BY_HAND
    assert answer.location == (f"{LIBRARY}/by-hand" if by_hand else LIBRARY)
    assert vk.servers == {}
    with app.app_context():
        assert community().way is way


def test_choosing_the_same_way_again_disturbs_nothing(admin: Visitor, vk: FakeVk) -> None:
    before = list(vk.servers)
    admin.submit(f"{LIBRARY}/way", way="callbacks")
    assert list(vk.servers) == before


def test_there_is_no_fourth_way(app: Flask, admin: Visitor) -> None:
    assert admin.submit(f"{LIBRARY}/way", way="telepathy").status_code == 200
    with app.app_context():
        assert community().way is Way.CALLBACKS


def test_by_hand_the_page_has_all_that_is_to_be_pasted(app: Flask, admin: Visitor) -> None:
    admin.submit(f"{LIBRARY}/way", way="by_hand")
    page = admin.see(f"{LIBRARY}/by-hand")
    with app.app_context():
        assert hand_secret(community()) in page
    assert f">{BY_HAND}<" in page
    assert "5.199" in page
    assert all(f"<code>{event}</code>" in page for event in EVENTS)


def test_no_browser_keeps_the_page_with_the_secret(admin: Visitor) -> None:
    admin.submit(f"{LIBRARY}/way", way="by_hand")
    assert admin.client.get(f"{LIBRARY}/by-hand").cache_control.no_store
    assert not admin.client.get(LIBRARY).cache_control.no_store


def test_another_way_shows_no_secret(app: Flask, admin: Visitor) -> None:
    page = admin.see(f"{LIBRARY}/by-hand")
    with app.app_context():
        assert hand_secret(community()) not in page


def test_vks_string_is_kept_and_an_odd_one_is_not(app: Flask, admin: Visitor) -> None:
    admin.submit(f"{LIBRARY}/way", way="by_hand")
    page = f"{LIBRARY}/by-hand"
    assert 'role="alert"' in admin.see(admin.submit(page, code="remove").location)
    admin.submit(page, code=" c0ffee11 ")
    assert 'value="c0ffee11"' in admin.see(page)
    admin.submit(page, code="")
    with app.app_context():
        assert community().hand_code == "c0ffee11"


def test_it_turns_green_once_vk_has_confirmed(app: Flask, admin: Visitor, vk: FakeVk) -> None:
    admin.submit(f"{LIBRARY}/way", way="by_hand")
    page, mark = f"{LIBRARY}/by-hand", mark_of(admin)
    assert "notice-good" not in admin.see(page)
    admin.submit(page, code="c0ffee11")
    body = {"type": "confirmation", "group_id": vk.own.group_id}
    assert admin.client.post("/webhooks/vk/by-hand", json=body).text == "c0ffee11"
    assert mark_of(admin) != mark
    vk.servers[9] = CallbackServer(9, "by hand", BY_HAND, "ok")
    vk.events[9] = set(EVENTS)
    admin.submit(f"{LIBRARY}/look", page)
    shown = admin.see(page)
    assert "notice-good" in shown
    assert f"{LIBRARY}/look" not in shown


def mark_of(visitor: Visitor) -> str:
    status = visitor.client.get(f"{LIBRARY}/status").json
    assert status
    return str(status["mark"])


def test_the_string_may_change_while_it_is_green(app: Flask, admin: Visitor) -> None:
    be(app, Way.BY_HAND, Callbacks.OK)
    with app.app_context():
        ways.keep_hand_code(community(), "c0ffee11", community().created_at)
    assert "btn-primary" not in admin.see(f"{LIBRARY}/by-hand").split("<main")[1]
