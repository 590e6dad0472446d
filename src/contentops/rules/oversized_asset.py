"""A file that readers load is larger than it need be.

What: a picture that a document shows has more than 500 kB, or another file that one refers to more than 20 MB (1 kB is 1,000 bytes).

Why: the page becomes slow and dear for who reads it on a phone, and every clone of the repository carries each version for good.

Example: `content/articles/team.png`, a photograph of 4,032 × 3,024 pixels saved as PNG.

Instead: save photographs as WebP or JPEG no wider than about 1,600 pixels, drawings as SVG; keep long recordings on a video host
and link to them.

Options: `pictures` and `others`, the most that each may have, in kB.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context
from contentops.source.documents import FOLDER, is_document, refused

CODE, NAME, SEVERITY, GUARD = "CO308", "oversized-asset", "warning", "quality"
OPTIONS = {"pictures": 500, "others": 20_000}

_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp", ".tif", ".tiff", ".ico", ".apng")


def check(context: Context) -> Iterator[Diagnostic]:
    used = sorted(
        {
            reference.path
            for document in context.catalog.documents
            for reference in document.references
            if reference.path is not None
        }
    )
    for path in used:
        entry = context.catalog.entries.get(path)
        if entry is None or not path.startswith(FOLDER) or is_document(path) or refused(entry):
            continue
        picture = path.casefold().endswith(_PICTURES)
        most = context.options(CODE, path)["pictures" if picture else "others"]
        if entry.size > most * 1000:
            yield Diagnostic(
                CODE,
                "warning",
                path,
                f"this {'picture' if picture else 'file'} has {_size(entry.size)}; {_size(round(most * 1000))} should do",
                hint="make it smaller in pixels, or save it as WebP, JPEG or SVG"
                if picture
                else "make it smaller, or keep it elsewhere and link to it",
            )


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{size / 1000:.0f} kB"
