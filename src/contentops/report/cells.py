"""Text as a terminal shows it: how many cells a character takes, and what stands in for those that would do more than show."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

TAB = 4
"""How many cells a tab takes in what we print; it is printed as spaces."""
_UNKNOWN = "�"
_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_JOINERS = "\u200c\u200d"


class Glyph(NamedTuple):
    """What is printed for a character, and the cells it takes: 0 for marks on another, 2 for wide ones."""

    text: str
    cells: int


@lru_cache(maxsize=8192)
def glyph(character: str) -> Glyph:
    """How one character of a text is shown.

    Nothing of a text may steer the terminal: control characters are shown by their pictures. What cannot be seen,
    such as a zero-width space or a mark that turns the direction of writing, is shown by a sign.
    """
    if " " <= character <= "~":
        return Glyph(character, 1)
    if character == "\t":
        return Glyph(" " * TAB, TAB)
    category = unicodedata.category(character)
    if category == "Cc":
        return Glyph(_picture(character), 1)
    if category in ("Cs", "Zl", "Zp") or (category == "Cf" and character not in _JOINERS):
        return Glyph(_UNKNOWN, 1)
    if category in ("Mn", "Me", "Cf") or "\u1160" <= character <= "\u11ff":
        return Glyph(character, 0)
    return Glyph(character, 2 if unicodedata.east_asian_width(character) in "WF" else 1)


def one_line(text: str) -> str:
    """A text that takes one line wherever it is printed; bytes of a file name that are not UTF-8 are shown as escapes."""
    if text.isprintable():
        return text
    shown = "".join(" " if each in _BREAKS else _plain(each) for each in text)
    return shown.encode("utf-8", "backslashreplace").decode()


def _plain(character: str) -> str:
    if unicodedata.category(character) in ("Cs", "Zs", "Co", "Cn"):
        return character
    return glyph(character).text


def _picture(character: str) -> str:
    if character <= "\x1f":
        return chr(0x2400 + ord(character))
    return "␡" if character == "\x7f" else _UNKNOWN
