"""Where in the front matter a place is, told line by line: while somebody types, it is seldom YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from contentops.model import Position

_KEY = re.compile(r"(?P<key>[A-Za-z_][\w-]*)[ ]*:(?=[ ]|$)")
_DASH = re.compile(r"-(?:[ ]+|$)")
_WORD = re.compile(r"[\w-]*")
_QUOTES = "\"'"

What = Literal["key", "value", "either"]
Path = tuple[str | int, ...]
"""The keys that lead to a value from the top of the front matter; 0 stands for any item of a list."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What is being written at a place of the front matter."""

    what: What
    """`either` where only the content type can tell: a word on a line of its own, or the beginning of a list's entry."""
    path: Path
    """Of the value; of the mapping the key belongs to."""
    text: str
    """All of the word or value the place is in."""
    typed: str
    """What stands of it before the place."""
    start: Position
    end: Position
    quote: str = ""
    """The quotes it stands in, if any."""
    brackets: bool = False
    """Whether it stands in a list or a mapping written in brackets."""
    glued: bool = False
    """Whether it begins right behind a colon or a dash, which nothing in YAML does."""


def bounds(lines: Sequence[str]) -> tuple[int, int] | None:
    """Number of the first line of the front matter and of the line that ends it; none where the text has no front matter.

    Where the end mark is missing, it ends at the first empty line.
    """
    if not lines or lines[0].rstrip(" \t") != "---":
        return None
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip(" \t") == "---":
            return 2, number
    return 2, next((number for number, line in enumerate(lines[1:], 2) if not line.strip()), len(lines) + 1)


def spot(lines: Sequence[str], at: Position) -> Spot | None:
    """What is written at `at`; none outside the front matter and in its comments."""
    inside = bounds(lines)
    if inside is None or not inside[0] <= at.line < inside[1]:
        return None
    stack: list[tuple[int, str | int]] = []
    for line in lines[inside[0] - 1 : at.line - 1]:
        _walk(stack, line)
    line, cursor = lines[at.line - 1], at.column - 1
    begins, keyed = _walk(stack, line, cursor)
    path = tuple(step for _, step in stack)
    if begins > cursor or line.lstrip(" ").startswith("#"):
        return None
    if not keyed:
        word = _WORD.match(line, begins)
        end = word.end() if word else begins
        if cursor <= end and line[end:].lstrip(" ").startswith(":"):
            start, last = Position(at.line, begins + 1), Position(at.line, end + 1)
            return Spot("key", path, line[begins:end], line[begins:cursor], start, last)
    return _value(line, begins, cursor, path, at.line, "value" if keyed else "either")


def keys(lines: Sequence[str], inside: tuple[int, int]) -> Iterator[tuple[Path, str, Position]]:
    """Every key of the front matter that begins a line: the path of its mapping, its name, its place."""
    stack: list[tuple[int, str | int]] = []
    for number in range(inside[0], inside[1]):
        if _walk(stack, lines[number - 1])[1]:
            column, name = stack[-1]
            yield tuple(step for _, step in stack[:-1]), str(name), Position(number, column + 1)


def _walk(stack: list[tuple[int, str | int]], line: str, cursor: int | None = None) -> tuple[int, bool]:
    """Bring the stack of columns and steps to what the line begins; where its word or value begins, and whether a key came first.

    Args:
        cursor: the line's own place: what stands behind it does not count yet.
    """
    text = line if cursor is None else line[:cursor]
    at = len(text) - len(text.lstrip(" "))
    if cursor is None and (not line.strip() or line.startswith("#", at)):
        return at, False
    while (dash := _DASH.match(text, at)) is not None:
        while stack and (stack[-1][0] > at or (stack[-1][0] == at and stack[-1][1] == 0)):
            stack.pop()
        stack.append((at, 0))
        at = dash.end()
    while stack and stack[-1][0] >= at:
        stack.pop()
    key = _KEY.match(text, at)
    if key is None:
        return at, False
    stack.append((at, key["key"]))
    end = key.end()
    return end + len(text[end:]) - len(text[end:].lstrip(" ")), True


def _value(line: str, begins: int, cursor: int, path: Path, number: int, what: What) -> Spot | None:
    """The value, or the entry of a list in brackets, that the cursor is in."""
    start, steps, quote = begins, list(path), ""
    open_: list[tuple[str, int]] = []
    for index in range(begins, cursor):
        character = line[index]
        if quote:
            quote = "" if character == quote else quote
        elif character in _QUOTES and not line[start:index].strip():
            quote, start = character, index + 1
        elif character == "#" and line[index - 1 : index] in ("", " "):
            return None
        elif character in "[{" and (open_ or not line[begins:index].strip()):
            open_.append((character, len(steps)))
            steps += [0] if character == "[" else []
            start, what = index + 1, "value" if character == "[" else "key"
        elif character in "]}" and open_:
            del steps[open_.pop()[1] :]
            start, what = index + 1, "value"
        elif character == "," and open_:
            bracket, depth = open_[-1]
            del steps[depth + (bracket == "[") :]
            start, what = index + 1, "value" if bracket == "[" else "key"
        elif character == ":" and what == "key" and open_:
            steps.append(line[start:index].strip())
            start, what = index + 1, "value"
    if not quote:
        start += len(line[start:cursor]) - len(line[start:cursor].lstrip(" "))
    text = line[start : _end(line, cursor, quote, bool(open_))]
    text = text if quote else text.rstrip(" ")
    end = max(cursor, start + len(text))
    first, last = Position(number, start + 1), Position(number, end + 1)
    return Spot(
        what,
        tuple(steps),
        text,
        line[start:cursor],
        first,
        last,
        quote,
        bool(open_),
        glued=line[start - 1 : start] in (":", "-"),
    )


def _end(line: str, cursor: int, quote: str, brackets: bool) -> int:
    """Where the value that the cursor is in ends."""
    stops = quote or (",]}" if brackets else "")
    for index in range(cursor, len(line)):
        if line[index] in stops or (not quote and line.startswith(" #", index)):
            return index
    return len(line)
