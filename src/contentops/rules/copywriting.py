"""Chinese and Latin letters touch, or punctuation has the wrong width.

What: in a Chinese document, a Latin word or a figure without a space to the Chinese beside it; a half-width , : ; ! ?
after or between Chinese; half-width brackets around Chinese in a text that has full-width ones elsewhere; letters and
figures of full width; a space before or after full-width punctuation. Code, formulas, addresses and file names are
left alone. The words are read by AutoCorrect (https://github.com/huacnlee/autocorrect).

Why: a reader's eye stops at what looks different each time. Full-width punctuation brings its own space; a half-width
comma glues two clauses together.

Example:

    用Python写,第3章有示例 ,很短.

Instead:

    用 Python 写，第 3 章有示例，很短。

Options: `spacing` says when a missing space is found: `always`; `never`; or `auto`, the same as `always` but for a
text that is plainly written without such spaces (six or more are missing, and nine of ten). `except` lists words in
which Chinese and Latin letters may touch, beside T恤, K线, U盘 and the like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import autocorrect_py

from contentops.model import Diagnostic, Edit, Fix, Position
from contentops.rules.page import Page
from contentops.source.language import HAN, is_prose, masked
from contentops.source.outline import HIDDEN, Outline, Passage

CODE, NAME, SEVERITY, GUARD = "CO701", "copywriting", "warning", "quality"
OPTIONS: Mapping[str, Any] = {"spacing": "auto", "except": []}

_WANTED = """\
rules: {space-word: 1, space-punctuation: 0, space-bracket: 0, space-backticks: 0, space-dash: 0, fullwidth: 1,
  halfwidth-word: 1, halfwidth-punctuation: 0, no-space-fullwidth: 1, no-space-fullwidth-quote: 0, spellcheck: 0}
