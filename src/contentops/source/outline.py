"""The outline of a Markdown body: headings, words, links, pictures and code, each with its place.

Parsed by pulldown-cmark (pyromark), which knows where everything stands to the byte. The portal's pages are made by another
parser; what an outline says is what a reader of the Markdown takes it to mean, and is used to check it, never to show it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any, Literal

import pyromark

from contentops.model import Position

HIDDEN = "\ufffc"
"""Stands in a passage for what is no words: inline code, a formula, a picture."""

_O = pyromark.Options
_OPTIONS = _O.ENABLE_TABLES | _O.ENABLE_FOOTNOTES | _O.ENABLE_MATH | _O.ENABLE_STRIKETHROUGH
_MARK = re.compile(rb"^:::.*$", re.MULTILINE)
_FORMULA = re.compile(
    rb"^[ \t>]*\$\$[ \t]*\n(?P<lines>(?:(?![ \t>]*\$\$)[^\n]*\n){1,200}?)[ \t>]*\$\$[ \t]*$", re.MULTILINE
)
_UNDERLINE = re.compile(rb"^([ \t>]*)([=-]+)([ \t]*)$", re.MULTILINE)
_EXPLICIT = re.compile(r"[ \t]*\{#(?P<id>[^\s{}#]+)\}[ \t]*\Z")

PassageKind = Literal["paragraph", "heading", "item", "cell", "front"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that readers see as one run: a paragraph, a heading, a table's cell, a value of the front matter.

    Markup is left out; what is no words stands as one `HIDDEN`, a line's end within the run as a newline.
    """

    kind: PassageKind
    text: str
    quoted: bool
    """Whether it stands in a block quote."""
    starts: tuple[int, ...]
    """Indexes of `text` at which a piece of the source begins; a piece runs on one line, character by character."""
    offsets: tuple[int, ...]
    """Where each piece begins, as `locate` takes it."""
    locate: Callable[[int], Position] = field(repr=False, compare=False)
    exact: bool = True
    """False where the source has escapes, so that places are those of the passage's beginning."""

    def place(self, index: int) -> Position:
        """Where in the file the character at `index` of the text stands."""
        if not self.exact:
            return self.locate(self.offsets[0])
        piece = bisect_right(self.starts, index) - 1
        line, column = self.locate(self.offsets[piece])
        return Position(line, column + index - self.starts[piece])

    def end(self, index: int) -> Position:
        """Where what ends before `index` of the text ends."""
        line, column = self.place(max(index - 1, 0))
        return Position(line, column + 1)


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    """Its words as git hosts take them for its anchor: code and formulas included, markup, pictures and an explicit id left out."""
    id: str
    """The id given as `{#id}`, or empty."""
    start: Position
    end: Position


