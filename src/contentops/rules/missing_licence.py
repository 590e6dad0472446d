"""A text from a third party does not say under which licence, or from where.

What: `source: third-party` without `licence`, or without `sources`.

Why: what others made may be shown only as they allow, and readers are owed where it comes from.

Example:

    source: third-party

Instead:

    source: third-party
    licence: CC-BY-4.0
    sources:
      - {title: "Where it comes from", url: "https://example.org/original"}
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context
from contentops.source import strict_yaml

CODE, NAME, SEVERITY, GUARD = "CO601", "missing-licence", "error", "licences"


def check(context: Context) -> Iterator[Diagnostic]:
    for document in context.catalog.documents:
        if document.meta.get("source") != "third-party":
            continue
        place = strict_yaml.position(document.node, ("source",))
        for key, what in (("licence", "under which licence"), ("sources", "where it comes from")):
            if not document.meta.get(key):
                hint = (
                    "licence: CC-BY-4.0, or whatever its owner allows"
                    if key == "licence"
                    else "list it under `sources`"
                )
                message = f"it is by a third party and does not say {what}: “{key}” is missing"
                yield Diagnostic(CODE, "error", document.path, message, *place, hint=hint)
