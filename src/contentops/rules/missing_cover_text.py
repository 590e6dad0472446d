"""A cover has no text that says what it shows.

What: `cover` without `cover_alt`. An empty `cover_alt: ""` is fine: it says that the picture is pure decoration.

Why: those who do not see the picture, and those whose network does not load it, get nothing in its place.

Example:

    cover: completion-rate-cover.svg

Instead:

    cover: completion-rate-cover.svg
    cover_alt: 田字格里一个画了四分之三的墨色圆环
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic, Position
from contentops.rules.page import Page

CODE, NAME, SEVERITY, GUARD = "CO112", "missing-cover-text", "warning", "quality"


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    meta = page.document.meta
    if not meta.get("cover") or "cover_alt" in meta:
        return
    start = page.place("cover")
    end = Position(start.line, start.column + len("cover"))
    hint = 'add “cover_alt” with what it shows; cover_alt: "" where it is pure decoration'
    yield page.finding(CODE, "warning", "the cover has no text: “cover_alt” is missing", start, end=end, hint=hint)
