"""The outbox before real obstacles: what VK forbade is not asked again, and nothing is given up."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app import create_app
from communities import obstacles
from communities.connecting import connect as connect_community
from communities.models import Community
from config import Config
from contests import service as contests
from contests.models import Contest
from extensions import db
from outbox import delivery
from outbox import service as outbox
from outbox.models import Delivery, OutboxRow
from parts import NAME
from tests.contract.scripted import NO_LIMITS
from tests.fakes.scripted_vk import Reply, ScriptedVk, error, response, scripted_vk
from tests.service.scene import draft
from vk.client import connect
from vk.port import Tokens

GROUP = 7060
SECOND = timedelta(seconds=1)
NOW = datetime.now(UTC)  # the gate goes by the real clock
PROOF = "https://id.vk.ru/not_robot_captcha?session_token=made-up"
CAPTCHA = error(14, redirect_uri=PROOF)


@pytest.fixture
def vk() -> Iterator[ScriptedVk]:
    with scripted_vk() as vk:
        yield vk


@pytest.fixture
def app(config: Config, vk: ScriptedVk) -> Iterator[Flask]:
    app = create_app(config)
    app.extensions[NAME] = replace(
        app.extensions[NAME], vk=lambda tokens, gate: connect(tokens, vk.url, NO_LIMITS, gate)
    )
    yield app
    with app.app_context():
        db.engine.dispose()


@dataclass
class Post:
    """A community with messages to send."""

    vk: ScriptedVk
    community: Community
    contest: Contest

    def ask(self, *readers: int) -> list[OutboxRow]:
        for reader in readers:
            key = f"won:{reader}"
            outbox.put_message(key, self.contest, reader, "Итоги", NOW)
        db.session.commit()
        return [row for reader in readers if (row := outbox.by_key(f"won:{reader}"))]

    def deliver(self, at: datetime = NOW) -> None:
        for row_id in outbox.due(at):
            delivery.deliver(row_id, at)

    def will(self, reply: Reply) -> None:
        self.vk.of_method["messages.send"] = reply

    def sent(self) -> list[str]:
        """Whom VK was asked to write to, time after time."""
        asked = (asked for asked in self.vk.asked if asked.method == "messages.send")
        return [asked.form["peer_id"] for asked in asked]

    def lift(self) -> None:
        """What a person does once she has acted in VK."""
        [wait] = obstacles.standing(self.community.id, NOW)
        assert obstacles.lift(wait.id, self.community.id, NOW)
        outbox.release(self.community.id, NOW)


@pytest.fixture
def post(context: None, vk: ScriptedVk) -> Post:
    group = {"id": GROUP, "name": "Библиотека", "screen_name": "library"}
    vk.will(error(100))
    vk.of_method["groups.getTokenPermissions"] = response({"permissions": []})
    vk.of_method["groups.getById"] = response({"groups": [group]})
    community = connect_community(Tokens("community-token"), "Asia/Yekaterinburg", NOW)
    contest = contests.create(community, draft(), None, NOW)
    db.session.commit()
    return Post(vk, community, contest)


def test_a_captcha_stops_the_method_until_a_person_has_answered_it(post: Post) -> None:
    rows = post.ask(1, 2, 3)
    post.will(CAPTCHA)
    post.deliver()
    post.deliver(NOW + timedelta(hours=5))
    assert post.sent() == ["1"]
    assert [row.state for row in rows] == [Delivery.WAITING] * 3
    assert all(row.error and "(human)" in row.error for row in rows)
    post.will(response(5))
    post.lift()
    post.deliver()
    assert post.sent() == ["1", "1", "2", "3"]
    assert [(row.state, row.error) for row in rows] == [(Delivery.SENT, None)] * 3


def test_a_dead_token_is_not_tried_with_every_row(post: Post) -> None:
    rows = post.ask(1, 2)
    post.will(error(5))
    post.deliver()
    post.deliver(NOW + timedelta(days=2))
    assert post.sent() == ["1"]
    assert [row.state for row in rows] == [Delivery.WAITING] * 2
    post.will(response(5))
    post.lift()
    post.deliver()
    assert [row.state for row in rows] == [Delivery.SENT] * 2


@pytest.mark.parametrize("refusal", [error(5), CAPTCHA, error(9), Reply("{}")])
def test_what_staff_put_right_while_a_try_was_under_way_is_tried_again_at_once(
    post: Post, app: Flask, refusal: Reply
) -> None:
    [row] = post.ask(1)
    community_id = post.community.id

    def let_go() -> None:
        with app.app_context():
            outbox.release(community_id, NOW + SECOND)

    post.will(replace(refusal, wait=let_go))
    post.deliver()
    assert (row.state, row.next_try_at) == (Delivery.WAITING, NOW + SECOND)


def test_what_vk_has_had_enough_of_rests(post: Post) -> None:
    rows = post.ask(1, 2)
    post.will(error(9))
    post.deliver()
    post.deliver(NOW + timedelta(minutes=59))
    assert post.sent() == ["1"]
    assert [row.state for row in rows] == [Delivery.WAITING] * 2


def test_whoever_takes_no_messages_does_not_hold_up_the_others(post: Post) -> None:
    rows = post.ask(1, 2)
    post.will(error(901))
    post.deliver()
    assert [row.state for row in rows] == [Delivery.UNREACHABLE] * 2
    assert post.sent() == ["1", "2"]
    post.will(response(5))
    outbox.release(post.community.id, NOW)
    post.deliver(NOW + timedelta(days=1))
    assert post.sent() == ["1", "2"]


def test_a_message_keeps_its_random_id_from_try_to_try(post: Post) -> None:
    post.ask(1, 2)
    post.will(Reply("{}"))
    post.deliver()
    post.deliver(NOW + timedelta(minutes=1))
    tries = [asked.form for asked in post.vk.asked if asked.method == "messages.send"]
    first, second = ([f["random_id"] for f in tries if f["peer_id"] == p] for p in ("1", "2"))
    assert len(first) == 2
    assert len({*first, *second}) == 2
    assert all(0 < int(one) < 2**63 for one in (*first, *second))
