"""Lets emphasis begin and end beside Chinese, Japanese and Korean words, where CommonMark asks for a space.

By CommonMark (6.2), `**注意：**请` is no emphasis: asterisks behind a sign end one only before a space or another sign, and such
languages part words by neither. A space of a kind that no text has is put where one is missing, and is taken out of what is read.
"""

from __future__ import annotations

import re
import unicodedata

SPACE = "\u1680"
"""Ogham's space mark: a space to Unicode, and so to CommonMark; bodies that have one get a plain space for it."""

_CJK = (
    r"\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
)
_WORTH = re.compile(rf"[{_CJK}\u2010-\u2027]\*|\*[{_CJK}\u2010-\u2027]")
_PIECE = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))|\\.|(?P<end>\n[ \t>]*\n)|(?P<stars>\*{1,3})(?!\*)",
    re.DOTALL,
)
_IS_CJK = re.compile(f"[{_CJK}]")


def opened(text: str) -> str:
    """The text with a `SPACE` at each run of asterisks that CommonMark would not take for the end or the beginning it is."""
    text = text.replace(SPACE, " ")
    if not _WORTH.search(text):
        return text
    done, at = [], 0
    open_runs: list[str] = []
    for match in _PIECE.finditer(text):
        if match["end"]:
            open_runs.clear()
        stars = match["stars"]
        if not stars:
            continue
        before, after = text[match.start() - 1 : match.start()] or "\n", text[match.end() : match.end() + 1] or "\n"
        if stars in open_runs and not before.isspace():
            del open_runs[open_runs.index(stars) :]
            needed = _is_sign(before) and not after.isspace() and not _is_sign(after)
            if needed and (_IS_CJK.match(after) or _IS_CJK.match(before)):
                done += [text[at : match.end()], SPACE]
                at = match.end()
        elif not after.isspace():
            open_runs.append(stars)
            needed = _is_sign(after) and not before.isspace() and not _is_sign(before)
            if needed and (_IS_CJK.match(before) or _IS_CJK.match(after)):
                done += [text[at : match.start()], SPACE]
                at = match.start()
    return "".join((*done, text[at:]))


def without(text: str) -> str:
    return text.replace(SPACE, "") if SPACE in text else text


def _is_sign(letter: str) -> bool:
    """Whether CommonMark counts it as punctuation."""
    return unicodedata.category(letter)[0] in "PS"
