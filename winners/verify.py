"""Recompute a draw from its published files: `python -m winners.verify --help`.

Needs nothing but Python itself; only `--beacon` asks for py_ecc. Ends with 0 if everything holds,
1 if something does not (and says what), 2 if it could not be asked that way.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from winners.beacon import QUICKNET, Chain
from winners.checking import Files, Report, WrongError, check
from winners.entries import LineError

MORE = {
    "rules": "the rules as published",
    "openings": "who is behind the leaves",
    "event": "the description of the public event that decides (event.txt)",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Check, print, and return the exit code."""
    parser = _parser()
    args = parser.parse_args(argv)
    if args.chain and not args.beacon:
        parser.error("--chain says whose key --beacon checks with: give both")
    files = Files(**{file.name: getattr(args, file.name) for file in fields(Files)})
    try:
        report = check(files, (args.chain or QUICKNET) if args.beacon else None)
    except (LineError, WrongError) as wrong:
        _say(json.dumps({"verified": False, "problem": str(wrong)}) if args.json else str(wrong))
        return 1
    except ModuleNotFoundError as missing:
        parser.error(f"--beacon needs the Python package {missing.name}")
    _say(_for_machines(report) if args.json else _for_people(report))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m winners.verify", description="Recompute a draw.")
    for name in ("manifest", "entries"):
        parser.add_argument(name, type=_read, metavar=f"{name}.txt")
    parser.add_argument(
        "evidence",
        type=_read,
        metavar="signature.txt",
        help="or result.txt of a public event, or reveal.txt of a commitment",
    )
    for name, words in MORE.items():
        parser.add_argument(f"--{name}", type=_read, metavar="FILE", help=words)
    parser.add_argument("--beacon", action="store_true", help="check the signature as well")
    parser.add_argument(
        "--chain",
        type=_chain,
        metavar="HASH:PUBKEY:GENESIS:PERIOD",
        help="with --beacon: a drand chain other than quicknet",
    )
    parser.add_argument("--json", action="store_true", help="print for machines")
    return parser


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{name}: {error.strerror}") from None


def _chain(value: str) -> Chain:
    try:
        return Chain.parse(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _for_machines(report: Report) -> str:
    places = [place._asdict() for place in report.places]
    return json.dumps({"verified": True, **asdict(report), "places": places}, indent=1)


def _for_people(report: Report) -> str:
    keys = ("manifest_id", "randomness", "seed")
    return "\n".join(
        [
            *(f"{key:<12}{getattr(report, key)}" for key in keys),
            *("", *_table(report), ""),
            *(f"checked: {words}" for words in report.checked),
            *(f"not checked: {words}" for words in report.not_checked),
            "verified",
        ]
    )


def _table(report: Report) -> list[str]:
    width = max(len(place.prize) for place in report.places)
    return [
        f"{rank:>6} {prize:<{width}} {leaf} {score} {report.people.get(leaf, '')}".rstrip()
        for rank, prize, leaf, score in report.places
    ]


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
