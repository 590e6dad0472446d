"""Text for a terminal: Chinese counts double, long lines are folded under their beginning, colours only where they belong."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from contentops.explanation import Given

_WIDE, _NARROW = 160, 40


def columns() -> int:
    """How wide the output may be: the terminal's width, and 100 where there is none."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return 100
    return max(_NARROW, min(_WIDE, shutil.get_terminal_size().columns))


def width(text: str) -> int:
    """How many cells of a terminal a text takes."""
    plain = click.unstyle(text)
    return sum(_cells(character) for character in plain)


def fold(text: str, room: int, under: int) -> list[str]:
    """A line cut at spaces to lines of `room` cells, the later ones indented by `under`; Chinese may be cut anywhere."""
    lines, line = [], ""
    for word in _words(text):
        if line.strip() and width(line) + width(word.rstrip()) > room:
            lines.append(line.rstrip())
            line = " " * under + word.lstrip()
        else:
            line += word
    return [*lines, line.rstrip()]


def echo(lines: Sequence[str]) -> None:
    """Print lines; colours go where they are wanted."""
    click.echo("\n".join(lines), color=None if colours() else False)


def colours() -> bool:
    """Whether to colour: on a terminal, unless NO_COLOR says no."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def paint(text: str, colour: str = "", *, bold: bool = False, dim: bool = False) -> str:
    """Text in a colour; plain where there are none."""
    if not colours() or not text:
        return text
    return click.style(text, fg=colour or None, bold=bold or None, dim=dim or None)


def proven(given: Given) -> str:
    """How far a decision is proven and by what, without the commit that is named anyway."""
    proof = given.proof.removeprefix(f"commit {given.commit[:7]} ") if given.commit else given.proof
    return f"{given.level} {proof}" if proof.startswith("by ") else f"{given.level}{f', {proof}' if proof else ''}"


def _words(text: str) -> list[str]:
    """Words with the space after them; wide characters are words of their own, with closing punctuation kept beside them."""
    found: list[str] = []
    word = ""
    for character in text:
        wide = _cells(character) == 2
        closing = wide and unicodedata.category(character) in ("Po", "Pe", "Pf")
        if wide and not closing and word:
            found.append(word)
            word = ""
        word += character
        if character == " ":
            found.append(word)
            word = ""
    return [*found, word] if word else found


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
