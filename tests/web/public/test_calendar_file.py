"""A contest's dates in a reader's own calendar."""

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

import clock
from contests import service
from contests.lifecycle import Plan, Step
from contests.models import Contest
from tests.service.scene import Scene
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk

DAY = timedelta(days=1)


def running(scene: Scene, length: timedelta = 4 * DAY, **terms: object) -> Contest:
    now = clock.now().replace(microsecond=0)
    scene.clock.moment = now - DAY / 2
    plan = Plan(now - DAY / 2, now + length - DAY / 2, now + length, publishes_itself=True)
    return scene.open_contest(plan=plan, **terms)


def events(visitor: Visitor, slug: str) -> dict[str, Any]:
    """The file's events, by the beginning of their UIDs."""
    answer = visitor.client.get(f"/c/{slug}/calendar.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert b"\r\n" in answer.data
    assert max(map(len, answer.data.split(b"\r\n"))) <= 75
    return {
        str(event["UID"]).split(".")[0]: event for event in Calendar.from_ical(answer.data).events
    }


def test_opening_close_and_draw_are_three_moments(behind: BehindTheDesk, visitor: Visitor) -> None:
    with behind() as scene:
        slug = running(scene, title="Книга; с запятой, и «кавычками»\\n").slug
    found = events(visitor, slug)
    assert list(found) == ["opens", "closes", "draw"]
    starts = [event.decoded("DTSTART") for event in found.values()]
    assert starts == sorted(starts)
    assert all(start.utcoffset() == timedelta() for start in starts)
    for event in found.values():
        assert "Книга; с запятой, и «кавычками»\\n" in str(event["SUMMARY"])
        assert str(event["URL"]) == f"http://localhost/c/{slug}"
        assert "Екатеринбург" in str(event["DESCRIPTION"])
        assert event["STATUS"] == "CONFIRMED"
        assert event.decoded("LAST-MODIFIED").tzinfo


@pytest.mark.parametrize(
    ("length", "before"), [(4 * DAY, DAY), (timedelta(days=1), timedelta(hours=1))]
)
def test_a_reminder_comes_before_the_close_and_only_then(
    behind: BehindTheDesk, visitor: Visitor, length: timedelta, before: timedelta
) -> None:
    with behind() as scene:
        slug = running(scene, length).slug
    found = events(visitor, slug)
    (alarm,) = found["closes"].walk("VALARM")
    assert alarm.decoded("TRIGGER") == -before
    assert alarm["ACTION"] == "DISPLAY"
    assert not found["opens"].walk("VALARM")
    assert not found["draw"].walk("VALARM")


def test_the_file_stays_the_same_as_long_as_nothing_changes(
    behind: BehindTheDesk, visitor: Visitor
) -> None:
    with behind() as scene:
        slug = running(scene).slug
    first, again = (visitor.client.get(f"/c/{slug}/calendar.ics").data for _ in range(2))
    assert first == again


def test_a_contest_that_was_called_off_is_struck_from_calendars(
    behind: BehindTheDesk, visitor: Visitor
) -> None:
    with behind() as scene:
        contest = running(scene)
        slug = contest.slug
        before = events(visitor, slug)
        service.cancel(contest, "Книги не приехали", None, scene.clock())
    after = events(visitor, slug)
    for name, event in after.items():
        assert event["UID"] == before[name]["UID"]
        assert event["SEQUENCE"] > before[name]["SEQUENCE"]
        assert event["STATUS"] == "CANCELLED"
        assert not event.walk("VALARM")


def test_a_draw_that_moved_on_moves_in_calendars_too(
    behind: BehindTheDesk, visitor: Visitor
) -> None:
    with behind() as scene:
        contest = scene.open_contest()
        scene.does_everything(contest, 101)
        before = events(visitor, contest.slug)["draw"]
        scene.clock.moment = contest.draw_at + timedelta(minutes=5)
        for step in (Step.CLOSE, Step.FREEZE):
            scene.take(contest, step)
        slug = contest.slug
    after = events(visitor, slug)["draw"]
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("DTSTART") > before.decoded("DTSTART")
    assert after.decoded("LAST-MODIFIED") > before.decoded("LAST-MODIFIED")
