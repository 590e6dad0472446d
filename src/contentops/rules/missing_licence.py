"""What a third party made does not say under which licence, or from where.

What: `source: third-party` without `licence` or without `sources`; and the same in an entry of `assets`, where a picture or
another file by a third party needs a `licence`, and an `author` or the `url` it was taken from.

Why: what others made may be shown only as they allow, and readers are owed where it comes from.

Example:

    source: third-party
    assets:
      - {file: harbour.jpg, source: third-party}

Instead:

    source: third-party
    licence: CC-BY-4.0
    sources:
      - {title: "Where it comes from", url: "https://example.org/original"}
    assets:
      - {file: harbour.jpg, source: third-party, licence: CC-BY-4.0, author: Ana Reyes}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic, Position
from contentops.rules.page import Page
from contentops.source.licences import assets

CODE, NAME, SEVERITY, GUARD = "CO601", "missing-licence", "error", "licences"

_LICENCE = "licence: CC-BY-4.0, or whatever its owner allows"


def check(page: Page, _: Mapping[str, Any]) -> Iterator[Diagnostic]:
    meta = page.document.meta
    if meta.get("source") == "third-party":
        place = page.place("source")
        for key, what, hint in (
            ("licence", "under which licence", _LICENCE),
            ("sources", "where it comes from", "list it under `sources`"),
        ):
            if not meta.get(key):
                message = f"it is by a third party and does not say {what}: “{key}” is missing"
                yield page.finding(CODE, "error", message, place, hint=hint)
    for number, asset in assets(meta):
        if asset.get("source") == "third-party":
            yield from _of_asset(page, number, asset)


def _of_asset(page: Page, number: int, asset: Mapping[str, Any]) -> Iterator[Diagnostic]:
    place = page.place("assets", number, "file")
    end = Position(place.line, place.column + len("file"))
    told = f"“{asset['file']}” is by a third party, and it is not said"
    if not asset.get("licence"):
        yield page.finding(
            CODE, "error", f"{told} under which licence: “licence” is missing", place, end=end, hint=_LICENCE
        )
    if not asset.get("author") and not asset.get("url"):
        hint = "author: who made it, or url: where it was taken from"
        message = f"{told} who made it or where it was taken from: “author” and “url” are missing"
        yield page.finding(CODE, "error", message, place, end=end, hint=hint)
