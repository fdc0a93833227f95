"""`python -m tools.fuzz [TARGET] [SECONDS]`: coverage-guided, each target in a process of its own.

What it finds lies in var/fuzz/TARGET-crash-…; a test of it belongs into tests/security.
"""

import subprocess
import sys

from tools.processes import ROOT

try:
    import atheris
except ImportError:
    sys.exit(
        "atheris is not installed, and has no wheel for this machine or this Python (it has some "
        "for Linux and Python 3.11 to 3.13). The tests throw much of the same without it: "
        "pytest tests/security/test_parsers.py"
    )

with atheris.instrument_imports(include=["contests", "receipts", "upkeep", "webhooks", "winners"]):
    from tools.fuzz.targets import TARGETS

from tools.fuzz.seeds import seeds

FOLDER = ROOT / "var" / "fuzz"
USUAL_S = 30
LONGEST = {"picture": 200_000}  # bytes; the others are short


def main(argv: list[str]) -> int:
    """Without a target: all of them, one after the other; 1 if anything was found."""
    if argv and argv[0] in TARGETS:
        return _fuzz(argv[0], int(argv[1]) if argv[1:] else USUAL_S)
    found = [name for name in TARGETS if _in_its_own_process([name, *argv])]
    print(f"found in: {', '.join(found)}" if found else f"nothing found in {len(TARGETS)} readers")
    return 1 if found else 0


def _in_its_own_process(argv: list[str]) -> int:
    print(f"== {argv[0]}", flush=True)
    return subprocess.run(
        [sys.executable, "-m", "tools.fuzz", *argv], cwd=ROOT, check=False
    ).returncode


def _fuzz(name: str, seconds: int) -> int:
    corpus = FOLDER / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()[name]):
        (corpus / f"seed-{number}").write_bytes(seed)
    flags = [f"-max_total_time={seconds}", f"-max_len={LONGEST.get(name, 10_000)}", "-verbosity=0"]
    where = f"-artifact_prefix={FOLDER}/{name}-"
    atheris.Setup(["fuzz", *flags, where, str(corpus)], TARGETS[name])
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
