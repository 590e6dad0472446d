"""Lays a graph of prerequisites out for drawing: in rows from top to bottom, so narrow that a phone can show it.

The steps are those of Sugiyama, Tagawa and Toda (Methods for visual understanding of hierarchical system structures, 1981):
make it acyclic, put nodes in rows, order the rows by barycentres, give places. Rows are filled as lists of tasks are by a
bounded number of workers (Graham, Bounds on multiprocessing timing anomalies, 1969), so a row has no more boxes than fit. Places
along a row are those nearest to the neighbours' by isotonic regression (Barlow and others, Statistical inference under order
restrictions, 1972), which keeps order and distances. Nothing depends on chance, on a clock or on the order of a set: the same graph has the same drawing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

_SWEEPS = 12
_LANE = 2
_BETWEEN = 44
"""Units between two rows, where lines run across."""
_PADDING = 12
_MARGIN = 2
_OPENING = "（「『《〈【〔［｛“‘([{《"
_CLOSING = "）」』》〉】〕］｝”’)]}，。、；：？！…—·,.;:?!%％"


@dataclass(frozen=True, slots=True)
class Format:
    """How large a drawing may get: boxes in a row, and the measures of a box, in units that are pixels at full size."""

    name: str
    columns: int
    box: int
    gap: int
    size: int
    """Of the type."""
    line: int
    """Of the type's lines, from one to the next."""
    lane: int
    """Between lines that run beside each other, and from a line to a box."""

    @property
    def widest(self) -> int:
        """How wide a drawing is whose lines need no lanes beside full rows."""
        return self.columns * self.box + (self.columns - 1) * self.gap + 2 * _MARGIN


NARROW = Format("narrow", 2, 150, 16, 15, 21, 7)
WIDE = Format("wide", 4, 196, 28, 17, 25, 12)


@dataclass(frozen=True, slots=True)
class Box:
    """A node's place: its left upper corner, its measures, and its label in lines, each with where its baseline is."""

    node: int
    x: int
    y: int
    width: int
    height: int
    lines: tuple[tuple[int, str], ...]

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Line:
    """The lines that leave one node, as the data of an SVG path; `back` where they close a circle."""

    path: str
    back: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes in the order of reading, row by row, and the lines between them."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def draw(labels: Sequence[str], edges: Iterable[tuple[int, int]], form: Format) -> Drawing:
    """Place nodes and lines.

    Args:
        labels: the text of each node.
        edges: pairs of positions in `labels`, what comes before and what comes after it; one that a longer way says as well
            is not drawn.
    """
    forward, back = _without_circles(len(labels), edges)
    drawn = [*((first, then, False) for first, then in _reduced(len(labels), forward)), *((first, then, True) for first, then in back)]  # fmt: skip
    rows = _rows(len(labels), [(first, then) for first, then, _ in drawn], form.columns)
    links, cells = _with_lanes(rows, drawn)
    cells = _ordered(cells, links)
    wrapped = [wrap(label, (form.box - 2 * _PADDING) / form.size) for label in labels]
    heights = [max(len(wrapped[cell]) for cell in row if isinstance(cell, int)) * form.line + 2 * _PADDING for row in cells]  # fmt: skip
    tops = [_MARGIN + above for above in accumulate((height + _BETWEEN for height in heights), initial=0)]
    middles, width = _places(cells, links, form)
    boxes = tuple(
        _box(cell, middles[cell], top, height, wrapped[cell], form)
        for row, top, height in zip(cells, tops, heights, strict=False)
        for cell in row
        if isinstance(cell, int)
    )
    bounds = {cell: (top, top + height) for row, top, height in zip(cells, tops, heights, strict=False) for cell in row}
    return Drawing(width, tops[-1] - _BETWEEN + _MARGIN if labels else 0, boxes, tuple(_lines(links, middles, bounds)))


