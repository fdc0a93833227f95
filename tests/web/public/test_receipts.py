"""A participant's own page: for her, and for nobody else."""

import re
from datetime import timedelta

import pytest
from flask import Flask

import clock
from contests import recording
from contests.actions import Action, Kind
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from outbox import delivery
from outbox import service as outbox
from receipts import jobs, service
from receipts.models import Proof
from tests.fakes.vk import FakeVk
from tests.service.scene import OPENS
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk
from tests.web.public.conftest import brought_to
from vk.errors import Action as ErrorAction
from vk.errors import VkError

HER = 101
LEAF = re.compile(r'data-leaf="(\w{64})"')


@pytest.fixture
def frozen(behind: BehindTheDesk) -> str:
    with behind() as scene:
        return brought_to(scene, State.FROZEN).slug


def contest_at(slug: str) -> Contest:
    return db.session.query(Contest).filter_by(slug=slug).one()


def code_for(app: Flask, slug: str, user_id: int) -> str:
    with app.app_context():
        return service.code_of(contest_at(slug), user_id)


def test_with_her_code_she_sees_her_line(app: Flask, frozen: str, visitor: Visitor) -> None:
    door = f"/c/{frozen}/me/"
    answer = visitor.submit(door, who=f"vk.com/id{HER}", code=code_for(app, frozen, HER))
    page = visitor.see(answer.location)
    leaf = LEAF.search(page)
    assert leaf
    entries = visitor.client.get(f"/c/{frozen}/draw/1/entries.txt").text
    assert leaf[1] in entries
    assert page.count('class="verdict-met"') >= 4


def test_after_the_draw_she_sees_her_place(
    app: Flask, behind: BehindTheDesk, visitor: Visitor
) -> None:
    with behind() as scene:
        slug = brought_to(scene, State.DRAWN).slug
    ranks = []
    for user_id in (101, 102, 103, 104, 105):
        code = code_for(app, slug, user_id)
        visitor.submit(f"/c/{slug}/me/", who=str(user_id), code=code)
        found = re.search(r'data-rank="(\d+)"', visitor.see(f"/c/{slug}/me/card"))
        assert found
        ranks.append(int(found[1]))
    assert sorted(ranks) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("who", [f"id{HER}", "id102", "id999999"])
def test_a_wrong_code_tells_nothing_about_anybody(frozen: str, visitor: Visitor, who: str) -> None:
    door = f"/c/{frozen}/me/"
    page = visitor.submit(door, who=who, code="abcd-efgh-jkmn").text
    assert "не подходят друг к другу" in page
    assert visitor.client.get(f"{door}card").location == door


def test_somebody_elses_code_opens_nothing(app: Flask, frozen: str, visitor: Visitor) -> None:
    door = f"/c/{frozen}/me/"
    assert visitor.submit(door, who="id102", code=code_for(app, frozen, HER)).status_code == 200
    assert visitor.client.get(f"{door}card").location == door


def test_a_code_of_one_contest_opens_no_other(
    app: Flask, behind: BehindTheDesk, frozen: str, visitor: Visitor
) -> None:
    with behind() as scene:
        scene.clock.moment = OPENS
        other = scene.open_contest(title="Другой").slug
    visitor.submit(f"/c/{frozen}/me/", who=str(HER), code=code_for(app, frozen, HER))
    assert visitor.client.get(f"/c/{other}/me/card").location == f"/c/{other}/me/"


def test_guessing_is_throttled(frozen: str, visitor: Visitor) -> None:
    door = f"/c/{frozen}/me/"
    told = [
        visitor.submit(door, who="id1", code=f"aaaa-aaaa-{n:04}").status_code for n in range(25)
    ]
    assert told[0] == 200
    assert told[-1] == 429


def test_a_word_commented_by_herself_opens_her_page(
    app: Flask, behind: BehindTheDesk, vk: FakeVk, visitor: Visitor
) -> None:
    with behind() as scene:
        contest = scene.open_contest()
        scene.does_everything(contest, HER)
        slug, post_id = contest.slug, contest.post_id or 0
    door = f"/c/{slug}/me/"
    prove = visitor.submit(f"{door}word", door, name=f"id{HER}").location
    shown = re.search(r"жребий-\d{6}", visitor.see(prove))
    assert shown
    assert visitor.submit(prove).status_code == 200  # nothing has been commented yet
    with behind() as scene:
        commented(scene.community.id, post_id, 999, shown[0])
    assert visitor.submit(prove).status_code == 200  # somebody else has
    with behind() as scene:
        commented(scene.community.id, post_id, HER, f"Это я: {shown[0]}")
    assert visitor.submit(prove).location == f"{door}card"
    assert f"id{HER}" in visitor.see(f"{door}card")


def commented(community_id: int, post_id: int, user_id: int, text: str) -> None:
    now = clock.now()
    line = Action(Kind.COMMENT, 1, user_id, post_id, now, f"{user_id}{text}", user_id, text, now)
    recording.record(community_id, [line])
    db.session.commit()


def test_a_word_is_good_for_half_an_hour(app: Flask, frozen: str, visitor: Visitor) -> None:
    door = f"/c/{frozen}/me/"
    prove = visitor.submit(f"{door}word", door, name=f"id{HER}").location
    with app.app_context():
        proof = db.session.query(Proof).one()
        proof.expires_at = clock.now() - timedelta(seconds=1)
        db.session.commit()
    assert visitor.client.get(prove).location == door


def test_a_short_name_is_looked_up_and_a_group_is_nobody(
    frozen: str, vk: FakeVk, visitor: Visitor
) -> None:
    door = f"/c/{frozen}/me/"
    said = visitor.submit(door, who="vk.com/library", code="abcd-efgh-jkmn").text
    assert "Это не адрес страницы человека" in said
    vk.faults.order("resolve", VkError("utils", ErrorAction.RETRY, reason="no answer in time"))
    assert "ВКонтакте сейчас не отвечает" in visitor.submit(door, who="anna", code="x").text


def test_whoever_takes_messages_is_sent_her_receipt_once(
    app: Flask, behind: BehindTheDesk, vk: FakeVk
) -> None:
    with behind() as scene:
        line = Action(Kind.MESSAGES, 1, HER, 0, clock.now(), "allowed")
        recording.record(scene.community.id, [line])
        contest = brought_to(scene, State.FROZEN)
        jobs.send()
        jobs.send()
        for row_id in outbox.due(clock.now()):
            delivery.deliver(row_id, clock.now())
        code = service.code_of(contest, HER)
    assert {who: len(texts) for who, texts in vk.inbox.items()} == {HER: 1}
    assert code in vk.inbox[HER][0]