"""
_ONE_WORD = (
    *(
        "A股",
        "B股",
        "H股",
        "A站",
        "B站",
        "B超",
        "C位",
        "CT片",
        "K歌",
        "K线",
        "P图",
        "Q版",
        "T恤",
        "U盘",
        "U型",
        "V领",
        "X光",
    ),
    *("N次方", "阿Q", "卡拉OK"),
)
_FULL = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？", ".": "。"}
_PLAIN = 6
"""So many missing spaces are a way of writing, if there is hardly any other."""
_NO_SPACE_BESIDE = frozenset("，。、；：！？（）")
_SPACED = re.compile(f"(?<=[{HAN}]) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9%+]) (?=[{HAN}])")
_SUSPECT = re.compile(
    f"[{HAN}][\\w,.:;!?+-](?<![{HAN}])|[A-Za-z0-9%+#,.:;!?][{HAN}]|[，。、；：！？（）] | [，。、；：！？（）]|[Ａ-Ｚａ-ｚ０-９]"
)
"""Without one of these AutoCorrect has nothing to say."""
_BEFORE_QUOTE = re.compile(f'(?<=[{HAN}])[,:;!?](?=["“「『《][{HAN}])')
"""AutoCorrect leaves these alone."""
_SEMICOLON = re.compile(f"(?<=[{HAN}]);[ ]?(?=[{HAN}])")
_BRACKETS = re.compile(
    f"(?P<before>(?<=[{HAN}])[ ]?)\\((?P<inside>[^()（）\\n]*[{HAN}][^()（）\\n]*)\\)(?P<after>[ ]?(?=[{HAN}]))?"
)
_FULL_BRACKETS = re.compile(f"（[^（）\\n]*[{HAN}][^（）\\n]*）")
_NUMBERED = re.compile(r"\s*（\w{1,3}）\Z")
_LATIN_WIDE = re.compile("[Ａ-Ｚａ-ｚ０-９]")


class Change(NamedTuple):
    """What is to stand in place of a part of a passage."""

    start: int
    end: int
    text: str


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    if not page.chinese:
        return
    passages = [each for each in page.passages if _has_chinese(each.text) and is_prose(each)]
    texts = [masked(each.text) for each in passages]
    one_words = _one_words(tuple(options["except"]))
    changes = [
        [change for change in found if _is_wanted(passage, text, change, one_words)]
        for passage, text, found in zip(passages, texts, _corrected(texts), strict=True)
    ]
    spacing = _wants_spaces(options["spacing"], texts, changes)
    brackets = _wants_full_brackets(texts)
    for passage, text, found in zip(passages, texts, changes, strict=True):
        for change in found:
            if spacing or change.text != " ":
                yield from _finding(page, passage, (change,))
        if brackets:
            for match in _BRACKETS.finditer(text):
                yield from _finding(page, passage, _bracket_changes(match))


def _has_chinese(text: str) -> bool:
    return not text.isascii() and re.search(f"[{HAN}]", text) is not None


@cache
def _one_words(more: tuple[str, ...]) -> re.Pattern[str]:
    """Matches the words in which Chinese and Latin letters may touch."""
    words = sorted({*_ONE_WORD, *filter(None, map(str, more))}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@cache
def _configured() -> None:
    autocorrect_py.load_config(_WANTED)  # type: ignore[attr-defined]


def _corrected(texts: Sequence[str]) -> Iterator[list[Change]]:
    """What AutoCorrect would change in each text."""
    _configured()
    lines = [line if _SUSPECT.search(line) else "" for text in texts for line in text.split("\n")]
    corrected = autocorrect_py.format("\n".join(lines)).split("\n")
    if len(corrected) != len(lines):
        corrected = [autocorrect_py.format(line) for line in lines]
    at = 0
    for text in texts:
        found: list[Change] = []
        offset = 0
        for line in text.split("\n"):
            if lines[at] != corrected[at]:
                found += (Change(a + offset, b + offset, new) for a, b, new in _changes(line, corrected[at]))
            offset += len(line) + 1
            at += 1
        found += (Change(match.start(), match.end(), "；") for match in _SEMICOLON.finditer(text))
        taken = {change.start for change in found}
        quotes = (match for match in _BEFORE_QUOTE.finditer(text) if match.start() not in taken)
        found += (Change(match.start(), match.end(), _FULL[match[0]]) for match in quotes)
        yield sorted(found)


def _changes(old: str, new: str) -> Iterator[Change]:
    """What has to be done to a line to make it another one that differs in spaces and in single characters."""
    i = j = 0
    while i < len(old) or j < len(new):
        one, two = old[i : i + 1], new[j : j + 1]
        if one == two:
            i, j = i + 1, j + 1
        elif two == " ":
            yield Change(i, i, " ")
            j += 1
        elif one == " " or not two:
            end = i + 1
            while old[end : end + 1] == " " and two != " ":
                end += 1
            yield Change(i, end, "")
            i = end
        else:
            end = i + 1
            while old[end : end + 1] == " " and new[j + 1 : j + 2] != " ":
                end += 1
            yield Change(i, end, two)
            i, j = end, j + 1


def _is_wanted(passage: Passage, text: str, change: Change, one_words: re.Pattern[str]) -> bool:
    """Whether a change is one that no editor would argue about."""
    start, end, new = change
    before, after = text[:start][-1:], text[end : end + 1]
    if HIDDEN in (before, after) and new == " ":
        return False
    if new == " ":
        return start == end and not any(
            match.start() < start < match.end() for match in one_words.finditer(text, max(0, start - 8), start + 8)
        )
    if not new:
        beside = before if before in _NO_SPACE_BESIDE else after
        return bool(before and after) and beside in _NO_SPACE_BESIDE and not _NUMBERED.match(text[:start])
    old = text[start]
    if old == ".":
        return (
            passage.kind == "paragraph"
            and end == len(text)
            and len(text) - text.count(" ") >= 12
            and before not in (HIDDEN, "")
        )
    return _FULL.get(old) == new or _LATIN_WIDE.match(old) is not None


def _wants_spaces(option: str, texts: Sequence[str], changes: Sequence[Sequence[Change]]) -> bool:
    if option in ("always", "never"):
        return option == "always"
    missing = sum(change.text == " " for each in changes for change in each)
    return missing < _PLAIN or sum(len(_SPACED.findall(text)) for text in texts) * 9 > missing


def _wants_full_brackets(texts: Sequence[str]) -> bool:
    """Whether a text has more full-width brackets around Chinese than half-width ones."""
    half = sum(len(_BRACKETS.findall(text)) for text in texts if "(" in text)
    return bool(half) and sum(len(_FULL_BRACKETS.findall(text)) for text in texts if "（" in text) > half


def _bracket_changes(match: re.Match[str]) -> tuple[Change, Change]:
    opening, closing = match.start("inside") - 1, match.end("inside")
    return Change(match.start(), opening + 1, "（"), Change(closing, match.end(), "）")


def _finding(page: Page, passage: Passage, changes: Sequence[Change]) -> Iterator[Diagnostic]:
    text = passage.text
    first, last = changes[0], changes[-1]
    at = max(0, first.start - (first.start == first.end))
    start, end = passage.place(at), passage.end(max(last.end + (last.start == last.end), at + 1))
    edits = [edit for edit in (_edit(page, passage, change) for change in changes) if edit is not None]
    if len(edits) != len(changes) and passage.exact and any(not change.text.strip() for change in changes):
        return  # a space beside markup may be what makes it work; keys and raised numbers part words by themselves
    message, hint = _said(text, changes)
    fix = Fix(hint, tuple(edits)) if len(edits) == len(changes) else None
    yield page.finding(CODE, "warning", message, start, end=end, hint=hint, fix=fix)


def _said(text: str, changes: Sequence[Change]) -> tuple[str, str]:
    start, end, new = changes[0]
    if len(changes) > 1:
        inside = text[changes[0].end : changes[1].start]
        return f"“({inside})” has half-width brackets around Chinese", f"write “（{inside}）”"
    around = text[max(0, start - 1) : start], text[end : end + 1]
    old = text[start:end]
    if new == " ":
        left, right = _word_before(text, start), _word_after(text, end)
        return f"there is no space between “{left}” and “{right}”", f"write “{left} {right}”"
    if not new:
        return f"there is a space beside “{around[0] if around[0] in _NO_SPACE_BESIDE else around[1]}”", "take it out"
    if _LATIN_WIDE.match(old):
        return f"“{old.strip()}” is of full width", f"write “{new}”"
    return f"“{old.strip()}” is half-width in a Chinese sentence", f"write “{new}”"


def _word_before(text: str, at: int) -> str:
    match = re.search(r"[A-Za-z0-9.%+#-]+\Z", text[max(0, at - 24) : at])
    return match[0] if match else text[at - 1]


def _word_after(text: str, at: int) -> str:
    match = re.match(r"[A-Za-z0-9.%+#-]+", text[at : at + 24])
    return match[0].rstrip(".") if match else text[at]


def _edit(page: Page, passage: Passage, change: Change) -> Edit | None:
    """The change in the file, or none where markup leaves its place in doubt."""
    if not passage.exact:
        return None
    start, end, new = change
    if start == end:
        place = _gap(page, passage, start)
        return Edit(place, place, new) if place is not None else None
    first, last = passage.place(start), passage.end(end)
    source = page.line(first.line)
    if last.line != first.line or source[first.column - 1 : last.column - 1] != passage.text[start:end]:
        return None
    before, after = source[first.column - 2 : first.column - 1], source[last.column - 1 : last.column]
    hidden = passage.text[end : end + 1] == HIDDEN and after in ("`", "$")
    if (not new or end - start > 1) and (
        before != passage.text[start - 1 : start] or not (hidden or after == passage.text[end : end + 1])
    ):
        return None
    return Edit(first, last, new)


def _gap(page: Page, passage: Passage, at: int) -> Position | None:
    """Where in the file a space goes that parts two characters: outside the markup between them."""
    before, after = passage.end(at), passage.place(at)
    source = page.line(before.line)
    if source[before.column - 2 : before.column - 1] != passage.text[at - 1] or before.line != after.line:
        return None
    if before == after:
        return before
    between = source[before.column - 1 : after.column - 1]
    if "<" in between or "^" in between or passage.kind == "front":
        return None
    opened = len(between) - len(between.rstrip("["))
    places = [Position(after.line, after.column - opened)] if between.startswith("]") else [before, after]
    return next((place for place in places if _parts(source, place)), None)


def _parts(line: str, place: Position) -> bool:
    """Whether a space at a place adds nothing but itself to what readers see."""
    indent = len(line) - len(line.lstrip())
    plain = Outline(line[indent:], 1)
    spaced = Outline(f"{line[indent : place.column - 1]} {line[place.column - 1 :]}", 1)
    seen, wanted = (" ".join(each.text for each in outline.passages) for outline in (spaced, plain))
    return seen.replace(" ", "") == wanted.replace(" ", "") and len(seen) == len(wanted) + 1
