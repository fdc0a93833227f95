"""Make every way of being told to end look like Ctrl-C, so that `with` blocks clean up."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
AGAIN_S = 0.05
Hook = Callable[["sys.UnraisableHookArgs"], object]
_told: list[int] = []
_wait = False  # with raising what we are told


class ToldToEndError(KeyboardInterrupt):
    """A signal asked us to end; `number` is which."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def endings_raise() -> Iterator[None]:
    """Raise ToldToEndError on a signal inside; put the old handlers back afterwards.

    Once told, this process is told no more: `with` blocks around this one clean up in peace.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers
        return
    before = {number: signal.signal(number, _raise) for number in ENDINGS}
    hook = sys.unraisablehook
    sys.unraisablehook = partial(_raise_again, hook)
    try:
        yield
    finally:
        sys.unraisablehook = hook
        if not _told:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def endings_wait(undo: Callable[[], object]) -> Iterator[None]:
    """Being told to end inside is raised when the block is over; first `undo` what it has done.

    For a fork, which must not be torn: hooks run after it, and those of logging let go of locks.
    """
    global _wait  # noqa: PLW0603 (there is one of it for the process, as of its handlers)
    if threading.current_thread() is not threading.main_thread():
        yield  # nothing is raised in other threads
        return
    known, _wait = len(_told), True
    try:
        yield
        if len(_told) > known:
            undo()
    finally:
        _wait = False
        if len(_told) > known:
            raise ToldToEndError(_told[-1])


def _raise(number: int, _frame: FrameType | None) -> None:
    _told.append(number)
    ignore_endings()  # a second Ctrl-C must not interrupt the cleaning up
    if not _wait:
        raise ToldToEndError(number)


def _raise_again(other: Hook, dropped: "sys.UnraisableHookArgs") -> None:
    """Python drops what is raised in callbacks of weak references and in finalizers, where a signal
    may well come; a moment later it is somewhere else."""
    if not isinstance(dropped.exc_value, ToldToEndError):
        other(dropped)
        return
    number = dropped.exc_value.number
    signal.signal(number, _raise)
    main = threading.main_thread().ident
    threading.Timer(AGAIN_S, signal.pthread_kill, (main, number)).start()


def ignore_endings() -> None:
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)
