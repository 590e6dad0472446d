"""A front-matter key that the content type does not know.

What: a key is neither common to all documents nor in the schema of the type.

Why: it is mostly a slip (`Status`, `sumary`), and whoever wrote it believes it does something.

Example:

    sumary: 怎样算完课率。

Instead:

    summary: 怎样算完课率。
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import UNKNOWN_KEY, Context

CODE, NAME, SEVERITY, GUARD = UNKNOWN_KEY, "unknown-key", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    return (finding for finding in context.schema_findings if finding.code == CODE)
