"""A file that readers load would run something in their browser.

What: a document refers to a web page, a script or the like (`.html`, `.js`, `.xml` …), or to a drawing in SVG that holds a script,
an event handler, HTML, a style sheet from elsewhere or entities of its own.

Why: such a file, opened by itself, would run at the site's address and could read and forge what learners' browsers remember.
The portal does not publish it; links and pictures that lead to it are left out.

Example: `![Funnel](funnel.svg)`, where `funnel.svg` holds `<script>` or `onload="…"`.

Instead: export the drawing again as plain SVG, without scripts, animation by script and embedded HTML, or as PNG. Pack a page or a script for
download into a ZIP archive.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic, Document, Reference
from contentops.rules.context import Context
from contentops.source.active import active_name

CODE, NAME, SEVERITY, GUARD = "CO313", "active-file", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    for document in context.catalog.documents:
        for reference in context.pages[document.path].shown:
            if reference.path is not None and _active(context, reference.path):
                yield _finding(document, reference, reference.path)


def _active(context: Context, path: str) -> bool:
    entry = context.catalog.entries.get(path)
    return entry is not None and (active_name(path) or entry.blob in context.catalog.active)


def _finding(document: Document, reference: Reference, path: str) -> Diagnostic:
    drawing = not active_name(path)
    what = "this drawing holds something that browsers run" if drawing else "browsers would run this file"
    hint = (
        "export it as plain SVG or PNG"
        if drawing
        else "pack it into a ZIP archive, or publish it elsewhere and link to it"
    )
    message = f"{what}, so it is not published: {path}"
    return Diagnostic(CODE, "error", document.path, message, *reference.position, hint=hint)
