"""Whether a finished contest came out as it happened: checked from outside, with evidence left."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.public_draw import PublicDraw, verify
from tools.stack import Stack
from tools.truth_table import Row, compare, table
from tools.vk_log import complaints


@dataclass(frozen=True)
class Finished:
    """A contest whose results are out."""

    slug: str
    about: dict[str, Any]  # group_id, post_id and conditions, as the simulator's truth wants them
    results_posts: Sequence[str]  # addresses on the wall, like wall-1_2
    draw: PublicDraw


def judge(stack: Stack, finished: Finished, folder: Path) -> list[str]:
    """Print what was found, leave the evidence in `folder`, and return what is wrong."""
    rows = _outcomes(stack, finished)
    print(f"\n{table(rows)}\n")
    finished.draw.download(folder)
    report = verify(folder, stack.env["ZHREBIY_DEMO_BEACON"])
    result = _result(finished, rows, report)
    (folder / "result.json").write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    _print_winners(result)
    return _problems(stack, result)


def _outcomes(stack: Stack, finished: Finished) -> list[Row]:
    known = stack.simulator.post("/sim/truth", **finished.about)["outcomes"]
    return compare(known, json.loads(stack.flask("contest", "outcomes", finished.slug)))


def _result(finished: Finished, rows: Sequence[Row], report: dict[str, Any]) -> dict[str, Any]:
    places = [
        {key: place[key] for key in ("rank", "prize", "leaf")} for place in report.get("places", ())
    ]
    return {
        "contest": finished.slug,
        "entries": len(frozenset().union(*(row.known | row.found for row in rows))),
        "eligible": next(len(row.found) for row in rows if row.outcome == "eligible"),
        "winners": [place for place in places if place["prize"] != "alternate"],
        "reserves": [place for place in places if place["prize"] == "alternate"],
        "results_post": list(finished.results_posts),
        "results_page": finished.draw.page,
        "expected_equal": all(row.equal for row in rows),
        "verified": report["verified"],
        "problem": report.get("problem"),
    }


def _print_winners(result: dict[str, Any]) -> None:
    for place in result["winners"] + result["reserves"]:
        print(f"{place['rank']:>3}  {place['prize']:<12} {place['leaf']}")
    print(f"\nresults post: {', '.join(result['results_post'])}")
    print(f"results page: {result['results_page']}")


def _problems(stack: Stack, result: dict[str, Any]) -> list[str]:
    found = complaints(stack.simulator.get("/sim/log"), stack.simulator.get("/sim/deliveries"))
    if not result["expected_equal"]:
        found.append("The product's outcomes differ from what happened.")
    if not result["verified"]:
        found.append(f"The draw does not verify: {result['problem']}")
    if len(result["results_post"]) != 1:
        found.append(f"{len(result['results_post'])} results posts on the wall instead of one.")
    return found
