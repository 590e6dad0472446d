"""A link leads to a document that is not live.

What: the document exists, but nothing of it is published at present; told once for each such document, at the first link to it.
In a page that is approved or about to be published this is an error. In a page that is live as it stands it is a warning: taking one
page down never blocks the site. From one draft to another it is for information, since both may be published together.

Why: the page shows the words without a link until the target is live.

Example: a published lesson links to a lesson that is still a draft.

Instead: publish both together (`contentops move publish A B`), or link later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contentops.model import Diagnostic, Document, Position, Reference, Severity
from contentops.rules.context import Context
from contentops.rules.curriculum import category
from contentops.rules.page import Page
from contentops.source.references import named

CODE, NAME, SEVERITY, GUARD = "CO302", "link-not-live", "error", "links"
_ON_THE_WAY = ("working", "review")


def check(context: Context) -> Iterator[Diagnostic]:
    named_so: dict[tuple[str, str], list[Document]] = {}
    for document in context.catalog.documents:
        named_so.setdefault((document.key.type, document.key.slug), []).append(document)
    for page in context.pages.values():
        document = page.document
        dead: dict[str, list[Reference]] = {}
        for reference in page.shown:
            target = _target(context, named_so, document, reference)
            if target is not None and not context.is_live(target.key):
                dead.setdefault(target.path, []).append(reference)
        for path, references in dead.items():
            yield _finding(context, page, context.by_path[path], references)


def _finding(context: Context, page: Page, target: Document, references: list[Reference]) -> Diagnostic:
    message = f"the link leads to {target.key}, which is not live ({target.status or 'no status'})"
    if len(references) > 1:
        message += f"; so {'does' if len(references) == 2 else 'do'} {len(references) - 1} more on this page"
    line, column = references[0].position
    end = Position(line, column + len(references[0].raw))
    return page.finding(
        CODE,
        _severity(context, page.document, target),
        message,
        references[0].position,
        end=end,
        hint=_hint(context, target),
    )


def _hint(context: Context, target: Document) -> str:
    if category(context, target) != "retired":
        return "publish it first or together with this one; until then the words stand without a link"
    withdrawal = target.meta.get("withdrawal")
    successor = withdrawal.get("successor") if isinstance(withdrawal, dict) else None
    instead = f"key:{successor}, which it names" if isinstance(successor, str) else "what took its place"
    return f"it was taken down: link to {instead}, or take the link out; until then the words stand without a link"


def _severity(context: Context, document: Document, target: Document) -> Severity:
    if not context.touched(document):
        return "warning"
    published = document.key in context.assumed or category(context, document) not in _ON_THE_WAY
    return "error" if published or category(context, target) not in _ON_THE_WAY else "info"


def _target(
    context: Context, named_so: Mapping[tuple[str, str], list[Document]], document: Document, reference: Reference
) -> Document | None:
    """The document a link leads to; of a key without a language, the one the page would show."""
    if (name := named(reference.raw)) is None:
        return context.by_path.get(reference.path or "")
    kind, slug, language = name
    wanted = (language,) if language else (document.key.lang, *context.catalog.definitions.settings.languages)
    found = named_so.get((kind, slug), [])
    ordered = [each for tag in wanted for each in found if each.key.lang == tag]
    return next((each for each in ordered if context.is_live(each.key)), ordered[0] if ordered else None)