def wrap(text: str, width: float) -> list[str]:
    """A text in lines no wider than `width`, in em, as common fonts set it. Chinese breaks between any two
    characters but around brackets and before punctuation, other scripts between words; what is too long for a line is cut."""
    lines: list[str] = []
    line = ""
    for unit in _units(text):
        if _measure((line + unit).rstrip()) <= width:
            line += unit
            continue
        lines += [line.strip()] if line.strip() else []
        line = ""
        for letter in unit.lstrip():
            if line and _measure(line + letter) > width:
                lines.append(line)
                line = ""
            line += letter
    return [*lines, line.strip()] if line.strip() or not lines else lines


# -- text -----------------------------------------------------------------------------------------------------


def _units(text: str) -> Iterator[str]:
    """What a line is not broken in, with the space after it."""
    unit = ""
    for letter in " ".join(text.split()):
        if unit and _may_break(unit[-1], letter):
            yield unit
            unit = ""
        unit += letter
    if unit:
        yield unit


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in _CLOSING or before in _OPENING:
        return False
    return before in " -" or any(unicodedata.east_asian_width(letter) in "WF" for letter in (before, after))


def _measure(text: str) -> float:
    return sum(_width(letter) for letter in text)


def _width(letter: str) -> float:
    """How wide a letter is in common fonts, in em: rather more than on the average. A box's padding takes what is missing."""
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    if _wide(letter):
        return 1.4 if unicodedata.category(letter) == "So" else 1
    if letter in " .,:;'|!ijlI()[]":
        return 0.34
    if letter in "mwMW@%—":
        return 0.92
    return 0.74 if letter.isupper() else 0.42 if letter in "tfr" else 0.57


def _wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WFA" and not letter.isspace()


# -- the graph ------------------------------------------------------------------------------------------------

Edge = tuple[int, int]
Cell = int | tuple[int, bool, int]
"""What stands in a row: a node, or the lane of the lines that left a node (and whether they close circles) further up."""
Link = tuple[Cell, Cell, bool]
"""Two cells of neighbouring rows, the upper one first, and whether their line closes a circle."""


def _without_circles(count: int, edges: Iterable[Edge]) -> tuple[list[Edge], list[Edge]]:
    """The edges, and those that close a circle, turned round. A search in depth finds them."""
    known = dict.fromkeys((first, then) for first, then in edges if first != then)
    after: dict[int, list[int]] = {}
    for first, then in known:
        after.setdefault(first, []).append(then)
    state = [0] * count  # 1 on the way, 2 done
    closing: list[Edge] = []
    for start in range(count):
        way = [(start, iter(after.get(start, ())))] if not state[start] else []
        while way:
            node, rest = way[-1]
            state[node] = 1
            to = next(rest, None)
            if to is None:
                state[node] = 2
                way.pop()
            elif state[to] == 1:
                closing.append((node, to))
            elif not state[to]:
                way.append((to, iter(after.get(to, ()))))
    closed = set(closing)
    return [edge for edge in known if edge not in closed], [(then, first) for first, then in closing]


def _reduced(count: int, edges: Sequence[Edge]) -> list[Edge]:
    """The edges of an acyclic graph without those that a longer way says as well."""
    after: dict[int, list[int]] = {}
    for first, then in edges:
        after.setdefault(first, []).append(then)
    below = [0] * count  # a bit for each node that can be reached
    for node in reversed(_topological(count, edges)):
        for then in after.get(node, ()):
            below[node] |= below[then] | 1 << then
    return [
        (first, then)
        for first, then in edges
        if not any(other != then and below[other] >> then & 1 for other in after[first])
    ]


def _topological(count: int, edges: Iterable[Edge]) -> list[int]:
    waiting = [0] * count
    after: dict[int, list[int]] = {}
    for first, then in edges:
        waiting[then] += 1
        after.setdefault(first, []).append(then)
    ready = [node for node in range(count) if not waiting[node]]
    for node in ready:
        for then in after.get(node, ()):
            waiting[then] -= 1
            if not waiting[then]:
                ready.append(then)
    return ready


