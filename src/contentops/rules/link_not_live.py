"""A link leads to a document that is not live.

What: the document exists, but nothing of it is published at present. In a document that is being changed this is an error,
elsewhere a warning: taking one page down never blocks the site.

Why: the page shows the words without a link until the target is live.

Example: a published lesson links to a lesson that is still a draft.

Instead: publish both together (`contentops move publish A B`), or link later.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context

CODE, NAME, SEVERITY, GUARD = "CO302", "link-not-live", "error", "links"


def check(context: Context) -> Iterator[Diagnostic]:
    for document in context.catalog.documents:
        for reference in document.references:
            target = context.by_path.get(reference.path or "")
            if target is None or reference.position.line < document.body_line or context.is_live(target.key):
                continue
            touched = context.touched(document)
            message = f"the link leads to {target.key}, which is not live ({target.status or 'no status'})"
            hint = "publish it first or together with this one; until then the words stand without a link"
            yield Diagnostic(
                CODE, "error" if touched else "warning", document.path, message, *reference.position, hint=hint
            )
