"""Recompute a draw from its published files: `python -m winners.verify --help`.

Needs nothing but Python itself; only `--beacon` asks for py_ecc. Ends with 0 if everything holds,
1 if something does not (and says what), 2 if it could not be asked that way.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from winners import beacon, ranking
from winners.entries import EntriesError, Line, LineError, file_lines, leaf
from winners.manifest import Manifest, ManifestError

_OPENING = re.compile(r"(vk:[1-9][0-9]{0,18}) ([0-9a-f]{32})(?: ([0-9a-f]{64}))?")


class SignatureError(LineError):
    """signature.txt is refused."""

    file = "signature.txt"


class OpeningsError(LineError):
    """openings.txt is refused, or opens something else than this list."""

    file = "openings.txt"


class WrongError(Exception):
    """Something else does not hold; the message is a sentence for the reader."""


@dataclass
class Report:
    """What came out, and in words what was looked at and what was not."""

    manifest_id: str
    randomness: str
    seed: str
    places: list[ranking.Place]
    people: dict[str, str] = field(default_factory=dict)  # leaf → user_ref, as far as opened
    checked: list[str] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)


def main(argv: Sequence[str] | None = None) -> int:
    """Check, print, and return the exit code."""
    parser = _parser()
    args = parser.parse_args(argv)
    if args.chain and not args.beacon:
        parser.error("--chain says whose key --beacon checks with: give both")
    try:
        report = check(args)
    except (LineError, WrongError) as wrong:
        _say(json.dumps({"verified": False, "problem": str(wrong)}) if args.json else str(wrong))
        return 1
    except ModuleNotFoundError as missing:
        parser.error(f"--beacon needs the Python package {missing.name}")
    _say(_for_machines(report) if args.json else _for_people(report))
    return 0


def check(args: argparse.Namespace) -> Report:
    """Do every check the given files allow; raises LineError or WrongError at the first bad one."""
    manifest = Manifest.parse(_text(args.manifest, ManifestError))
    lines = manifest.read_entries(_text(args.entries, EntriesError))
    signature = _signature(args.signature)
    randomness = beacon.randomness(signature)
    seed = ranking.seed(manifest.manifest_id, randomness)
    places = ranking.rank(seed, lines, manifest.places)
    report = Report(manifest.manifest_id, randomness, seed, places)
    report.checked.append(
        f"the list is the one the manifest commits to ({manifest.entries_count} entries, "
        f"{manifest.tickets_total} tickets), and the ranking follows from it and the signature"
    )
    _check_rules(report, manifest, args.rules)
    _check_openings(report, manifest, lines, args.openings)
    _check_beacon(report, manifest, signature, args)
    return report


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m winners.verify", description="Recompute a draw.")
    for name in ("manifest", "entries", "signature"):
        parser.add_argument(name, type=_read, metavar=f"{name}.txt")
    parser.add_argument("--openings", type=_read, metavar="FILE", help="who is behind the leaves")
    parser.add_argument("--rules", type=_read, metavar="FILE", help="the rules as published")
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


def _chain(value: str) -> beacon.Chain:
    try:
        return beacon.Chain.parse(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _text(content: bytes, error: type[LineError]) -> str:
    try:
        return content.decode("ascii")
    except UnicodeDecodeError as bad:
        raise error(content.count(b"\n", 0, bad.start) + 1, "only ASCII is allowed") from None


def _signature(content: bytes) -> str:
    signature, *more = file_lines(_text(content, SignatureError), SignatureError)
    if more:
        raise SignatureError(2, "one line is wanted")
    if not re.fullmatch("[0-9a-f]{96}", signature):
        raise SignatureError(1, "a signature is 96 lowercase hex characters")
    return signature


def _check_rules(report: Report, manifest: Manifest, rules: bytes | None) -> None:
    if rules is None:
        report.not_checked.append("the text of the rules (--rules)")
        return
    if sha256(rules).hexdigest() != manifest.rules_sha256:
        raise WrongError("These are not the rules the manifest commits to: rules_sha256 differs.")
    report.checked.append("the rules are the ones the manifest commits to")


def _check_openings(
    report: Report, manifest: Manifest, lines: Sequence[Line], content: bytes | None
) -> None:
    if content is None:
        report.not_checked.append("who is behind the leaves (--openings)")
        return
    report.people = _people(manifest.contest, {line.leaf for line in lines}, content)
    opened = f"{len(report.people)} of {len(lines)} entries"
    report.checked.append(f"{opened} open to one person each, no person twice")
    if len(report.people) < len(lines):
        report.not_checked.append("the people behind the other entries, which were not opened")


def _people(contest: str, leaves: set[str], content: bytes) -> dict[str, str]:
    people: dict[str, str] = {}
    seen: set[str] = set()
    for number, raw in enumerate(file_lines(_text(content, OpeningsError), OpeningsError), 1):
        match = _OPENING.fullmatch(raw)
        if match is None:
            raise OpeningsError(number, "not `vk:<id> <nonce>` or `vk:<id> <nonce> <leaf>`")
        person, nonce, stated = match.groups()
        own = leaf(contest, person, nonce)
        if own not in leaves or stated not in (None, own):
            raise OpeningsError(number, f"{person} with this nonce is not the entry it should be")
        if person in seen:
            raise OpeningsError(number, f"{person} is opened twice")
        seen.add(person)
        people[own] = person
    return people


def _check_beacon(
    report: Report, manifest: Manifest, signature: str, args: argparse.Namespace
) -> None:
    if not args.beacon:
        report.not_checked.append("the signature against the beacon's key (--beacon)")
        return
    chain = args.chain or beacon.QUICKNET
    if manifest.beacon != f"drand:{chain.chain_hash}":
        raise WrongError(f"The manifest names {manifest.beacon}, not drand:{chain.chain_hash}.")
    if not beacon.verify(chain, manifest.round, signature):
        raise WrongError(f"The signature is not the beacon's for round {manifest.round}.")
    known_at = datetime.fromtimestamp(chain.time_of(manifest.round), UTC)
    if datetime.fromisoformat(manifest.frozen_at) >= known_at:
        raise WrongError(f"The list was frozen after round {manifest.round} became known.")
    whose = "another chain than quicknet" if args.chain else "drand quicknet"
    report.checked.append(
        f"the signature is {whose}'s for round {manifest.round}, known since {known_at:%F %T} UTC; "
        f"the list says it was frozen {manifest.frozen_at}"
    )


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
