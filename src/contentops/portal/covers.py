"""Draws a cover for a document that has none: an SVG that depends on its key and title alone."""

from __future__ import annotations

import hashlib
from html import escape

_PAPER = ("#f7f3ea", "#f3efe6", "#f5f0e8", "#f1f0ea")
_ACCENT = ("#c8372d", "#3d6b6b", "#c08a3e", "#4a5a78")
_FONT = "'Noto Serif CJK SC','Source Han Serif SC','Songti SC',Georgia,serif"


def cover(key: str, title: str) -> bytes:
    """A 1200 × 630 SVG: the first character of the title in a copybook's square, strokes placed by the key's digest."""
    seed = hashlib.sha256(key.encode()).digest()
    paper, accent = _PAPER[seed[0] % len(_PAPER)], _ACCENT[seed[1] % len(_ACCENT)]
    character = escape(next((letter for letter in title if letter.isalnum()), "·").upper())
    strokes = "".join(_stroke(seed[n : n + 4], accent if n == 4 else "#1f2a30") for n in range(4, 24, 4))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 630" width="1200" height="630">'
        f'<rect width="1200" height="630" fill="{paper}"/>{strokes}{_grid()}'
        f'<text x="315" y="315" font-family="{_FONT}" font-size="300" font-weight="700" fill="#1f2a30" text-anchor="middle" dominant-baseline="central">{character}</text>'
        f'<rect x="1050" y="500" width="70" height="70" fill="{accent}"/></svg>\n'
    ).encode()


def _grid() -> str:
    return (
        '<g fill="none" stroke="#c9bfa8" stroke-width="3"><rect x="115" y="115" width="400" height="400"/>'
        '<path d="M115 315H515M315 115V515" stroke-dasharray="12 10" stroke-width="2"/></g>'
    )


def _stroke(seed: bytes, colour: str) -> str:
    x, y = 620 + seed[0] * 2, 90 + int(seed[1] * 1.6)
    return f'<path d="M{x} {y}h{60 + seed[2]}" stroke="{colour}" stroke-width="{4 + seed[3] % 14}" stroke-linecap="round" opacity=".{55 + seed[3] % 40}"/>'
