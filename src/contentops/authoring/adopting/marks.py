"""Finds in a body what only one program understands and readers would see as it stands: Obsidian's links, tags of Hexo, and the like."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

KINDS = {
    "link": "links in double brackets to what is not here, or there more than once",
    "comment": "comments of Obsidian",
    "tag": "tags of Jekyll or Hexo",
    "shortcode": "shortcodes of Hugo",
    "variable": "variables of a template",
    "callout": "callouts of Obsidian or GitHub",
    "admonition": "admonitions of MkDocs",
    "tab": "tabs of MkDocs",
    "attributes": "attributes",
    "contents": "places for a table of contents",
    "highlight": "highlighted words",
    "block id": "names of blocks",
}
"""What a mark is, in the plural, by its kind."""
_BASE = r"(?:\{\{-?\s*site\.(?:baseurl|url)\s*-?\}\}/?)*"
_PATTERN = re.compile(
    "|".join(
        f"(?P<{name.replace(' ', '_')}>{pattern})"
        for name, pattern in {
            "contents": r"^[ \t]*(?:\[TOC\]|\[\[_?TOC_?\]\]|@\[TOC\](?:\([^)\n]*\))?)[ \t]*$",
            "link": r"!?\[\[[^\[\]\n]+\]\]",
            "comment": r"^%%(?:[^%]|%(?!%))+%%|%%(?:[^%\n]|%(?!%)|\n(?![ \t]*\n))+%%",
            "tag": rf"{_BASE}\{{%[^\n]*?%\}}",
            "shortcode": r"\{\{[<%][^\n]*?[%>]\}\}",
            "variable": r"\{\{-?\s*site\.baseurl\s*-?\}\}/[^\s()\"'<>{}]*|\{\{(?![<%])[^\n]*?\}\}",
            "callout": r"^[ \t]*>[ \t]*\[![\w-]+\][+-]?[^\n]*$",
            "admonition": r"^[ \t]*(?:!!!|\?\?\?\+?)[ \t]+\w[^\n]*$",
            "tab": r"^[ \t]*===[!+]?[ \t]+\"[^\"\n]*\"[ \t]*$",
            "attributes": r"\{:[ \t]?[.#\w][^{}\n]*\}|\{[ \t]+[.#][^{}\n]*\}|\{\.[^{}\n]*\}",
            "highlight": r"(?<![=\w])==[^=\s](?:[^=\n]*[^=\s])?==(?![=\w])",
            "block id": r"(?<=[ \t])\^(?=[a-z0-9-]*[a-z])[a-z0-9-]{4,}(?=[ \t]*$)",
        }.items()
    ),
    re.MULTILINE | re.IGNORECASE,
)
_HIDDEN = re.compile(r"<!--.*?-->", re.DOTALL)
_WORTH = re.compile(r"\[\[|%%|\{[%{:. \t]|\[!|!!!|\?\?\?|===|==|\^|\[TOC\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """One such mark, as it stands between `start` and `end` of the body's bytes."""

    kind: str
    """A key of KINDS."""
    text: str
    start: int
    end: int


def find(text: str, code: Collection[tuple[int, int]]) -> Iterator[Mark]:
    """The marks of a body in order, none in code or in an HTML comment.

    Args:
        code: where code begins and ends, in bytes.
    """
    if not _WORTH.search(text):
        return
    plain = text.replace("\r\n", " \n").replace("\r", "\n")  # of the same length, so that `$` ends every line
    hidden = [match.span() for match in _HIDDEN.finditer(plain)]
    at, start = 0, 0
    for match in _PATTERN.finditer(plain):
        start, at = start + len(text[at : match.start()].encode()), match.start()
        inside = any(a <= start < b for a, b in code) or any(a <= at < b for a, b in hidden)
        if match.lastgroup and not inside and not _escaped(plain, at):
            found = text[match.start() : match.end()]
            yield Mark(match.lastgroup.replace("_", " "), found, start, start + len(found.encode()))


def _escaped(text: str, at: int) -> bool:
    before = text[max(0, at - 8) : at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1
