"""Places in a text, as contentops counts them (characters, from 1) and as editors do (code units, from 0).

An editor and a server agree on one encoding in which units are counted: UTF-16 unless both know another. A character beyond
the Basic Multilingual Plane, such as an emoji or a rare Chinese character, is two units of UTF-16 and four of UTF-8.
Source: Language Server Protocol 3.17, “Position” and “general.positionEncodings”.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from contentops.model import Position

_LINE_END = re.compile(r"\r\n|\r|\n")
_UNITS: dict[str, Callable[[str], int]] = {
    "utf-8": lambda text: len(text.encode("utf-8", "surrogatepass")),
    "utf-16": lambda text: len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2,
    "utf-32": len,
}


class Place(NamedTuple):
    """A place as an editor counts it: both numbers from 0, `character` in units of the encoding agreed on."""

    line: int
    character: int


class Text:
    """A text and its lines; positions in it go back and forth.

    A byte order mark is no character of the first line, as in what contentops reads; it is one to the editor that sent it.
    """

    def __init__(self, source: str, encoding: str = "utf-16") -> None:
        """`source` as the editor has it, with whatever line ends; `encoding` one of utf-8, utf-16 and utf-32."""
        self.source = source
        self.lines = _LINE_END.split(source.removeprefix("\ufeff"))
        self._units = _UNITS[encoding]
        self._mark = self._units("\ufeff") if source.startswith("\ufeff") else 0

    def line(self, number: int) -> str:
        """A line by its number, counted from 1; empty beyond the text."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def position(self, place: Place) -> Position:
        """The position of an editor's place; one beyond its line's end is the end, one within a character is before it."""
        if place.line >= len(self.lines):
            return Position(len(self.lines), len(self.lines[-1]) + 1)
        line, wanted = self.lines[place.line], place.character - (self._mark if place.line == 0 else 0)
        if line.isascii():
            return Position(place.line + 1, max(0, min(wanted, len(line))) + 1)
        low, high = 0, len(line)
        while low < high:  # the most characters that take no more units than wanted
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._units(line[:middle]) <= wanted else (low, middle - 1)
        return Position(place.line + 1, low + 1)

    def place(self, position: Position) -> Place:
        """The editor's place of a position; one beyond the text is its end."""
        if position.line > len(self.lines):
            return self.end
        before = self.line(position.line)[: max(0, position.column - 1)]
        return Place(max(0, position.line - 1), self._units(before) + (self._mark if position.line == 1 else 0))

    @property
    def end(self) -> Place:
        """Where the text ends."""
        last = len(self.lines)
        return Place(last - 1, self._units(self.lines[-1]) + (self._mark if last == 1 else 0))
