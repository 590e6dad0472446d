"""A front-matter value is not what its content type wants.

What: a required key is missing, or a value has the wrong kind, is not one of those allowed, is too long, or is no date.

Why: pages, lists and bundles are made from these values; a date that is none would put a page in the wrong place.

Example:

    date: 2026-13-40

Instead:

    date: 2026-03-14
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import VALUE, Context

CODE, NAME, SEVERITY, GUARD = VALUE, "front-matter-value", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    return (finding for finding in context.schema_findings if finding.code == CODE)
