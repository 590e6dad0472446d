"""A heading skips a level on the way down.

What: a heading stands two or more levels below the one before it. Which level the first one has does not matter, and going up
may skip levels.

Why: readers and screen readers take the levels for the outline of the page; a skipped one looks as if something were missing.

Example:

    ## 三种算法

    #### 按报名人数

Instead:

    ## 三种算法

    ### 按报名人数
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, takewhile
from typing import Any

from contentops.model import Diagnostic, Edit, Fix, Position
from contentops.rules.empty_section import own, words
from contentops.rules.page import Page
from contentops.source.outline import Heading

CODE, NAME, SEVERITY, GUARD = "CO404", "heading-order", "warning", "quality"


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    headings = own(page)
    for number, (before, heading) in enumerate(pairwise(headings), 1):
        gap = heading.level - before.level - 1
        if gap < 1:
            continue
        line = heading.start.line
        message = f"a heading of level {heading.level} follows one of level {before.level}"
        hint = f"write {'#' * (before.level + 1)} {words(page, heading)}"
        fix = _fix(page, headings[number:], gap)
        end = Position(line, len(page.line(line)) + 1)
        yield page.finding(CODE, "warning", message, heading.start, end=end, hint=hint, fix=fix)


def _fix(page: Page, headings: Sequence[Heading], gap: int) -> Fix | None:
    """Lifts the heading and those below it, and beside it, by as many levels as are missing."""
    moved = list(takewhile(lambda each: each.level >= headings[0].level, headings))
    if any(not page.line(each.start.line)[each.start.column - 1 :].startswith("#") for each in moved):
        return None
    edits = (Edit(each.start, Position(each.start.line, each.start.column + gap), "") for each in moved)
    return Fix(f"make it level {headings[0].level - gap}", tuple(edits), safe=False)
