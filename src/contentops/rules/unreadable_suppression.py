"""A comment that should suppress findings cannot be used.

What: it names no rule, or one that there is not, or gives no reason, or asks for something other than `ignore` and
`ignore-file`.

Why: it suppresses nothing, and whoever reads it thinks it does. A reviewer has to see why a finding may stand.

Example:

    <!-- contentops: ignore long-sentence -->

Instead:

    <!-- contentops: ignore long-sentence -- quoted from the law -->
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context

CODE, NAME, SEVERITY, GUARD = "CO802", "unreadable-suppression", "warning", "quality"


def check(context: Context) -> Iterator[Diagnostic]:
    """Nothing yet: comments are read when every rule has spoken; see checking.suppression."""
    yield from ()
