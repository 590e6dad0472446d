"""Keeps one value between runs in a file of git's own folder, where no commit can put anything.

Reading it makes nothing but the plain data it was written from: no name in the file is looked up that is not among the classes
the caller hands in, so a file somebody else put there can be wrong and can run nothing. Every file carries the digest of what
it holds and of what that rests on; one that is damaged, of another version, or cut off is as good as none.
"""

from __future__ import annotations

import dataclasses
import gc
import hashlib
import io
import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from operator import attrgetter
from pathlib import Path
from typing import Any

from contentops.writing import write

_MAGIC = b"contentops kept 1\n"
_DIGEST = 32
_FAILURES = (OSError, pickle.PickleError, AttributeError, EOFError, ImportError, IndexError, KeyError, MemoryError,
             RecursionError, TypeError, ValueError)  # fmt: skip


def keep(file: Path, about: str, value: object) -> None:
    """Put a value there in place of the one before; where that cannot be done, nothing is kept.

    Args:
        about: everything the value rests on beside itself; it is found again under the same alone.
    """
    with _without_collecting(), suppress(*_FAILURES):
        data = io.BytesIO()
        _Writer(data).dump(value)
        write(file, _MAGIC + _digest(about, data.getbuffer()) + data.getbuffer())


def recall(file: Path, about: str, classes: Iterable[type]) -> Any:
    """The value that was kept there, or none.

    Args:
        classes: all that may be in it beside text, numbers and collections.
    """
    try:
        raw = file.read_bytes()
    except OSError:
        return None
    start = len(_MAGIC) + _DIGEST
    if raw[:start] != _MAGIC + _digest(about, memoryview(raw)[start:]):
        return None
    inside = io.BytesIO(raw)
    inside.seek(start)
    with _without_collecting(), suppress(*_FAILURES):
        return _Reader(inside, classes).load()
    return None


class _Writer(pickle.Pickler):
    """Writes instances of dataclasses as calls with their fields, which are read in a third of the time."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=5)
        self._fields: dict[type, Callable[[Any], tuple[Any, ...]]] = {}

    def reducer_override(self, value: Any) -> Any:
        kind = type(value)
        fields = self._fields.get(kind)
        if fields is None:
            if not dataclasses.is_dataclass(kind):
                return NotImplemented
            fields = self._fields[kind] = _getter([each.name for each in dataclasses.fields(kind)])
        return kind, fields(value)


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the values of some attributes as a tuple, which `attrgetter` does of two and more."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple([getattr(value, name) for name in names])


class _Reader(pickle.Unpickler):
    """Makes instances of some classes and of no others."""

    def __init__(self, file: io.BytesIO, classes: Iterable[type]) -> None:
        super().__init__(file)
        self._classes = {(each.__module__, each.__qualname__): each for each in classes}

    def find_class(self, module: str, name: str) -> Any:
        try:
            return self._classes[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} has no place here") from None


def _digest(about: str, data: bytes | memoryview) -> bytes:
    hasher = hashlib.sha256(about.encode("utf-8", "surrogateescape") + b"\0")
    hasher.update(data)
    return hasher.digest()


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Many objects come into being at once and none of them is garbage: looking for it would take as long again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
