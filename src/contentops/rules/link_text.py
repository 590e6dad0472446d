"""The words of a link do not say where it leads.

What: a link says “click here”, “here”, “link”, 点击这里, 详情 or the like, shows a long bare address outside a footnote, or has no words
at all. Only what the whole link says counts: “click here to enrol” is fine.

Why: readers of a screen reader hear links one after the other, without the sentences around them; everybody else scans a page
for them. “here, here, here” leads nobody anywhere (WCAG 2.2, 2.4.4).

Example:

    完课率怎么算，请[点击这里](completion-rate.md)。

Instead:

    [完课率怎么算](completion-rate.md)

Options: `phrases` are more words that say nothing here; `longest` is how many characters a shown address may have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic
from contentops.rules.page import Page
from contentops.source.outline import Link

CODE, NAME, SEVERITY, GUARD = "CO305", "link-text", "warning", "quality"
OPTIONS: dict[str, Any] = {"phrases": [], "longest": 80}

EMPTY_PHRASES = frozenset(
    (
        "click", "click here", "click this", "click this link", "click me", "here", "this", "this link", "this page", "link", "the link", "url",
        "more", "read more", "see more", "learn more", "find out more", "see here", "read this", "go here", "details", "more details", "more info",
        "点击", "点击这里", "点击此处", "点击此链接", "点击链接", "点击这个链接", "点这里", "点此", "点我", "请点击", "请点击这里", "请点击此处",
        "戳这里", "戳我", "戳此", "这里", "此处", "这儿", "这个", "链接", "此链接", "该链接", "这个链接", "本链接", "网址", "地址",
        "详情", "详情请点击", "查看", "查看详情", "点击查看", "点击查看详情", "点击了解", "更多", "了解更多", "查看更多", "更多详情", "阅读更多",
        "點擊", "點擊這裡", "這裡", "連結", "詳情", "查看詳情", "更多詳情", "了解更多詳情",
    )
)  # fmt: skip
_AROUND = " \t\n.。!！?？,，;；:：>»›→…-—()（）[]【】「」“”\"'"
_EMPTY = re.compile(r"\[\s*\]")
_NOTE = re.compile(r"\s*\[\^")
"""A footnote may show an address: it is where people look for one."""
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\Z")


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    more = frozenset(_plain(phrase) for phrase in options["phrases"])
    for link in page.outline.links:
        if link.image:
            continue
        found = _problem(page, link, more, options["longest"])
        if found is not None:
            yield page.finding(CODE, "warning", found[0], link.start, end=link.end, hint=found[1])


def _problem(page: Page, link: Link, more: frozenset[str], longest: float) -> tuple[str, str] | None:
    words, line = link.text.strip(), page.line(link.start.line)
    if not words:
        empty = _EMPTY.match(line, link.start.column - 1)  # a picture or a formula is not, though it has no words
        return ("the link has no words", "say in the brackets where it leads") if empty else None
    plain = _plain(words)
    if plain in EMPTY_PHRASES or plain in more:
        return f"the link says “{words}”, not where it leads", "link the words that name what readers will find there"
    if _ADDRESS.match(words) and len(words) > longest and not _NOTE.match(line):
        return (
            f"the link shows an address of {len(words)} characters",
            "say what is there: [title of the page](address)",
        )
    return None


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(_AROUND).casefold()
