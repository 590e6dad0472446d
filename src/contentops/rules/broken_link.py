"""A link leads to a file that is not there.

What: a relative link in the text names no file of the tree, or begins with a slash, or leaves the content folder.

Why: readers would meet a dead end; the page shows the words without a link.

Example:

    [分层](02-segment.md)

Instead:

    [分层](02-segments.md)
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import quote

from contentops.model import Diagnostic, Document, Reference
from contentops.rules.context import Context, cut_at_space, shown
from contentops.source.documents import FOLDER
from contentops.source.references import leaves_tree, named
from contentops.source.schemas import nearest

CODE, NAME, SEVERITY, GUARD = "CO301", "broken-link", "error", "links"


def check(context: Context) -> Iterator[Diagnostic]:
    for document in context.catalog.documents:
        for reference in shown(document):
            if not reference.image:
                problem = _problem(context, document, reference)
                if problem is not None:
                    message, hint = problem
                    yield Diagnostic(CODE, "error", document.path, message, *reference.position, hint=hint)


def _problem(context: Context, document: Document, reference: Reference) -> tuple[str, str | None] | None:
    raw = reference.raw
    if (name := named(raw)) is not None:
        kind, slug, _ = name
        if slug in context.names.get(kind, ()):
            return None
        return f"the link leads to {kind}/{slug}, and there is no such document", nearest(
            slug, sorted(context.names.get(kind, ()))
        )
    if raw.startswith("/"):
        return (
            f"the link “{raw}” begins with a slash",
            "write it relative to this file, so that it works on a git host and in any folder",
        )
    path = reference.path
    if path is None and not leaves_tree(reference):
        return None
    if path is None or not path.startswith(FOLDER):
        return f"the link “{raw}” leaves the content folder", "link to a document or to a file beside one"
    if path in context.catalog.entries:
        return None
    if (whole := cut_at_space(document, reference)) is not None:
        return f"the link leads to {path}, which ends at the space", f"write {whole}, or put it in <…>"
    here = posixpath.dirname(document.path)
    close = nearest(path, [each for each in context.catalog.entries if each.startswith(FOLDER)])
    if close is not None and close.startswith("did"):
        target = close.removeprefix("did you mean “").removesuffix("”?")
        close = f"did you mean “{quote(posixpath.relpath(target, here), safe='/')}”?"
    return f"the link leads to {path}, and there is no such file", close
