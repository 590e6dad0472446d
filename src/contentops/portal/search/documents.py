"""What search knows of a document: what a result shows of it, and the text it is found by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Document
from contentops.portal.meta import mappings, text, texts, title
from contentops.portal.search import folding
from contentops.portal.search.terms import Text
from contentops.render import marks

_HEADING = re.compile(r"<h([2-6])\b[^>]*>(.*?)</h\1>", re.DOTALL)
_LISTS = ("objectives", "outcomes", "credentials")
_SINGLE = ("audience", "certificate", "role", "learner", "quote")
_PARTS = (("steps", ("title", "note")), ("tasks", ("title",)), ("sources", ("title", "author")))


def entry(document: Document, address: str) -> dict[str, Any]:
    """What is kept of a document: `u` its address, `t` title, `s` summary, `k` type, and where there are any `l` level,
    `p` topics, `g` tags, `x` what else its front matter says to readers."""
    meta = document.meta
    found = {
        "u": address,
        "t": title(document),
        "s": text(meta, "summary") or "",
        "k": document.key.type,
        "l": text(meta, "level"),
        "p": texts(meta, "topics"),
        "g": texts(meta, "tags"),
        "x": list(_more(meta)),
    }
    return {name: value for name, value in found.items() if value}


def text_of(entry: Mapping[str, Any], html: str) -> Text:
    """What a document is found by.

    Args:
        entry: what `entry` gave for it.
        html: its body.
    """
    body = words_of(html)
    headings = [folding.plain(match[2]) for match in _HEADING.finditer(html)]
    return Text(
        title=entry.get("t", ""),
        headings="\n".join([entry.get("s", ""), *entry.get("g", ()), *map(words_of, headings)]),
        rest="\n".join([*entry.get("x", ()), folding.plain(body)]),
        filters=(
            f"type:{entry['k']}",
            *([f"level:{entry['l']}"] if "l" in entry else ()),
            *(f"topic:{slug}" for slug in entry.get("p", ())),
        ),
    )


def words_of(html: str) -> str:
    """A fragment's HTML as far as it is the author's: the theme's words are each page's own, and no text goes on across them."""
    return _MARK.sub("<p>", html)


_MARK = re.compile(f"{marks.OPEN}t:[^{marks.CLOSE}]*{marks.CLOSE}")


def _more(meta: Mapping[str, Any]) -> Iterator[str]:
    for name in _LISTS:
        yield from texts(meta, name)
    for name in _SINGLE:
        if (found := text(meta, name)) is not None:
            yield found
    for name, parts in _PARTS:
        for mapping in mappings(meta, name):
            yield from (value for part in parts if (value := text(mapping, part)) is not None)
