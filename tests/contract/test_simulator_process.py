"""`python -m simulator` as people start it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tools.processes import ROOT

GROUP = 7008


@contextmanager
def process(state: Path) -> Iterator[str]:
    """The simulator's address while it runs; it must end well when told to."""
    command = [sys.executable, "-m", "simulator", "--port", "0", "--state", str(state)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        yield running.stdout.readline().split()[-1].rstrip("/")
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0


def test_what_was_there_when_it_was_ended_is_there_again(tmp_path: Path) -> None:
    community = {"group_id": GROUP, "name": "Б", "screen_name": "lib"}
    with process(tmp_path / "vk.json") as url:
        tokens = requests.post(f"{url}/sim/communities", json=community, timeout=10).json()
        post = {"group_id": GROUP, "text": "Розыгрыш"}
        requests.post(f"{url}/sim/posts", json=post, timeout=10).raise_for_status()
    with process(tmp_path / "vk.json") as url:
        asked = {"v": "5.199", "access_token": tokens["service_token"], "owner_id": -GROUP}
        answer = requests.post(f"{url}/method/wall.get", data=asked, timeout=10).json()
        assert answer["response"]["items"][0]["text"] == "Розыгрыш"
