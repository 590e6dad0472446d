"""Something ends before it begins.

What: `unpublish_at` is not after `publish_at`, or `ends` is before `starts`; `updated` before `date` is a warning.

Why: the page would never be live, or a campaign would be over before its first day. A page that was changed before it was
first published makes readers doubt both days.

Example:

    starts: 2026-12-01
    ends: 2026-11-30

Instead:

    starts: 2026-12-01
    ends: 2026-12-31
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from contentops.line import instant
from contentops.model import Diagnostic, Document
from contentops.rules.context import Context
from contentops.rules.page import day
from contentops.source import strict_yaml

CODE, NAME, SEVERITY, GUARD = "CO109", "dates-out-of-order", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    for document in context.catalog.documents:
        meta = document.meta
        begins, ends = instant(document, "publish_at"), instant(document, "unpublish_at")
        if begins and ends and begins.year < 9999 and ends <= begins:
            yield _finding(document, "unpublish_at", "publish_at")
        starts, last = day(meta.get("starts")), day(meta.get("ends"))
        if starts and last and last < starts:
            yield _finding(document, "ends", "starts")
        first, changed = day(meta.get("date")), day(meta.get("updated"))
        if first and changed and changed < first:
            yield _updated(document, first)


def _finding(document: Document, late: str, early: str) -> Diagnostic:
    place = strict_yaml.position(document.node, (late,))
    return Diagnostic(
        CODE, "error", document.path, f"“{late}” is not after “{early}”", *place, hint="one of the two is wrong"
    )


def _updated(document: Document, first: date) -> Diagnostic:
    place = strict_yaml.position(document.node, ("updated",))
    message = f"“updated” is before “date”, {first}"
    hint = "“date” is the day it was first published; one of the two is wrong"
    return Diagnostic(CODE, "warning", document.path, message, *place, hint=hint)
