"""The board's pictures: words before each, numbers under each, fetched by themselves."""

import json
import re

import pytest
from sqlalchemy import update

from communities.models import Community, Way
from contests.lifecycle import State, Step
from extensions import db
from staff.models import Role
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import READERS, contest_in
from tests.web.public.conftest import brought_to

PICTURE = re.compile(r'<svg class="chart" role="img" aria-labelledby="([\w-]+) ([\w-]+)">')


@pytest.fixture
def frozen(behind: BehindTheDesk) -> str:
    with behind() as scene:
        return f"/desk/contests/{scene.frozen(*READERS).id}"


def test_each_picture_has_its_words_and_its_numbers(frozen: str, desk: Desk) -> None:
    page = desk().see(frozen)
    named = PICTURE.findall(page)
    assert len(named) == 2
    for title, words in named:
        said = re.search(rf'<desc id="{words}">(.+?)</desc>', page, re.DOTALL)
        assert said
        assert f'<title id="{title}">' in page
        assert f"<p>{said[1]}</p>" in page
    assert page.count('class="chart-numbers"') == 2
    assert len(re.findall(r'<th scope="row">', page)) > 2
    assert "style=" not in page


def test_the_part_by_itself_is_the_one_on_the_board(frozen: str, desk: Desk) -> None:
    editor = desk()
    part = editor.see(f"{frozen}/figures").strip()
    assert part.startswith("<div")
    assert "<html" not in part
    assert re.sub(r"\s+", " ", part) in re.sub(r"\s+", " ", editor.see(frozen))


def test_the_part_bears_the_numbers_that_the_script_compares(frozen: str, desk: Desk) -> None:
    editor = desk()
    told = json.loads(editor.see(f"{frozen}/progress"))
    mark = ":".join(str(told[name]) for name in ("inside", "waiting", "outside"))
    assert f'data-numbers="{mark}"' in editor.see(f"{frozen}/figures")


def test_what_is_lacking_leads_to_who_lacks_it(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = scene.open_contest()
        scene.does_everything(contest, 101, 102)
        scene.vk.threads[contest.post_id or 0].likers.add(scene.reader(103))
        scene.clock.moment = contest.closes_at
        scene.take(contest, Step.CLOSE)
        scene.take(contest, Step.FREEZE)
        board = f"/desk/contests/{contest.id}"
    page = desk().see(f"{board}/figures")
    assert f'href="{board}/entries?reason=not_reposted"' in page


def test_an_open_contest_without_people_says_what_will_stand_here(
    behind: BehindTheDesk, desk: Desk
) -> None:
    with behind() as scene:
        board = f"/desk/contests/{scene.open_contest().id}"
    page = desk().see(board)
    assert 'id="coming"' in page
    assert '<svg class="chart"' not in page


def test_before_it_opens_there_is_nothing_to_draw(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        board = f"/desk/contests/{contest_in(scene, State.SCHEDULED).id}"
    assert "data-figures" not in desk().see(board)


def test_where_vk_does_not_call_there_is_nothing_to_compare(
    frozen: str, behind: BehindTheDesk, desk: Desk
) -> None:
    with behind():
        db.session.execute(update(Community).values(way=Way.POLLING))
        db.session.commit()
    assert len(PICTURE.findall(desk().see(frozen))) == 1


def test_whoever_only_looks_sees_them_and_a_stranger_does_not(frozen: str, desk: Desk) -> None:
    assert "data-figures" in desk(Role.VIEWER).see(f"{frozen}/figures")
    desk(None).see(f"{frozen}/figures", 404)


def test_whoever_has_not_signed_in_is_sent_to_the_door(frozen: str, visitor: Visitor) -> None:
    assert visitor.client.get(f"{frozen}/figures").status_code == 302


def test_when_its_people_are_forgotten_nothing_is_drawn_of_them(
    behind: BehindTheDesk, desk: Desk
) -> None:
    with behind() as scene:
        contest = brought_to(scene, State.PUBLISHED)
        board, slug = f"/desk/contests/{contest.id}", contest.slug
    admin = desk(Role.ADMIN)
    assert PICTURE.search(admin.see(board))
    admin.submit(f"{board}/erase", slug=slug)
    assert not PICTURE.search(admin.see(board))
