"""A heading has nothing below it.

What: between a heading and the next one of its level or a higher one, or the end of the text, stands nothing that readers see;
notes to editors (`<!-- … -->`) are nothing. A heading followed by one of a lower level is fine, and so is one that is a link.

Why: it promises something that is not there, in the table of contents too.

Example:

    ## 常见误读

    ## 小结

    完课率要分章看。

Instead: write what belongs there, or take the heading out until it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contentops.model import Diagnostic, Position
from contentops.rules.page import Page
from contentops.source.outline import Heading

CODE, NAME, SEVERITY, GUARD = "CO406", "empty-section", "warning", "quality"
_CODE = re.compile(r"(`+)[^`]+\1(?:[ \t]*\{#[^}]*\})?\Z")
_NOTE = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_UNSEEN = re.compile(
    r"[ \t]*(?:"
    r":::"  # the end of a block
    r"|([-*_])[ \t]*(?:\1[ \t]*){2,}"  # a rule
    r"|\[(?!\^)[^\]]+\]:[ \t]*\S+.*"  # where a reference leads
    r")?[ \t\r]*\Z"
)


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    headings = own(page)
    first = page.document.body_line
    for number, heading in enumerate(headings):
        after = headings[number + 1] if number + 1 < len(headings) else None
        if after is not None and after.level > heading.level:
            continue
        if after is not None and after.level == heading.level and _is_code(page, heading) and _is_code(page, after):
            continue
        stop = after.start.line - first if after is not None else len(page.body_lines)
        line = heading.start.line
        if "](" not in page.line(line) and nothing(page.body_lines[heading.end.line - first + 1 : stop]):
            message = f"nothing stands below the heading “{heading.text.strip()}”"
            hint = "write what belongs there, or take the heading out"
            end = Position(line, len(page.line(line)) + 1)
            yield page.finding(CODE, "warning", message, heading.start, end=end, hint=hint)


def own(page: Page) -> list[Heading]:
    """The headings of the text itself: none of quotations, and no formula whose `=` looks like an underline."""
    return [heading for heading in page.outline.headings if _is_own(page, heading)]


def _is_own(page: Page, heading: Heading) -> bool:
    line, before = page.line(heading.start.line), heading.start.column - 1
    return not line[:before].strip() and not line[before:].startswith("$$")


def _is_code(page: Page, heading: Heading) -> bool:
    """Whether a heading is the signature of something; two ways to call a thing stand above one text."""
    return _CODE.match(words(page, heading)) is not None


def words(page: Page, heading: Heading) -> str:
    """What a heading says, with its markup."""
    if heading.end.line > heading.start.line:
        return heading.text.strip()
    return page.line(heading.start.line).strip().strip("#").strip()


def nothing(lines: Sequence[str]) -> bool:
    """Whether readers see nothing of these lines."""
    text = "\n".join(lines)
    if "<!--" in text:
        text = _NOTE.sub("", text)
    return all(_UNSEEN.match(line) for line in text.split("\n"))
