"""What stands in a line of the log, and what never does."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from logs import scrubbed
from tools.processes import ROOT

TODAY = "vk1.a.AbC_d-ef0123456789"
LONG_AGO = "533bacf01e11f55b536a565b57531ad114461ae8736d6506a3533bacf01e11f55b536a565b57531ad1144"
UNLIKE_ANY = "canary"
PROGRAM = f"""
import logging, logs, structlog

logs.init_logs()
token = "{UNLIKE_ANY}"
log = structlog.get_logger()
log.info("vk_call", method="wall.post", answer="{TODAY}")
try:
    raise ValueError("refused {TODAY}")
except ValueError:
    log.exception("unexpected", path="/c/книга")
    logging.getLogger("rq.worker").exception("job %s failed with {LONG_AGO}", 7)
logging.getLogger("werkzeug").info("GET /?access_token={UNLIKE_ANY}&v=5.199")
logging.getLogger("_granian").error("application raised {TODAY}")
"""


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    """What a process of ours says, line by line; every line has to be JSON."""
    run = [sys.executable, "-c", PROGRAM]
    told = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == ""
    return [json.loads(line) for line in told.stderr.splitlines()]


def test_every_line_says_when_and_how_bad(lines: list[dict[str, Any]]) -> None:
    levels = [line["level"] for line in lines]
    assert levels == ["info", "error", "error", "info", "error"]
    assert all(line["timestamp"].endswith("Z") for line in lines)


def test_other_libraries_write_the_same_lines(lines: list[dict[str, Any]]) -> None:
    assert [line.get("logger") for line in lines] == [
        *(None, None, "rq.worker", "werkzeug", "_granian")
    ]
    assert lines[2]["event"] == "job 7 failed with [token]"


def test_a_traceback_is_told_without_the_values_of_variables(lines: list[dict[str, Any]]) -> None:
    for line in lines[1:3]:
        assert "ValueError: refused [token]" in line["exception"]


def test_no_token_is_left_in_any_line(lines: list[dict[str, Any]]) -> None:
    told = json.dumps(lines, ensure_ascii=False)
    assert all(token not in told for token in (TODAY, LONG_AGO, UNLIKE_ANY))
    assert "/c/книга" in told


@pytest.mark.parametrize(
    "text",
    [
        f"{{'access_token': '{UNLIKE_ANY}'}}",
        f'{{"access_token": "{UNLIKE_ANY}"}}',
        json.dumps({"body": json.dumps({"access_token": UNLIKE_ANY})}),
        f"https://api.vk.ru/method/users.get?access_token={UNLIKE_ANY}&v=5.199",
        f"Bearer {TODAY}.",
        f"vk2.a.{UNLIKE_ANY}",
        f"[{LONG_AGO}]",
    ],
)
def test_a_token_is_known_wherever_it_stands(text: str) -> None:
    kept = scrubbed(text)
    assert "[token]" in kept
    assert all(token not in kept for token in (TODAY, LONG_AGO, UNLIKE_ANY))


@pytest.mark.parametrize("digits", [12, 32, 64, 96, 128, 192])
def test_hashes_and_signatures_stay(digits: int) -> None:
    text = f"manifest {'0123456789abcdef' * 12}"[: 9 + digits]
    assert scrubbed(text) == text


def test_a_full_disk_keeps_nobody_from_going_on() -> None:
    program = "import logs, structlog; logs.init_logs(); structlog.get_logger().error('full')"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-u", "-c", f"{program}; print('went on')"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=full,
            text=True,
            check=False,
        )
    assert done.stdout == "went on\n"
