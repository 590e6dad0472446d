"""Differences as text for a terminal, deleted words as [-…-] and inserted ones as {+…+}, as git's --word-diff has them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from contentops.differences.excerpt import beginning, excerpt, revealed
from contentops.differences.matching import TOKEN
from contentops.differences.model import BlockChange, Differences, Span
from contentops.differences.summary import summary

_INDENT = "    "
_NARROWEST = 20
_MARKS = {"same": ("", ""), "deleted": ("[-", "-]"), "inserted": ("{+", "+}")}
_COLOURS = {"deleted": "31", "inserted": "32", "where": "36", "summary": "1"}
_UNWRAPPED = ("code block", "table")
_CLOSING = set("，。、；：？！）》」』】”’…,.;:?!)]}%")
"""These do not begin a line."""


class _Piece(NamedTuple):
    """Text that stays on one line; a line's end is a piece of its own."""

    text: str
    style: str


def as_text(differences: Differences, *, colour: bool, width: int) -> str:
    """The summary, then every change below the place where it is, prose wrapped to `width` columns.

    Args:
        colour: adds ANSI colours; the marks are there without them, too.
    """
    parts = [_styled(summary(differences), "summary", colour)]
    for field in differences.fields:
        parts.append(_part(f"{field.path}, line {field.line}", [_spans(field.spans, width, colour)], colour))
    for hunk in differences.hunks:
        where = f"§ {hunk.heading}, line {hunk.line}" if hunk.heading else f"line {hunk.line}"
        parts.append(_part(where, [_change(change, width, colour) for change in hunk.changes], colour))
    for asset in differences.assets:
        noun = "image" if asset.image else "file"
        where = "" if asset.op == "removed" else f", line {asset.line}"
        parts.append(_styled(revealed(f"{noun} {asset.path} {asset.op}{where}"), "where", colour))
    return "\n\n".join(parts) + "\n"


def _part(where: str, changes: Iterable[str], colour: bool) -> str:
    head = _styled(" ".join(revealed(where).split()), "where", colour)
    return "\n".join([head, "\n\n".join(changes)])


def _change(change: BlockChange, width: int, colour: bool) -> str:
    if change.op == "moved" and change.old is not None:
        text = f"(moved here from line {change.old.line}) {beginning(change.old.text)}"
        return _spans([Span("same", text)], width, colour)
    return _spans(change.spans, width, colour, wrapped=change.kind not in _UNWRAPPED)


def _spans(spans: Sequence[Span], width: int, colour: bool, *, wrapped: bool = True) -> str:
    pieces = [piece for span in excerpt(spans) for piece in _pieces(span)]
    room = max(_NARROWEST, width - len(_INDENT))
    lines = _lines(pieces, room if wrapped else None)
    return "\n".join(_INDENT + _line(line, colour) if line else "" for line in lines)


def _pieces(span: Span) -> Iterator[_Piece]:
    text = revealed(span.text)
    if span.op != "same" and not text.strip("\n"):
        text = text.replace("\n", "⏎") + ("\n" if span.op == "inserted" and text else "")
    opening, closing = _MARKS[span.op]
    for number, line in enumerate(text.split("\n")):
        if number:
            yield _Piece("\n", "same")
        if line or not text:
            tokens = _unbroken(TOKEN.findall(line)) or [""]
            tokens[0] = opening + tokens[0]
            tokens[-1] += closing
            yield from (_Piece(token, span.op) for token in tokens)


def _unbroken(tokens: Iterable[str]) -> list[str]:
    joined: list[str] = []
    for token in tokens:
        if joined and token in _CLOSING and len(joined[-1]) < _NARROWEST and not joined[-1].isspace():
            joined[-1] += token
        else:
            joined.append(token)
    return joined


def _lines(pieces: Iterable[_Piece], room: int | None) -> list[list[_Piece]]:
    """The pieces in lines of at most `room` columns, where a single piece is not wider."""
    lines: list[list[_Piece]] = [[]]
    used = 0
    for piece in pieces:
        if piece.text == "\n":
            lines.append([])
            used = 0
            continue
        wide = _width(piece.text)
        if room is not None and used and used + wide > room:
            lines.append([])
            used = 0
            if piece.text.isspace():
                continue
        lines[-1].append(piece)
        used += wide
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _line(pieces: Iterable[_Piece], colour: bool) -> str:
    runs: list[_Piece] = []
    for piece in pieces:
        if runs and runs[-1].style == piece.style:
            runs[-1] = _Piece(runs[-1].text + piece.text, piece.style)
        else:
            runs.append(piece)
    return "".join(_styled(text, style, colour) for text, style in runs)


def _styled(text: str, style: str, colour: bool) -> str:
    return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m" if colour and style in _COLOURS else text


def _width(text: str) -> int:
    """Columns on a terminal: two for a Chinese character, none for a mark on the one before."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
