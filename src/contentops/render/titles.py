"""Leaves out of a fragment the heading it begins with, where a page says the same words as its title above it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from contentops.model import Fragment

_FIRST = re.compile(r'\s*<h2 id="(?P<id>[^"]*)">(?P<inner>.*?)</h2>\n?', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def without_title(fragment: Fragment, title: str) -> Fragment:
    """The fragment without its first heading if that says the title and nothing stands before it; its anchor stays."""
    match = _FIRST.match(fragment.html)
    if match is None or _plain(unescape(_TAG.sub("", match["inner"]))) != _plain(title):
        return fragment
    anchor = unescape(match["id"])
    first = fragment.toc[0] if fragment.toc else {}
    toc = (*first["children"], *fragment.toc[1:]) if first.get("id") == anchor else fragment.toc
    html = f'<span id="{match["id"]}"></span>\n{fragment.html[match.end() :]}'
    return replace(fragment, html=html, toc=tuple(toc))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
