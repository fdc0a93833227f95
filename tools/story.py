"""`make story`: one whole contest, and proof that its outcome is what really happened.

Leaves its evidence in var/story. Ends with 0 when everything held, 1 when something differs.
"""

import json
import shutil
import sys
import time
from collections.abc import Callable

from tools.library import Library, connect
from tools.processes import ROOT, StackError
from tools.public_draw import PublicDraw
from tools.stack import Stack
from tools.verdict import Finished, judge

HOME = ROOT / "var" / "story-stack"
EVIDENCE = ROOT / "var" / "story"
LIBRARY = Library("biblioteka", 700100, "Библиотека на Гагарина")
READERS, SEED, KEYWORD = 300, 2026, "книга"
CONDITIONS = {"like": True, "repost": True, "comment": {"keyword": KEYWORD}, "member": True}
UNRELIABLE = {"lose": 0.1, "duplicate": 0.2, "shuffle": True}
CROWD_S, CLOSES_IN_S, DRAW_IN_S = 15, 22, 88
PATIENCE_S = 150
STARTED = time.monotonic()


def main() -> int:
    shutil.rmtree(EVIDENCE, ignore_errors=True)
    EVIDENCE.mkdir(parents=True)
    try:
        with Stack(HOME, fresh=True) as stack:
            tell("running: web, worker, scheduler, simulator")
            problems = judge(stack, play(stack), EVIDENCE)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    tell(f"{' '.join(problems) or 'verified'} (evidence: {EVIDENCE})")
    return 1 if problems else 0


def tell(words: str) -> None:
    print(f"{time.monotonic() - STARTED:6.1f} s  {words}", flush=True)


def play(stack: Stack) -> Finished:
    """From an empty installation to published results; after opening, nobody pushes a step."""
    connect(stack, LIBRARY)
    stack.simulator.post("/sim/delivery", **UNRELIABLE)
    tell("community connected; the simulator loses, repeats and shuffles callbacks from now on")
    slug, post_id = _open_contest(stack)
    earlier = _posts(stack)
    _fill(stack, post_id)
    draw = PublicDraw(stack.web, slug)
    _follow(stack, draw, post_id, earlier)
    results = [f"wall-{LIBRARY.group_id}_{post}" for post in _posts(stack) - earlier]
    about = {"group_id": LIBRARY.group_id, "post_id": post_id, "conditions": CONDITIONS}
    return Finished(slug, about, results, draw)


def _open_contest(stack: Stack) -> tuple[str, int]:
    dates = ("--closes-in", str(CLOSES_IN_S), "--draw-in", str(DRAW_IN_S))
    made = stack.flask("demo", "contest", "--community", LIBRARY.slug, *dates, "--keyword", KEYWORD)
    contest = json.loads(made)
    tell(f"contest open: {stack.web}/c/{contest['contest']}")
    return contest["contest"], contest["post_id"]


def _fill(stack: Stack, post_id: int) -> None:
    crowd = {"readers": READERS, "seconds": CROWD_S, "seed": SEED, "keyword": KEYWORD}
    stack.simulator.post("/sim/crowd", group_id=LIBRARY.group_id, post_id=post_id, **crowd)
    tell(f"{READERS} readers are on their way to the post")
    stack.wait_until(stack.simulator.is_idle, PATIENCE_S, "readers and callbacks")
    tell("every reader has done what they came for")


def _follow(stack: Stack, draw: PublicDraw, post_id: int, earlier: set[int]) -> None:
    """Tell each step when the public can see it."""

    def step(words: str, seen: Callable[[], bool]) -> None:
        stack.wait_until(seen, PATIENCE_S, words)
        tell(words)

    step("closed, compared with VK, list frozen", lambda: draw.has("manifest.txt"))
    step("manifest anchored in VK", lambda: draw.manifest_id() in _comments(stack, post_id))
    step("the beacon's round is there, winners drawn", lambda: draw.has("signature.txt"))
    step("results posted", lambda: _posts(stack) > earlier)
    step("VK has been told everything", stack.simulator.is_idle)


def _posts(stack: Stack) -> set[int]:
    return {post["id"] for post in stack.simulator.posts(LIBRARY.group_id)}


def _comments(stack: Stack, post_id: int) -> str:
    posts = stack.simulator.posts(LIBRARY.group_id)
    texts = [c["text"] for post in posts if post["id"] == post_id for c in post["comments"]]
    return "\n".join(texts)


if __name__ == "__main__":
    sys.exit(main())
