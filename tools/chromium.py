"""The Chromium that browser tests drive: the one installed here, or Debian's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_A_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
APT_GET = ("apt-get", "-qq", "-o", "Acquire::Retries=3")
HELP = (
    "Browser tests need Chromium. On Debian: apt-get install chromium. "
    "Elsewhere install Chromium or Chrome, or put its path into ZHREBIY_CHROMIUM."
)


def find() -> str | None:
    """The path of an installed Chromium or Chrome."""
    named = os.environ.get("ZHREBIY_CHROMIUM")
    if named:
        return shutil.which(named)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or (str(ON_A_MAC) if ON_A_MAC.exists() else None)


def main() -> int:
    """Install Chromium where we can (root with apt-get); say what to install where we cannot."""
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests", flush=True)
        _apt_get("update")
        _apt_get("install", "-y", "--no-install-recommends", "chromium")
    if find() is None:
        print(HELP, file=sys.stderr)
        return 1
    return 0


def _apt_get(*arguments: str) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*APT_GET, *arguments], env=environment, stdin=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    sys.exit(main())
