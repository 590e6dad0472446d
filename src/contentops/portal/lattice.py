"""Patterns for pictures: a window's lattice of squares and bars, the same on both sides, which a seed chooses."""

from __future__ import annotations

from collections.abc import Iterator

CELLS = 6
"""Cells of a lattice along each side; a quarter of it is chosen, the rest mirrors it."""
UNIT = 12
"""Units along the side of a cell, in which boxes are told."""
Box = tuple[int, int, int, int, bool]
"""Left, top, right, bottom in units of the whole lattice, and whether it is painted with the accent."""
Part = tuple[int, int, int, int]

_FRAME: tuple[Part, ...] = ((2, 2, 10, 3), (2, 9, 10, 10), (2, 3, 3, 9), (9, 3, 10, 9))
_MOTIFS: tuple[tuple[Part, ...], ...] = (
    (),
    _FRAME,
    ((0, 0, 12, 1), (0, 1, 1, 12), (4, 4, 12, 5), (4, 5, 5, 12), (8, 8, 12, 9), (8, 9, 9, 12)),
    ((0, 2, 12, 3), (0, 6, 12, 7), (0, 10, 12, 11)),
    ((2, 0, 3, 12), (6, 0, 7, 12), (10, 0, 11, 12)),
    ((5, 0, 6, 12), (0, 5, 5, 6), (6, 5, 12, 6)),
    ((4, 4, 8, 8),),
    (*_FRAME, (5, 5, 7, 7)),
    ((6, 6, 12, 12), (0, 11, 6, 12), (11, 0, 12, 6)),
)
"""What a cell may hold: nothing, a frame, corners within each other, bars across, bars upright, a cross, a square, a frame
round a dot, a square in the corner. Drawn for the upper left quarter."""
_FAMILIES = (
    (1, 2, 0),
    (3, 4, 6),
    (2, 5, 0),
    (7, 3, 0),
    (5, 7, 6),
    (8, 1, 0),
    (4, 7, 2),
    (8, 2, 3),
    (5, 8, 0),
    (1, 4, 7),
)
"""Motifs that go together; a topic keeps to one of them."""
_FULL: tuple[Part, ...] = ((0, 0, 12, 12),)


def lattice(topic: bytes, document: bytes) -> list[Box]:
    """The boxes of a lattice, symmetric left to right and top to bottom.

    Args:
        topic: a digest that chooses the motifs, so that documents of one topic look akin.
        document: a digest that chooses where they stand, ten bytes at least.
    """
    family = _FAMILIES[topic[0] % len(_FAMILIES)]
    half = CELLS // 2
    found: list[Box] = []
    for row in range(half):
        for column in range(half):
            accent = row * half + column == document[9] % (half * half)
            motif = _FULL if accent else _MOTIFS[family[document[row * half + column] % len(family)]]
            for left, top, right, bottom in motif:
                part = (column * UNIT + left, row * UNIT + top, column * UNIT + right, row * UNIT + bottom)
                found.extend((*mirrored, accent) for mirrored in _mirrored(part))
    return found


def _mirrored(part: Part) -> Iterator[Part]:
    left, top, right, bottom = part
    side = CELLS * UNIT
    for x in ((left, right), (side - right, side - left)):
        for y in ((top, bottom), (side - bottom, side - top)):
            yield x[0], y[0], x[1], y[1]
