"""A comment suppresses a finding that is not there.

What: `contentops: ignore …` names a rule that finds nothing where the comment holds.

Why: a comment that outlives its reason hides the next mistake.

Example:

    <!-- contentops: ignore long-sentence -- quoted from the law -->

    短句。

Instead: take the comment out.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context

CODE, NAME, SEVERITY, GUARD = "CO801", "unused-suppression", "warning", "quality"


def check(context: Context) -> Iterator[Diagnostic]:
    """Nothing yet: which comments were of use shows when every rule has spoken; see checking.suppression."""
    yield from ()
