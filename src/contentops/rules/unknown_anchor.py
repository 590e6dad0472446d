"""A link leads to a place on a page that is not there.

What: what stands behind `#` is the anchor of no heading and of no block of the page the link leads to, be it this one
(`#rate`), another file (`rate.md#how`) or a key (`key:article/rate#how`). Anchors of headings are made as git hosts make them:
lower case, spaces become hyphens, signs go; `{#id}` at a heading's end sets one that stays when the words change.

Why: readers land at the top of the page and look for what was promised.

Example: `[怎么算](completion-rate.md#怎麽算)`, where the heading is “怎么算”.

Instead:

    [怎么算](completion-rate.md#怎么算)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import quote, unquote

from contentops.model import Diagnostic, Document, Fix, Position, Reference
from contentops.rules.context import Context
from contentops.rules.page import Page, replacing
from contentops.source.references import named

CODE, NAME, SEVERITY, GUARD = "CO304", "unknown-anchor", "warning", "links"

_TOP = ("", "top")
"""Every page has these (HTML, section 7.4.6.4)."""
_TEXT = ":~:"
"""Begins words to look for, which are no anchor."""


def check(context: Context) -> Iterator[Diagnostic]:
    known: dict[str, frozenset[str]] = {}
    for page in context.pages.values():
        for reference in page.shown:
            if reference.image or "#" not in reference.raw:
                continue
            target = _target(context, page.document, reference)
            if target is None:
                continue
            if target.path not in known:
                known[target.path] = frozenset(context.pages[target.path].facts.anchors)
            if not _leads_there(reference, known[target.path]) and page.reads(reference):
                yield _finding(page, context.pages[target.path], reference)


def _leads_there(reference: Reference, known: frozenset[str]) -> bool:
    written = reference.anchor.partition(_TEXT)[0]
    return written in _TOP or written in known or unquote(written) in known


def _finding(page: Page, target: Page, reference: Reference) -> Diagnostic:
    anchor = unquote(reference.anchor.partition(_TEXT)[0])
    close = _nearest(anchor, target.facts.anchors)
    line, column = reference.position
    end = Position(line, column + len(reference.raw))
    where = "this page" if target is page else target.document.path
    return page.finding(
        CODE,
        "warning",
        f"“#{anchor}” is no heading and no block of {where}",
        Position(line, end.column - len(reference.anchor) - 1),
        end=end,
        hint=_hint(anchor, close, target),
        fix=_fix(reference, close, end) if close else None,
    )


def _target(context: Context, document: Document, reference: Reference) -> Document | None:
    """The document of the tree that a link leads into."""
    if reference.raw.startswith("#"):
        return document
    if (name := named(reference.raw)) is None:
        return context.by_path.get(reference.path or "")
    kind, slug, language = name
    languages = (language,) if language else (document.key.lang, *context.catalog.definitions.settings.languages)
    keys = context.catalog.by_key()
    return next(
        (keys[key] for tag in languages if (key := document.key._replace(type=kind, slug=slug, lang=tag)) in keys), None
    )


def _nearest(anchor: str, known: tuple[str, ...]) -> str | None:
    if "#" in anchor:
        return _nearest(anchor.rpartition("#")[2], known)
    folded = {each.casefold(): each for each in reversed(known)}
    wanted = anchor.casefold()
    for each in (wanted, re.sub(r"-{2,}", "-", wanted).strip("-"), wanted.replace("_", "-")):
        if each in folded:
            return folded[each]
    squeezed = {re.sub(r"[-_]+", "", each): found for each, found in folded.items()}
    if (found := squeezed.get(re.sub(r"[-_.]+", "", wanted))) is not None:
        return found
    begun = [each for each in folded if each.startswith(f"{wanted}-")] if wanted else []
    if len(begun) == 1:
        return folded[begun[0]]
    close = get_close_matches(wanted, folded, n=1, cutoff=0.7)
    return folded[close[0]] if close else None


def _hint(anchor: str, close: str | None, target: Page) -> str:
    if close:
        return f"did you mean “#{close}”?"
    if re.search(rf"\b(?:id|name)\s*=\s*[\"']?{re.escape(anchor)}(?![\w-])", target.document.body, re.IGNORECASE):
        return (
            f"the anchor is made with raw HTML, which pages show as text; write {{#{anchor}}} at the end of a heading"
        )
    if re.search(rf"\{{:?[ \t]*#{re.escape(anchor)}[ \t]*\}}", target.document.body):
        return f"{{#{anchor}}} stands at no heading, and only headings and blocks have an id; put it at a heading’s end"
    return "write the anchor of a heading, or give the heading you mean an id at its end: {#id}"


def _fix(reference: Reference, close: str, end: Position) -> Fix:
    start = Position(end.line, end.column - len(reference.anchor))
    return replacing(
        f"link to #{close}", start, end, quote(close, safe="") if "%" in reference.anchor else close, safe=False
    )
