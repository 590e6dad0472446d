"""A licence is not called by a name that others know.

What: `licence`, of the document or of an entry of `assets`, is no name of the SPDX list, nor an expression of such names
(`MIT OR Apache-2.0`). For what the list does not have, write `LicenseRef-` and a name of your own, such as
`LicenseRef-Publisher-Permission`.

Why: readers, and the programs of those who reuse a text, know `CC-BY-4.0`; “CC” or “Creative Commons” leaves open which of them is
meant, and what is allowed.

Example:

    licence: CC BY 4.0

Instead:

    licence: CC-BY-4.0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic
from contentops.rules.page import Page, replacing
from contentops.source import licences

CODE, NAME, SEVERITY, GUARD = "CO602", "unknown-licence", "warning", "licences"

_OWN = "write LicenseRef- and a name of your own for what is not on the SPDX list"


def check(page: Page, _: Mapping[str, Any]) -> Iterator[Diagnostic]:
    meta = page.document.meta
    yield from _of(page, meta.get("licence"), "licence")
    for number, asset in licences.assets(meta):
        yield from _of(page, asset.get("licence"), "assets", number, "licence")


def _of(page: Page, licence: object, *path: str | int) -> Iterator[Diagnostic]:
    if not isinstance(licence, str) or not licence.strip():
        return
    right = licences.spelled(licence)
    if right == licence:
        return
    same = right is not None and right.casefold() == licence.casefold()
    if right is None:
        right = licences.meant(licence)
        same = right is not None
    start, end = page.span(*path)
    fix = replacing(f"write {right}", start, end, right, safe=same) if right is not None and end is not None else None
    yield page.finding(CODE, "warning", _message(licence, right), start, end=end, hint=_hint(licence, right), fix=fix)


def _message(licence: str, right: str | None) -> str:
    if right is None:
        return f"“{licence}” is no licence of the SPDX list"
    return f"the SPDX list calls “{licence}” {right}"


def _hint(licence: str, right: str | None) -> str:
    if right is not None:
        return f"write {right}"
    close = licences.close_to(licence)
    return f"did you mean “{close}”? Else {_OWN}" if close else _OWN