def _rows(count: int, edges: Sequence[Edge], most: int) -> list[list[int]]:
    """The nodes in rows of at most so many, each below all that come before it. Of what may stand in a row, what ends the most
    lines has it, then what goes on from the row above: the fewer lines are open, the narrower is the drawing."""
    after: dict[int, list[int]] = {}
    before: dict[int, list[int]] = {}
    for first, then in dict.fromkeys(edges):
        after.setdefault(first, []).append(then)
        before.setdefault(then, []).append(first)
    open_lines = {node: len(after.get(node, ())) for node in range(count)}
    row_of: dict[int, int] = {}
    rows: list[list[int]] = []

    def place(node: int) -> tuple[int, int, int]:
        earlier = before.get(node, ())
        ended = sum(open_lines[first] == 1 for first in earlier)
        return bool(after.get(node)) - ended, -max((row_of[first] for first in earlier), default=-1), node

    waiting = list(range(count))
    while waiting:
        free = [node for node in waiting if all(first in row_of for first in before.get(node, ()))]
        row: list[int] = []
        while free and len(row) < most:
            row.append(min(free, key=place))
            free.remove(row[-1])
            for first in before.get(row[-1], ()):
                open_lines[first] -= 1
        row_of |= dict.fromkeys(row, len(rows))
        rows.append(sorted(row))
        waiting = [node for node in waiting if node not in row_of]
    return rows


def _with_lanes(rows: Sequence[Sequence[int]], edges: Sequence[tuple[int, int, bool]]) -> tuple[list[Link], list[list[Cell]]]:  # fmt: skip
    """The links between neighbouring rows, and the rows with a lane wherever a line passes; lines of one node share theirs."""
    row_of = {node: number for number, row in enumerate(rows) for node in row}
    cells: list[list[Cell]] = [list(row) for row in rows]
    links: dict[Link, None] = {}
    for first, then, back in edges:
        at: Cell = first
        for number in range(row_of[first] + 1, row_of[then]):
            lane = (first, back, number)
            if lane not in cells[number]:
                cells[number].append(lane)
            links[at, lane, back] = None
            at = lane
        links[at, then, back] = None
    return list(links), cells


# -- order and places -----------------------------------------------------------------------------------------


def _ordered(rows: list[list[Cell]], links: Sequence[Link]) -> list[list[Cell]]:
    """The rows in the order with the fewest crossings that sweeps by barycentres find."""
    up, down = _neighbours(links)
    best, least = rows, _crossings(rows, down)
    for sweep in range(_SWEEPS):
        if not least:
            break
        rows = [list(row) for row in rows]
        sides, order = (up, range(1, len(rows))) if sweep % 2 == 0 else (down, range(len(rows) - 2, -1, -1))
        for number in order:
            beside = rows[number - 1 if sweep % 2 == 0 else number + 1]
            at = {cell: place for place, cell in enumerate(beside)}
            here = {cell: place for place, cell in enumerate(rows[number])}
            rows[number].sort(key=lambda cell: (_mean([at[each] for each in sides.get(cell, ())], here[cell]), here[cell]))  # fmt: skip
        found = _crossings(rows, down)
        if found < least:
            best, least = rows, found
    return best


def _neighbours(links: Iterable[Link]) -> tuple[dict[Cell, list[Cell]], dict[Cell, list[Cell]]]:
    """The cells above each cell, and those below it."""
    up: dict[Cell, list[Cell]] = {}
    down: dict[Cell, list[Cell]] = {}
    for upper, lower, _ in links:
        up.setdefault(lower, []).append(upper)
        down.setdefault(upper, []).append(lower)
    return up, down


