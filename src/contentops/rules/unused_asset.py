"""A file of the content folder is used by nothing.

What: no document of the tree and no live page refers to the file. Files whose name begins with a dot, licences (`*.license`),
and what lies beside a document that cannot be read are left alone.

Why: it makes the repository larger for everybody, and whoever finds it wonders whether it may go. What no document refers to is
never published.

Example: `content/articles/old-diagram.png`, since the article shows another.

Instead: delete it; git keeps it. Or refer to it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context
from contentops.source.documents import FOLDER, is_document

CODE, NAME, SEVERITY, GUARD = "CO307", "unused-asset", "info", "quality"


def check(context: Context) -> Iterator[Diagnostic]:
    used = _used(context)
    unread = tuple(sorted(_unread_folders(context)))
    for path in context.catalog.entries:
        if path in used or not path.startswith(FOLDER) or is_document(path) or _left_alone(path):
            continue
        if not path.startswith(unread):
            hint = "delete it, or link to it where it belongs"
            if path.lower().endswith((".md", ".markdown", ".mdx")):
                hint = "to make it a document, rename it: documents end in .md, in small letters"
            yield Diagnostic(CODE, "info", path, "no document refers to this file", hint=hint)


def _used(context: Context) -> set[str]:
    found = {
        reference.path
        for document in context.catalog.documents
        for reference in document.references
        if reference.path is not None
    }
    for live in context.release.live.values():
        found.update(live.assets)
    return found


def _unread_folders(context: Context) -> set[str]:
    """Folders of documents that cannot be read: what those refer to is not known."""
    return {
        f"{posixpath.dirname(path)}/"
        for path in context.catalog.entries
        if is_document(path) and path not in context.by_path
    }


def _left_alone(path: str) -> bool:
    return path.endswith(".license") or any(part.startswith(".") for part in path.split("/"))
