"""What a Markdown body holds that adopting needs: its first heading, its links with their places, and where its code stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import pyromark

_O = pyromark.Options
_OPTIONS = _O.ENABLE_TABLES | _O.ENABLE_FOOTNOTES | _O.ENABLE_STRIKETHROUGH
_TARGET = re.compile(rb"\]\(\s*(?:<(?P<angle>[^<>\n]*)>|(?P<plain>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))")
_DEFINED = re.compile(rb"\]:\s*(?:<(?P<angle>[^<>\n]*)>|(?P<plain>\S+))")
_WIKI = re.compile(
    r"(?P<image>!?)\[\[(?P<name>[^\[\]|#\n]+)(?P<anchor>#[^\[\]|\n]*)?(?:\\?\|(?P<text>[^\[\]\n]*))?\]\]"
)
_ATTRIBUTE = re.compile(r"""\b(?:src|href|poster|data)\s*=\s*(?:"([^"\n]*)"|'([^'\n]*)')""", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_TAG = re.compile(r"<[^>]+>")
_ENDING = re.compile(r"\s*\{[:#.][^{}]*\}\s*\Z")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link or a picture leads, as it stands between `start` and `end` of the body's bytes."""

    raw: str
    start: int
    end: int
    angle: bool = False
    """Whether it stands in <…>, which may hold spaces."""


@dataclass(frozen=True, slots=True)
class WikiLink:
    """`[[Name#anchor|text]]`, or with `!` before it a picture, as it stands in the body's bytes."""

    name: str
    anchor: str
    text: str
    image: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Body:
    """A body read once."""

    heading: str
    """The words of the first heading of the first level, or empty."""
    targets: tuple[Target, ...]
    wiki: tuple[WikiLink, ...]
    attributes: tuple[str, ...]
    """What raw HTML, or a generator's own marks, refer to."""


def look(text: str) -> Body:
    """Read a body; nothing is found in code."""
    data = text.encode()
    heading, words = "", list[str]()
    inside = False
    links: list[tuple[int, int, str]] = []
    code: list[tuple[int, int]] = []
    event: Any
    for event, span in pyromark.events_with_range(text, options=_OPTIONS):
        name, value = (event, "") if isinstance(event, str) else next(iter(event.items()))
        what, detail = (value, {}) if isinstance(value, str) else next(iter(value.items()))
        start, end = span["start"], span["end"]
        if name == "Start" and what == "Heading":
            inside = not heading and detail["level"] == "H1"
            words = []
        elif name == "End" and what == "Heading" and inside:
            said, inside = "".join(words), False
            heading = "" if said.lstrip().startswith("$$") else _title(said)  # a formula with a line of “=”
        elif name in ("Text", "Code") and inside:
            words.append(str(value))
        elif name == "SoftBreak" and inside:
            words.append(" ")
        if name == "Start" and what in ("Link", "Image") and detail["link_type"] == "Inline":
            links.append((start, end, str(detail["dest_url"])))
        elif name == "Code" or (name == "Start" and what in ("CodeBlock", "HtmlBlock")):
            code.append((start, end))
    targets = [*_inline(data, links), *_defined(text, data)]
    wiki = [each for each in _wiki(text) if not any(a <= each.start < b for a, b in code)] if "[[" in text else []
    attributes = tuple(one or other for one, other in _ATTRIBUTE.findall(text))
    return Body(heading, tuple(sorted(targets, key=lambda each: each.start)), tuple(wiki), attributes)


def with_edits(text: str, edits: list[tuple[int, int, str]]) -> str:
    """The body with some of its bytes replaced."""
    data = text.encode()
    for start, end, new in sorted(edits, reverse=True):
        data = data[:start] + new.encode() + data[end:]
    return data.decode()


def _inline(data: bytes, links: list[tuple[int, int, str]]) -> Iterator[Target]:
    for start, end, target in links:
        matches = list(_TARGET.finditer(data, start, end))
        if matches and (found := _target(matches[-1], target)) is not None:
            yield found


def _defined(text: str, data: bytes) -> Iterator[Target]:
    if "]:" not in text:
        return
    for defined in pyromark.reference_definitions(text, options=_OPTIONS).values():
        match = _DEFINED.search(data, defined["span"]["start"], defined["span"]["end"])
        if match is not None and (found := _target(match, str(defined["dest"]))) is not None:
            yield found


def _target(match: re.Match[bytes], meant: str) -> Target | None:
    """The target as written, if that is what the parser takes it to be."""
    group = "angle" if match["angle"] is not None else "plain"
    raw = match[group].decode()
    same = meant in (raw, unescape(_ESCAPE.sub(r"\1", raw)))
    return Target(raw, match.start(group), match.end(group), group == "angle") if same else None


def _wiki(text: str) -> Iterator[WikiLink]:
    for match in _WIKI.finditer(text):
        start = len(text[: match.start()].encode())
        yield WikiLink(
            match["name"].strip(),
            match["anchor"] or "",
            (match["text"] or "").strip(),
            bool(match["image"]),
            start,
            start + len(match[0].encode()),
        )


def _title(words: str) -> str:
    plain: Any = _TAG.sub("", _ENDING.sub("", words))
    return " ".join(str(plain).split())
