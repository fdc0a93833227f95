"""The desk's pages about communities: which I see, connecting one, how one is doing."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from communities.models import Callbacks, Community, Way
from communities.sealing import tokens_of
from extensions import db
from staff.models import Account, AuditRecord, Membership, Role
from tests.fakes.vk import FakeVk
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.upkeep.scene import CAPTCHA, CONNECT, DEAD, FORM, LIST, NEW, another_group, met
from vk.errors import Action

PAGES = ["", "/status"]
ADMINS = ["/by-hand", "/way", "/keys/service", "/keys/service/forget"]


@pytest.mark.parametrize("page", PAGES + ADMINS)
def test_a_stranger_does_not_learn_that_a_community_exists(
    address: str, desk: Desk, operator: Visitor, page: str
) -> None:
    desk(None).see(address + page, 404)
    operator.see(address + page, 404)


@pytest.mark.parametrize("page", ["", "/connect", "/1", *(f"/1{page}" for page in ADMINS)])
def test_who_has_not_signed_in_is_asked_to(visitor: Visitor, page: str) -> None:
    answer = visitor.client.get(LIST + page)
    assert answer.status_code == 302
    assert answer.location.startswith("/desk/sign-in")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_a_viewer_sees_how_it_is_and_can_change_nothing(
    address: str, desk: Desk, role: Role
) -> None:
    viewer = desk(role)
    for page in PAGES:
        viewer.see(address + page)
    for page in ADMINS:
        viewer.see(address + page, 403)
    main = re.split("<main", viewer.see(address))[1]
    assert "<form" not in main.split("<footer")[0]


@pytest.mark.parametrize(
    "deed", ["/probe", "/repair", "/look", "/obstacles/1/lift", "/way", "/keys/user/forget"]
)
def test_a_viewer_who_makes_up_a_form_is_refused(address: str, desk: Desk, deed: str) -> None:
    viewer = desk(Role.VIEWER)
    assert viewer.submit(address + deed, LIST).status_code == 403
    assert desk(None).submit(address + deed, LIST).status_code == 404


def test_the_list_shows_my_communities_only(address: str, desk: Desk) -> None:
    assert address in desk(Role.VIEWER).see(LIST)
    assert address not in desk(None).see(LIST)


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.EDITOR])
def test_who_looks_after_nothing_connects_nothing(desk: Desk, role: Role | None) -> None:
    visitor = desk(role)
    assert CONNECT not in visitor.see(LIST)
    visitor.see(CONNECT, 403)


def test_an_operator_connects_a_community_and_looks_after_it(
    app: Flask, vk: FakeVk, behind: BehindTheDesk, operator: Visitor
) -> None:
    another_group(vk)
    assert CONNECT in operator.see(LIST)
    answer = operator.submit(CONNECT, **FORM)
    page = operator.see(answer.location)
    assert "Детская библиотека" in page
    assert all(key not in page for key in NEW.values() if key)
    assert "…-key" in page
    with app.app_context():
        made = db.session.scalars(select(Community).where(Community.group_id == 78)).one()
        assert (made.zone, made.callbacks) == ("Asia/Omsk", Callbacks.OK)
        role = select(Membership.role).join(Account).where(Account.login == "operator")
        assert db.session.scalar(role.where(Membership.community_id == made.id)) is Role.ADMIN
        deeds = select(AuditRecord.what).where(AuditRecord.community_id == made.id)
        assert "community.connected" in set(db.session.scalars(deeds))


def test_an_administrator_of_one_connects_another(vk: FakeVk, desk: Desk) -> None:
    admin = desk(Role.ADMIN)
    another_group(vk)
    assert admin.submit(CONNECT, **FORM).status_code == 302
    assert "Детская библиотека" in admin.see(LIST)


def test_an_administrator_of_another_does_not_let_herself_in(
    app: Flask, vk: FakeVk, desk: Desk, behind: BehindTheDesk, operator: Visitor
) -> None:
    another_group(vk)
    operator.submit(CONNECT, **FORM)
    answer = desk(Role.ADMIN).submit(CONNECT, **{**FORM, "community": "stolen"})
    assert answer.status_code == 200
    with app.app_context():
        made = db.session.scalars(select(Community).where(Community.group_id == 78)).one()
        assert tokens_of(made).community == "new-community-key"
        roles = select(Membership).where(Membership.community_id == made.id)
        assert len(list(db.session.scalars(roles))) == 1


@pytest.mark.parametrize("kind", ["community", "service"])
def test_what_vk_says_of_a_key_stands_beside_its_field_and_no_key_comes_back(
    app: Flask, vk: FakeVk, operator: Visitor, behind: BehindTheDesk, kind: str
) -> None:
    another_group(vk)
    vk.faults.order("group" if kind == "community" else "seen_by_service", DEAD)
    page = operator.submit(CONNECT, **FORM).text
    assert f'id="{kind}-error"' in page
    assert len(re.findall(r'id="\w+-error"', page)) == 1
    assert all(key not in page for key in NEW.values() if key)
    with app.app_context():
        assert db.session.scalar(select(Community).where(Community.group_id == 78)) is None


def test_without_a_key_that_sees_likes_nothing_is_asked(vk: FakeVk, operator: Visitor) -> None:
    page = operator.submit(CONNECT, **{**FORM, "service": ""}).text
    assert 'id="service-error"' in page
    assert "group" not in vk.calls


def test_a_zone_that_is_not_in_the_list_is_refused(operator: Visitor) -> None:
    page = operator.submit(CONNECT, **{**FORM, "zone": "Mars/Base"}).text
    assert 'id="zone-error"' in page


def test_the_status_tells_when_to_look_anew(
    app: Flask, address: str, desk: Desk, behind: BehindTheDesk
) -> None:
    viewer = desk(Role.VIEWER)
    before = viewer.client.get(f"{address}/status").json
    assert before
    assert f'data-mark="{before["mark"]}"' in viewer.see(address)
    met(behind, Action.HUMAN, "community", code=14)
    after = viewer.client.get(f"{address}/status").json
    assert after
    assert after["mark"] != before["mark"]


def test_a_page_has_one_primary_button_at_most(
    address: str, desk: Desk, behind: BehindTheDesk
) -> None:
    met(behind, Action.HUMAN, "community", code=14, redirect_uri=CAPTCHA)
    met(behind, Action.TOKEN_DEAD, code=5)
    with behind() as scene:
        scene.community.callbacks = Callbacks.GONE
        db.session.commit()
    admin = desk(Role.ADMIN)
    pages = [LIST, CONNECT, "/desk/help/keys", "/staff/health"]
    for page in [*pages, *(address + page for page in ["", *ADMINS])]:
        main = re.split("<main", admin.see(page))[1]
        assert main.count("btn-primary") <= 1, page


def test_polling_says_how_late_it_can_be(address: str, desk: Desk, behind: BehindTheDesk) -> None:
    with behind() as scene:
        scene.community.way = Way.POLLING
        db.session.commit()
    assert "30 минут" in desk(Role.VIEWER).see(address)
