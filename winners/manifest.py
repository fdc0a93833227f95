"""The manifest of a draw: one small file that commits to rules, list, prizes and beacon round."""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Self

from winners.entries import Line, LineError, digest, file_lines, parse_entries, summary
from winners.sources import BEACON

ALTERNATE = "alternate"
NO_MANIFEST = "0" * 64  # prev_manifest_sha256 of an installation's first manifest

_HASH = "[0-9a-f]{64}"
_COUNT = "[1-9][0-9]{0,6}"
_PRIZE = f"[a-z0-9-]{{1,32}}:{_COUNT}"
_RULES = {
    "spec": "draw/1",
    "contest": "[a-z0-9][a-z0-9._-]{0,63}",
    "draw": _COUNT,
    "rules_sha256": _HASH,
    "entries_sha256": _HASH,
    "entries_root": _HASH,
    "entries_count": _COUNT,
    "tickets_total": _COUNT,
    "prizes": f"{_PRIZE}(,{_PRIZE})*",
    "alternates": f"0|{_COUNT}",
    "frozen_at": "[12][0-9]{3}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z",
    "beacon": BEACON,
    "round": "[1-9][0-9]{0,14}",
    "prev_manifest_sha256": _HASH,
}
_NUMBERS = ("draw", "entries_count", "tickets_total", "alternates", "round")


class ManifestError(LineError):
    """manifest.txt is refused; `line` is the line of the key that does not hold."""

    file = "manifest.txt"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The keys of draw/1 in their order. One that its own parser refuses cannot be made."""

    spec: str = "draw/1"
    contest: str
    draw: int
    rules_sha256: str
    entries_sha256: str
    entries_root: str
    entries_count: int
    tickets_total: int
    prizes: tuple[tuple[str, int], ...]
    alternates: int
    frozen_at: str
    beacon: str
    round: int
    prev_manifest_sha256: str

    def __post_init__(self) -> None:
        _values(self.to_text())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read manifest.txt strictly; raises ManifestError with the number of the bad line."""
        return cls(**_values(text))

    def to_text(self) -> str:
        """Write manifest.txt, byte for byte what `parse` reads."""
        return "".join(f"{key}={_written(getattr(self, key))}\n" for key in _RULES)

    @property
    def manifest_id(self) -> str:
        """SHA-256 of the file in hex: what is anchored in public."""
        return digest(self.to_text())

    @property
    def places(self) -> list[str]:
        """A prize's name per rank, then the alternates, as far as there are entrants."""
        seats = (*self.prizes, (ALTERNATE, self.alternates))
        names = (name for name, count in seats for _ in range(count))
        return list(islice(names, self.entries_count))

    def read_entries(self, text: str) -> list[Line]:
        """Read the entries.txt this manifest commits to; EntriesError, or ManifestError if it
        is another list."""
        lines = parse_entries(text)
        for key, value in summary(lines).items():
            if getattr(self, key) != value:
                raise _refusal(key, f"{key} is {getattr(self, key)} here, {value} in the list")
        return lines


def _refusal(key: str, why: str) -> ManifestError:
    return ManifestError(list(_RULES).index(key) + 1, why)


def _values(text: str) -> dict[str, Any]:
    lines = file_lines(text, ManifestError)
    for key, line in zip(_RULES, lines, strict=False):
        if not re.fullmatch(f"{key}=({_RULES[key]})", line):
            raise _refusal(key, f"not a well-formed {key}=…")
    if len(lines) != len(_RULES):
        raise ManifestError(min(len(lines), len(_RULES)) + 1, f"{len(_RULES)} lines are wanted")
    values = dict(line.split("=") for line in lines)
    numbers = {key: int(values[key]) for key in _NUMBERS}
    _check_time(values["frozen_at"])
    return {**values, **numbers, "prizes": _prizes(values["prizes"])}


def _prizes(value: str) -> tuple[tuple[str, int], ...]:
    pairs = [prize.split(":") for prize in value.split(",")]
    if len({ALTERNATE, *(name for name, _ in pairs)}) <= len(pairs):
        raise _refusal("prizes", f"each prize needs a name of its own, other than {ALTERNATE}")
    return tuple((name, int(count)) for name, count in pairs)


def _check_time(value: str) -> None:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise _refusal("frozen_at", "no such moment") from None


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(f"{name}:{count}" for name, count in value)
    return str(value)
