"""/staff/health, and what every desk page says on top when a contest cannot be trusted."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

import clock
import heartbeats
from communities.models import Community
from contests.models import Contest
from contests.participation import LIVE
from extensions import db
from parts import parts
from staff.models import Role
from tests.fakes.vk import FakeVk
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.upkeep.scene import CONNECT, FORM, another_group, met
from upkeep import jobs, redis_figures
from upkeep.trust import working
from vk.errors import Action
from vk.limiter import Limiter
from webhooks.models import Inbox, InboxEvent

HEALTH, BANNER = "/staff/health", 'class="doubts"'


@pytest.fixture
def running(behind: BehindTheDesk) -> int:
    """A contest that people take part in now, with every part alive; its id."""
    with behind() as scene:
        contest_id = scene.open_contest().id
        for part in (heartbeats.SCHEDULER, heartbeats.WORKER):
            heartbeats.beat(part, clock.now())
        return contest_id


def event(community_id: int, state: Inbox, minutes: int) -> None:
    """Something that VK told a while ago."""
    row = InboxEvent(community_id=community_id, event_id=state.value, type="group_join", body="{}")
    row.retry, row.state, row.received_at = 0, state, clock.now() - timedelta(minutes=minutes)
    db.session.add(row)
    db.session.commit()


def test_health_is_for_staff(visitor: Visitor) -> None:
    assert visitor.client.get(HEALTH).location.startswith("/desk/sign-in")


def test_an_operator_sees_every_community_and_others_their_own(
    behind: BehindTheDesk, desk: Desk, operator: Visitor, vk: FakeVk
) -> None:
    viewer = desk(Role.VIEWER)
    another_group(vk)
    operator.submit(CONNECT, **FORM)
    everything = operator.see(HEALTH)
    assert "Детская библиотека" in everything
    assert ">Библиотека<" in everything.replace("\n", "")
    mine = viewer.see(HEALTH)
    assert "Детская библиотека" not in mine
    assert '/desk/communities/1"' in mine
    assert '/desk/communities/1"' not in everything  # a page that she has no role for


def test_a_stranger_sees_no_community(behind: BehindTheDesk, desk: Desk) -> None:
    assert "health-community" not in desk(None).see(HEALTH)


def test_health_shows_no_secret_and_no_host(app: Flask, behind: BehindTheDesk, desk: Desk) -> None:
    page = desk(Role.ADMIN).see(HEALTH)
    with app.app_context():
        config = parts().config
    hidden = (
        config.secret_key,
        config.redis_url,
        config.database_url,
        "service-token",
        "127.0.0.1",
    )
    assert [secret for secret in hidden if secret in page] == []


def test_without_redis_health_says_so(
    app: Flask, behind: BehindTheDesk, desk: Desk, running: int
) -> None:
    viewer = desk(Role.VIEWER)
    parts_of = app.extensions["zhrebiy"]
    parts_of.redis.connection_pool.connection_kwargs.update(host="127.0.0.1", port=9)
    parts_of.redis.connection_pool.disconnect()
    assert "Redis" in viewer.see(HEALTH)


def test_what_waits_is_counted(behind: BehindTheDesk, desk: Desk, running: int) -> None:
    viewer = desk(Role.VIEWER)
    well = viewer.see(HEALTH)
    with behind() as scene:
        event(scene.community.id, Inbox.NEW, 6)
        event(scene.community.id, Inbox.QUARANTINED, 60)
    assert viewer.see(HEALTH).count("health-stop") == well.count("health-stop") + 2


def test_when_all_is_well_no_page_says_anything(desk: Desk, running: int) -> None:
    viewer = desk(Role.VIEWER)
    for page in ("/desk/", f"/desk/contests/{running}", "/desk/communities", HEALTH):
        assert BANNER not in viewer.see(page)


@pytest.mark.parametrize("part", [heartbeats.SCHEDULER, heartbeats.WORKER])
def test_every_desk_page_says_that_a_part_is_silent(
    behind: BehindTheDesk, desk: Desk, running: int, part: str
) -> None:
    with behind():
        heartbeats.beat(part, clock.now() - timedelta(minutes=3))
    viewer = desk(Role.VIEWER)
    for page in ("/desk/", f"/desk/contests/{running}", "/desk/communities"):
        assert BANNER in viewer.see(page), page


def test_the_page_that_tells_of_a_trouble_is_not_told_of_it(
    behind: BehindTheDesk, desk: Desk, running: int
) -> None:
    with behind():
        heartbeats.beat(heartbeats.WORKER, clock.now() - timedelta(minutes=3))
    met(behind, Action.TOKEN_DEAD, code=5)
    viewer = desk(Role.VIEWER)
    assert viewer.see("/desk/").split(BANNER)[1].split("</ul>")[0].count("<li>") == 2
    assert viewer.see(HEALTH).split(BANNER)[1].split("</ul>")[0].count("<li>") == 1
    assert viewer.see("/desk/communities/1").split(BANNER)[1].split("</ul>")[0].count("<li>") == 1


def test_a_strangers_desk_says_nothing_of_others_troubles(
    behind: BehindTheDesk, desk: Desk, running: int
) -> None:
    met(behind, Action.TOKEN_DEAD, code=5)
    assert BANNER in desk(Role.VIEWER).see("/desk/")
    assert BANNER not in desk(None).see("/desk/")


def test_without_a_contest_under_way_a_trouble_keeps_its_own_page(
    behind: BehindTheDesk, desk: Desk
) -> None:
    met(behind, Action.TOKEN_DEAD, code=5)
    assert BANNER not in desk(Role.VIEWER).see("/desk/")


@pytest.mark.parametrize("action", [Action.HUMAN, Action.TOKEN_DEAD])
def test_an_obstacle_leads_to_the_community(
    behind: BehindTheDesk, desk: Desk, running: int, action: Action
) -> None:
    met(behind, action, code=14)
    banner = desk(Role.VIEWER).see("/desk/").split(BANNER)[1]
    assert 'href="/desk/communities/1"' in banner.split("</ul>")[0]


def test_a_post_that_has_gone_leads_to_its_contest(
    behind: BehindTheDesk, desk: Desk, running: int
) -> None:
    with behind():
        db.session.execute(update(Contest).values(post_gone=True))
        db.session.commit()
    banner = desk(Role.VIEWER).see("/desk/").split(BANNER)[1]
    assert f'href="/desk/contests/{running}"' in banner.split("</ul>")[0]


@pytest.mark.parametrize(
    ("state", "minutes", "page"),
    [(Inbox.NEW, 6, HEALTH), (Inbox.QUARANTINED, 0, "/desk/communities/1/quarantine")],
)
def test_events_not_counted_lead_to_where_they_are_seen(
    behind: BehindTheDesk, desk: Desk, running: int, state: Inbox, minutes: int, page: str
) -> None:
    with behind() as scene:
        event(scene.community.id, state, minutes)
    banner = desk(Role.VIEWER).see("/desk/").split(BANNER)[1]
    assert f'href="{page}"' in banner.split("</ul>")[0]


def test_the_public_pages_say_nothing_of_it(
    behind: BehindTheDesk, visitor: Visitor, running: int
) -> None:
    met(behind, Action.TOKEN_DEAD, code=5)
    assert BANNER not in visitor.see("/")


def test_a_workers_beat_shows_that_it_lives(context: None) -> None:
    before = clock.now()
    jobs.beat()
    assert heartbeats.last()[heartbeats.WORKER] >= before


def test_a_lease_shows_that_a_worker_is_busy(behind: BehindTheDesk, running: int) -> None:
    with behind():
        now = clock.now()
        assert not working(now)
        contest = db.session.scalars(select(Contest).where(Contest.state.in_(LIVE))).one()
        contest.reading_until = now + timedelta(minutes=1)
        db.session.commit()
        assert working(now)
        assert not working(now + timedelta(minutes=2))


def test_the_calls_that_the_limiter_has_booked_are_found(app: Flask) -> None:
    redis = app.extensions["zhrebiy"].redis
    limiter = Limiter(redis, sleep=lambda seconds: None)
    for _ in range(7):
        limiter.wait("of-a-service-key", "service")
    found = redis_figures.look(redis, ["of-a-service-key", "of-another"])
    assert found
    assert found.ahead["of-a-service-key"] > 1  # three fit into a window
    assert found.ahead["of-another"] == 0


def test_a_banner_names_the_community(behind: BehindTheDesk, desk: Desk, running: int) -> None:
    with behind():
        db.session.execute(update(Community).values(name="Сказка & <b>"))
        db.session.commit()
    met(behind, Action.TOKEN_DEAD, code=5)
    assert "Сказка &amp; &lt;b&gt;" in desk(Role.VIEWER).see("/desk/")
