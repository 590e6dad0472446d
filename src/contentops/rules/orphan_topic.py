"""A topic has nothing in it.

What: it names no `items`, and no document names it under `topics`.

Why: its page is a heading with nothing to read, and a bundle of it would be empty.

Example:

    title: 社群建设
    slug: community-building
    items: []

Instead:

    title: 社群建设
    slug: community-building
    items: [course/community-ops]
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context
from contentops.rules.curriculum import category, names
from contentops.source import strict_yaml

CODE, NAME, SEVERITY, GUARD = "CO410", "orphan-topic", "warning", "quality"


def check(context: Context) -> Iterator[Diagnostic]:
    used = {slug for document in context.catalog.documents for slug in names(document, "topics")}
    for document in context.catalog.documents:
        meta = document.meta
        if document.key.type != "topic" or meta.get("items") or document.key.slug in used:
            continue
        if category(context, document) != "retired":
            place = strict_yaml.position(document.node, ("items" if "items" in meta else "slug",))
            message = "the topic names no items, and no document names it"
            hint = f"list its items, or add topics: [{document.key.slug}] to what belongs to it"
            yield Diagnostic(CODE, "warning", document.path, message, *place, hint=hint)
