"""A link leads to a document that is not live.

What: the document exists, but nothing of it is published at present. In a document that is being changed this is an error,
elsewhere a warning: taking one page down never blocks the site.

Why: the page shows the words without a link until the target is live.

Example: a published lesson links to a lesson that is still a draft.

Instead: publish both together (`contentops move publish A B`), or link later.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic, Document, Reference
from contentops.rules.context import Context, shown
from contentops.source.references import named

CODE, NAME, SEVERITY, GUARD = "CO302", "link-not-live", "error", "links"


def check(context: Context) -> Iterator[Diagnostic]:
    for document in context.catalog.documents:
        for reference in shown(document):
            target = _target(context, document, reference)
            if target is None or context.is_live(target.key):
                continue
            touched = context.touched(document)
            message = f"the link leads to {target.key}, which is not live ({target.status or 'no status'})"
            hint = "publish it first or together with this one; until then the words stand without a link"
            yield Diagnostic(
                CODE, "error" if touched else "warning", document.path, message, *reference.position, hint=hint
            )


def _target(context: Context, document: Document, reference: Reference) -> Document | None:
    """The document a link leads to; of a key without a language, the one the page would show."""
    if (name := named(reference.raw)) is None:
        return context.by_path.get(reference.path or "")
    kind, slug, language = name
    wanted = (language,) if language else (document.key.lang, *context.catalog.definitions.settings.languages)
    found = [each for each in context.catalog.documents if (each.key.type, each.key.slug) == (kind, slug)]
    ordered = [each for tag in wanted for each in found if each.key.lang == tag]
    return next((each for each in ordered if context.is_live(each.key)), ordered[0] if ordered else None)
