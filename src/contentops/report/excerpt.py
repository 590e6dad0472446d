"""The part of a source line that a finding is about, with room for carets under it."""

from __future__ import annotations

from typing import NamedTuple

from contentops.model import Diagnostic
from contentops.report.cells import Glyph, glyph

_MORE = "…"


class Excerpt(NamedTuple):
    """A line as it is printed, in three parts; the second is what the finding is about."""

    before: str
    marked: str
    after: str
    offset: int
    """Cells before the marked part."""
    width: int
    """Cells of the marked part; 1 where it is empty and only a place is meant."""


def excerpt(finding: Diagnostic, line: str | None, room: int) -> Excerpt | None:
    """The excerpt of at most `room` cells, or None where showing the line would tell nothing.

    `line` is the text of the line the finding begins on. A longer line is cut on both sides of what is marked. What
    goes on in the next lines is marked up to the end of this one.
    """
    if line is None or not line.strip() or (finding.line, finding.column, finding.end) == (1, 1, None):
        return None
    begin = min(finding.column - 1, len(line))
    stop = begin + 1
    if finding.end is not None:
        stop = finding.end.column - 1 if finding.end.line == finding.line else len(line.rstrip())
    return _cut(line, begin, max(begin, min(stop, len(line))), room)


def _cut(line: str, begin: int, stop: int, room: int) -> Excerpt:
    """The marked part first, then as much as fits on both sides of it by turns."""
    whole = _whole(line, room)
    if whole is not None:
        return _joined(whole[:begin], whole[begin:stop], whole[stop:])
    room -= 2 * len(_MORE)
    marked = _first(line, begin, stop, room - room // 4)
    left, right = begin, begin + len(marked)
    before: list[Glyph] = []
    after: list[Glyph] = []
    used = _cells(marked)
    growing = True
    while growing and right - left < 8 * room:  # characters without width could go on for ever
        growing = False
        if left > 0 and used + (found := glyph(line[left - 1])).cells <= room:
            before.append(found)
            left, used, growing = left - 1, used + found.cells, True
        if stop <= right < len(line) and used + (found := glyph(line[right])).cells <= room:
            after.append(found)
            right, used, growing = right + 1, used + found.cells, True
    before = [*([Glyph(_MORE, 1)] if left > 0 else []), *reversed(before)]
    after = [*after, *([Glyph(_MORE, 1)] if right < len(line) else [])]
    return _joined(before, marked, after)


def _whole(line: str, room: int) -> list[Glyph] | None:
    found: list[Glyph] = []
    used = 0
    for character in line[: 8 * room]:
        found.append(one := glyph(character))
        used += one.cells
        if used > room:
            return None
    return found if len(found) == len(line) else None


def _first(line: str, begin: int, stop: int, room: int) -> list[Glyph]:
    """As much of the marked part as fits; at least one character."""
    found: list[Glyph] = []
    used = 0
    for character in line[begin : min(stop, begin + 8 * room)]:
        one = glyph(character)
        if found and used + one.cells > room:
            break
        found.append(one)
        used += one.cells
    return found


def _joined(before: list[Glyph], marked: list[Glyph], after: list[Glyph]) -> Excerpt:
    return Excerpt(_shown(before), _shown(marked), _shown(after), _cells(before), max(1, _cells(marked)))


def _shown(glyphs: list[Glyph]) -> str:
    return "".join(each.text for each in glyphs)


def _cells(glyphs: list[Glyph]) -> int:
    return sum(each.cells for each in glyphs)
