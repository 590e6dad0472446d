"""A licence asks to name who made a thing, and there is nothing to name.

What: `source: third-party` under a licence that asks for attribution (nearly all do, CC0 and the public domain do not), where no
entry of `sources` has an `author` or a `url`; and an entry of `assets` by a third party under such a licence that has neither
`author` nor `title`. What is given is shown below the page, beside the licence.

Why: a picture under CC-BY that is shown without its author is shown without a licence.

Example:

    assets:
      - {file: harbour.jpg, source: third-party, licence: CC-BY-4.0, url: "https://example.org/p/1"}

Instead:

    assets:
      - {file: harbour.jpg, source: third-party, licence: CC-BY-4.0, author: Ana Reyes, url: "https://example.org/p/1"}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic, Position
from contentops.rules.page import Page
from contentops.source.licences import asks_for_a_name, assets

CODE, NAME, SEVERITY, GUARD = "CO603", "attribution-missing", "error", "licences"


def check(page: Page, _: Mapping[str, Any]) -> Iterator[Diagnostic]:
    meta = page.document.meta
    sources = meta.get("sources")
    if _asks(meta) and isinstance(sources, list) and sources and not any(map(_can_be_found, sources)):
        message = f"the licence {meta['licence']} asks to name who made it, and no entry of “sources” says that"
        yield _finding(page, message, "licence", hint="add “author” or “url” to the entry it was taken from")
    for number, asset in assets(meta):
        given = asset.get("author") or asset.get("title")
        if _asks(asset) and not given and asset.get("url"):  # with none of the three, CO601 says so
            message = f"the licence {asset['licence']} asks to name who made “{asset['file']}”, and nothing says that"
            yield _finding(
                page, message, "assets", number, "licence", hint="add “author”; else the “title” it has there"
            )


def _finding(page: Page, message: str, *path: str | int, hint: str) -> Diagnostic:
    start, end = page.span(*path)
    return page.finding(CODE, "error", message, Position(*start), end=end, hint=hint)


def _asks(work: Mapping[str, Any]) -> bool:
    licence = work.get("licence")
    return work.get("source") == "third-party" and isinstance(licence, str) and asks_for_a_name(licence)


def _can_be_found(source: object) -> bool:
    return isinstance(source, dict) and bool(source.get("author") or source.get("url"))
