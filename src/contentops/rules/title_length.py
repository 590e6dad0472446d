"""A title is too long for a search result, or too short to say anything.

What: search results show about sixty Latin letters of a title, or thirty Chinese characters, and cut the rest. A Chinese
character counts as two. The site's name is added behind the title, so what comes first is what is seen.

Why: a reader who sees half a title chooses another page.

Example:

    title: 关于企业在线学习平台在不同的发展阶段如何开展内容运营与活动运营工作的一些思考和建议

Instead:

    title: 学习平台各阶段的内容与活动

Options: `least` and `most`, in widths of a Latin letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic
from contentops.rules.page import Page, width

CODE, NAME, SEVERITY, GUARD = "CO110", "title-length", "warning", "quality"
OPTIONS = {"least": 3, "most": 60}


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    title = page.document.meta.get("title")
    if not isinstance(title, str) or not title:  # what is no text, or empty, is the schema's to find
        return
    wide = width(title)
    if wide > options["most"]:
        message, hint = (
            f"the title is {wide} wide; search results show {options['most']}",
            "say the main thing in fewer words",
        )
    elif wide < options["least"]:
        message, hint = f"the title is {wide} wide, which says little", "say what the page is about"
    else:
        return
    span = page.value_span("title")
    start, end = span if span is not None else (page.place("title"), None)
    yield page.finding(CODE, "warning", f"{message} (a Chinese character is 2 wide)", start, end=end, hint=hint)
