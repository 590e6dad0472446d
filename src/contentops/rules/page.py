"""What a rule of text looks at: one document, its outline, and the standards of its site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import ceil
from unicodedata import east_asian_width

from contentops.model import Diagnostic, Document, Edit, Fix, Node, Position, Reference, Severity, Standards
from contentops.render import blocks, divs
from contentops.render.markdown import anchors_of
from contentops.source import strict_yaml
from contentops.source.nearby import unread
from contentops.source.outline import Outline, Passage, passages_of
from contentops.source.schemas import Checker

VALUE, UNKNOWN_KEY = "CO106", "CO107"
_INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_LICENCE = re.compile(
    r"\b(?:Permission is hereby granted|Redistributions? (?:and use )?(?:of source|in binary|in source)|WITHOUT WARRANTY|IN NO EVENT"
    r"|hereby grants?|covered work|this License\b)"
)
_HAN = re.compile("[\u3400-\u9fff]")
READ_IN_LISTS = ("title", "summary", "cover_alt", "audience", "certificate", "quote")
"""Front matter that readers see as words."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules across documents ask of one document's text; kept with its findings, as it costs as much to find out."""

    shown: tuple[int, ...]
    """Which of its references readers can follow or see. Those in code are text: an approval covers them, a page does not."""
    unread: tuple[int, ...]
    """Which of these nothing reads as a link, nor as one that failed: they stand in a formula, say."""
    anchors: tuple[str, ...]
    """Ids that a link to it can lead to."""
    blocks: tuple[str, ...]
    """Kinds of its learning blocks, in order."""


@dataclass
class Page:
    """One document under examination."""

    document: Document
    checker: Checker
    """Holds its front matter against the schema of its type."""
    standards: Standards = field(default_factory=Standards)

    @cached_property
    def facts(self) -> Facts:
        """May be set to what was found out before."""
        found = blocks.of_body(self.document.body)
        headings, others = anchors_of(self.outline)
        shown = tuple(self._shown())
        looked = unread(self.outline, ((n, self.document.references[n]) for n in shown)) if shown else ()
        return Facts(shown, looked, (*headings, *others), tuple(each.kind for each in found))

    @property
    def shown(self) -> tuple[Reference, ...]:
        """The references of the body that readers can follow or see."""
        return tuple(self.document.references[n] for n in self.facts.shown)

    def reads(self, reference: Reference) -> bool:
        """Whether a reference of the body is read as a link or a picture, or as one that failed."""
        return reference.position not in self._unread

    @cached_property
    def _unread(self) -> frozenset[Position]:
        return frozenset(self.document.references[n].position for n in self.facts.unread)

    @cached_property
    def schema_findings(self) -> tuple[Diagnostic, ...]:
        """What the schema of its type does not allow."""
        return tuple(self.checker.check(self.document.path, self.document.node))

    def _shown(self) -> Iterator[int]:
        first = self.document.body_line
        inside = [(n, each) for n, each in enumerate(self.document.references) if each.position.line >= first]
        if not inside:
            return
        rests = list(divs.uncommented(self.body_lines))
        for number, reference in inside:
            line, column = reference.position.line - first, reference.position.column - 1
            text, rest = self.body_lines[line], rests[line]
            noted = rest is None or column < len(text) - len(rest)
            if noted or reference.position.line in self.outline.code_lines:
                continue
            if not any(a <= column < b for a, b in _inline_code(text)):
                yield number

    @property
    def language(self) -> str:
        return self.document.key.lang

    @property
    def chinese(self) -> bool:
        return self.language.split("-")[0] == "zh"

    @cached_property
    def outline(self) -> Outline:
        return Outline(self.document.body, self.document.body_line)

    @cached_property
    def front_lines(self) -> list[str]:
        """Lines of the front matter; the first is line 2 of the file."""
        return self.document.front.split("\n")

    def line(self, number: int) -> str:
        """A line of the file, without its end; empty where there is none, as for the marks around the front matter."""
        first = self.document.body_line
        lines, at = (self.body_lines, number - first) if number >= first else (self.front_lines, number - 2)
        return lines[at] if 0 <= at < len(lines) else ""

    @cached_property
    def body_lines(self) -> list[str]:
        """Lines of the body; the first is line `body_line` of the file."""
        return self.document.body.split("\n")

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All that is read as words, front matter first."""
        return (*self._front(), *self.outline.passages)

    def _front(self) -> Iterator[Passage]:
        for name in READ_IN_LISTS:
            node = strict_yaml.child(self.document.node, name)
            if node is not None and node.tag == "str":
                yield from passages_of("front", node.text, self.source(node), node.start)

    def source(self, node: Node) -> str:
        """A value of the front matter as written, with its quotes."""
        return self.document.front[node.span[0] : node.span[1]]

    def place(self, *path: str | int) -> Position:
        """Where a key or an entry of the front matter stands."""
        return strict_yaml.position(self.document.node, path)

    def span(self, *path: str | int) -> tuple[Position, Position | None]:
        """Where a one-line value of the front matter stands; for others, where its key or entry begins."""
        return self.value_span(*path) or (self.place(*path), None)

    def value_span(self, *path: str | int) -> tuple[Position, Position] | None:
        """From where to where a one-line value of the front matter stands, or none."""
        node: Node | None = self.document.node
        for step in path:
            if node is None:
                return None
            node = strict_yaml.child(node, step) if isinstance(step, str) else _item(node, step)
        if node is None or node.kind != "scalar" or "\n" in self.source(node):
            return None
        return node.start, Position(node.start.line, node.start.column + node.span[1] - node.span[0])

    def finding(
        self,
        code: str,
        severity: Severity,
        message: str,
        start: Position,
        *,
        end: Position | None = None,
        hint: str | None = None,
        fix: Fix | None = None,
    ) -> Diagnostic:
        """A finding in this document."""
        return Diagnostic(code, severity, self.document.path, message, *start, hint=hint, end=end, fix=fix)


def replacing(title: str, start: Position, end: Position, text: str, *, safe: bool) -> Fix:
    """A fix that puts `text` in one place."""
    return Fix(title, (Edit(start, end, text),), safe)


def _item(node: Node, number: int) -> Node | None:
    return node.items[number] if node.kind == "list" and number < len(node.items) else None


def day(value: object) -> date | None:
    """A day of the calendar as front matter has it, YYYY-MM-DD, or none."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def width(text: str) -> int:
    """How wide a text is shown, in Latin letters: a Chinese character counts as two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def mostly_latin(text: str) -> bool:
    """Whether a passage is none of Chinese, though its document is."""
    return text.isascii() or len(_HAN.findall(text)) * 10 < len(text)


def is_licence(text: str) -> bool:
    """Whether a passage is of the text of a licence, which nobody may rewrite."""
    return _LICENCE.search(text) is not None


def length(wide: float, page: Page) -> str:
    """A width as writers of the page's language count it: in Chinese characters, or in letters."""
    if not page.chinese:
        return f"{wide:g} letter{'s' if wide != 1 else ''}"
    count = ceil(wide / 2)
    return f"{count} Chinese character{'s' if count != 1 else ''}"


def _inline_code(line: str) -> list[tuple[int, int]]:
    return [match.span() for match in _INLINE_CODE.finditer(line)]
