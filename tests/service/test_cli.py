"""`flask` commands about communities, people and keys."""

from dataclasses import replace

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from communities.models import Community
from communities.sealing import tokens_of
from crypto import Seal
from extensions import db
from parts import NAME
from staff.models import Account, AuditRecord, Membership
from tests.fakes.vk import FakeVk
from vk.errors import Action, VkError
from vk.port import Ability

CONNECT = ("community", "connect", "--community-token", "community-aaaa")
SERVICE = ("--service-token", "service-bbbb")
DEAD = VkError("groups.getById", Action.TOKEN_DEAD, code=5)
REFUSED = "VK does not take these tokens. Nothing was changed."
AWAY = VkError("groups.getById", Action.RETRY, reason="no answer in time")


@pytest.fixture
def run(app: Flask, context: None) -> "Run":
    return Run(app)


class Run:
    """Runs commands as a shell would, and looks at the database afterwards."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, *arguments: str, stdin: str = "") -> Result:
        done = self.app.test_cli_runner().invoke(args=arguments, input=stdin)
        db.session.rollback()
        assert done.exit_code in (0, 1), done.output
        assert "Traceback" not in done.output
        return done

    def well(self, *arguments: str, stdin: str = "") -> str:
        done = self(*arguments, stdin=stdin)
        assert done.exit_code == 0, done.output
        return done.output

    def fails(self, *arguments: str, stdin: str = "") -> str:
        """The one sentence that it ends with."""
        done = self(*arguments, stdin=stdin)
        assert done.exit_code == 1
        *_, sentence = done.output.splitlines()
        assert sentence.startswith("Error: ")
        return sentence.removeprefix("Error: ")


def community() -> Community:
    return db.session.scalars(select(Community)).one()


def test_connecting_needs_nothing_but_the_tokens(run: Run) -> None:
    told = run.well(*CONNECT, *SERVICE)
    assert "Библиотека is connected as library" in told
    assert (community().slug, community().zone) == ("library", "Asia/Yekaterinburg")
    assert tokens_of(community()).user is None


def test_connecting_asks_for_tokens_without_showing_them(run: Run) -> None:
    told = run.well("community", "connect", stdin="community-aaaa\nservice-bbbb\n")
    assert tokens_of(community()).service == "service-bbbb"
    assert "aaaa" not in told
    assert "bbbb" not in told


def test_connecting_takes_a_name_a_zone_and_all_three_tokens(run: Run) -> None:
    where = ("--group-id", "77", "--slug", "main", "--zone", "Europe/Moscow")
    run.well(*CONNECT, *SERVICE, *where, "--user-token", "user-cccc")
    assert (community().slug, community().zone) == ("main", "Europe/Moscow")
    assert tokens_of(community()).user == "user-cccc"


def test_connecting_prints_what_can_be_done(run: Run, vk: FakeVk) -> None:
    vk.able |= {Ability.POST_PHOTOS: False, Ability.READ_VOTES: None}
    told = run.well(*CONNECT, *SERVICE)
    assert "callbacks: VK calls us" in told
    assert "  can          post text" in told
    assert "  cannot       post photos" in told
    assert "  unknown      read votes of polls" in told


def test_refused_tokens_are_named_by_kind(run: Run, vk: FakeVk) -> None:
    vk.faults.order("seen_by_service", DEAD)
    assert run.fails(*CONNECT, *SERVICE) == f"{REFUSED} (service=dead)"


def test_a_token_of_another_community_than_was_named_is_refused(run: Run) -> None:
    told = run.fails(*CONNECT, *SERVICE, "--group-id", "78")
    assert told == f"{REFUSED} (community=other_community)"


def test_an_unknown_zone_is_named(run: Run) -> None:
    told = run.fails(*CONNECT, *SERVICE, "--zone", "Mars")
    assert told == "There is no such time zone. Choose one like Asia/Yekaterinburg. (zone=Mars)"


def test_a_check_looks_anew(run: Run, vk: FakeVk) -> None:
    run.well(*CONNECT, *SERVICE)
    vk.able[Ability.MESSAGE] = False
    vk.servers.clear()
    told = run.well("community", "check", "--community", "library")
    assert "callbacks: no server of ours is set up in VK" in told
    assert "  cannot       write messages" in told


def test_a_check_names_events_that_are_off(run: Run, vk: FakeVk) -> None:
    run.well(*CONNECT, *SERVICE)
    vk.events[community().callback_server_id or 0] -= {"group_join", "wall_repost"}
    told = run.well("community", "check", "--community", "library")
    assert "some events are switched off (group_join, wall_repost)" in told


def test_a_check_while_vk_is_away_fails_in_a_word(run: Run, vk: FakeVk) -> None:
    run.well(*CONNECT, *SERVICE)
    vk.faults.order("abilities", AWAY)
    told = run.fails("community", "check", "--community", "library")
    assert told.startswith("VK did not answer everything just now")


def test_a_check_tells_what_is_waited_for(run: Run, vk: FakeVk) -> None:
    run.well(*CONNECT, *SERVICE)
    vk.faults.order("seen_by_service", DEAD)
    told = run.well("community", "check", "--community", "library")
    assert "waiting: all calls with the service token: VK does not take this token" in told


def test_a_check_of_nobody_fails(run: Run) -> None:
    told = run.fails("community", "check", "--community", "x")
    assert told == "There is no community with this name here. (slug=x)"


def test_an_account_may_begin_as_an_operator(run: Run) -> None:
    who = ("--login", "Anna", "--name", "Анна", "--password-stdin")
    run.well("account", "add", *who, "--operator", stdin="long enough\n")
    assert db.session.scalars(select(Account)).one().operator


@pytest.mark.parametrize(
    ("password", "words"),
    [("short", "needs at least 10 characters"), ("password123", "Too many people")],
)
def test_a_refused_password_is_told_in_words(run: Run, password: str, words: str) -> None:
    who = ("--login", "anna", "--name", "Анна", "--password-stdin")
    assert words in run.fails("account", "add", *who, stdin=f"{password}\n")


def test_an_operator_is_made_and_unmade_with_a_line_in_the_log(run: Run) -> None:
    who = ("--login", "anna")
    run.well("account", "add", *who, "--name", "Анна", "--password-stdin", stdin="long enough\n")
    assert not db.session.scalars(select(Account)).one().operator
    run.well("account", "operator", *who)
    assert db.session.scalars(select(Account)).one().operator
    run.well("account", "operator", "--login", "ANNA", "--no")
    assert not db.session.scalars(select(Account)).one().operator
    lines = select(AuditRecord.details).where(AuditRecord.what == "account.operator")
    assert [line["operator"] for line in db.session.scalars(lines)] == [True, False]


def test_nobody_cannot_be_made_an_operator(run: Run) -> None:
    told = run.fails("account", "operator", "--login", "x")
    assert told == "There is no account with this login. (login=x)"


def test_a_role_is_taken_away_with_a_line_in_the_log_and_may_be_given_again(run: Run) -> None:
    run.well(*CONNECT, *SERVICE)
    who, where = ("--login", "anna"), ("--community", "library")
    run.well("account", "add", *who, "--name", "Анна", "--password-stdin", stdin="long enough\n")
    run.well("role", "grant", *who, *where, "--role", "editor")
    assert run.well("role", "revoke", *who, *where) == "anna is nobody in library now\n"
    assert not db.session.scalars(select(Membership)).all()
    line = db.session.scalars(select(AuditRecord).order_by(AuditRecord.id.desc())).first()
    assert line
    assert (line.what, line.community_id) == ("role.revoked", community().id)
    assert line.details == {"login": "anna", "role": "editor"}
    run.well("role", "grant", *who, *where, "--role", "viewer")


def test_a_role_that_is_not_there_cannot_be_taken_away(run: Run) -> None:
    run.well(*CONNECT, *SERVICE)
    who = ("--login", "anna")
    run.well("account", "add", *who, "--name", "Анна", "--password-stdin", stdin="long enough\n")
    told = run.fails("role", "revoke", *who, "--community", "library")
    assert told == (
        "This account has no role in this community. Nothing was changed. "
        "(login=anna, slug=library)"
    )
    assert "role.revoked" not in db.session.scalars(select(AuditRecord.what)).all()


def test_keys_are_rotated_and_it_is_said_when_the_old_one_may_go(run: Run, app: Flask) -> None:
    run.well(*CONNECT, *SERVICE)
    _use(app, k2=b"n" * 32, k1=b"k" * 32)
    told = run.well("keys", "rotate")
    assert "sealed anew: 3" in told
    assert "when it says 0" in told
    assert "can be removed from ZHREBIY_TOKEN_KEYS" in run.well("keys", "rotate")
    _use(app, k2=b"n" * 32)
    assert tokens_of(community()).community == "community-aaaa"


def test_an_old_key_may_not_go_while_another_stands_under_its_id(run: Run, app: Flask) -> None:
    run.well(*CONNECT, *SERVICE)
    _use(app, k1=b"n" * 32)
    told = run.fails("keys", "rotate")
    assert "no key may be removed" in told
    assert "the community token of library" in told


def test_a_missing_key_is_named_and_not_a_traceback(run: Run, app: Flask) -> None:
    run.well(*CONNECT, *SERVICE)
    _use(app, k2=b"n" * 32)
    for command in (("keys", "rotate"), ("community", "check", "--community", "library")):
        assert "no key 'k1' in ZHREBIY_TOKEN_KEYS" in run.fails(*command)


def _use(app: Flask, **keys: bytes) -> None:
    app.extensions[NAME] = replace(app.extensions[NAME], seal=Seal(keys))


def test_a_demo_contest_with_dates_that_cannot_be_is_refused_in_a_sentence(run: Run) -> None:
    run.well(*CONNECT, *SERVICE)
    demo = ("demo", "contest", "--community", "library")
    assert run.fails(*demo, "--closes-in", "-5").startswith("Entries must close after they open")
    assert run.fails(*demo, "--draw-in", "1800").startswith("The draw needs some time")