@dataclass(frozen=True, slots=True)
class Link:
    """A link or a picture as it stands; `text` is what it shows, a picture's alternative text."""

    text: str
    target: str
    title: str
    image: bool
    kind: Literal["inline", "reference", "autolink"]
    start: Position
    end: Position
    pictured: bool = False
    """Whether the link shows a picture."""


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code."""

    info: str
    """What stands after its fence; empty for an indented block."""
    fenced: bool
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Html:
    """Raw HTML, a block or a tag within a text."""

    text: str
    start: Position


class Outline:
    """The parsed body. Lines are those of the file."""

    def __init__(self, body: str, first_line: int) -> None:
        self.body = body
        self.first_line = first_line
        self.lines = body.split("\n")
        self._data = body.encode("utf-8", "surrogatepass")
        self.headings: tuple[Heading, ...] = ()
        self.passages: tuple[Passage, ...] = ()
        self.links: tuple[Link, ...] = ()
        self.code: tuple[Code, ...] = ()
        self.html: tuple[Html, ...] = ()
        _Reader(self).read()

    @cached_property
    def _line_starts(self) -> list[int]:
        starts, at = [0], self._data.find(b"\n")
        while at >= 0:
            starts.append(at + 1)
            at = self._data.find(b"\n", at + 1)
        return starts

    def position(self, offset: int) -> Position:
        """The place in the file of a byte of the body."""
        line = bisect_right(self._line_starts, offset) - 1
        start = self._line_starts[line]
        return Position(self.first_line + line, len(self._data[start:offset].decode("utf-8", "replace")) + 1)

    @cached_property
    def code_lines(self) -> frozenset[int]:
        """Lines of the file that belong to blocks of code, fences included."""
        return frozenset(line for each in self.code for line in range(each.first_line, each.last_line + 1))


@dataclass(slots=True)
class _Run:
    """A passage that is being read."""

    kind: PassageKind
    pieces: list[tuple[str, int]]
    quoted: bool
    start: int


class _Reader:
    """Walks the parser's events once."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.run: _Run | None = None
        self.quotes = self.hidden = 0
        self.items: list[int] = []
        self.links: list[list[Any]] = []
        self.words: list[str] = []
        """Text of the heading that is being read."""
        self.found_passages: list[Passage] = []
        self.found_headings: list[Heading] = []
        self.found_links: list[Link] = []
        self.found_code: list[Code] = []
        self.found_html: list[Html] = []

    def read(self) -> None:
        data = _without_marks(self.outline._data)
        takes: dict[str, Callable[[Any, int, int], None]] = {
            "Start": self._start,
            "End": self._end,
            "Text": self._text,
            "Code": self._code,
            "Html": self._html,
            "InlineHtml": self._html,
            "InlineMath": self._inline_math,
            "DisplayMath": self._display_math,
        }
        for event, span in pyromark.events_with_range(data.decode("utf-8", "replace"), options=_OPTIONS):
            if isinstance(event, str):
                self._plain(event, span["start"])
            else:
                ((name, value),) = event.items()
                take = takes.get(name)
                if take is not None:
                    take(value, span["start"], span["end"])
        self._close()
        made = self.outline
        made.passages, made.headings = tuple(self.found_passages), tuple(self.found_headings)
        made.links, made.code, made.html = tuple(self.found_links), tuple(self.found_code), tuple(self.found_html)

    # -- what opens and closes ----------------------------------------------------------------------------------

    def _start(self, value: Any, start: int, end: int) -> None:
        name, what = (value, None) if isinstance(value, str) else next(iter(value.items()))
        if name == "Paragraph":
            self._open("item" if self.items else "paragraph", start)
        elif name == "Heading":
            self._open("heading", start)
            self.words = []
        elif name == "TableCell":
            self._open("cell", start)
        elif name == "Item":
            self.items.append(start)
            self._open("item", start)
        elif name == "BlockQuote":
            self._close()
            self.quotes += 1
        elif name == "CodeBlock":
            self._close()
            self._code_block(what, start, end)
            self.hidden += 1
        elif name in ("HtmlBlock", "MetadataBlock"):
            self.hidden += 1
        elif name in ("Link", "Image"):
            self.links.append([name == "Image", what, start, end, [], False])
        elif name in ("List", "Table", "FootnoteDefinition"):
            self._close()

    def _end(self, value: Any, start: int, end: int) -> None:
        name, what = (value, None) if isinstance(value, str) else next(iter(value.items()))
        if name in ("Paragraph", "TableCell"):
            self._close()
        elif name == "Heading":
            self._heading(int(str(what)[1:]), start, end)
            self._close()
        elif name == "Item":
            self._close()
            self.items.pop()
        elif name == "BlockQuote":
            self._close()
            self.quotes -= 1
        elif name in ("CodeBlock", "HtmlBlock", "MetadataBlock"):
            self.hidden -= 1
        elif name in ("Link", "Image"):
            self._link()

    # -- what stands inside -------------------------------------------------------------------------------------

    def _text(self, text: str, start: int, _: int) -> None:
        if self.hidden:
            return
        if self.links:
            self.links[-1][4].append(text)
            if self.links[-1][0]:
                return  # an alternative text is no part of the sentence around it
        self.words.append(text)
        if self.links and self.links[-1][1]["link_type"] in ("Autolink", "Email"):
            self._hide(start)
            return
        if self.run is None:
            self._open("item" if self.items else "paragraph", start)
        assert self.run is not None
        self.run.pieces.append((text, start))

    def _code(self, text: str, start: int, _: int) -> None:
        self.words.append(text)
        if self.links:
            self.links[-1][4].append(text)
        self._hide(start)

    def _hide(self, start: int) -> None:
        if self.run is not None and not (self.links and self.links[-1][0]):
            self.run.pieces.append((HIDDEN, start))

    def _html(self, text: str, start: int, _: int) -> None:
        self.found_html.append(Html(text, self.outline.position(start)))

    def _inline_math(self, text: str, start: int, _: int) -> None:
        self.words.append(text)
        if self.links:
            self.links[-1][4].append(text)
        self._hide(start)

    def _display_math(self, _: str, start: int, __: int) -> None:
        self._hide(start)

    def _plain(self, name: str, start: int) -> None:
        if name in ("SoftBreak", "HardBreak"):
            self.words.append(" ")
            if self.links:
                self.links[-1][4].append(" ")
            if self.run is not None and not (self.links and self.links[-1][0]):
                self.run.pieces.append(("\n", start))

    # -- what comes of it ---------------------------------------------------------------------------------------

    def _open(self, kind: PassageKind, start: int) -> None:
        self._close()
        self.run = _Run(kind, [], self.quotes > 0, start)

    def _close(self) -> None:
        run, self.run = self.run, None
        if run is None or not any(text.strip() for text, _ in run.pieces):
            return
        texts, offsets = zip(*run.pieces, strict=True)
        starts = (0, *accumulate(map(len, texts[:-1])))
        passage = Passage(run.kind, "".join(texts), run.quoted, starts, offsets, self.outline.position)
        self.found_passages.append(passage)

    def _heading(self, level: int, start: int, end: int) -> None:
        text = "".join(self.words)
        match = _EXPLICIT.search(text)
        first, last = self.outline.position(start), self.outline.position(max(start, end - 1))
        if match is not None:
            text = text[: match.start()]
            self._shorten(match[0])
        self.found_headings.append(Heading(level, text, match["id"] if match else "", first, last))

    def _shorten(self, ending: str) -> None:
        """Take an explicit id out of the words of its heading."""
        assert self.run is not None
        while self.run.pieces and ending:
            text, offset = self.run.pieces.pop()
            if len(text) > len(ending):
                self.run.pieces.append((text[: -len(ending)], offset))
                return
            ending = ending[: -len(text)]

    def _link(self) -> None:
        image, what, start, end, words, pictured = self.links.pop()
        kinds = {"Autolink": "autolink", "Email": "autolink", "Inline": "inline"}
        kind: Any = kinds.get(str(what["link_type"]), "reference")
        text = "".join(words)
        if image:
            if self.links:
                self.links[-1][5] = True
                self.links[-1][4].append(text)
            self._hide(start)
        place, last = self.outline.position(start), self.outline.position(end)
        self.found_links.append(Link(text, what["dest_url"], what["title"], image, kind, place, last, pictured))

    def _code_block(self, what: Any, start: int, end: int) -> None:
        fenced = isinstance(what, dict)
        first, last = self.outline.position(start).line, self.outline.position(max(start, end - 1)).line
        self.found_code.append(Code(what["Fenced"] if isinstance(what, dict) else "", fenced, first, last))


def _without_marks(data: bytes) -> bytes:
    """The body with the marks of learning blocks made blank, so that what they enclose is read as text of its own, and with
    no line in a formula that underlines a heading."""
    if b":::" in data:
        data = _MARK.sub(lambda match: b" " * len(match[0]), data)
    return _FORMULA.sub(_without_underlines, data) if b"$$" in data else data


def _without_underlines(formula: re.Match[bytes]) -> bytes:
    return _UNDERLINE.sub(lambda match: match[1] + b"x" * len(match[2]) + match[3], formula[0])


def passages_of(kind: PassageKind, text: str, source: str, start: Position) -> Iterator[Passage]:
    """A value of the front matter as a passage."""
    at = source.find(text)
    if not text.strip():
        return
    exact = at >= 0 and "\n" not in source
    place = Position(start.line, start.column + at) if exact else start
    yield Passage(kind, text, False, (0,), (0,), lambda _: place, exact)
