"""Two places of a page have the same anchor.

What: two headings, or a heading and a block, give themselves the same id. Two headings of the same words below one heading are
information: git hosts and the portal tell their anchors apart by a number. Headings within blocks are left out of that.

Why: a link to the anchor leads to the first of them only. A number is counted anew when a heading comes or goes, and the links
of others then lead elsewhere.

Example:

    ## 分章看法 {#charts}

    ## 汇总看法 {#charts}

Instead:

    ## 分章看法 {#by-chapter}

    ## 汇总看法 {#overall}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic, Position
from contentops.render import blocks
from contentops.rules.empty_section import own
from contentops.rules.page import Page
from contentops.source.outline import Heading

CODE, NAME, SEVERITY, GUARD = "CO405", "duplicate-anchor", "warning", "quality"
_MARK = re.compile(r":{3,}[ \t]*(?P<name>.*?)[ \t\r]*\Z")


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    yield from _given(page)
    yield from _siblings(page)


def _given(page: Page) -> Iterator[Diagnostic]:
    """Headings with an id that something else has."""
    headings = [heading for heading in page.outline.headings if heading.id]
    if not headings:
        return
    owners: dict[str, str] = {}
    for block in blocks.of_body(page.document.body):
        if block.id:
            owners.setdefault(block.id, f"the {block.kind} on line {page.document.body_line + block.start}")
    for heading in headings:
        line = heading.start.line
        if heading.id in owners:
            at = page.line(line).rfind("{#")
            start, end = Position(line, at + 1), Position(line, at + len(heading.id) + 4)
            message = f"the id “{heading.id}” is that of {owners[heading.id]} already"
            yield page.finding(CODE, "warning", message, start, end=end, hint="give one of them another id")
        owners.setdefault(heading.id, f"the heading on line {line}")


def _siblings(page: Page) -> Iterator[Diagnostic]:
    """Headings of the same words below one heading."""
    above: list[Heading] = []
    seen: dict[tuple[int, int, str], int] = {}
    inside = _in_blocks(page)
    for heading in own(page):
        if heading.start.line in inside:
            continue
        while above and above[-1].level >= heading.level:
            above.pop()
        parent = above[-1].start.line if above else 0
        above.append(heading)
        words = " ".join(heading.text.casefold().split())
        first = seen.setdefault((parent, heading.level, words), heading.start.line)
        if first == heading.start.line or heading.id or not words:
            continue
        line = heading.start.line
        where = "below one heading" if parent else "in the text"
        message = f"two headings {where} say “{heading.text.strip()}”, the first on line {first}"
        hint = "say what is different about this one, or give it an id: {#…}"
        end = Position(line, len(page.line(line)) + 1)
        yield page.finding(CODE, "info", message, heading.start, end=end, hint=hint)


def _in_blocks(page: Page) -> set[int]:
    """Lines of the file between the marks of blocks, whether contentops knows the blocks or not."""
    if ":::" not in page.document.body:
        return set()
    depth, found = 0, set()
    for number, line in enumerate(page.body_lines, page.document.body_line):
        if (mark := _MARK.match(line)) is not None and number not in page.outline.code_lines:
            depth = depth + 1 if mark["name"] else max(depth - 1, 0)
        elif depth:
            found.add(number)
    return found
