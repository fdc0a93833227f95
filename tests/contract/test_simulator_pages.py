"""The wall for people: everything by plain forms, nothing from elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests

from simulator.running import Running, running

GROUP = 7007


@dataclass
class Visitor:
    vk: Running
    post_id: int
    reader_id: int
    session: requests.Session

    def see(self, path: str = "/") -> str:
        answer = self.session.get(self.vk.url + path, timeout=5)
        assert answer.status_code == 200
        return answer.text

    def see_post(self) -> str:
        return self.see(f"/wall-{GROUP}_{self.post_id}")

    def press(self, action: str, **fields: str) -> str:
        form = {"action": action, "post_id": str(self.post_id)} | fields
        answer = self.session.post(f"{self.vk.url}/do-{GROUP}", data=form, timeout=5)
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    with running() as vk:
        vk.post("/sim/communities", group_id=GROUP, name="Библиотека на Мира", screen_name="lib")
        poll = {"question": "Что читаем?", "options": ["Прозу", "Стихи"]}
        post = vk.post("/sim/posts", group_id=GROUP, text="Розыгрыш <b>книги</b>", poll=poll)
        reader = vk.post("/sim/readers", count=1, seed=1, kind="open")["ids"][0]
        session = requests.Session()
        chosen = {"reader_id": reader}
        session.post(f"{vk.url}/act-as-{GROUP}", data=chosen, timeout=5)
        yield Visitor(vk, post["post_id"], reader, session)


def test_an_empty_world_says_so() -> None:
    with running() as vk:
        assert "Пока никого нет" in requests.get(vk.url, timeout=5).text


def test_a_stranger_looks_but_does_not_press(visitor: Visitor) -> None:
    page = requests.get(visitor.vk.url, timeout=5).text
    assert "Выбрать читателя" in page
    buttons = re.findall(r"<button[^>]*>", page)
    assert buttons and all("disabled" in button for button in buttons)


def test_what_readers_write_is_text_and_not_markup(visitor: Visitor) -> None:
    visitor.press("comment", text="<script>alert(1)</script>")
    page = visitor.see_post()
    assert "<script" not in page
    assert "&lt;b&gt;книги&lt;/b&gt;" in page


def test_pages_need_nobody_else(visitor: Visitor) -> None:
    answer = requests.get(visitor.vk.url, timeout=5)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    sources = re.findall(r'(?:src|href|action)="([^"]*)"', answer.text)
    assert all(source.startswith(("/", "#", "data:,")) for source in sources)
    style = requests.get(f"{visitor.vk.url}/static/wall.css", timeout=5)
    assert style.status_code == 200
    assert "//" not in style.text


def test_likes_reposts_votes_and_membership_are_pressed(visitor: Visitor) -> None:
    assert "♥ Нравится 1" in visitor.press("like")
    assert "♥ Нравится 0" in visitor.press("unlike")
    assert "↻ Поделиться 1" in visitor.press("repost")
    assert "Прозу · 1" in visitor.press("vote")
    assert "2 подписчика" in visitor.press("join")
    assert "1 подписчик<" in visitor.press("leave")


def test_a_comment_is_written_changed_deleted_and_restored(visitor: Visitor) -> None:
    page = visitor.press("comment", text="Первая книга", alone="1")
    found = re.search(r'id="comment-(\d+)"', page)
    assert found
    assert "Вторая книга" in visitor.press("edit", comment_id=found[1], text="Вторая книга")
    assert "Вторая книга" not in visitor.press("delete_comment", comment_id=found[1])
    assert "Вторая книга" in visitor.press("restore_comment", comment_id=found[1])
    assert "И мне" in visitor.press("comment", comment_id=found[1], text="И мне")


def test_a_letter_to_the_community_and_its_answer_are_read(visitor: Visitor) -> None:
    visitor.press("write", text="Где мой приз?")
    tokens = visitor.vk.post("/sim/communities", group_id=GROUP, name="", screen_name="")
    answer = {"user_id": visitor.reader_id, "random_id": 1, "message": "На абонементе"}
    visitor.vk.call("messages.send", tokens["community_token"], **answer)
    page = visitor.see()
    assert page.index("Где мой приз?") < page.index("На абонементе")


def test_readers_are_found_by_name_and_the_gone_cannot_be_chosen(visitor: Visitor) -> None:
    visitor.vk.post("/sim/readers", count=5, seed=3, kind="deleted")
    reader = visitor.vk.sim.world.readers[visitor.reader_id]
    page = visitor.see(f"/readers-{GROUP}?q={reader.last_name.upper()}")
    assert reader.name in page
    everybody = visitor.see(f"/readers-{GROUP}")
    assert everybody.count("disabled") == 5
    assert "7 читателей" in everybody


def test_only_a_manager_writes_for_the_community(visitor: Visitor) -> None:
    assert "Опубликовать" not in visitor.see()
    visitor.vk.post("/sim/managers", group_id=GROUP, user_ids=[visitor.reader_id])
    assert "Опубликовать" in visitor.see()
    form = {"text": "Новая запись"}
    page = visitor.session.post(f"{visitor.vk.url}/publish-{GROUP}", data=form, timeout=5).text
    assert "Новая запись" in page
