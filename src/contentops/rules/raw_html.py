"""HTML in the text does not reach the page.

What: a document holds an element that pages take from nobody (a script, a style, a frame, a form, a player), or an attribute
that is left out (an event, a style, a class that the theme does not have). An element is shown as it was typed; an attribute is
missing on the page, which is information. Words in angle brackets that are no HTML, like `<name>`, are text and no finding.

Why: what a reviewer approved is what readers get, so a page loads nothing from elsewhere and runs nothing.

Example: `<p style="text-align: center">图 1</p>`

Instead: `<p align="center">图 1</p>`, or Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic, Position, Severity
from contentops.render import raw_html
from contentops.rules.page import Page
from contentops.source.outline import Html

CODE, NAME, SEVERITY, GUARD = "CO508", "raw-html", "warning", "quality"


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    if "<" not in page.document.body:
        return
    for pieces in _blocks(page.outline.html):
        text = "".join(piece.text for piece in pieces)
        seen = set()
        for start, _, problem in raw_html.problems(text):
            if (start, problem.message) in seen:
                continue
            seen.add((start, problem.message))
            place = _place(pieces, start)
            stop = text.find("\n", start)
            tag_end = text.find(">", start) + 1
            length = min(each for each in (tag_end, stop if stop >= 0 else len(text)) if each > start) - start
            end = Position(place.line, place.column + length)
            severity: Severity = "warning" if problem.message.endswith("text") else "info"
            yield page.finding(CODE, severity, problem.message, place, end=end, hint=problem.hint)


def _blocks(pieces: tuple[Html, ...]) -> Iterator[list[Html]]:
    """Pieces of HTML on lines that follow each other, as one: a tag may run over several."""
    block: list[Html] = []
    for piece in pieces:
        if block and not (block[-1].text.endswith("\n") and piece.start.line == block[-1].start.line + 1):
            yield block
            block = []
        block.append(piece)
    if block:
        yield block


def _place(pieces: list[Html], at: int) -> Position:
    for piece in pieces:
        if at < len(piece.text):
            return Position(piece.start.line, piece.start.column + at)
        at -= len(piece.text)
    return pieces[-1].start
