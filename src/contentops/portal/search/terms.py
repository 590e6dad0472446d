"""What a text is found by: single characters, pairs and triples of them, word stems, and the values of filters.

A page contains a query of three characters or more only if it contains its triples; which of those pages really contain it,
the browser sees in their text. A query of one or two characters is a term itself.
"""

from __future__ import annotations

import functools
import zlib
from dataclasses import dataclass

from contentops.portal.search import folding

PLAIN, HEADING, TITLE = range(3)
"""Where a term stands: anywhere, in a heading, the summary or a tag, in the title."""
_MASKS = (0, 0x9E377, 0x3C6EF)
"""A term of each standing has a number of its own in one shard: the low bits differ, the high ones choose the shard."""
STEM, FILTER = "~", "@"


@dataclass(frozen=True, slots=True)
class Text:
    """One document as search reads it."""

    title: str
    headings: str
    """The summary, tags and headings, a line each."""
    rest: str
    """Everything else."""
    filters: tuple[str, ...] = ()
    """`name:value` each."""


def numbers(text: Text) -> set[int]:
    """The numbers of a document's terms; those of the title and of headings are among the plain ones too."""
    title, headings = of_text(text.title), of_text(text.headings)
    found = of_text(text.rest)
    found.update(headings, title, [number(FILTER + each) for each in text.filters])
    found.update([each ^ _MASKS[HEADING] for each in headings], [each ^ _MASKS[TITLE] for each in title])
    return found


def of_text(text: str) -> set[int]:
    """The numbers of the terms of some text, as they have them anywhere."""
    folded = folding.fold(text)
    found: set[int] = set()
    for run in folding.wide(folded).split():
        signs = list(map(_UTF8.__getitem__, run))
        ones = list(
            map(zlib.crc32, signs)
        )  # of a pair it is that of its first character gone on with, and so for triples
        pairs = list(map(zlib.crc32, signs[1:], ones))
        found.update(ones, pairs, map(zlib.crc32, signs[2:], pairs))
    found.update(*map(_of_word, folding.words(folded)))
    return found


def number(term: str, standing: int = PLAIN) -> int:
    """The number of a term, 32 bits: CRC-32 of its UTF-8 bytes, and how it stands."""
    return zlib.crc32(term.encode()) ^ _MASKS[standing]


@functools.lru_cache(1 << 16)
def _of_word(word: str) -> frozenset[int]:
    grams = {word[at : at + size] for size in (1, 2, 3) for at in range(len(word) - size + 1)}
    return frozenset(map(number, (*grams, STEM + folding.stem(word))))


class _Utf8(dict[str, bytes]):
    """The bytes of each character, learnt as characters are met."""

    def __missing__(self, character: str) -> bytes:
        self[character] = encoded = character.encode()
        return encoded


_UTF8 = _Utf8()
