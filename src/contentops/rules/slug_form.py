"""A slug has a form that makes a poor address.

What: a slug in Latin letters has capital letters, underscores, or hyphens that are doubled or stand at an edge; or a slug is a
bare number or date. Only said of what has never been live: later another slug would make another document. Chinese slugs are
fine.

Why: addresses are read aloud, typed and compared. `Completion_Rate` and `completion-rate` are two addresses on the web and one
file on some computers; `2026-05` says nothing of what the page is about.

Example:

    slug: Completion_Rate

Instead:

    slug: completion-rate
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from contentops.model import Diagnostic, Document, Fix
from contentops.rules.context import Context
from contentops.rules.page import replacing

CODE, NAME, SEVERITY, GUARD = "CO114", "slug-form", "info", "quality"
_NUMBER = re.compile(r"[\d_-]+\Z")
_FAULTS = (
    (re.compile(r"[A-Z]"), "capital letters"),
    (re.compile(r"_"), "underscores"),
    (re.compile(r"--"), "doubled hyphens"),
    (re.compile(r"^-|-$"), "a hyphen at its edge"),
)


def check(context: Context) -> Iterator[Diagnostic]:
    for document in context.catalog.documents:
        slug = document.key.slug
        if context.is_live(document.key) or not slug.isascii() or not (faults := _faults(slug)):
            continue
        if _NUMBER.match(slug):
            message, hint, fix = (
                f"the slug “{slug}” does not say what the page is about",
                "use words of its title",
                None,
            )
        else:
            better = re.sub(r"[-_]+", "-", slug.lower()).strip("-")
            message = f"the slug “{slug}” has {' and '.join(faults)}"
            hint, fix = f"write {better}, before it is published", _fix(context, document, better)
        span = context.pages[document.path].value_span("slug")
        if span is not None:
            yield Diagnostic(CODE, "info", document.path, message, *span[0], hint=hint, end=span[1], fix=fix)


def _faults(slug: str) -> list[str]:
    return ["nothing but digits"] if _NUMBER.match(slug) else [what for fault, what in _FAULTS if fault.search(slug)]


def _fix(context: Context, document: Document, better: str) -> Fix | None:
    """The better slug, where it is free. Others may name the document by the one it has."""
    span = context.pages[document.path].value_span("slug")
    if span is None or better in context.names.get(document.key.type, ()):
        return None
    return replacing(f"write {better}", *span, better, safe=False)
