"""The desk's pages about a community's keys: what they can do, what VK holds against them."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from communities.models import AccessToken, Capability, Community
from communities.sealing import tokens_of
from extensions import db
from outbox import service as outbox
from staff.models import Role
from tests.fakes.vk import FakeVk
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.upkeep.scene import CAPTCHA, CONNECT, DEAD, FORM, another_group, met
from vk.errors import Action, VkError
from vk.port import Ability


def test_a_key_is_shown_by_its_end_only(address: str, desk: Desk) -> None:
    page = desk(Role.ADMIN).see(address)
    assert page.count("…oken") == 2
    assert "community-token" not in page
    assert "service-token" not in page


def test_a_key_is_replaced_and_what_waited_goes_on(
    app: Flask, address: str, desk: Desk, behind: BehindTheDesk
) -> None:
    met(behind, Action.TOKEN_DEAD, code=5)
    admin = desk(Role.ADMIN)
    assert 'id="new-service"' in admin.see(address)
    answer = admin.submit(f"{address}/keys/service", token="  another-service-key ")
    page = admin.see(answer.location)
    assert 'id="new-service"' not in page
    with app.app_context():
        community = db.session.scalars(select(Community)).one()
        assert tokens_of(community).service == "another-service-key"


def test_a_key_that_vk_refuses_takes_no_place(
    app: Flask, vk: FakeVk, address: str, desk: Desk
) -> None:
    vk.faults.order("seen_by_user", DEAD)
    page = desk(Role.ADMIN).submit(f"{address}/keys/user", token="typed-wrongly").text
    assert 'id="token-error"' in page
    assert "typed-wrongly" not in page
    with app.app_context():
        kinds = set(db.session.scalars(select(AccessToken.kind)))
        assert kinds == {"community", "service"}


def test_a_key_is_forgotten_but_never_the_communitys(app: Flask, address: str, desk: Desk) -> None:
    admin = desk(Role.ADMIN)
    for kind in ("service", "community"):
        assert admin.submit(f"{address}/keys/{kind}/forget").status_code == 302
    with app.app_context():
        assert set(db.session.scalars(select(AccessToken.kind))) == {"community"}


def test_there_is_no_key_of_a_fourth_kind(address: str, desk: Desk) -> None:
    desk(Role.ADMIN).see(f"{address}/keys/app", 404)


def test_the_table_says_what_is_missing_and_where_to_get_it(
    address: str, desk: Desk, vk: FakeVk
) -> None:
    vk.able[Ability.READ_REPOSTS] = False
    vk.able[Ability.READ_VOTES] = None
    admin = desk(Role.ADMIN)
    admin.submit(f"{address}/probe", address)
    page = admin.see(address)
    assert page.count('class="ability-no"') == 1
    assert page.count('class="ability-unknown"') == 1
    assert page.count('class="ability-yes"') == len(Ability) - 2
    assert "/desk/help/keys#user" in page
    assert 'id="user"' in admin.see("/desk/help/keys")


def test_a_probe_that_vk_does_not_answer_says_so(address: str, desk: Desk, vk: FakeVk) -> None:
    vk.faults.order("abilities", VkError("x", Action.RETRY, reason="no answer in time"))
    admin = desk(Role.ADMIN)
    answer = admin.submit(f"{address}/probe", address)
    assert 'role="alert"' in admin.see(answer.location)


def test_the_captcha_is_passed_by_hand_and_what_waited_goes_on(
    app: Flask, address: str, desk: Desk, behind: BehindTheDesk
) -> None:
    met(behind, Action.HUMAN, "community", code=14, redirect_uri=CAPTCHA)
    admin = desk(Role.ADMIN)
    page = admin.see(address)
    assert (
        f'href="{CAPTCHA.replace("&", "&amp;")}" target="_blank" rel="noopener noreferrer"' in page
    )
    lift = re.search(r'action="(/desk/communities/\d+/obstacles/\d+/lift)"', page)
    assert lift
    assert admin.submit(lift[1], address).status_code == 302
    assert "/lift" not in admin.see(address)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "https://vk.com.evil.example/x", "data:text/html,x"]
)
def test_an_address_that_is_not_vks_is_shown_but_not_clicked(
    address: str, desk: Desk, behind: BehindTheDesk, link: str
) -> None:
    met(behind, Action.HUMAN, "community", code=14, redirect_uri=link)
    page = desk(Role.ADMIN).see(address)
    assert link in page
    assert f'href="{link}' not in page


def test_an_obstacle_of_another_community_stays(
    app: Flask, address: str, desk: Desk, behind: BehindTheDesk, operator: Visitor, vk: FakeVk
) -> None:
    met(behind, Action.HUMAN, "community", code=14)
    another_group(vk)
    theirs = operator.submit(CONNECT, **FORM).location
    operator.submit(f"{theirs}/obstacles/1/lift", theirs)
    assert "/obstacles/1/lift" in desk(Role.ADMIN).see(address)


def test_a_pause_is_said_with_its_end(address: str, desk: Desk, behind: BehindTheDesk) -> None:
    met(behind, Action.PAUSE, "community", code=9)
    assert "wall.post" in desk(Role.VIEWER).see(address)


def test_a_change_of_what_keys_can_do_is_dated(
    app: Flask, address: str, desk: Desk, behind: BehindTheDesk
) -> None:
    plain = desk(Role.VIEWER).see(address)
    with behind() as scene:
        row = db.session.scalars(select(Capability)).first()
        assert row
        row.changed_at = scene.community.created_at + timedelta(days=1)
        db.session.commit()
    assert len(desk(Role.EDITOR).see(address)) > len(plain)


def test_posts_that_waited_for_a_person_go_out_at_once(
    address: str, desk: Desk, behind: BehindTheDesk
) -> None:
    met(behind, Action.HUMAN, "community", code=14)
    with behind() as scene:
        later = clock.now() + timedelta(minutes=10)
        contest = scene.contest()
        outbox.put("results:9", contest, "Итоги: /c/9", "/c/9", later)
        db.session.commit()
        assert outbox.due(clock.now()) == []
    desk(Role.ADMIN).submit(f"{address}/obstacles/1/lift", address)
    with behind():
        assert len(outbox.due(clock.now())) == 1
