"""A picture or another asset is not there.

What: an image in the text, or a front-matter key that takes an asset (`cover`), names no plain file of the tree.

Why: readers see the alternative text instead of the picture.

Example:

    ![漏斗](funel.svg)

Instead:

    ![漏斗](funnel.svg)
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic, Document, Position, Reference
from contentops.rules.context import TEMPLATE, Context, cut_at_space
from contentops.rules.page import Page, replacing
from contentops.source import strict_yaml
from contentops.source.documents import FOLDER, refused
from contentops.source.nearby import Files, is_attribute, relative
from contentops.source.references import leaves_tree, resolve

CODE, NAME, SEVERITY, GUARD = "CO303", "missing-asset", "error", "links"

_PAGES = (".md", ".html", ".htm")
"""What a link in raw HTML leads to may be a page."""

Problem = tuple[str, str, str | None]
"""What is wrong, what to do, and what to write instead where that is known."""


def check(context: Context) -> Iterator[Diagnostic]:
    files = Files(context.catalog.entries)
    for page in context.pages.values():
        for reference in _wanted(context, page):
            problem = _problem(context, files, page.document, reference)
            if problem is not None and _is_meant(page, reference):
                yield _finding(page, reference, *problem)


def _wanted(context: Context, page: Page) -> Iterator[Reference]:
    document = page.document
    for key, schema in context.catalog.definitions.types[document.key.type].schema["properties"].items():
        raw = document.meta.get(key)
        if schema.get("x-asset") and isinstance(raw, str):
            yield Reference(raw, resolve(document.path, raw), strict_yaml.position(document.node, (key,)), True)
    listed = document.meta.get("assets")
    for number, asset in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(asset, dict) and isinstance(raw := asset.get("file"), str):
            place = strict_yaml.position(document.node, ("assets", number, "file"))
            yield Reference(raw, resolve(document.path, raw), place, True)
    for reference in page.shown:
        if reference.image and (reference.path or reference.raw.startswith("/") or leaves_tree(reference)):
            yield reference


def _is_meant(page: Page, reference: Reference) -> bool:
    """Whether it is more than text: of raw HTML, which pages show as it is typed, only what names a file counts."""
    if reference.position.line < page.document.body_line:
        return True
    if is_attribute(page.line(reference.position.line), reference.position.column):
        return reference.path is not None and reference.path.rpartition("/")[2].count(".") > 0
    return page.reads(reference)


def _finding(page: Page, reference: Reference, message: str, hint: str, instead: str | None) -> Diagnostic:
    start = reference.position
    end = Position(start.line, start.column + len(reference.raw))
    if page.line(start.line)[start.column - 1 : end.column - 1] != reference.raw:
        return page.finding(CODE, "error", message, start, hint=hint)
    fix = None
    if instead is not None:
        same = reference.raw.startswith("/")  # the same file, written in the other way
        fix = replacing(f"show {instead}", start, end, instead, safe=same)
    return page.finding(CODE, "error", message, start, end=end, hint=hint, fix=fix)


def _problem(context: Context, files: Files, document: Document, reference: Reference) -> Problem | None:
    path, raw = reference.path, reference.raw
    if TEMPLATE.search(raw):
        return f"“{raw}” is for a program to fill in, and none does", "write a relative path", None
    if path is None or not path.startswith(FOLDER):
        message = f"“{raw}” is no file of the content folder"
        if raw.startswith("/") and (found := files.from_root(raw)) is not None:
            target = relative(found, document.path, raw)
            return message, f"write it relative to this file: {target}", target
        return message, "keep it beside the document and write a relative path", None
    entry = context.catalog.entries.get(path)
    if entry is not None:
        why = refused(entry)
        return (f"“{raw}” cannot be used: {why}", "put the file itself here", None) if why else None
    if (whole := cut_at_space(document, reference)) is not None:
        return f"there is no file {path}; the address ends at the space", f"write {whole}, or put it in <…>", None
    close = files.close_to(path, documents=path.endswith(_PAGES))
    if close is None:
        return f"there is no file {path}", "put the file beside the document", None
    target = relative(close, document.path, raw)
    return f"there is no file {path}", f"did you mean “{target}”?", target
