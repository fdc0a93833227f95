"""Whatever becomes of callbacks, and whenever VK is read: nothing counts twice or stays wrong."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from contests.actions import UNDER_WAY, Action, Kind, Source, told_before, total, untold
from contests.corrections import lacking

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LONG = 3 * UNDER_WAY


@dataclass
class Story:
    """One person's like of one post: what she does, what VK tells of it, and what we make of it."""

    now: datetime = NOON
    likes: bool = False
    under_way: list[Action] = field(default_factory=list)  # not told yet; received_at: when done
    told: list[Action] = field(default_factory=list)
    lines: list[Action] = field(default_factory=list)
    found: int = 0
    late: int = 0
    readings: int = 0

    def act(self) -> None:
        self.likes = not self.likes
        self._pass(timedelta(seconds=1))
        key = f"event{len(self.under_way) + len(self.told)}:{self.now}"
        self.under_way.append(line(1 if self.likes else -1, self.now, key))

    def tell(self, number: int) -> None:
        """VK tells of any of what is under way; later than at once only by trying again."""
        if self.under_way:
            event = self.under_way.pop(number % len(self.under_way))
            retry = int(self.now > event.received_at + UNDER_WAY)
            self.told.append(replace(event, received_at=self.now, retry=retry))
            self._record(self.told[-1])

    def tell_again(self, number: int) -> None:
        if self.told:
            event = self.told[number % len(self.told)]
            self._record(replace(event, received_at=self.now, retry=event.retry + 1))

    def lose(self, number: int) -> None:
        if self.under_way:
            self.under_way.pop(number % len(self.under_way))

    def read(self, meanwhile: int = 0) -> None:
        """VK shows the list; before it is compared, she does more, and events come in."""
        seen, known = self.likes, len(self.lines)
        for number in range(meanwhile):
            self.act()
            self.tell(-1 - number)
        delta = lacking(total(self.lines), [one.delta for one in self.lines[known:]], seen)
        self.readings += 1
        if delta:
            self.found += untold(Kind.LIKE, delta, bool(self.lines))
            found = line(delta, self.now, f"read{self.readings}")
            self.lines.append(replace(found, source=Source.READ, reading_id=self.readings))

    def wait(self) -> None:
        self._pass(LONG)

    def tell_everything(self) -> None:
        while self.under_way:
            self.tell(0)

    def _record(self, event: Action) -> None:
        if any(known.event_key == event.event_key for known in self.lines):
            return
        before = told_before(self.lines, event)
        if before:
            self.late += 1
            event = replace(event, delta=0, reading_id=before.reading_id)
        self.lines.append(event)

    def _pass(self, time: timedelta) -> None:
        self.now += time


def line(delta: int, at: datetime, key: str) -> Action:
    return Action(Kind.LIKE, delta, 1, 10, at, key)


Do = tuple[str, int]
NUMBER = st.integers(0, 5)
HONEST = st.one_of(
    st.tuples(st.just("act"), st.just(0)),
    st.tuples(st.sampled_from(["tell", "tell_again"]), NUMBER),
    st.tuples(st.just("read"), st.integers(0, 2)),
    st.tuples(st.just("wait"), st.just(0)),
)
LOSSY = st.one_of(HONEST, st.tuples(st.just("lose"), NUMBER))


def play(deeds: list[Do]) -> Story:
    story = Story()
    for verb, number in deeds:
        if verb in ("act", "wait"):
            getattr(story, verb)()
        else:
            getattr(story, verb)(number)
    return story


@given(st.lists(HONEST, max_size=40))
@example([("act", 0), ("read", 0), ("act", 0), ("tell", 1), ("wait", 0), ("tell", 0)])
@example([("act", 0), ("act", 0), ("tell", 1), ("read", 0), ("tell", 0)])
def test_where_nothing_is_lost_readings_change_nothing(deeds: list[Do]) -> None:
    story = play(deeds)
    story.wait()
    story.tell_everything()
    assert total(story.lines) == story.likes
    assert story.found - story.late == 0


@given(st.lists(LOSSY, max_size=40))
def test_whatever_is_lost_one_reading_in_the_end_finds_the_truth(deeds: list[Do]) -> None:
    story = play(deeds)
    story.wait()
    story.tell_everything()
    story.wait()
    story.read()
    assert total(story.lines) == story.likes


@given(st.lists(LOSSY, max_size=40))
def test_no_more_events_are_late_than_a_reading_found(deeds: list[Do]) -> None:
    story = play(deeds)
    assert 0 <= story.late <= story.found


def test_what_was_lost_before_a_reading_stays_recovered() -> None:
    story = play([("act", 0), ("lose", 0), ("wait", 0), ("read", 0), ("wait", 0)])
    story.act()  # takes it back
    story.tell_everything()
    story.act()  # and does it again
    story.tell_everything()
    assert (total(story.lines), story.found - story.late) == (1, 1)


def test_a_removal_before_its_like_still_cancels_it() -> None:
    story = play([("act", 0), ("act", 0), ("tell", 1), ("tell", 0)])
    assert [one.delta for one in story.lines] == [-1, 1]


def test_what_came_while_we_were_reading_explains_a_difference() -> None:
    assert lacking(1, [1], seen=False) == 0  # she liked it after the list was read
    assert lacking(0, [1, -1], seen=True) == 0
    assert lacking(-1, [-1], seen=True) == 1  # she takes back what we have not been told of
    assert lacking(1, [], seen=False) == -1
