"""Anchors of headings, made as git hosts make them, so that `page.md#anchor` leads to the same place there and on the portal."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable

NAMELESS = "section"
"""The anchor of a heading without letters and numbers; on a git host it has none."""

_EXPLICIT = re.compile(r"[ \t]*\{#(?P<id>[^\s{}#]+)\}[ \t]*\Z")
_CATEGORIES = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"))
_LETTERS_IN_FRAMES = re.compile(r"[\u24b6-\u24e9\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189]")
"""The symbols that Unicode counts as alphabetic."""


def split(words: str) -> tuple[str, str]:
    """A heading's words and the id given at their end as `{#id}`, empty if none is."""
    match = _EXPLICIT.search(words)
    return (words[: match.start()], match["id"]) if match else (words, "")


def anchors(headings: Iterable[tuple[str, str]], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """The id of each heading of a document, in order, no two alike.

    A heading without an id of its own gets GitHub's: lower case, spaces become hyphens, what is neither letter, mark, digit,
    connector nor hyphen goes; what another heading has already is told apart by `-1`, `-2`. Source: html-pipeline's
    TableOfContentsFilter; which id is free is asked as github-slugger does it.

    Args:
        headings: words of each heading, without markup, and the id it gives itself, or empty.
        taken: ids that other things of the page have.
    """
    found = list(headings)
    used = set(taken)
    counts: dict[str, int] = {}
    given = {}
    for number, (_, explicit) in enumerate(found):
        if explicit and explicit not in used:
            given[number] = explicit
            used.add(explicit)
    return tuple(
        given.get(number) or _free(explicit or slug(words) or NAMELESS, used, counts)
        for number, (words, explicit) in enumerate(found)
    )


def slug(words: str) -> str:
    """What GitHub makes of a heading's words, before it is told apart from others; empty where nothing is left."""
    return "".join("-" if letter == " " else letter for letter in words.lower() if letter in "- " or _belongs(letter))


@functools.cache
def _belongs(letter: str) -> bool:
    return unicodedata.category(letter) in _CATEGORIES or _LETTERS_IN_FRAMES.match(letter) is not None


def _free(wanted: str, used: set[str], counts: dict[str, int]) -> str:
    found = wanted
    while found in used:
        counts[wanted] = counts.get(wanted, 0) + 1
        found = f"{wanted}-{counts[wanted]}"
    used.add(found)
    return found
