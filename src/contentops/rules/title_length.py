"""A title is too long for a search result, or too short to say anything.

What: search results show about sixty Latin letters of a title, or thirty Chinese characters, and cut the rest. A Chinese
character counts as two. The site's name is added behind the title, so what comes first is what is seen. A name of two letters
(OS, V8, uv) is a title.

Why: a reader who sees half a title chooses another page.

Example:

    title: 关于企业在线学习平台在不同的发展阶段如何开展内容运营与活动运营工作的一些思考和建议

Instead:

    title: 学习平台各阶段的内容与活动

Options: `least` and `most`, in widths of a Latin letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic
from contentops.rules.page import Page, length, width

CODE, NAME, SEVERITY, GUARD = "CO110", "title-length", "warning", "quality"
OPTIONS = {"least": 3, "most": 60}

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9+#]\Z")


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    title = page.document.meta.get("title")
    if not isinstance(title, str) or not title:  # what is no text, or empty, is the schema's to find
        return
    wide = width(title)
    if wide > options["most"]:
        message = f"the title is {length(wide, page)} long; search results show {length(options['most'], page)}"
        hint = "say the main thing in fewer words"
    elif wide < options["least"] and not (wide == 2 and _NAME.match(title)):
        message, hint = f"the title “{title}” says little", "say what the page is about"
    else:
        return
    start, end = page.span("title")
    yield page.finding(CODE, "warning", message, start, end=end, hint=hint)
