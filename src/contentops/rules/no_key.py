"""A document has no slug, or one that cannot be part of a key.

What: `slug` is missing, is not text, holds a space or one of / @ : # ? % & = + \\, begins with a dot, ends in .html, or is
longer than 80 characters or 200 bytes.

Why: the key `type/slug@language` is what approvals, links and addresses hold on to.

Example:

    slug: 完课率 怎样算

Instead:

    slug: completion-rate
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context
from contentops.source.documents import NO_KEY

CODE, NAME, SEVERITY, GUARD = NO_KEY, "no-key", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    return (finding for finding in context.catalog.diagnostics if finding.code == CODE)
