"""The text has a heading of the first level, and the page has its title for that.

What: a heading written with one `#`, or underlined with `===`, stands in the body. The title of the front matter is shown above
the text as the page's first heading; a second one is shown as a heading of the second level. A first heading that says the title
once more is fine: git hosts show it, and the page leaves it out.

Why: one first-level heading says what a page is about, to readers, screen readers and search engines.

Example:

    ---
    title: 完课率怎样算
    ---
    # 分母

    # 分子

Instead:

    ---
    title: 完课率怎样算
    ---
    ## 分母

    ## 分子
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contentops.model import Diagnostic, Edit, Fix, Position
from contentops.rules.empty_section import own, words
from contentops.rules.page import Page
from contentops.source.outline import Heading

CODE, NAME, SEVERITY, GUARD = "CO403", "second-h1", "warning", "quality"


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    headings = own(page)
    found = [heading for heading in headings if heading.level == 1]
    if not found:
        return
    title = page.document.meta.get("title")
    if found[0] is headings[0] and isinstance(title, str) and _same(found[0].text, title):
        found = found[1:]  # the page shows it once
    if not found:
        return
    first, leads = found[0], found[0] is headings[0]
    fix = None
    if leads and len(found) == 1:
        message = f"the text has a title of its own, “{first.text.strip()}”"
        hint = "make it the title of the front matter, or take it out"
    else:
        message, hint = "a heading of the first level, which is the title's", f"write ## {words(page, first)}"
        fix = _lower(page, headings, found)
    if len(found) > 1:
        message += f"; {len(found) - 1} more of the first level {'follow' if len(found) > 2 else 'follows'}"
    yield page.finding(CODE, "warning", message, first.start, end=_end(page, first), hint=hint, fix=fix)


def _same(heading: str, title: str) -> bool:
    one, other = (" ".join(unicodedata.normalize("NFKC", text).casefold().split()) for text in (heading, title))
    return one == other


def _end(page: Page, heading: Heading) -> Position:
    line = heading.start.line
    return Position(line, len(page.line(line)) + 1)


def _lower(page: Page, headings: Sequence[Heading], found: Sequence[Heading]) -> Fix | None:
    """Puts the headings a level lower.

    Where the first level stands above the others all of them move. Where it stands among those of the second, it alone does:
    the page has shown it so already, which makes that one safe.
    """
    stray = headings[0].level > 1
    moved = found if stray else headings
    if any(not page.line(each.start.line)[each.start.column - 1 :].startswith("#") or each.level > 5 for each in moved):
        return None
    title = "write ##" if stray and len(found) == 1 else "put the headings a level lower"
    return Fix(title, tuple(Edit(each.start, each.start, "#") for each in moved), safe=stray)
