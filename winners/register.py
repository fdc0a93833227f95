"""Check an installation's register of draws offline: `python -m winners.register --help`.

Needs nothing but Python itself; only `--beacon` asks for py_ecc. The files are described in
winners/chain.py. Who holds them alone cannot see that the newest lines were left out: nothing in
the others speaks of them. A manifest's hash that stands elsewhere (under a post on VK, on
somebody's note) can: give it as --head. Ends with 0 if all holds, 1 if something does not (and
says what), 2 if it could not be asked that way.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from winners.chain import (
    ManifestsError,
    RegisterError,
    Row,
    check_signatures,
    head,
    parse,
    read_manifests,
)
from winners.entries import LineError


def main(argv: Sequence[str] | None = None) -> int:
    """Check, print, and return the exit code."""
    parser = _parser()
    args = parser.parse_args(argv)
    if args.beacon and args.manifests is None:
        parser.error("--beacon needs --manifests, which name the rounds")
    try:
        report = list(_checked(args))
    except LineError as wrong:
        _say(str(wrong))
        return 1
    except ModuleNotFoundError as missing:
        parser.error(f"--beacon needs the Python package {missing.name}")
    _say("\n".join(report))
    return 0


def _checked(args: argparse.Namespace) -> Iterator[str]:
    rows = parse(_ascii(args.draws, RegisterError))
    states = Counter(row.state for row in rows)
    counts = ", ".join(f"{states[state]} {state}" for state in sorted(states)) or "no draws yet"
    yield f"checked: one chain from the first draw on, nothing missing within it ({counts})"
    if args.head:
        yield _after(rows, args.head)
    else:
        yield "not checked: whether the newest lines were left out (--head)"
    yield from _against_manifests(rows, args)
    yield f"head: {head(rows)}"


def _after(rows: Sequence[Row], wanted: str) -> str:
    known = [row.manifest_id for row in rows]
    if wanted not in known:
        raise RegisterError(len(rows) + 1, f"{wanted} is not here: cut off, or another register")
    later = len(known) - known.index(wanted) - 1
    return f"checked: it holds the manifest you knew, and {later} later ones"


def _against_manifests(rows: Sequence[Row], args: argparse.Namespace) -> Iterator[str]:
    if args.manifests is None:
        yield "not checked: that manifests say the same of contest, draw and order (--manifests)"
        return
    manifests = read_manifests(rows, _ascii(args.manifests, ManifestsError))
    yield f"checked: {len(manifests)} manifests hash to their lines and say the same"
    if args.beacon:
        yield f"checked: {check_signatures(rows, manifests)} signatures are drand quicknet's"
    else:
        yield "not checked: the signatures against the beacon's key (--beacon)"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m winners.register", description="Check a register.")
    parser.add_argument("draws", type=_file, metavar="draws.txt")
    parser.add_argument("--manifests", type=_file, metavar="FILE", help="manifests.txt")
    parser.add_argument("--head", metavar="HASH", help="a manifest known to have been the last one")
    parser.add_argument("--beacon", action="store_true", help="check the signatures as well")
    return parser


def _file(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{name}: {error.strerror}") from None


def _ascii(content: bytes, error: type[LineError]) -> str:
    try:
        return content.decode("ascii")
    except UnicodeDecodeError as bad:
        raise error(content.count(b"\n", 0, bad.start) + 1, "only ASCII is allowed") from None


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
