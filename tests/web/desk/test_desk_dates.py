"""Dates by the clock of the community's zone, also where that clock is moved twice a year."""

from datetime import UTC, date, datetime, timedelta

import clock
from extensions import db
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.desk.test_desk_form import NEW, filled, only_contest


def last_sunday(month: int) -> date:
    """Of next year's March or October: at 1:00 UTC Berlin's clock is moved."""
    last = date(clock.now().year + 1, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def utc(day: date, hour: int, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def in_berlin(behind: BehindTheDesk) -> None:
    with behind() as scene:
        scene.community.zone = "Europe/Berlin"
        db.session.commit()


def test_a_local_time_that_is_left_out_or_comes_twice_is_one_moment(
    desk: Desk, behind: BehindTheDesk
) -> None:
    in_berlin(behind)
    spring, autumn = last_sunday(3), last_sunday(10)
    dates = {"opens_at": f"{spring}T02:30", "closes_at": f"{autumn}T02:30"}
    editor = desk()
    assert editor.submit(NEW, **filled(**dates, draw_at=f"{autumn}T03:30")).status_code == 302
    with behind():
        contest = only_contest()
        assert contest.opens_at == utc(spring, 1, 30)  # there is no 2:30: it is 3:30
        assert contest.closes_at == utc(autumn, 0, 30)  # the first of the two
        assert contest.draw_at == utc(autumn, 2, 30)
        address = f"/desk/contests/{contest.id}/edit"
    again = editor.see(address)
    assert f'value="{spring}T03:30"' in again
    assert f'value="{autumn}T02:30"' in again


def test_a_draw_is_not_before_a_close_that_falls_into_the_hour_that_is_left_out(
    desk: Desk, behind: BehindTheDesk
) -> None:
    in_berlin(behind)
    spring = last_sunday(3)
    dates = {"opens_at": f"{spring}T00:00", "closes_at": f"{spring}T02:30"}  # which is 3:30
    refused = desk().submit(NEW, **filled(**dates, draw_at=f"{spring}T03:15"))
    assert refused.status_code == 200
