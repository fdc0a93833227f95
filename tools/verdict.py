"""Whether a finished contest came out as it happened: checked from outside, with evidence left."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.public_draw import PublicDraw, verify
from tools.stack import Stack
from tools.truth_table import Row, compare, table
from tools.vk_log import busiest_seconds, complaints


@dataclass(frozen=True)
class Finished:
    """A contest whose results are out."""

    slug: str
    about: dict[str, Any]  # group_id, post_id and conditions, as the simulator's truth wants them
    results_posts: Sequence[str]  # names in VK, like wall-1_2; there should be one
    draw: PublicDraw


def judge(stack: Stack, finished: Finished, folder: Path) -> list[str]:
    """Print what was found, leave the evidence in `folder`, and return what is wrong."""
    rows = _outcomes(stack, finished)
    print(f"\n{table(rows)}\n")
    finished.draw.download(folder)
    report = verify(folder, stack.env["ZHREBIY_DEMO_BEACON"])
    log = stack.simulator.get("/sim/log")
    result = _result(finished, rows, report) | {"busiest_seconds": busiest_seconds(log)}
    (folder / "result.json").write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    _print_result(stack, result)
    wrong = complaints(log, stack.simulator.get("/sim/deliveries"))
    return wrong + _problems(finished, rows, report)


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
        "results_post": ", ".join(finished.results_posts),
        "results_page": finished.draw.page,
        "expected_equal": all(row.equal for row in rows),
        "verified": report["verified"],
    }


def _print_result(stack: Stack, result: dict[str, Any]) -> None:
    for place in result["winners"] + result["reserves"]:
        print(f"{place['rank']:>3}  {place['prize']:<12} {place['leaf']}")
    print(f"\nresults post: {stack.simulator.url}/{result['results_post']}")
    print(f"results page: {result['results_page']}")
    busiest = (f"{kind} {calls}" for kind, calls in result["busiest_seconds"].items())
    print(f"most calls to VK within a second, by token: {', '.join(busiest)}")


def _problems(finished: Finished, rows: Sequence[Row], report: dict[str, Any]) -> list[str]:
    found = []
    if not all(row.equal for row in rows):
        found.append("The product's outcomes differ from what happened.")
    if not report["verified"]:
        found.append(f"The draw does not verify: {report['problem']}")
    if len(finished.results_posts) != 1:
        found.append(f"{len(finished.results_posts)} results posts on the wall instead of one.")
    return found
