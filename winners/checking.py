"""Every check that a draw's published files allow, in the order in which they build on each other.

Pure, and at home on a bare interpreter; only the beacon's signature needs py_ecc.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from winners import beacon, ranking
from winners.entries import EntriesError, Line, LineError, file_lines, leaf
from winners.manifest import Manifest, ManifestError
from winners.sources import Source, SourceError

_OPENING = re.compile(r"(vk:[1-9][0-9]{0,18}) ([0-9a-f]{32})(?: ([0-9a-f]{64}))?")
_LAST_MOMENT = 253_402_300_799  # of the year 9999


class OpeningsError(LineError):
    """openings.txt is refused, or opens something else than this list."""

    file = "openings.txt"


class WrongError(Exception):
    """Something else does not hold; the message is a sentence for the reader."""


@dataclass(frozen=True, kw_only=True)
class Files:
    """What was published, byte for byte; `evidence` is what the manifest's source brought."""

    manifest: bytes
    entries: bytes
    evidence: bytes
    rules: bytes | None = None
    openings: bytes | None = None
    event: bytes | None = None


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


def check(files: Files, chain: beacon.Chain | None) -> Report:
    """Check what can be checked, a signature only with its `chain`; LineError or WrongError."""
    manifest = Manifest.parse(_text(files.manifest, ManifestError))
    lines = manifest.read_entries(_text(files.entries, EntriesError))
    source = Source.parse(manifest.beacon)
    evidence = _evidence(source, files.evidence)
    randomness = _randomness(source, evidence)
    seed = ranking.seed(manifest.manifest_id, randomness)
    places = ranking.rank(seed, lines, manifest.places)
    report = Report(manifest.manifest_id, randomness, seed, places)
    report.checked.append(
        f"the list is the one the manifest commits to ({manifest.entries_count} entries, "
        f"{manifest.tickets_total} tickets), and the ranking follows from it and {source.file}"
    )
    _check_rules(report, manifest, files.rules)
    _check_openings(report, manifest, lines, files.openings)
    _check_source(report, manifest, files.event)
    _check_beacon(report, manifest, evidence, chain)
    return report


def _text(content: bytes, error: type[LineError]) -> str:
    try:
        return content.decode("ascii")
    except UnicodeDecodeError as bad:
        raise error(content.count(b"\n", 0, bad.start) + 1, "only ASCII is allowed") from None


def _evidence(source: Source, content: bytes) -> str:
    class EvidenceError(LineError):
        file = source.file

    line, *more = file_lines(_text(content, EvidenceError), EvidenceError)
    if more:
        raise EvidenceError(2, "one line is wanted")
    return line


def _randomness(source: Source, evidence: str) -> str:
    try:
        return source.randomness(evidence)
    except SourceError as error:
        raise WrongError(f"{error}.") from None


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


def _check_source(report: Report, manifest: Manifest, event: bytes | None) -> None:
    """A source without a beacon: what can be known of it, and what has to be believed."""
    source = Source.parse(manifest.beacon)
    if source.kind == "drand":
        return
    known_at = _check_frozen_before(manifest, manifest.round)
    if source.kind == "commit":
        report.checked.append(f"reveal.txt has the bytes that were committed to, until {known_at}")
        report.not_checked.append("that nobody knew these bytes before: the organiser did")
        return
    report.not_checked.append(f"whether result.txt is what happened in public at {known_at}")
    if event is None:
        report.not_checked.append("how the event was described beforehand (--event)")
        return
    if sha256(event).hexdigest() != source.hash:
        raise WrongError("This is not the event.txt that the manifest names.")
    report.checked.append("event.txt is the one the manifest names")


def _check_beacon(
    report: Report, manifest: Manifest, signature: str, chain: beacon.Chain | None
) -> None:
    if chain is None:
        if manifest.beacon.startswith("drand:"):
            report.not_checked.append("the signature against the beacon's key (--beacon)")
        return
    if manifest.beacon != f"drand:{chain.chain_hash}":
        raise WrongError(f"The manifest names {manifest.beacon}, not drand:{chain.chain_hash}.")
    if not beacon.verify(chain, manifest.round, signature):
        raise WrongError(f"The signature is not the beacon's for round {manifest.round}.")
    known_at = _check_frozen_before(manifest, chain.time_of(manifest.round))
    whose = "drand quicknet" if chain == beacon.QUICKNET else "another chain than quicknet"
    report.checked.append(
        f"the signature is {whose}'s for round {manifest.round}, known since {known_at}; "
        f"the list says it was frozen {manifest.frozen_at}"
    )


def _check_frozen_before(manifest: Manifest, unix: int) -> str:
    """The moment at which the randomness became known, in words; the list has to be older."""
    if unix > _LAST_MOMENT:
        raise WrongError(f"Round {manifest.round} is no moment of this age.")
    known_at = datetime.fromtimestamp(unix, UTC)
    if datetime.fromisoformat(manifest.frozen_at) >= known_at:
        raise WrongError(f"The list was frozen after round {manifest.round} became known.")
    return f"{known_at:%F %T} UTC"
