"""A summary is cut off in search results, or too short to say anything.

What: search results show about 160 Latin letters of a summary, or eighty Chinese characters; which letters they are makes it
some more or less. A summary that goes well beyond loses its end everywhere. A Chinese character counts as two.

Why: the summary is what readers choose by, in lists, in search results and where a link is shared.

Example:

    summary: 完课率。

Instead:

    summary: 同一门课，分母不同，完课率可以差出一倍。本文给出三种算法，并附一张可以照填的口径卡。

Options: `least` and `most`, in widths of a Latin letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic
from contentops.rules.page import Page, length, width

CODE, NAME, SEVERITY, GUARD = "CO111", "summary-length", "warning", "quality"
OPTIONS = {"least": 8, "most": 200}


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    summary = page.document.meta.get("summary")
    if not isinstance(summary, str) or not summary:  # what is no text, or empty, is the schema's to find
        return
    wide = width(" ".join(summary.split()))
    if wide > options["most"]:
        message = f"the summary is {length(wide, page)} long; {length(options['most'], page)} are the most"
        hint = f"say in one or two sentences what readers get; search results show about {length(160, page)}"
    elif wide < options["least"]:
        message, hint = (
            f"the summary is {length(wide, page)} long, which says little",
            "say in a sentence what readers get",
        )
    else:
        return
    start, end = page.span("summary")
    yield page.finding(CODE, "warning", message, start, end=end, hint=hint)
