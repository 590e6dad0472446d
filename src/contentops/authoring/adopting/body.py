"""What a Markdown body holds that adopting needs: its first heading, its links with their places, and where its code stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import pyromark

from contentops.authoring.adopting.marks import Mark, find

_O = pyromark.Options
_OPTIONS = _O.ENABLE_TABLES | _O.ENABLE_FOOTNOTES | _O.ENABLE_STRIKETHROUGH
_TARGET = re.compile(rb"\]\(\s*(?:<(?P<angle>[^<>\n]*)>|(?P<plain>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))")
_DEFINED = re.compile(rb"\]:\s*(?:<(?P<angle>[^<>\n]*)>|(?P<plain>\S+))")
_WIKI = re.compile(r"(?P<image>!?)\[\[(?P<name>[^\[\]|#\n]*)(?P<anchor>#[^\[\]|\n]*)?(?:\|(?P<text>[^\[\]\n]*))?\]\]\Z")
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
    """What `[[Name#anchor|text]]` says, or with `!` before it an embedded picture, file or page."""

    name: str
    anchor: str
    text: str
    image: bool


@dataclass(frozen=True, slots=True)
class Body:
    """A body read once."""

    heading: str
    """The words of the first heading of the first level, or empty."""
    targets: tuple[Target, ...]
    marks: tuple[Mark, ...]
    """What only one program understands."""
    attributes: tuple[str, ...]
    """What raw HTML, or a generator's own marks, refer to."""


def look(text: str) -> Body:
    """Read a body; nothing is found in code."""
    data = text.encode()
    heading, words = "", list[str]()
    inside = False
    links: list[tuple[int, int, str]] = []
    code: list[tuple[int, int]] = []
    html: list[tuple[int, int]] = []
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
        elif name == "Code" or (name == "Start" and what == "CodeBlock"):
            code.append((start, end))
        elif name == "Start" and what == "HtmlBlock":
            html.append((start, end))
    targets = [*_inline(data, links), *_defined(text, data)]
    marks = [each for each in find(text, code) if each.kind != "link" or not _within(each, html)]
    if marks and "$" in text:
        formulas = list(_formulas(text))
        marks = [each for each in marks if not _within(each, formulas)]
    attributes = tuple(one or other for one, other in _ATTRIBUTE.findall(text))
    return Body(heading, tuple(sorted(targets, key=lambda each: each.start)), tuple(marks), attributes)


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


def wiki_link(text: str) -> WikiLink | None:
    """What a link in double brackets says; none where it names nothing."""
    match = _WIKI.match(text.replace("\\|", "|"))  # as it stands in tables
    if match is None or not (match["name"].strip() or match["anchor"]):
        return None
    return WikiLink(match["name"].strip(), match["anchor"] or "", (match["text"] or "").strip(), bool(match["image"]))


def _formulas(text: str) -> Iterator[tuple[int, int]]:
    """Where formulas stand: their braces and brackets are no marks."""
    event: Any
    for event, span in pyromark.events_with_range(text, options=_OPTIONS | _O.ENABLE_MATH):
        if isinstance(event, dict) and next(iter(event)) in ("InlineMath", "DisplayMath"):
            yield span["start"], span["end"]


def _within(mark: Mark, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= mark.start < end for start, end in spans)


def _title(words: str) -> str:
    plain: Any = _TAG.sub("", _ENDING.sub("", words))
    return " ".join(str(plain).split())
