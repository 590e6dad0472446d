"""Fenced divs, `::: name {…} … :::`: where they stand in a body, what attributes they carry, and what is wrong with their marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, ClassVar

_OPEN = re.compile(r":::[ \t]*(?P<kind>[A-Za-z][\w-]*)[ \t]*(?:\{(?P<attributes>[^}]*)\})?[ \t]*\Z")
_CLOSE = re.compile(r":::[ \t]*\Z")
_MEANT = re.compile(r"[:：]{3,}[ \t]*(?P<rest>[^:：\s].*)\Z")
"""A line that looks like a block's beginning."""
_TITLED = re.compile(
    r"(?P<kind>note|tip|warning|video|live|assignment|checklist|discussion)(?:\[(?P<label>[^\[\]{}\"]{1,60})\]|[ \t]+(?P<words>[^{}\"\[\]]{1,60}))\s*\Z",
    re.IGNORECASE,
)
"""A name and a title, as VuePress and Docusaurus write them."""
_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}+(?!.*`)|~{3,}+)")
_COMMENT = re.compile(r" {0,3}<!--")
_ATTRIBUTE = re.compile(
    r"""#(?P<id>[^\s=}]+)|(?<![\w-])(?P<key>[A-Za-z][\w-]*)=(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s}]+))"""
)


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a block; `line` counts from the body's first line, 0."""

    line: int
    message: str
    hint: str | None = None
    span: tuple[int, int] = (0, 0)
    """The characters of the line that it is about, from 0, the end not included; none in particular if empty."""
    instead: str | None = None
    """What probably should stand there."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block's name, attributes and inner lines; it stands on the body's lines `start` to `end`, the marks included."""

    kind: str
    id: str
    attributes: Mapping[str, str]
    start: int
    end: int
    lines: tuple[str, ...]
    closed: bool
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """The characters of the first line that each attribute takes up, from 0; `id` is one of them."""
    stray: tuple[tuple[int, int], ...] = ()
    """Characters within the braces that are no attribute."""

    def problem(self, message: str, hint: str | None = None, *, at: str = "") -> Problem:
        """A mistake of the block's first line, or of one of its attributes."""
        return Problem(self.start, message, hint, self.places.get(at, (0, 0)))


class Data:
    """What a block says, for pages, exporters and interfaces alike."""

    __slots__ = ()
    kind: ClassVar[str] = ""

    def as_data(self) -> dict[str, Any]:
        """JSON's form of it, as schemas/blocks.schema.yml describes it; texts are Markdown, instants RFC 3339."""
        plain = _plain(asdict(self))  # type: ignore[call-overload]  # those below are dataclasses
        return {"kind": self.kind, **plain}


class Names:
    """The ids that things of one page have, each its own."""

    def __init__(self) -> None:
        self.taken: dict[str, None] = {}
        self._next: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        """The id itself, or with a number behind it if something has it already."""
        name = wanted
        while name in self.taken:
            number = self._next.get(wanted, 1)
            self._next[wanted] = number + 1
            name = f"{wanted}_{number}"
        self.taken[name] = None
        return name


def find(lines: list[str]) -> Iterator[Block]:
    """The blocks of a body in order; `:::` inside fenced code is text."""
    at, open_fence = 0, ""
    while at < len(lines):
        open_fence, inside = fence(lines[at], open_fence)
        match = None if inside else _OPEN.match(lines[at])
        if match is None:
            at += 1
            continue
        block = _block(lines, at, match)
        yield block
        at = block.end + 1


def failed(lines: list[str], found: Iterable[Block]) -> Iterator[Problem]:
    """The lines outside the blocks that begin with `:::` and are shown as they are typed."""
    within = {number for block in found for number in range(block.start, block.end + 1)}
    open_fence = ""
    for number, line in enumerate(lines):
        if number in within:
            continue
        open_fence, inside = fence(line, open_fence)
        if not inside and line.startswith((":::", "：：：")):
            yield from _failed(number, line)


def uncommented(lines: Iterable[str]) -> Iterator[str | None]:
    """Each line without the HTML comments it begins with; none for one that a comment takes up whole, or up to its end."""
    found = list(lines)
    if not any("<!--" in line for line in found):
        yield from found
        return
    inside, open_fence = False, ""
    for line in found:
        open_fence, code = fence(line, open_fence) if not inside else (open_fence, False)
        rest, inside = (line, False) if code else _without_comments(line, inside)
        yield None if inside else rest


def fence(line: str, fence: str) -> tuple[str, bool]:
    """The code fence open after this line, and whether the line belongs to fenced code."""
    match = _FENCE.match(line)
    if not fence:
        return (match["mark"], True) if match else ("", False)
    if match and match["mark"][0] == fence[0] and len(match["mark"]) >= len(fence) and not line.strip().strip(fence[0]):
        return "", True
    return fence, True


def _block(lines: list[str], start: int, opening: re.Match[str]) -> Block:
    values, places, stray = _attributes(opening)
    ends = range(start + 1, len(lines))
    open_fence, end, closed = "", len(lines), False
    for at in ends:
        open_fence, inside = fence(lines[at], open_fence)
        if not inside and (_CLOSE.match(lines[at]) or _OPEN.match(lines[at])):
            end, closed = at, bool(_CLOSE.match(lines[at]))
            break
    return Block(
        opening["kind"],
        values.pop("id", ""),
        values,
        start,
        end if closed else end - 1,
        tuple(lines[start + 1 : end]),
        closed,
        places,
        stray,
    )


def _attributes(
    opening: re.Match[str],
) -> tuple[dict[str, str], dict[str, tuple[int, int]], tuple[tuple[int, int], ...]]:
    """Values and places by name, and the places of what is no attribute."""
    text, base = opening["attributes"] or "", opening.start("attributes")
    values: dict[str, str] = {}
    places: dict[str, tuple[int, int]] = {}
    stray, at = [], 0
    for match in _ATTRIBUTE.finditer(text):
        stray += _words(text, at, match.start(), base)
        at = match.end()
        name = match["key"] or "id"
        values[name] = match["id"] or match["quoted"] or match["plain"] or ""
        places[name] = (base + match.start(), base + at)
    return values, places, (*stray, *_words(text, at, len(text), base))


def _words(text: str, start: int, end: int, base: int) -> list[tuple[int, int]]:
    return [(base + match.start(), base + match.end()) for match in re.compile(r"\S+").finditer(text, start, end)]


def _failed(number: int, line: str) -> Iterator[Problem]:
    span = (0, len(line.rstrip()))
    if "：" in line[:3]:
        yield Problem(
            number,
            "this line begins with full-width colons, so it is shown as text",
            "a block begins and ends with three ASCII colons: :::",
            span,
        )
    elif _CLOSE.match(line):
        yield Problem(number, "this “:::” ends no block", "a block begins with its name: ::: note", span)
    elif match := _MEANT.match(line):
        yield Problem(
            number,
            f"“{_short(line.strip())}” begins no block, so it is shown as text",
            _how_to_open(line, match["rest"]),
            span,
        )


def _how_to_open(line: str, rest: str) -> str:
    if line.startswith("::::"):
        return "a block begins with three colons, and blocks do not hold blocks"
    if rest.count("{") > rest.count("}"):
        return "close the brace: ::: quiz {#id}"
    if (match := _TITLED.match(rest)) is not None:
        return f'write ::: {match["kind"].lower()} {{title="{(match["label"] or match["words"]).strip()}"}}'
    return "behind ::: stands a name, then nothing or {…}: ::: note"


def _short(text: str) -> str:
    text = re.sub(r"^:{4,}\s*", ":::: ", text)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _without_comments(line: str, inside: bool) -> tuple[str, bool]:
    """What follows the comments at a line's beginning, and whether the last one goes on."""
    while inside or _COMMENT.match(line):
        if not inside:
            line = line.partition("<!--")[2]
        _, end, line = line.partition("-->")
        if not end:
            return "", True
        line, inside = line.lstrip(), False
    return line, False


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if key != "line"}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value
