"""A translation is of an older original.

What: `translated_from` names the digest of the original as it was translated, and the original has another digest
now. The original is the document of the same type and slug in another language that is no translation itself, the
site's first language before others. A translation without the key is not looked at. Digests leave out what approvals
leave out, so an original that only moves through its workflow stays the same.

Why: readers of one language learn what readers of the other are no longer told.

Example:

    translated_from: sha256:7c9e6679f0a1      # the original was edited since

Instead:

    translated_from: sha256:0b41f2d9e6c5      # the translation follows it again
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contentops.model import Catalog, Diagnostic, Document
from contentops.rules.context import Context
from contentops.rules.page import replacing

CODE, NAME, SEVERITY, GUARD = "CO708", "outdated-translation", "warning", "quality"

KEY = "translated_from"
PREFIX = "sha256:"
SHOWN = 12
"""How many figures of a digest are written at least."""


def check(context: Context) -> Iterator[Diagnostic]:
    catalog = context.catalog
    families: dict[tuple[str, str], list[Document]] = {}
    for document in catalog.documents:
        families.setdefault((document.key.type, document.key.slug), []).append(document)
    for documents in families.values():
        for document in documents:
            written = document.meta.get(KEY)
            if isinstance(written, str) and written.startswith(PREFIX) and len(written) >= len(PREFIX) + SHOWN:
                original = original_of(catalog, document.key.lang, documents)
                yield from _of_translation(context, document, written.removeprefix(PREFIX), original)


def original_of(catalog: Catalog, language: str, family: Iterable[Document]) -> Document | None:
    """What a document in a language is a translation of: one of the same name in another language that is none itself."""
    languages = catalog.definitions.settings.languages
    others = (each for each in family if each.key.lang != language and KEY not in each.meta)
    return min(others, key=lambda each: (languages.index(each.key.lang), each.path), default=None)


def _of_translation(
    context: Context, document: Document, made_of: str, original: Document | None
) -> Iterator[Diagnostic]:
    page = context.pages[document.path]
    start, end = page.span(KEY)
    if original is None:
        message = f"there is no original of {document.key.type}/{document.key.slug} in another language"
        hint = f"take {KEY} out if the original is gone, or if this is it"
        yield page.finding(CODE, "warning", message, start, end=end, hint=hint)
        return
    digest = context.catalog.digests[original.path]
    if any(each.startswith(made_of) for each in (digest, *_older(context.catalog, original, digest))):
        return
    new = f"{PREFIX}{digest[: len(made_of)]}"
    fix = replacing(f"the translation follows {original.path} again", start, end, new, safe=False) if end else None
    yield page.finding(
        CODE,
        "warning",
        f"the original, {original.path}, is no longer the text this was translated from",
        start,
        end=end,
        hint=f"compare the two; once the translation follows it again, write {KEY}: {new}",
        fix=fix,
    )


def _older(catalog: Catalog, document: Document, digest: str) -> Iterator[str]:
    """The digests of the same text under earlier versions of its workflow."""
    for revision in catalog.revisions.get(document.key, ())[-1:]:
        if revision.digest == digest:
            yield from revision.older_digests.values()
