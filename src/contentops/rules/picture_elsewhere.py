"""A picture lies on another site.

What: a picture's address begins with `https://` or `http://`. Pages load nothing from other sites: they show a link with the
picture's words in its place.

Why: loaded from there, it would tell the other site who reads the page, could become another picture after the review, and would
be gone when the other site is.

Example:

    ![漏斗](https://pictures.example.org/funnel.png)

Instead:

    ![漏斗](funnel.png)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic
from contentops.rules.page import Page

CODE, NAME, SEVERITY, GUARD = "CO312", "picture-elsewhere", "warning", "links"

_WEB = ("https://", "http://")


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for link in page.outline.links:
        if link.image and link.target.startswith(_WEB):
            message = "the picture lies on another site; the page shows a link in its place"
            hint = "if its licence allows, keep it beside the document and write a relative path"
            yield page.finding(CODE, "warning", message, link.start, end=link.end, hint=hint)
