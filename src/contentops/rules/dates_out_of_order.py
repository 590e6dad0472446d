"""Something ends before it begins.

What: `unpublish_at` is not after `publish_at`, or `ends` is before `starts`.

Why: the page would never be live, or a campaign would be over before its first day.

Example:

    starts: 2026-12-01
    ends: 2026-11-30

Instead:

    starts: 2026-12-01
    ends: 2026-12-31
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.line import instant
from contentops.model import Diagnostic, Document
from contentops.rules.context import Context
from contentops.source import strict_yaml

CODE, NAME, SEVERITY, GUARD = "CO109", "dates-out-of-order", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    for document in context.catalog.documents:
        meta = document.meta
        begins, ends = instant(document, "publish_at"), instant(document, "unpublish_at")
        if begins and ends and begins.year < 9999 and ends <= begins:
            yield _finding(document, "unpublish_at", "publish_at")
        if isinstance(meta.get("starts"), str) and isinstance(meta.get("ends"), str) and meta["ends"] < meta["starts"]:
            yield _finding(document, "ends", "starts")


def _finding(document: Document, late: str, early: str) -> Diagnostic:
    place = strict_yaml.position(document.node, (late,))
    return Diagnostic(
        CODE, "error", document.path, f"“{late}” is not after “{early}”", *place, hint="one of the two is wrong"
    )
