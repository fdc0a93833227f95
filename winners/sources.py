"""Where a draw's randomness comes from, as the key `beacon` of its manifest names it at opening.

`drand:<chain hash>`: a beacon's round, `round` by number; signature.txt brings it.
`event:<SHA-256 of event.txt>`: a public event as event.txt describes it, down to how its result is
written as one line; `round` is the Unix time of the result, and result.txt brings it.
`commit:<SHA-256 of 32 bytes>`: bytes that the organiser chose at random and keeps; `round` is the
Unix time at which they are told, and reveal.txt brings them in hex.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from winners.entries import digest

BEACON = "(drand|event|commit):[0-9a-f]{64}"
_EVIDENCE = {  # which file brings it, how its one line looks, and that in words
    "drand": ("signature.txt", "[0-9a-f]{96}", "96 lowercase hex characters"),
    "event": ("result.txt", "(?!.{201})[!-~]+( [!-~]+)*", "1 to 200 printable ASCII characters"),
    "commit": ("reveal.txt", "[0-9a-f]{64}", "64 lowercase hex characters"),
}


class SourceError(ValueError):
    """What was brought is refused; the message is a sentence for whoever brought it."""


@dataclass(frozen=True)
class Source:
    """A kind of randomness (drand, event or commit), and the hash that names which one."""

    kind: str
    hash: str

    @classmethod
    def parse(cls, beacon: str) -> Self:
        """Read a manifest's `beacon`; ValueError if it is anything else."""
        if not re.fullmatch(BEACON, beacon):
            raise ValueError(
                "a beacon is written drand:, event: or commit:, then 64 hex characters"
            )
        return cls(*beacon.split(":"))

    @property
    def file(self) -> str:
        """The public file that brings the randomness."""
        return _EVIDENCE[self.kind][0]

    def randomness(self, evidence: str) -> str:
        """Turn that file's one line into 64 hex characters; SourceError if it cannot be that line.

        Whether a signature is the beacon's, only `beacon.verify` tells; whether a result is what
        happened, only the world.
        """
        file, form, words = _EVIDENCE[self.kind]
        if not re.fullmatch(form, evidence):
            raise SourceError(f"{file} has to be one line of {words}")
        if self.kind == "event":
            return digest(f"draw/1|event|{evidence}")
        told = sha256(bytes.fromhex(evidence)).hexdigest()
        if self.kind == "commit" and told != self.hash:
            raise SourceError("reveal.txt does not have the bytes that were committed to")
        return told if self.kind == "drand" else digest(f"draw/1|reveal|{evidence}")
