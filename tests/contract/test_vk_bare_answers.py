"""Answers that VK's schema allows and the simulator never gives: optional keys are left out."""

from collections.abc import Iterator

import pytest

from tests.fakes.limits import no_limits
from tests.fakes.scripted_vk import ScriptedVk, response, scripted_vk
from vk.client import connect
from vk.port import Tokens, Vk

Item = dict[str, object]


@pytest.fixture
def vk() -> Iterator[ScriptedVk]:
    with scripted_vk() as vk:
        yield vk


@pytest.fixture
def client(vk: ScriptedVk) -> Vk:
    return connect(Tokens("community", "service", "user"), vk.url, no_limits())


def said(comment_id: int, **more: object) -> Item:
    return {"id": comment_id, "from_id": 7, "date": 1, "text": "книга", **more}


def level(*items: Item, **more: object) -> Item:
    return {"count": len(items), "items": items, "current_level_count": len(items), **more}


def test_a_thread_that_tells_only_its_size_is_read_by_itself(vk: ScriptedVk, client: Vk) -> None:
    top = said(1, thread={"count": 2})
    vk.will(response(level(top)), response(level(said(2), said(3))))
    assert [comment.comment_id for comment in client.comments(-1, 5)] == [1, 2, 3]
    assert vk.asked[1].form["comment_id"] == "1"


@pytest.mark.parametrize("thread", [{}, {"thread": {"count": 0}}])
def test_where_there_is_no_thread_nothing_is_read(vk: ScriptedVk, client: Vk, thread: Item) -> None:
    vk.will(response(level(said(1, **thread))))
    assert [comment.comment_id for comment in client.comments(-1, 5)] == [1]
    assert len(vk.asked) == 1


def test_a_level_of_comments_that_does_not_tell_its_size_is_read_to_its_end(
    vk: ScriptedVk, client: Vk
) -> None:
    pages = ({"count": 3, "items": [said(number)]} for number in (1, 2))
    vk.will(*map(response, pages), response({"count": 3, "items": []}))
    assert [comment.comment_id for comment in client.comments(-1, 5)] == [1, 2]


def test_a_post_without_words_and_counters_is_a_post(vk: ScriptedVk, client: Vk) -> None:
    picture = {"inner_type": "wall_wallpost", "id": 5, "owner_id": -1, "date": 9}
    vk.will(response({"items": [picture]}))
    post = client.find_post(-1, 5)
    assert post is not None
    assert (post.text, post.likes, post.poll_id) == ("", 0, None)
