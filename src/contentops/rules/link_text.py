"""The words of a link do not say where it leads.

What: a link says “click here”, “here”, “link”, 点击这里, 详情 or the like, shows a long bare address outside a footnote, or has no words
at all. Only what the whole link says counts: “click here to enrol” is fine, and so is code: `URL` is a name.

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
        "click", "click here", "click this", "click this link", "click the link", "click on this link", "click me", "click here for more", "here",
        "this", "this link", "this page", "link", "the link", "link here", "url", "right here", "over here", "go here", "go there", "see here",
        "more", "read more", "read more here", "see more", "show more", "view more", "learn more", "learn more here", "find out more", "read this",
        "read on", "continue reading", "details", "more details", "see details", "view details", "more info", "more information",
        "for more information", "download here", "tap here", "press here", "check here", "check it out",
        "点这儿", "点击这儿", "点一下", "点开", "请点这里", "请点这儿", "请点此", "请戳这里", "戳链接", "传送门", "链接在此", "链接在这里", "链接地址", "点击跳转",
        "点击进入", "点击打开", "点击阅读", "点击下载", "点击前往", "点击访问", "点击观看", "点击此页", "点击下方链接", "请见这里", "请看这里", "看这里", "见这里", "见此", "见此处",
        "前往", "前往查看", "去看看", "详见", "详见这里", "详见此处", "详见链接", "查看更多详情", "了解详情", "更多内容", "更多信息", "更多请点击", "阅读全文", "继续阅读",
        "点击", "点击这里", "点击此处", "点击此链接", "点击链接", "点击这个链接", "点这里", "点此", "点我", "请点击", "请点击这里", "请点击此处",
        "戳这里", "戳我", "戳此", "这里", "此处", "这儿", "这个", "链接", "此链接", "该链接", "这个链接", "本链接", "这一页", "此页", "此页面", "该页面", "网址", "地址",
        "详情", "详情请点击", "查看", "查看详情", "点击查看", "点击查看详情", "点击了解", "更多", "了解更多", "查看更多", "更多详情", "阅读更多",
        "點擊", "點擊這裡", "點擊此處", "點這裡", "點我", "請點擊", "這裡", "此處", "連結", "查看更多", "閱讀更多", "詳情", "查看詳情", "更多詳情", "了解更多詳情",
    )
)  # fmt: skip
_AROUND = " \t\n.。!！?？,，;；:：>»›→…-—()（）[]【】「」“”\"'"
_EMPTY = re.compile(r"\[\s*\]")
_CODE = re.compile(r"\[(`+)[^`\]]+\1\]")
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
    if (plain in EMPTY_PHRASES or plain in more) and not _is_name(link, line, words):
        return f"the link says “{words}”, not where it leads", "link the words that name what readers will find there"
    if _ADDRESS.match(words) and len(words) > longest and not _NOTE.match(line):
        return (
            f"the link shows an address of {len(words)} characters",
            "say what is there: [title of the page](address)",
        )
    return None


def _is_name(link: Link, line: str, words: str) -> bool:
    """Whether the words are code, or the name of what the label of a reference stands for."""
    return _CODE.match(line, link.start.column - 1) is not None or (words == "URL" and link.kind == "reference")


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(_AROUND).casefold()
