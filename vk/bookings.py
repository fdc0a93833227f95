"""When calls go out: noted in a file for each token, which all processes of one machine share."""

import fcntl
import math
import os
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

WINDOW_S = 1.3  # more than a second: a call may reach VK late and the next one early
SECOND = 1_000_000  # moments are whole microseconds of the clock
WINDOW = int(WINDOW_S * SECOND)


def earliest(booked: Sequence[int], calls: int, start: int) -> int:
    """The first moment from `start` with fewer than `calls` others within a window of it.

    So no window ever holds more than `calls`, whatever else was booked, earlier and later.
    """
    moments = sorted({start, *(one + WINDOW for one in booked if one + WINDOW > start)})
    return next(at for at in moments if sum(abs(one - at) < WINDOW for one in booked) < calls)


class Bookings:
    """`clock` has to be the same for all processes of the machine, as `time.monotonic` is."""

    def __init__(
        self, clock: Callable[[], float], patience_s: float, folder: Path | None = None
    ) -> None:
        self._clock = clock
        self._patience_s = patience_s
        self._folder = folder or Path(tempfile.gettempdir(), f"zhrebiy-{os.getuid()}")

    def book(self, name: str, calls: int, not_before: float = -math.inf) -> float | None:
        """Seconds to wait for the first moment with room; None, and no booking, if too many.

        OSError if nothing can be noted.
        """
        _own(self._folder)
        with _locked(self._folder / name) as file:
            now = int(self._clock() * SECOND)
            latest = now + int(self._patience_s * SECOND)
            booked = [one for one in _read(file) if now - WINDOW < one <= latest]
            found = earliest(booked, calls, int(max(now, not_before * SECOND)))
            if found > latest:
                return None
            _write(file, [*booked, found])
            return (found - now) / SECOND


def _own(folder: Path) -> None:
    """Make the folder; where everybody may write, somebody else may have made it before us."""
    folder.mkdir(mode=0o700, exist_ok=True)
    made = folder.lstat()
    if not stat.S_ISDIR(made.st_mode) or made.st_uid != os.getuid():
        raise PermissionError(f"{folder} is not ours")


@contextmanager
def _locked(path: Path) -> Iterator[TextIO]:
    """The file for ourselves; a process that dies lets go of it."""
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(number, "r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _read(file: TextIO) -> list[int]:
    """What is broken, for its writer died or was not us, counts as nothing."""
    try:
        return [int(word) for word in file.read().split()]
    except ValueError:
        return []


def _write(file: TextIO, booked: Sequence[int]) -> None:
    file.seek(0)
    file.truncate()
    file.write(" ".join(map(str, sorted(booked))))
