"""The links of a body: the one at a place, and all of them with what they lead to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contentops.lsp.view import View, body
from contentops.model import Position
from contentops.source import references


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands in the text."""

    target: str
    start: Position
    end: Position


def at(path: str, lines: Sequence[str], place: Position) -> Link | None:
    """The link or picture that `place` is in, words and target alike; the inner one where one stands in another."""
    outline = body(lines)
    if place.line < outline.first_line or place.line in outline.code_lines:
        return None
    around = [Link(each.target, each.start, each.end) for each in outline.links if each.start <= place <= each.end]
    return max(
        [*around, *(each for each in targets(path, lines) if each.start <= place <= each.end)], default=None, key=_begin
    )


def targets(path: str, lines: Sequence[str]) -> Iterator[Link]:
    """The target of every link, picture and attribute of the body, code left out."""
    outline = body(lines)
    for each in references.in_body(path, outline.body, outline.first_line):
        if not each.raw or each.position.line in outline.code_lines:
            continue
        line, column = each.position
        in_brackets = lines[line - 1][: column - 1].rstrip("< ").endswith("](")
        if not in_brackets or any(link.start <= each.position <= link.end for link in outline.links):
            yield Link(each.raw, each.position, Position(line, column + len(each.raw)))


def resolved(view: View, path: str, lines: Sequence[str]) -> Iterator[tuple[Link, str]]:
    """Every target that leads to a file of the site, and that file."""
    for link in targets(path, lines):
        found = view.target(path, link.target)
        if found is not None and found in view.files:
            yield link, found


def _begin(link: Link) -> Position:
    return link.start
