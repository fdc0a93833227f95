"""A contest's dates as a file for calendars (RFC 5545): when it opens, closes and is drawn."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext
from icalendar import Alarm, Calendar, Event

from contests import chance
from contests.lifecycle import State
from contests.models import Contest
from contests.texts import page_of
from locales import dated

MAKER = "-//Zhrebiy//Prize draws of libraries//RU"
LONG = timedelta(days=2)  # a draw that is open for longer reminds a day before it closes


@dataclass(frozen=True)
class Date:
    """One moment of a contest; `name` stands for it in all versions of the file."""

    name: str
    at: datetime
    words: str
    reminds: timedelta | None = None  # so long before


def calendar_of(contest: Contest) -> bytes:
    """The file, the same bytes as long as nothing changes."""
    made = Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", contest.title)
    for date in _dates(contest):
        made.add_component(_event(contest, date))
    return bytes(made.to_ical())


def _dates(contest: Contest) -> list[Date]:
    title = contest.title
    ahead = timedelta(days=1) if contest.closes_at - contest.opens_at > LONG else timedelta(hours=1)
    return [
        Date("opens", contest.opens_at, gettext("Entries open: %(title)s", title=title)),
        Date("closes", contest.closes_at, gettext("Entries close: %(title)s", title=title), ahead),
        Date(
            "draw",
            chance.round_at(contest) or contest.draw_at,
            gettext("Winners are drawn: %(title)s", title=title),
        ),
    ]


def _event(contest: Contest, date: Date) -> Event:
    page, changed_at = page_of(contest), _changed_at(contest)
    event = Event()
    event.add("uid", f"{date.name}.{contest.slug}@{page.split('/')[2].split(':')[0]}")
    event.add("summary", date.words)
    event.add("dtstart", date.at)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", _times_changed(contest))
    event.add(
        "description", f"{dated(date.at, contest.community)}\n{contest.community.name}\n{page}"
    )
    event.add("url", page)
    event.add("transp", "TRANSPARENT")  # it takes none of the reader's time
    event.add("status", "CANCELLED" if contest.state is State.CANCELLED else "CONFIRMED")
    if date.reminds and contest.state is State.OPEN:
        event.add_component(_alarm(date))
    return event


def _alarm(date: Date) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", date.words)
    alarm.add("trigger", -(date.reminds or timedelta()))
    return alarm


def _times_changed(contest: Contest) -> int:
    """The dates of a public contest stand; but its draw may move on, and it may be called off."""
    return int(contest.round_moved) + int(contest.state is State.CANCELLED)


def _changed_at(contest: Contest) -> datetime:
    """When something that the file tells was last written down."""
    done = [step.done_at for step in contest.steps if step.done_at]
    return max([contest.created_at, *done])
