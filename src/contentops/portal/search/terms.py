"""What a text is found by: single characters, pairs and triples of them, word stems, and the values of filters.

A page contains a query of three characters or more only if it contains its triples; which of those pages really contain it,
the browser sees in their text. A query of one or two characters is a term itself.
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from operator import add

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


def terms(text: Text) -> tuple[set[str], set[str], set[str]]:
    """The terms of a document by standing; those of the title and of headings are among the plain ones too."""
    title, headings = of_text(text.title), of_text(text.headings)
    found = of_text(text.rest)
    found.update(headings, title, (FILTER + each for each in text.filters))
    return found, headings, title


def of_text(text: str) -> set[str]:
    """The terms of some text."""
    folded = folding.fold(text)
    characters = folding.wide(folded)
    found = set(characters)
    found.discard(" ")
    for run in characters.split(" "):
        if len(run) > 1:
            pairs = list(map(add, run, run[1:]))
            found.update(pairs, map(add, pairs, run[2:]))
    found.update(*map(_of_word, folding.words(folded)))
    return found


def number(term: str, standing: int = PLAIN) -> int:
    """The number of a term, 32 bits: CRC-32 of its UTF-8 bytes, and how it stands."""
    return zlib.crc32(term.encode()) ^ _MASKS[standing]


def numbers(found: Iterable[set[str]]) -> set[int]:
    """The numbers of a document's terms, given by standing."""
    return {number(term, standing) for standing, each in enumerate(found) for term in each}


@functools.lru_cache(1 << 16)
def _of_word(word: str) -> frozenset[str]:
    grams = {word[at : at + size] for size in (1, 2, 3) for at in range(len(word) - size + 1)}
    return frozenset({*grams, STEM + folding.stem(word)})
