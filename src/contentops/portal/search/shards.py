"""The files of the index: for each term the numbers of the pages that have it.

A file holds, little-endian: how many terms (32 bits), their numbers in ascending order (32 bits each), for each how many pages
have it, and then those pages' numbers, term after term, ascending (16 bits each, 32 where a site has that many pages).
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import rshift

_TERM = next(code for code in "IL" if array(code).itemsize == 4)
_CODES = {2: "H", 4: _TERM}


@dataclass
class Shard:
    """One file, open for changes."""

    width: int
    terms: array[int]
    counts: array[int]
    pages: array[int]

    def encode(self) -> bytes:
        return b"".join(map(_bytes, (array(_TERM, [len(self.terms)]), self.terms, self.counts, self.pages)))

    def of(self, term: int) -> Sequence[int]:
        """The pages that have a term."""
        at = bisect_left(self.terms, term)
        if at == len(self.terms) or self.terms[at] != term:
            return ()
        start = sum(self.counts[:at])
        return self.pages[start : start + self.counts[at]]

    def add(self, term: int, page: int) -> None:
        """Let a page have a term."""
        at = bisect_left(self.terms, term)
        if at == len(self.terms) or self.terms[at] != term:
            self.terms.insert(at, term)
            self.counts.insert(at, 0)
        start = sum(self.counts[:at])
        place = bisect_left(self.pages, page, start, start + self.counts[at])
        if place == start + self.counts[at] or self.pages[place] != page:
            self.pages.insert(place, page)
            self.counts[at] += 1

    def remove(self, term: int, page: int) -> None:
        """Let a page have a term no more; a term without pages goes."""
        at = bisect_left(self.terms, term)
        if at == len(self.terms) or self.terms[at] != term:
            return
        start = sum(self.counts[:at])
        place = bisect_left(self.pages, page, start, start + self.counts[at])
        if place == start + self.counts[at] or self.pages[place] != page:
            return
        del self.pages[place]
        self.counts[at] -= 1
        if not self.counts[at]:
            del self.terms[at]
            del self.counts[at]


def decode(data: bytes, width: int) -> Shard:
    """A shard from its file.

    Raises:
        ValueError: the file is not of this form.
    """
    (size,) = _array(_TERM, data[:4]) or [0]
    counts_at, pages_at = 4 + 4 * size, 4 + (4 + width) * size
    terms, counts = _array(_TERM, data[4:counts_at]), _array(_CODES[width], data[counts_at:pages_at])
    pages = _array(_CODES[width], data[pages_at:])
    if len(terms) != size or len(counts) != size or sum(counts) != len(pages):
        raise ValueError("not a shard")
    return Shard(width, terms, counts, pages)


def encode_all(places: Sequence[int], terms: Iterable[Iterable[int]], bits: int, width: int) -> list[bytes]:
    """All shards, 2 ** bits of them, of some pages.

    Args:
        places: numbers of the pages, ascending; some hundreds, what is kept of them meanwhile grows with their number.
        terms: the numbers of each page's terms, each once, in the same order.
    """
    room = max(1, (len(places) - 1).bit_length())
    spread = max(bits, room + 2)  # what is sorted stays below 2 ** 30: Python compares such numbers twice as fast
    low = 32 - spread
    below = (1 << low) - 1
    heaps = [array(_TERM) for _ in range(1 << spread)]
    for at, found in enumerate(terms):
        for term in found:
            heaps[term >> low].append((term & below) << room | at)
    made = []
    for start in range(0, len(heaps), len(heaps) >> bits):
        shard = Shard(width, array(_TERM), array(_CODES[width]), array(_CODES[width]))
        for number in range(start, start + (len(heaps) >> bits)):
            ordered = sorted(heaps[number])
            counted = Counter(map(rshift, ordered, repeat(room)))
            shard.terms.extend([number << low | term for term in counted])
            shard.counts.extend(counted.values())
            shard.pages.extend([places[each & ((1 << room) - 1)] for each in ordered])
        made.append(shard.encode())
    return made


def merge(parts: Sequence[bytes], width: int) -> bytes:
    """One shard of several, each of later pages than the one before."""
    if len(parts) == 1:
        return parts[0]
    joined: defaultdict[int, list[bytes]] = defaultdict(list)
    for part in parts:
        shard = decode(part, width)
        data = _bytes(shard.pages)
        start = 0
        for term, count in zip(shard.terms, shard.counts, strict=True):
            end = start + count * width
            joined[term].append(data[start:end])
            start = end
    ordered = sorted(joined)
    pages = [b"".join(joined[term]) for term in ordered]
    counts = array(_CODES[width], [len(each) // width for each in pages])
    head = (array(_TERM, [len(ordered)]), array(_TERM, ordered), counts)
    return b"".join([*map(_bytes, head), *pages])


def _array(code: str, data: bytes) -> array[int]:
    made = array(code)
    made.frombytes(data)
    if sys.byteorder == "big":
        made.byteswap()
    return made


def _bytes(values: array[int]) -> bytes:
    if sys.byteorder == "big":
        values = array(values.typecode, values)
        values.byteswap()
    return values.tobytes()
