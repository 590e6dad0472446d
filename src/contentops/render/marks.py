"""Marks a fragment carries where a target or a translated word goes, and what puts them in at last.

Two noncharacters of Unicode enclose a mark, so no text can be taken for one: they are removed from bodies first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

OPEN, CLOSE = "\ufdd0", "\ufdd1"

_LINK = re.compile(rf'<a href="{OPEN}(\d+){CLOSE}"([^>]*)>(.*?)</a>', re.DOTALL)
_IMAGE = re.compile(rf'<img([^>]*?) src="{OPEN}(\d+){CLOSE}"([^>]*)>')
_WORD = re.compile(rf"{OPEN}t:([^{CLOSE}]*){CLOSE}")
_ALT = re.compile(r' alt="([^"]*)"')


def target(number: int) -> str:
    """Stands for the target with this number."""
    return f"{OPEN}{number}{CLOSE}"


def word(text: str) -> str:
    """Stands for an interface text, an English message id."""
    return f"{OPEN}t:{text}{CLOSE}"


def clean(text: str) -> str:
    """Text that cannot hold a mark."""
    return text.replace(OPEN, "\ufffd").replace(CLOSE, "\ufffd")


def fill(
    html: str, *, link: Callable[[int], str | None], image: Callable[[int], str | None], translate: Callable[[str], str]
) -> str:
    """The fragment's HTML with every mark replaced.

    A link whose target is none becomes the plain text it encloses, an image whose target is none its alternative text.
    """

    def one_link(match: re.Match[str]) -> str:
        url = link(int(match[1]))
        return match[3] if url is None else f'<a href="{escape(url)}"{match[2]}>{match[3]}</a>'

    def one_image(match: re.Match[str]) -> str:
        url = image(int(match[2]))
        if url is None:
            alt = _ALT.search(match[0])
            return alt[1] if alt else ""
        return f'<img{match[1]} src="{escape(url)}"{match[3]}>'

    if OPEN not in html:
        return html
    return _WORD.sub(lambda match: escape(translate(match[1])), _LINK.sub(one_link, _IMAGE.sub(one_image, html)))
