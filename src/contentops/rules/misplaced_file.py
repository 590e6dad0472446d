"""A Markdown file lies where no content type has files.

What: no pattern under `paths` in workflows/types/ matches the file.

Why: without a type there is no schema, no workflow and no address; the file would silently stay unpublished.

Example:

    content/article/completion-rate.md

Instead:

    content/articles/completion-rate.md
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context
from contentops.source.documents import MISPLACED

CODE, NAME, SEVERITY, GUARD = MISPLACED, "misplaced-file", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    return (finding for finding in context.catalog.diagnostics if finding.code == CODE)
