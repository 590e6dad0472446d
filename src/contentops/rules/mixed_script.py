"""Simplified and traditional Chinese characters stand in one text.

What: in a document of simplified Chinese, a character that only traditional texts have, and the other way round
(zh-TW, zh-HK, zh-MO and zh-Hant are traditional). Characters that are right in both, such as 后, 里 and 著, are none. A
name or a title that is wholly in the other script, a quoted word, the title of a website in a link to it, and Japanese are left alone. What belongs to which
script is judged by GB 2312, Big5 and OpenCC (https://github.com/BYVoid/OpenCC).

Why: it comes of pasting and looks careless; a search for the word does not find it.

Example:

    每周看一次完課率，再決定先改哪一章。

Instead:

    每周看一次完课率，再决定先改哪一章。

Options: `quotes`, whether block quotes are read too; `except`, a list of words that may stand as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from contentops.model import Diagnostic, Position
from contentops.rules.page import Page, replacing
from contentops.source.language import HAN, KANA, Script, foreign_to, is_of_neither, is_prose, script_of
from contentops.source.outline import Passage

CODE, NAME, SEVERITY, GUARD = "CO702", "mixed-script", "warning", "quality"
OPTIONS: Mapping[str, Any] = {"quotes": False, "except": []}

_RUN = re.compile(f"[{HAN}]+")
_KANA = re.compile(f"[{KANA}]")
_OPENING, _CLOSING = "“‘「『《〈（", "”’」』》〉）"
_SAID = re.compile("[我你您他她們们這这那是的了在請请會会說说來来嗎吗吧呢]")
"""Stands in what somebody says, and hardly in a name that is not quoted."""
_WHOLE_TEXT = 12
"""From so many characters on, a passage in the other script is no name."""


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    script = script_of(page.language)
    if script is None:
        return
    foreign = foreign_to(script)
    for passage in page.passages:
        if passage.text.isascii() or foreign.search(passage.text) is None:
            continue
        if (passage.quoted and not options["quotes"]) or _KANA.search(passage.text) or not is_prose(passage):
            continue
        yield from _of_passage(page, passage, script, tuple(options["except"]))


def _of_passage(page: Page, passage: Passage, script: Script, accepted: tuple[str, ...]) -> Iterator[Diagnostic]:
    text = passage.text
    converted = _convert(script, text)
    if len(converted) != len(text):
        return
    foreign = foreign_to(script)
    whole = len(foreign.findall(text)) >= _WHOLE_TEXT and not _own(script).search(text)
    spans = [match.span() for word in accepted if word for match in re.finditer(re.escape(word), text)]
    for run in _RUN.finditer(text):
        if not whole and _is_name(page, passage, run, script, converted[run.start() : run.end()]):
            continue
        for match in re.finditer(f"{foreign.pattern}+", run[0]):
            start, end = run.start() + match.start(), run.start() + match.end()
            if text[start:end] == converted[start:end] or any(a <= start and end <= b for a, b in spans):
                continue
            if not _titles_another_site(page, passage.place(start), script):
                yield _finding(page, passage, start, end, converted[start:end], script)


def _finding(page: Page, passage: Passage, start: int, end: int, new: str, script: Script) -> Diagnostic:
    old = passage.text[start:end]
    first, last = passage.place(start), passage.end(end)
    other = "traditional" if script == "simplified" else "simplified"
    title = f"write “{new}”"
    fix = None
    if page.line(first.line)[first.column - 1 : last.column - 1] == old and first.line == last.line:
        fix = replacing(title, first, last, new, safe=False)
    return page.finding(
        CODE, "warning", f"“{old}” is {other} Chinese in a {script} text", first, end=last, hint=title, fix=fix
    )


def _is_name(page: Page, passage: Passage, run: re.Match[str], script: Script, converted: str) -> bool:
    """Whether characters between two marks are a name, a title or a word that is meant to stand in the other script."""
    text, foreign = passage.text, foreign_to(script).findall(run[0])
    if any(is_of_neither(character) for character in run[0]):
        return True  # Japanese, which has forms of its own
    if not foreign or _own(script).search(run[0]) or converted in page.document.body:
        return False
    before, after = text[: run.start()][-1:], text[run.end() : run.end() + 1]
    quoted = before != "" and before in _OPENING and after != "" and after in _CLOSING
    alone = passage.kind == "cell" and run[0] == text.strip()
    return (
        quoted
        or len(run[0]) <= 2
        or (len(foreign) > 1 and (alone or len(foreign) * 10 >= len(run[0]) * 3) and not _SAID.search(run[0]))
    )


def _titles_another_site(page: Page, place: Position, script: Script) -> bool:
    """Whether a character stands in the words of a link to a website that are wholly in the other script: its title."""
    return any(
        link.start <= place < link.end
        and link.target.startswith(("http://", "https://"))
        and not _own(script).search(link.text)
        for link in page.outline.links
    )


@cache
def _own(script: Script) -> re.Pattern[str]:
    """Matches what only texts of the script itself have."""
    return foreign_to("traditional" if script == "simplified" else "simplified")


def _convert(script: Script, text: str) -> str:
    converted: str = _converter("t2s" if script == "simplified" else "s2t").convert(text)
    return converted


@cache
def _converter(configuration: str) -> Any:
    from opencc import OpenCC

    return OpenCC(configuration)