def _crossings(rows: Sequence[Sequence[Cell]], down: Mapping[Cell, Sequence[Cell]]) -> int:
    """How many pairs of links cross."""
    total = 0
    for upper, lower in pairwise(rows):
        at = {cell: place for place, cell in enumerate(lower)}
        ends = [end for cell in upper for end in sorted(at[each] for each in down.get(cell, ()))]
        total += sum(1 for number, end in enumerate(ends) for later in ends[number + 1 :] if later < end)
    return total


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _places(rows: Sequence[Sequence[Cell]], links: Sequence[Link], form: Format) -> tuple[dict[Cell, int], int]:
    """The middle of each cell along its row, and how wide the drawing is."""
    up, down = _neighbours(links)
    offsets = [_offsets(row, form) for row in rows]
    half = form.box // 2
    inner = max((around[-1] + _half(row[-1], half) + _half(row[0], half) for row, around in zip(rows, offsets, strict=True) if row), default=0)  # fmt: skip
    middles: dict[Cell, float] = {}
    for row, around in zip(rows, offsets, strict=True):
        spare = inner - around[-1] - _half(row[-1], half) - _half(row[0], half)
        middles |= {cell: _half(row[0], half) + spare / 2 + each for cell, each in zip(row, around, strict=True)}
    final: dict[Cell, int] = {}
    for sweep in range(_SWEEPS):
        order = range(len(rows)) if sweep % 2 == 0 else range(len(rows) - 1, -1, -1)
        for number in order:
            row, around = rows[number], offsets[number]
            low, high = _half(row[0], half), inner - _half(row[-1], half) - around[-1]
            wished = [_mean([middles[each] for each in (*up.get(cell, ()), *down.get(cell, ()))], middles[cell]) - each for cell, each in zip(row, around, strict=True)]  # fmt: skip
            starts = [round(min(max(place, low), high)) for place in _isotonic(wished)]
            middles |= {cell: start + each for cell, start, each in zip(row, starts, around, strict=True)}
            final |= {cell: _MARGIN + start + each for cell, start, each in zip(row, starts, around, strict=True)}
    return final, inner + 2 * _MARGIN


def _offsets(row: Sequence[Cell], form: Format) -> list[int]:
    """How far each middle of a row is from the first one at least."""
    half = form.box // 2
    steps = [
        _half(left, half) + _half(right, half) + (form.gap if isinstance(left, int) and isinstance(right, int) else form.lane)
        for left, right in pairwise(row)
    ]  # fmt: skip
    return list(accumulate(steps, initial=0))


def _half(cell: Cell, box: int) -> int:
    return box if isinstance(cell, int) else _LANE // 2


def _isotonic(values: Sequence[float]) -> list[float]:
    """The sequence that never falls and is nearest to the values by least squares: pool adjacent violators."""
    pools: list[tuple[float, int]] = []
    for value in values:
        mean, size = value, 1
        while pools and pools[-1][0] > mean:
            earlier, count = pools.pop()
            mean, size = (earlier * count + mean * size) / (count + size), count + size
        pools.append((mean, size))
    return [mean for mean, size in pools for _ in range(size)]


# -- lines ----------------------------------------------------------------------------------------------------


def _box(node: int, middle: int, top: int, height: int, lines: Sequence[str], form: Format) -> Box:
    first = top + (height - len(lines) * form.line) // 2 + round(form.line / 2 + form.size * 0.35)
    placed = tuple((first + number * form.line, line) for number, line in enumerate(lines))
    return Box(node, middle - form.box // 2, top, form.box, height, placed)


def _lines(links: Sequence[Link], middles: Mapping[Cell, int], bounds: Mapping[Cell, tuple[int, int]]) -> Iterator[Line]:  # fmt: skip
    """One path for all lines that leave a node; they are curves between rows and straight beside boxes."""
    parts: dict[Hashable, list[str]] = {}
    for upper, lower, back in links:
        source = upper if isinstance(upper, int) else upper[0]
        path = parts.setdefault((source, back), [])
        x, y = middles[upper], bounds[upper][1]
        to, until = middles[lower], bounds[lower][0]
        half = (until - y) // 2
        path.append(f"M{x} {y}" + (f"V{until}" if x == to else f"C{x} {y + half} {to} {until - half} {to} {until}"))
        if isinstance(lower, tuple):
            path.append(f"V{bounds[lower][1]}")
        elif not back:
            path.append(f"m-5-8 5 8 5-8M{to} {until}")
        if back and isinstance(upper, int):
            path.append(f"M{x - 5} {y + 8}L{x} {y} {x + 5} {y + 8}")
    for (_, back), path in parts.items():  # type: ignore[misc]
        yield Line("".join(path), bool(back))
