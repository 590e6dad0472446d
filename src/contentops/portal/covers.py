"""Draws a cover for a document that has none: an SVG that depends on its key, its topic and its title alone."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from html import escape

from contentops.portal.lattice import CELLS, UNIT, lattice

_ACCENTS = ("#c8372d", "#3d6b6b", "#b07a2c", "#4a5a78")
_COLOURS = (
    ".p{fill:#f7f3ea}.q{fill:#efe8d9}.i{fill:#1f2a30}.r{fill:none;stroke:#dd9d92}"
    "@media(prefers-color-scheme:dark){.p{fill:#211d18}.q{fill:#2a251e}.i{fill:#e4dccd}.r{stroke:#713a31}}"
)
"""Paper, the panel of the lattice, ink and rules, by day and by night."""
_FONT = "'Noto Serif CJK SC','Source Han Serif SC','Songti SC',SimSun,Charter,Georgia,serif"
_SIDE = 630
"""Height of the picture, and both sides of the lattice at its right end."""
_GRID = "".join(f"M570 {at}h630M{570 + at} 0v630" for at in range(0, _SIDE, _SIDE // CELLS))


def cover(key: str, title: str, topic: str = "") -> bytes:
    """A 1200 × 630 SVG: the first character of the title in a copybook's square, beside a lattice.

    The topic chooses the colour and what the lattice is made of, the key where its parts stand: a shelf of covers is a
    series, and yet each is another.
    """
    seed, family = _digest(key), _digest(topic)
    accent = _ACCENTS[family[1] % len(_ACCENTS)]
    boxes = lattice(family, seed)
    character = escape(next((letter for letter in title if letter.isalnum()), "·").upper())
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 630" width="1200" height="630">'
        f'<style>{_COLOURS}</style><path class="p" d="M0 0h1200v630H0z"/><path class="q" d="M570 0h630v630H570z"/>'
        f'<path class="r" stroke-width="1.5" d="{_GRID}"/>'
        f'<path class="i" d="{_drawn(box[:4] for box in boxes if not box[4])}"/>'
        f'<path fill="{accent}" d="{_drawn(box[:4] for box in boxes if box[4])}"/>'
        '<g class="r"><path stroke-width="3" d="M105 135h360v360H105z"/>'
        '<path stroke-width="2" stroke-dasharray="12 10" d="M105 315h360M285 135v360"/></g>'
        f'<text class="i" x="285" y="315" font-family="{_FONT}" font-size="270" font-weight="700" text-anchor="middle" dominant-baseline="central">{character}</text>'
        "</svg>\n"
    ).encode()


def _drawn(boxes: Iterable[tuple[int, int, int, int]]) -> str:
    """Boxes of the lattice as the data of one path."""
    return "".join(map(_box, boxes))


@functools.cache
def _box(box: tuple[int, int, int, int]) -> str:
    """One box; all covers together have some hundred."""
    left, top, right, bottom = box
    unit = _SIDE / (CELLS * UNIT)
    return f"M{570 + left * unit:g} {top * unit:g}h{(right - left) * unit:g}v{(bottom - top) * unit:g}h{(left - right) * unit:g}z"


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
