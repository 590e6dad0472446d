"""Finds what two sequences have in common, in a time that bad luck cannot stretch."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

_EXACT = 300 * 300
"""Up to this product of lengths difflib looks at everything; its time grows with the square."""
_PAIRS = 100_000
"""How many pairs of equal items may be looked through where no item is unique."""
_COMMON = 16
"""What stands in more texts than this tells nothing about which of them belong together."""
_ALIKE = 0.3
"""The share of words that makes one text a new version of another, as in 2·common / (old + new)."""
_WORD = re.compile(r"[^\W_]")
_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_MARK = "\u0300-\u036f\ufe00-\ufe0f"
HAN = re.compile(f"[{_HAN}]")
TOKEN = re.compile(
    f"[{_HAN}][{_MARK}]*|(?:(?![{_HAN}_])\\w[{_MARK}]*)+(?:['’](?:(?![{_HAN}_])\\w[{_MARK}]*)+)*|[^\\S\\n]+|\\n|.[{_MARK}]*",
    re.DOTALL,
)
"""A Latin word, a Chinese character, a run of spaces, a line's end, or any other character; together they are the text."""


class Run(NamedTuple):
    """`size` items from `old` on in one sequence equal those from `new` on in the other."""

    old: int
    new: int
    size: int


class Gap(NamedTuple):
    """What lies between two runs: items `old_start` to `old_end` of one sequence became those of the other."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def runs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Run]:
    """Runs of equal items in order, none crossing another.

    Where both sequences are long, items that are unique in both split them first (as patience diff does), and a stretch
    of nothing but repeated items is given up as changed.
    """
    found: list[Run] = []
    waiting = [Gap(0, len(old), 0, len(new))]
    while waiting:
        gap = waiting.pop()
        head, tail, middle = _trimmed(old, new, gap)
        found += [run for run in (head, tail) if run.size]
        a, b = old[middle.old_start : middle.old_end], new[middle.new_start : middle.new_end]
        if not a or not b:
            continue
        if len(a) * len(b) <= _EXACT:
            found += _exact(a, b, middle)
        elif anchors := _anchors(a, b, middle):
            found += anchors
            waiting += gaps(anchors, middle)
        elif _pairs(a, b) <= _PAIRS:
            found += _exact(a, b, middle)
    return sorted(found)


def gaps(found: Iterable[Run], within: Gap) -> Iterator[Gap]:
    """What the runs leave of a stretch, in order."""
    at_old, at_new = within.old_start, within.new_start
    for run in [*found, Run(within.old_end, within.new_end, 0)]:
        if run.old > at_old or run.new > at_new:
            yield Gap(at_old, run.old, at_new, run.new)
        at_old, at_new = run.old + run.size, run.new + run.size


def alike(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which texts of one list became which of the other, in order, none crossing another.

    Texts belong together by the words and pairs of words they share; a single text on either side always does.
    """
    if len(old) == len(new) == 1:
        return [(0, 0)]
    if not old or not new:
        return []
    before, after = [_shingles(text) for text in old], [_shingles(text) for text in new]
    where: dict[Hashable, list[int]] = defaultdict(list)
    for number, shingles in enumerate(before):
        for shingle in shingles:
            where[shingle].append(number)
    best: dict[int, tuple[float, int]] = {}
    for number, shingles in enumerate(after):
        shared = Counter(
            place for shingle in shingles if len(where.get(shingle, ())) <= _COMMON for place in where.get(shingle, ())
        )
        if not shared:
            continue
        place, score = max(
            ((place, 2 * count / (len(before[place]) + len(shingles))) for place, count in shared.items()),
            key=lambda found: (found[1], -found[0]),
        )
        if score >= _ALIKE and score > best.get(place, (0.0, 0))[0]:
            best[place] = (score, number)
    return _increasing([(place, number) for place, (_, number) in sorted(best.items())])


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in it."""
    return _WORD.search(text) is not None


def _shingles(text: str) -> frozenset[Hashable]:
    words = [token for token in TOKEN.findall(text) if not token.isspace()]
    return frozenset([*words, *pairwise(words)])


def _trimmed(old: Sequence[Hashable], new: Sequence[Hashable], gap: Gap) -> tuple[Run, Run, Gap]:
    """What both begin with, what both end with, and what is between."""
    a, a_end, b, b_end = gap
    while a < a_end and b < b_end and old[a] == new[b]:
        a, b = a + 1, b + 1
    while a < a_end and b < b_end and old[a_end - 1] == new[b_end - 1]:
        a_end, b_end = a_end - 1, b_end - 1
    return (
        Run(gap.old_start, gap.new_start, a - gap.old_start),
        Run(a_end, b_end, gap.old_end - a_end),
        Gap(a, a_end, b, b_end),
    )


def _exact(a: Sequence[Hashable], b: Sequence[Hashable], at: Gap) -> list[Run]:
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return [Run(at.old_start + block.a, at.new_start + block.b, block.size) for block in blocks if block.size]


def _anchors(a: Sequence[Hashable], b: Sequence[Hashable], at: Gap) -> list[Run]:
    times_a, times_b = Counter(a), Counter(b)
    place = {item: number for number, item in enumerate(b) if times_b[item] == 1}
    unique = [(number, place[item]) for number, item in enumerate(a) if times_a[item] == 1 and item in place]
    return [Run(at.old_start + i, at.new_start + j, 1) for i, j in _increasing(unique)]


def _pairs(a: Sequence[Hashable], b: Sequence[Hashable]) -> int:
    times = Counter(b)
    return sum(count * times[item] for item, count in Counter(a).items())


def _increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """A longest choice of the pairs, sorted by the first number, in which the second one grows as well."""
    tails: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, value) in enumerate(pairs):
        length = bisect_left(tails, value)
        tails[length : length + 1] = [value]
        last[length : length + 1] = [number]
        before.append(last[length - 1] if length else -1)
    chosen = []
    at = last[-1] if last else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]
