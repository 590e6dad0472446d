"""A page that is public says it was published, or changed, on a day that is yet to come.

What: `date` or `updated` is later than today in the site's time zone, and the document claims to be public. A page that
`publish_at` holds back until that day is fine.

Why: lists and feeds go by these days, so the page would stand before everything that is new; and readers doubt a text from
tomorrow.

Example:

    status: published
    date: 2027-11-20   # and today is 20 November 2026

Instead:

    status: published
    date: 2026-11-20
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from contentops.config import local_day
from contentops.line import instant
from contentops.model import Diagnostic, Document
from contentops.rules.context import Context
from contentops.rules.curriculum import category
from contentops.rules.page import day

CODE, NAME, SEVERITY, GUARD = "CO115", "date-in-the-future", "warning", "quality"


def check(context: Context) -> Iterator[Diagnostic]:
    zone = context.catalog.definitions.settings.timezone
    today = local_day(context.release.now, zone)
    for document in context.catalog.documents:
        for name in ("date", "updated"):
            said = day(document.meta.get(name))
            if said is None or said <= today:
                continue
            if category(context, document) == "public" and not _held_back(document, said, zone):
                yield _finding(context, document, name, said, today)


def _held_back(document: Document, said: date, zone: str) -> bool:
    """Whether it goes live on that day or later."""
    begins = instant(document, "publish_at")
    return begins is not None and (begins.year == 9999 or local_day(begins, zone) >= said)


def _finding(context: Context, document: Document, name: str, said: date, today: date) -> Diagnostic:
    page = context.pages[document.path]
    start, end = page.span(name)
    message = f"“{name}” is {said}, and today is {today}"
    hint = "correct the day, or hold the page back until then with publish_at"
    return Diagnostic(CODE, "warning", document.path, message, *start, hint=hint, end=end)
