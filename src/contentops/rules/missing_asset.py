"""A picture or another asset is not there.

What: an image in the text, or a front-matter key that takes an asset (`cover`), names no plain file of the tree.

Why: readers see the alternative text instead of the picture.

Example:

    ![漏斗](funel.svg)

Instead:

    ![漏斗](funnel.svg)
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from contentops.model import Diagnostic, Document, Reference
from contentops.rules.context import Context, cut_at_space, shown
from contentops.source import strict_yaml
from contentops.source.documents import FOLDER, refused
from contentops.source.references import leaves_tree, resolve
from contentops.source.schemas import nearest

CODE, NAME, SEVERITY, GUARD = "CO303", "missing-asset", "error", "links"


def check(context: Context) -> Iterator[Diagnostic]:
    for document in context.catalog.documents:
        for reference in _wanted(context, document):
            problem = _problem(context, document, reference)
            if problem is not None:
                yield Diagnostic(CODE, "error", document.path, problem[0], *reference.position, hint=problem[1])


def _wanted(context: Context, document: Document) -> Iterator[Reference]:
    for key, schema in context.catalog.definitions.types[document.key.type].schema["properties"].items():
        raw = document.meta.get(key)
        if schema.get("x-asset") and isinstance(raw, str):
            yield Reference(raw, resolve(document.path, raw), strict_yaml.position(document.node, (key,)), True)
    for reference in shown(document):
        if reference.image and (reference.path or reference.raw.startswith("/") or leaves_tree(reference)):
            yield reference


def _problem(context: Context, document: Document, reference: Reference) -> tuple[str, str | None] | None:
    path = reference.path
    if path is None or not path.startswith(FOLDER):
        return (
            f"“{reference.raw}” is no file of the content folder",
            "keep it beside the document and write a relative path",
        )
    entry = context.catalog.entries.get(path)
    if entry is not None:
        why = refused(entry)
        return (f"“{reference.raw}” cannot be used: {why}", "put the file itself here") if why else None
    here = posixpath.dirname(document.path)
    beside = [
        each.removeprefix(f"{here}/")
        for each in context.catalog.entries
        if each.startswith(f"{here}/") and not each.endswith(".md")
    ]
    if (whole := cut_at_space(document, reference)) is not None:
        return f"there is no file {path}; the address ends at the space", f"write {whole}, or put it in <…>"
    return f"there is no file {path}", nearest(reference.raw, beside) or "put the file beside the document"
