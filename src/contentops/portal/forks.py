"""Shares work among copies of this process: for what lies in its memory and could not be sent to another, as Jinja's templates."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from signal import SIGKILL
from typing import BinaryIO, TypeVar

_W = TypeVar("_W")
_R = TypeVar("_R")
_LEAST = 100
"""Pieces of work for each process; for fewer it is not worth making."""


def shared(work: Sequence[_W], make: Callable[[_W], _R], processes: int) -> Iterator[_R]:
    """What `make` gives for each piece of work, in no order.

    Args:
        make: may write files; what else it changes stays in the process that ran it. What it gives can be pickled.
        processes: how many at most, this one with them; only where the system can make copies of a process.

    Raises:
        Exception: what `make` raised. Whatever a copy did not come to do is done here, so that nothing goes unseen.
    """
    processes = min(processes, len(work) // _LEAST) if sys.platform.startswith("linux") else 1
    if processes < 2:
        yield from map(make, work)
        return
    shares = [work[number::processes] for number in range(processes)]
    with _copies(shares[1:], make) as copies:
        yield from map(make, shares[0])
        for copy, share in zip(copies, shares[1:], strict=True):
            done: list[_R] = copy.results()
            yield from done
            yield from map(make, share[len(done) :])


@dataclass(frozen=True)
class _Copy:
    process: int
    pipe: BinaryIO

    def results(self) -> list[_R]:
        """What it made, as far as it came."""
        try:
            found: list[_R] = pickle.load(self.pipe)
        except (EOFError, pickle.UnpicklingError):
            return []
        return found


@contextmanager
def _copies(shares: Sequence[Sequence[_W]], make: Callable[[_W], _R]) -> Iterator[list[_Copy]]:
    """A copy of this process for each share; none of them outlives the block."""
    copies: list[_Copy] = []
    gc.freeze()  # a collection would write to every object, and so copy the memory that the processes share
    try:
        for share in shares:
            copies.append(_started(share, make))
        yield copies
    finally:
        gc.unfreeze()
        for copy in copies:
            copy.pipe.close()
            with suppress(ProcessLookupError):
                os.kill(copy.process, SIGKILL)  # it has given its results, or nobody waits for them
            os.waitpid(copy.process, 0)


def _started(share: Sequence[_W], make: Callable[[_W], _R]) -> _Copy:
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 warns where threads run: those of an executor, which wait for work and hold nothing a copy needs.
        warnings.simplefilter("ignore", DeprecationWarning)
        process = os.fork()
    if process:
        os.close(writing)
        return _Copy(process, os.fdopen(reading, "rb"))
    done = []
    with suppress(BaseException):  # the process that waits does the rest itself, and meets what went wrong
        os.close(reading)
        try:
            for piece in share:
                done.append(make(piece))
        finally:
            with os.fdopen(writing, "wb") as pipe:
                pickle.dump(done, pipe)
    os._exit(0)
