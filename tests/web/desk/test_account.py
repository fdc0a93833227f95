"""One's own account: a name, a password, messages on VK, and an end of all sessions."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

import clock
from contests.lifecycle import State
from extensions import db
from outbox.delivery import deliver
from outbox.models import OutboxRow
from staff import service
from staff.models import Account, Role
from tests.fakes.vk import FakeVk
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import contest_in
from vk.errors import Action, VkError

PAGE = "/desk/account"
OLD, NEW = "correct horse battery staple", "другой пароль из слов"
ANNA = 9001


@pytest.fixture
def anna(app: Flask) -> Visitor:
    with app.app_context():
        service.add_account("anna", "Анна", OLD, clock.now())
    return signed_in(app, OLD)


def signed_in(app: Flask, password: str) -> Visitor:
    browser = Visitor(app.test_client())
    assert browser.submit("/desk/sign-in", login="anna", password=password).status_code == 302
    return browser


def change(browser: Visitor, old: str = OLD, new: str = NEW, again: str = NEW) -> str:
    answer = browser.submit(f"{PAGE}/password", PAGE, old=old, new=new, again=again)
    return browser.see(PAGE) if answer.status_code == 302 else answer.text


def test_a_new_password_opens_the_desk_and_ends_other_sessions(app: Flask, anna: Visitor) -> None:
    elsewhere = signed_in(app, OLD)
    assert "Пароль изменён" in change(anna)
    assert anna.client.get("/desk/").status_code == 200
    assert elsewhere.client.get("/desk/").status_code == 302
    signed_in(app, NEW)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"old": "wrong"}, "Это не ваш пароль"),
        ({"new": "short", "again": "short"}, "не меньше 10 знаков"),
        ({"again": "something else"}, "Пароли не совпадают"),
    ],
)
def test_a_slip_is_said_beside_its_field_and_changes_nothing(
    app: Flask, anna: Visitor, typed: dict[str, str], said: str
) -> None:
    page = change(anna, **typed)
    assert re.search(rf'class="field-error".*?{said}', page, re.DOTALL)
    signed_in(app, OLD)


def test_guessing_the_old_password_is_slowed_down(anna: Visitor) -> None:
    for _ in range(10):
        change(anna, old="wrong", new="x", again="x")
    answer = anna.submit(f"{PAGE}/password", PAGE, old="wrong", new=NEW, again=NEW)
    assert answer.status_code == 429


def test_the_name_can_be_changed_but_not_be_empty(anna: Visitor) -> None:
    anna.submit(f"{PAGE}/name", PAGE, name="  Анна Сергеевна ")
    assert ">Анна Сергеевна<" in anna.see(PAGE)
    assert "Введите имя" in anna.submit(f"{PAGE}/name", PAGE, name=" ").text


def test_the_foot_of_every_desk_page_leads_here(anna: Visitor) -> None:
    assert 'href="/desk/account#everywhere"' in anna.see("/desk/")


def listen(browser: Visitor, page: str, which: str = "all") -> str:
    browser.submit(f"{PAGE}/messages", PAGE, page=page, which=which)
    return browser.see(PAGE)


def vk_page(app: Flask) -> int | None:
    with app.app_context():
        return db.session.scalars(select(Account.vk_user_id).where(Account.login == "editor")).one()


def test_an_address_is_kept_as_a_number_and_an_empty_one_ends_it(app: Flask, desk: Desk) -> None:
    editor = desk(Role.EDITOR)
    assert f'value="vk.com/id{ANNA}"' in listen(editor, f"https://vk.com/id{ANNA}", "urgent")
    assert 'value="urgent"' in re.search(r"<input[^>]*checked[^>]*>", editor.see(PAGE))[0]  # type: ignore[index]
    assert vk_page(app) == ANNA
    listen(editor, "")
    assert vk_page(app) is None


@pytest.mark.parametrize("typed", ["не адрес", "vk.com/library"])
def test_what_is_no_persons_page_is_refused_and_stays_to_be_mended(
    app: Flask, desk: Desk, typed: str
) -> None:
    answer = desk(Role.EDITOR).submit(f"{PAGE}/messages", PAGE, page=typed, which="all")
    assert "Это не адрес страницы человека" in answer.text
    assert f'value="{typed}"' in answer.text
    assert vk_page(app) is None


def test_a_trial_message_that_vk_refuses_is_explained(
    desk: Desk, behind: BehindTheDesk, vk: FakeVk
) -> None:
    with behind() as scene:
        contest_in(scene, State.OPEN)
    editor = desk(Role.EDITOR)
    assert "Пока ничего не отправлено" in listen(editor, str(ANNA))
    editor.submit(f"{PAGE}/messages/trial", PAGE)
    assert "Последнее сообщение отправляется" in editor.see(PAGE)
    vk.faults.order("send_message", VkError("messages.send", Action.PERSON, code=901))
    with behind():
        row_id = db.session.scalars(select(OutboxRow.id).where(OutboxRow.peer_id == ANNA)).one()
        deliver(row_id, clock.now())
    page = editor.see(PAGE)
    assert "только тем, кто написал ему первым" in page
    assert 'href="https://vk.com/im?sel=-77"' in page


def test_without_a_page_there_is_nothing_to_try(desk: Desk, behind: BehindTheDesk) -> None:
    with behind() as scene:
        contest_in(scene, State.OPEN)
    editor = desk(Role.EDITOR)
    assert "/messages/trial" not in editor.see(PAGE)
    editor.submit(f"{PAGE}/messages/trial", PAGE)
    with behind():
        assert (
            db.session.scalars(select(OutboxRow).where(OutboxRow.key.like("notice:%"))).all() == []
        )
