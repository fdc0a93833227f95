"""A draw as a stranger sees it: the published files, and the script that recomputes it."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import requests

from tools.processes import ROOT, StackError

TIMEOUT_S = 10
DRAW_FILES = ("manifest.txt", "entries.txt", "signature.txt", "openings.txt")


class PublicDraw:
    """The first draw of a contest, by its public pages under `web`."""

    def __init__(self, web: str, slug: str) -> None:
        self._contest = f"{web}/c/{slug}"
        self._files = f"{self._contest}/draw/1"
        self.page = f"{self._contest}/winners"

    def has(self, name: str) -> bool:
        """Whether a file of the draw is public already."""
        return requests.get(f"{self._files}/{name}", timeout=TIMEOUT_S).ok

    def manifest_id(self) -> str:
        """The hash that must also stand outside our pages before the beacon's round."""
        return sha256(self._get(f"{self._files}/manifest.txt")).hexdigest()

    def download(self, folder: Path) -> None:
        """Save the rules and every file of the draw."""
        addresses = {name: f"{self._files}/{name}" for name in DRAW_FILES}
        addresses["rules.txt"] = f"{self._contest}/rules/1.txt"
        for name, address in addresses.items():
            (folder / name).write_bytes(self._get(address))

    def _get(self, address: str) -> bytes:
        answer = requests.get(address, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return answer.content


def verify(folder: Path, chain: str) -> dict[str, Any]:
    """Recompute the draw from the files in `folder`: `verified`, and the places or a `problem`."""
    files = [str(folder / name) for name in ("manifest.txt", "entries.txt", "signature.txt")]
    more = [f"--openings={folder / 'openings.txt'}", f"--rules={folder / 'rules.txt'}"]
    command = [sys.executable, "-m", "winners.verify", *files, *more, "--json", "--beacon"]
    done = subprocess.run(
        [*command, f"--chain={chain}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        raise StackError(f"The verifier could not be run.\n{done.stderr}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report
