"""A link leads to a file that is not there.

What: a relative link in the text names no file of the tree, or begins with a slash, or leaves the content folder.

Why: readers would meet a dead end; the page shows the words without a link.

Example:

    [分层](02-segment.md)

Instead:

    [分层](02-segments.md)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from contentops.model import Diagnostic, Document, Position, Reference
from contentops.rules.context import TEMPLATE, Context, cut_at_space
from contentops.rules.external_link import is_mistyped
from contentops.rules.page import Page, replacing
from contentops.source.nearby import Files, relative
from contentops.source.references import leaves_tree, named
from contentops.source.schemas import nearest

CODE, NAME, SEVERITY, GUARD = "CO301", "broken-link", "error", "links"

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+\Z")
_SITE = re.compile(r"(?:www\.[\w-]+\.|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|cn|io|edu|gov)(?:[/:?]|\Z))", re.IGNORECASE)
"""What reads like the address of a website without its scheme."""

Problem = tuple[str, str | None, str | None]
"""What is wrong, what to do, and what to write instead where that is known."""


def check(context: Context) -> Iterator[Diagnostic]:
    files = Files(context.catalog.entries)
    for page in context.pages.values():
        for reference in page.shown:
            if not reference.image:
                yield from _of(context, files, page, reference)


def _of(context: Context, files: Files, page: Page, reference: Reference) -> Iterator[Diagnostic]:
    problem = _problem(context, files, page.document, reference)
    if problem is None or not page.reads(reference):
        return
    message, hint, instead = problem
    line, column = reference.position
    end = Position(line, column + len(reference.raw))
    fix = None
    if instead is not None:
        same = reference.raw.startswith("/")  # the same file, written in the other way
        fix = replacing(f"link to {instead}", reference.position, end, instead, safe=same)
    yield page.finding(CODE, "error", message, reference.position, end=end, hint=hint, fix=fix)


def _problem(context: Context, files: Files, document: Document, reference: Reference) -> Problem | None:
    raw, path = reference.raw, reference.path
    if (name := named(raw)) is not None:
        return _unknown_key(context, *name[:2])
    if raw.startswith("/"):
        return _rooted(files, document, raw)
    if path in context.catalog.entries or (path is None and not leaves_tree(reference)) or is_mistyped(raw):
        return None
    if TEMPLATE.search(raw):
        return f"the link “{raw}” is for a program to fill in, and none does", "write a relative path", None
    if _MAIL.match(raw):
        return f"the link leads to a file called {raw}", f"for an e-mail address write mailto:{raw}", f"mailto:{raw}"
    if path is None:
        return (
            f"the link “{raw}” leaves the content folder",
            "link to a document or to a file beside one, or give its address on the web",
            None,
        )
    if (whole := cut_at_space(document, reference)) is not None:
        return f"the link leads to {path}, which ends at the space", f"write {whole}, or put it in <…>", None
    message = f"the link leads to {path}, and there is no such file"
    if _SITE.match(raw):
        return message, f"for a website write https://{raw}", f"https://{raw}"
    if files.is_folder(path):
        return f"the link leads to the folder {path}", "link to a file in it", None
    close = files.close_to(path, documents=True)
    if close is None or (close == document.path and not raw.partition("#")[2]):
        return message, "correct the path, or take the link out", None
    target = relative(close, document.path, raw)
    return message, f"did you mean “{target}”?", target


def _unknown_key(context: Context, kind: str, slug: str) -> Problem | None:
    known = context.names.get(kind, frozenset())
    if slug in known:
        return None
    return f"the link leads to {kind}/{slug}, and there is no such document", nearest(slug, sorted(known)), None


def _rooted(files: Files, document: Document, raw: str) -> Problem:
    message = f"the link “{raw}” begins with a slash"
    if (path := files.from_root(raw)) is not None:
        target = relative(path, document.path, raw)
        return message, f"write it relative to this file: {target}", target
    if raw.startswith("//") and "." in raw[2:].partition("/")[0]:
        return f"the link “{raw}” does not say http or https", f"write https:{raw}", None
    return message, "write it relative to this file, so that it works on a git host and in any folder", None
