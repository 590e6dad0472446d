"""Two files have the same key.

What: type, slug and language of two files agree.

Why: an approval names a key; with two files behind it nobody can say which one was approved. Both are withheld, and what
was live before stays live.

Example:

    content/articles/completion.md        slug: completion-rate
    content/articles/completion-rate.md   slug: completion-rate

Instead: give one of them another slug, or delete it.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic, Document, Key
from contentops.rules.context import Context
from contentops.source import strict_yaml

CODE, NAME, SEVERITY, GUARD = "CO104", "duplicate-key", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    holders: dict[Key, list[Document]] = {}
    for document in context.catalog.documents:
        holders.setdefault(document.key, []).append(document)
    for key, documents in holders.items():
        for document in documents if len(documents) > 1 else ():
            others = ", ".join(other.path for other in documents if other is not document)
            place = strict_yaml.position(document.node, ("slug",))
            yield Diagnostic(
                CODE,
                "error",
                document.path,
                f"the key {key} is also that of {others}",
                *place,
                hint="give one of them another slug",
            )
