"""Numbers the pages of an index so that one page more or less leaves nearly all others their numbers."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from contentops.model import Key

_ROOM = 3
"""Numbers there are for each page, at least."""
_LEAST = 64
_A_SHARD = 2
"""Pages for each shard, at most, as far as there are that many shards: a shard stays at some ten kilobytes."""
_LEAST_BITS, _MOST_BITS = 4, 12
CHUNK = 6
"""Bits of a page's number that say where in a file of pages it stands; the rest say which file."""


@dataclass(frozen=True)
class Numbering:
    """A number for each page. It depends on the keys alone, so every publish of the same pages gives the same ones."""

    pages: dict[Key, int]
    ranges: tuple[tuple[str, int, int], ...]
    """Each language's first number, and how many it has."""
    bits: int
    """Bits of a term's number that say in which shard it is."""

    @cached_property
    def width(self) -> int:
        """Bytes of a page's number."""
        return 2 if sum(size for _, _, size in self.ranges) <= 1 << 16 else 4


def numbering(keys: Iterable[Key], languages: Sequence[str]) -> Numbering:
    """Number pages by the CRC-32 of their keys, the next free number where two want one."""
    by_language: dict[str, list[tuple[int, Key]]] = {}
    for key in keys:
        by_language.setdefault(key.lang, []).append((zlib.crc32(str(key).encode()), key))
    pages: dict[Key, int] = {}
    ranges = []
    start = 0
    for language in (tag for tag in languages if tag in by_language):
        found = sorted(by_language[language])
        size = _power(max(_LEAST, _ROOM * len(found)))
        taken: set[int] = set()
        for wanted, key in found:
            place = wanted % size
            while place in taken:
                place = (place + 1) % size
            taken.add(place)
            pages[key] = start + place
        ranges.append((language, start, size))
        start += size
    bits = (_power(max(1, -(-len(pages) // _A_SHARD)))).bit_length() - 1
    return Numbering(pages, tuple(ranges), min(max(bits, _LEAST_BITS), _MOST_BITS))


def _power(least: int) -> int:
    """The smallest power of two that is no less."""
    return 1 << (least - 1).bit_length()
