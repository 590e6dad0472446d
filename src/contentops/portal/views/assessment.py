"""A short self-assessment: what the parts of a course or a path teach, by the words that were approved with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from contentops.model import Live
from contentops.portal.learning import activity
from contentops.portal.meta import texts
from contentops.portal.place import Place

_LEAST = 2
"""Parts below which there is nothing to choose."""
_SAYS = {"lesson": "objectives", "course": "outcomes"}
"""Where a document says what one can do after it."""


def assessment(place: Place, whole: Live, parts: Iterable[Live]) -> dict[str, Any] | None:
    """What somebody may be able to do already, part after part; none where fewer than two parts say what they teach.

    A tick is about words that were approved: `said` changes with them, and a tick of other words is not shown for new ones.
    """
    entries = []
    for number, part in enumerate(parts, 1):
        key = part.document.key
        abilities = texts(part.document.meta, _SAYS.get(key.type, ""))
        if abilities:
            entries.append({
                **place.link(part),
                "number": number,
                "activity": activity(place.site, key),
                **place.tongue(part),
                "abilities": [{"text": ability, "said": _digest(ability)} for ability in abilities],
            })  # fmt: skip
    if len(entries) < _LEAST:
        return None
    root = None if place.site.on_disk else place.url("")
    return {"activity": activity(place.site, whole.document.key), "root": root, "parts": entries}


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:12]
