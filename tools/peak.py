"""python -m tools.peak FILE MODULE …: run a module, and write into FILE how much memory it took.

In KiB, as Linux knows it of this program alone: what wait(2) tells begins with the size of whoever
started it.
"""

import re
import runpy
import sys
from pathlib import Path


def main() -> None:
    file, *sys.argv = sys.argv[1:]
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    finally:
        Path(file).write_text(_peak())


def _peak() -> str:
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    return found[1] if found else "0"


if __name__ == "__main__":
    main()
