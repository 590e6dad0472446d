"""Marks a fragment carries where a target or a translated word goes, and what puts them in at last.

Two noncharacters of Unicode enclose a mark, so no text can be taken for one: they are removed from bodies first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from contentops.model import Size

OPEN, CLOSE = "\ufdd0", "\ufdd1"

_ANCHOR = re.compile(rf'<a href="{OPEN}(?P<number>\d+){CLOSE}"(?P<rest>[^>]*)>|<a\b[^>]*>|</a>')
_IMAGE = re.compile(rf'<img([^>]*?) src="{OPEN}(\d+){CLOSE}"([^>]*)>')
_PLAYER = re.compile(r"<video\b[^>]*>(?P<inner>.*?)</video>\n?", re.DOTALL)
_TRACK = re.compile(r"<track\b[^>]*>")
_FILE = re.compile(rf' (?P<name>src|poster)="{OPEN}(?P<number>\d+){CLOSE}"')
_WORD = re.compile(rf"{OPEN}t:([^{CLOSE}]*){CLOSE}")
_LEFT = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}|[{OPEN}{CLOSE}]")
_ALT = re.compile(r' alt="([^"]*)"')
_SIDE = re.compile(r' (width|height)="(\d+)"')
_LAZY = ' loading="lazy"'


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
    html: str,
    *,
    link: Callable[[int], str | None],
    image: Callable[[int], str | None],
    translate: Callable[[str], str],
    size: Callable[[int], Size | None] = lambda number: None,
) -> str:
    """The fragment's HTML with every mark replaced.

    A link whose target is none becomes the plain text it encloses. An image whose target is none becomes a link where there is
    one to what it names, as to a picture on another site, which no page loads; else its alternative text.
    A link within a link that is printed becomes plain text, as HTML knows no such thing. A player whose file is none goes, and
    so do its poster and its captions where theirs are.

    A picture of a known size says it, so that its room is kept while it loads; a side that the author gave stays, and the other
    follows from it. The first picture is fetched at once, the others when they are about to be seen.
    """
    shown_pictures = 0
    printed: list[bool] = []
    """Of each link open at this place, from the outermost, whether its tag was printed."""

    def anchor(match: re.Match[str]) -> str:
        if match[0] == "</a>":
            return match[0] if printed and printed.pop() else ""
        url = link(int(match["number"])) if match["number"] else None
        shown = not any(printed) and (url is not None or not match["number"])
        printed.append(shown)
        if not shown:
            return ""
        return match[0] if url is None else f'<a href="{escape(url)}"{match["rest"]}>'

    def instead(img: str, number: int) -> str:
        found = _ALT.search(img)
        alt = found[1] if found else ""
        url = link(number)
        return f'<a href="{target(number)}">{alt or escape(url)}</a>' if url else alt

    def one_image(match: re.Match[str]) -> str:
        nonlocal shown_pictures
        number = int(match[2])
        url = image(number)
        if url is None:
            return instead(match[0], number)
        shown_pictures += 1
        tag = f'<img{match[1]} src="{escape(url)}"{match[3]}{_sides(match[0], size(number))}>'
        return tag.replace(_LAZY, "" if shown_pictures == 1 else f'{_LAZY} decoding="async"')

    def file(match: re.Match[str]) -> str:
        url = image(int(match["number"]))
        return "" if url is None else f' {match["name"]}="{escape(url)}"'

    def track(match: re.Match[str]) -> str:
        filled = _FILE.sub(file, match[0])
        return filled if " src=" in filled else ""

    def player(match: re.Match[str]) -> str:
        filled = _FILE.sub(file, _TRACK.sub(track, match[0]))
        return filled if " src=" in filled.partition(">")[0] else ""

    if OPEN not in html and CLOSE not in html:
        return html
    if "<video" in html:
        html = _PLAYER.sub(player, html)
    if "<img" in html:
        html = _IMAGE.sub(one_image, html)
    filled = _WORD.sub(lambda match: escape(translate(match[1])), _ANCHOR.sub(anchor, html))
    return _LEFT.sub("", filled) if OPEN in filled or CLOSE in filled else filled


def _sides(img: str, size: Size | None) -> str:
    """The width and the height that a picture's tag does not say yet, in proportion to what it says."""
    said = {name: int(value) for name, value in _SIDE.findall(img)}
    if size is None or len(said) == 2 or 0 in said.values():
        return ""
    if "width" in said:
        return f' height="{max(1, round(said["width"] * size.height / size.width))}"'
    if "height" in said:
        return f' width="{max(1, round(said["height"] * size.width / size.height))}"'
    return f' width="{size.width}" height="{size.height}"'
