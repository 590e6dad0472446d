"""A tag is not in the site's vocabulary.

What: standards/tags.yml lists the tags of the site, and a document has one that is not there, or writes it in another way. A
site without that file may use any tag.

Why: a tag is a page that lists what belongs together. Two spellings make two pages, each with half of it.

Example:

    tags: [平台营运, Content-Ops]

Instead:

    tags: [平台运营, content-ops]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from contentops.model import Diagnostic, Fix, Node, Position, Tag
from contentops.rules.front_matter_value import written
from contentops.rules.page import Page, replacing
from contentops.source import strict_yaml
from contentops.source.schemas import nearest

CODE, NAME, SEVERITY, GUARD = "CO113", "unknown-tag", "warning", "quality"
_BETWEEN = re.compile(r"\s*[,，、;；]\s*")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    tags, listed = page.standards.tags, strict_yaml.child(page.document.node, "tags")
    if tags is None or listed is None or listed.kind != "list":
        return
    known = {name for tag in tags for name in tag.names}
    meant = _meant(page, tags)
    taken = {item.text for item in listed.items}
    flow = page.source(listed).startswith("[")
    for item in listed.items:
        if item.tag != "str" or item.text in known:
            continue
        start, end = item.start, _end(page, item)
        names = [meant.get(_same(part)) for part in _parts(item.text)]
        if len(names) > 1 and all(names):
            message, hint = f"“{item.text}” is several tags in one", f"write {', '.join(filter(None, names))}"
        elif (name := meant.get(_same(item.text))) is not None:
            names, message, hint = [name], f"the tag “{item.text}” is called “{name}” here", f"write {name}"
        else:
            names, message = [], f"“{item.text}” is not a tag of this site"
            hint = _nearest(page, item.text, known)
        fix = None
        if names and end is not None and (flow or len(names) == 1):
            fix = _fix(start, end, [name for name in names if name], taken)
        elif not names and end is not None:
            fix = _guess(page, item, end, known, taken)
        yield page.finding(CODE, "warning", message, start, end=end, hint=hint, fix=fix)


def _meant(page: Page, tags: tuple[Tag, ...]) -> dict[str, str]:
    """The tag that a way of writing it means, by that way without its case and its kind of spaces."""
    found: dict[str, str] = {}
    for tag in tags:
        name = _in_language(page, tag)
        for word in tag.instead_of:
            if name is not None:
                found.setdefault(_same(word), name)
    for tag in tags:
        found |= {_same(name): name for name in tag.names}
    return found


def _in_language(page: Page, tag: Tag) -> str | None:
    """A tag's name in the script of the document, or none where that does not tell."""
    names = tag.names
    if len(names) > 1:
        names = tuple(name for name in names if bool(_CHINESE.search(name)) == page.chinese)
    return names[0] if len(names) == 1 else None


def _same(text: str) -> str:
    return re.sub(r"[\s_-]+", "-", unicodedata.normalize("NFKC", text).casefold().strip())


def _parts(text: str) -> list[str]:
    return [part for part in _BETWEEN.split(text.strip()) if part]


def _end(page: Page, item: Node) -> Position | None:
    """Where an entry of one line ends."""
    source = page.source(item)
    return None if "\n" in source else Position(item.start.line, item.start.column + len(source))


def _fix(start: Position, end: Position, names: list[str], taken: set[str]) -> Fix | None:
    """Puts the names in place, unless one of them stands in the list already."""
    if any(name in taken for name in names):
        return None
    taken.update(names)
    text = ", ".join(written(name) for name in names)
    return replacing(f"write {text}", start, end, text, safe=True)


def _guess(page: Page, item: Node, end: Position, known: set[str], taken: set[str]) -> Fix | None:
    """Puts the nearest name in place; whether it is meant is for the writer to say."""
    close = get_close_matches(item.text, _choice(page, known), n=1, cutoff=0.6)
    if not close or close[0] in taken:
        return None
    return replacing(f"write {close[0]}", item.start, end, written(close[0]), safe=False)


def _nearest(page: Page, text: str, known: set[str]) -> str:
    close = nearest(text, _choice(page, known))
    return close or "choose one of standards/tags.yml, or add it there"


def _choice(page: Page, known: set[str]) -> list[str]:
    """The names in the script of the document; all of them if there are none."""
    same = [name for name in known if bool(_CHINESE.search(name)) == page.chinese]
    return sorted(same or known)
