"""What needs a hand, as it stands at the desk: a sentence, since when, and the way to mend it."""

import re
from datetime import datetime

import pytest
from sqlalchemy import event, update

import clock
import heartbeats
from communities.models import Obstacle
from contests.lifecycle import Plan, State
from contests.models import Contest
from extensions import db
from staff.models import Role
from tests.service.noticing import stuck
from tests.service.scene import CLOSES, OPENS, ROUND_AT, Scene
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.contests import contest_in
from vk.errors import Action

PAGE = "/desk/notices"
COUNT = re.compile(r'href="/desk/notices"[^>]*>[^<]*(?:<span class="quiet">(\d+)</span>)?</a>')


def counted(page: str) -> int:
    """What the navigation says."""
    found = COUNT.search(page)
    assert found
    return int(found[1] or 0)


def alive(scene: Scene) -> None:
    for name in (heartbeats.SCHEDULER, heartbeats.WORKER):
        heartbeats.beat(name, clock.now())


def drawn(scene: Scene) -> int:
    by_hand = Plan(OPENS, CLOSES, ROUND_AT, publishes_itself=False)
    return contest_in(scene, State.DRAWN, plan=by_hand).id


def test_when_nothing_is_to_do_the_page_says_what_would_stand_there(
    desk: Desk, behind: BehindTheDesk
) -> None:
    page = desk(Role.EDITOR).see(PAGE)
    assert "Всё в порядке" in page
    assert "возражения, на которые нужно ответить" in page
    assert counted(page) == 0


def test_each_need_stands_there_with_its_button(desk: Desk, behind: BehindTheDesk) -> None:
    with behind() as scene:
        alive(scene)
        contest_id = drawn(scene)
        stuck(db.session.get_one(Contest, contest_id), "anchor:77")
    page = desk(Role.EDITOR).see(PAGE)
    assert f'href="/desk/contests/{contest_id}/publish"' in page
    assert "победители определены" in page
    assert page.index("ВКонтакте не принял 1 пост") < page.index("победители определены")
    assert "23 августа 2023, 20:11" in page
    assert page.count("btn btn-primary") == 1


def test_every_page_of_the_desk_counts_them(desk: Desk, behind: BehindTheDesk) -> None:
    with behind() as scene:
        drawn(scene)
    editor = desk(Role.EDITOR)
    expected = counted(editor.see(PAGE))
    assert expected > 0
    for address in ("/desk/account", "/desk/communities", "/staff/health"):
        assert counted(editor.see(address)) == expected


def test_somebody_who_only_looks_on_is_asked_for_nothing(desk: Desk, behind: BehindTheDesk) -> None:
    with behind() as scene:
        drawn(scene)
    page = desk(Role.VIEWER).see(PAGE)
    assert "Вы здесь смотрите" in page
    assert counted(page) == 0


def test_a_stranger_sees_nothing_of_others_troubles(desk: Desk, behind: BehindTheDesk) -> None:
    with behind() as scene:
        drawn(scene)
    page = desk(None).see(PAGE)
    assert "Книга на выходные" not in page
    assert counted(page) == 0


@pytest.mark.parametrize(("role", "seen"), [(Role.ADMIN, True), (Role.EDITOR, False)])
def test_a_key_is_the_business_of_who_can_replace_it(
    desk: Desk, behind: BehindTheDesk, role: Role, seen: bool
) -> None:
    with behind() as scene:
        here = {"community_id": scene.community.id, "kind": "service", "method": ""}
        row = Obstacle(**here, action=Action.TOKEN_DEAD, met_at=OPENS, last_met_at=OPENS)
        db.session.add(row)
        db.session.commit()
    assert ('href="/desk/communities/1/keys/service"' in desk(role).see(PAGE)) is seen


def test_what_is_mended_goes(desk: Desk, behind: BehindTheDesk) -> None:
    with behind() as scene:
        here = {"community_id": scene.community.id, "kind": "service", "method": ""}
        row = Obstacle(**here, action=Action.HUMAN, met_at=OPENS, last_met_at=OPENS)
        db.session.add(row)
        db.session.commit()
    admin = desk(Role.ADMIN)
    assert counted(admin.see(PAGE)) == 1
    with behind():
        db.session.execute(update(Obstacle).values(lifted_at=clock.now()))
        db.session.commit()
    assert counted(admin.see(PAGE)) == 0


def test_titles_are_shown_as_they_were_typed_and_not_as_code(
    desk: Desk, behind: BehindTheDesk
) -> None:
    with behind() as scene:
        by_hand = Plan(OPENS, CLOSES, ROUND_AT, publishes_itself=False)
        contest_in(scene, State.DRAWN, plan=by_hand, title="Сказки & <b>были</b>")
    assert "Сказки &amp; &lt;b&gt;были&lt;/b&gt;" in desk(Role.EDITOR).see(PAGE)


def test_the_count_costs_few_queries_however_many_contests_there_are(
    desk: Desk, behind: BehindTheDesk
) -> None:
    asked: list[str] = []

    def note(*about: object) -> None:
        asked.append(str(about[2]))

    editor = desk(Role.EDITOR)
    with behind():
        event.listen(db.engine, "before_cursor_execute", note)
    editor.see(PAGE)
    few = len(asked)
    with behind() as scene:
        for _ in range(5):
            stuck(contest_in(scene, State.OPEN), f"results:{datetime.now(tz=OPENS.tzinfo)}")
    asked.clear()
    editor.see(PAGE)
    assert len(asked) <= few + 8  # upkeep looks once where something is under way
