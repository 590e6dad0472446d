"""What was meant as a link is not read as one.

What: a space stands between the brackets, the brackets are full-width ones (`【】`, `（）`), round and square ones are swapped,
the address holds a space or is never closed, a bracket is missing, or `[words][label]` has a label that is nowhere defined.

Why: readers see brackets and an address instead of a link.

Example:

    完课率见[这篇文章]（completion-rate.md）。

Instead:

    完课率见[这篇文章](completion-rate.md)。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic, Position
from contentops.rules.page import Page, replacing
from contentops.source.outline import Passage

CODE, NAME, SEVERITY, GUARD = "CO311", "malformed-link", "warning", "links"

_TARGET = r"(?:https?://[^\s()（）\[\]<>]+|(?:\.{1,2}/)*[^\s()（）\[\]<>:#]+\.(?:md|html?|pdf|png|jpe?g|svg|gif)(?:#[^\s()（）]*)?|#[^\s()（）#]+)"
_WORDS = r"(?=[^\[\]【】\n]*[^\s\[\]【】])[^\[\]【】\n]+"

Found = tuple[str, str, str | None]
"""What is wrong, what to do, and what to write instead where that is certain enough to offer."""


def _spaced(match: re.Match[str]) -> Found | None:
    if _ISSUE.match(match["target"]):
        return None
    right = f"[{match['words']}]({match['target']})"
    return "a space stands between the brackets, so this is no link", f"write {right}", right


def _wide(match: re.Match[str]) -> Found:
    right = f"[{match['words']}]({match['target'] or match.groupdict()['half']})"
    return "a link stands in ASCII brackets, so this is none", f"write {right}", right


def _swapped(match: re.Match[str]) -> Found:
    right = f"[{match['words']}]({match['target']})"
    return (
        "the words stand in square brackets and the address in round ones, so this is no link",
        f"write {right}",
        right,
    )


def _swapped_second(match: re.Match[str]) -> Found:
    right = f"[{match['words']}]({match['target']})"
    return "the address does not stand in round brackets, so this is no link", f"write {right}", right


def _with_space(match: re.Match[str]) -> Found:
    target = match["target"].strip().replace(" ", "%20")
    return "the address holds a space, so this is no link", f"write {target}", f"[{match['words']}]({target})"


def _unclosed(match: re.Match[str]) -> Found:
    return "the bracket around the address is never closed, so this is no link", "put ) behind the address", None


def _undefined(match: re.Match[str]) -> Found | None:
    words, label = match["words"].strip(), match["label"]
    if (
        not _SAYS_SOMETHING.search(words)
        or _NUMBERS.match(words)
        or (label and _NUMBERS.match(label) and len(words) < 4)
    ):
        return None
    name = label or words
    return (
        f"[{name}] is nowhere defined, so this is no link",
        f"write a line “[{name}]: address”, or give the address in round brackets",
        None,
    )


def _unparted(match: re.Match[str]) -> Found:
    right = f"[{match['words']}]({match['target']})"
    return "the words of the link are never closed, so this is none", f"write {right}", right


def _unopened(match: re.Match[str]) -> Found:
    return "the bracket before the words is missing, so this is no link", "put [ before the words", None


def _half_open(match: re.Match[str]) -> Found:
    right = f"[{match['words']}]({match['target']})"
    return "the bracket before the address is missing, so this is no link", f"write {right}", right


_IN_WORDS = "a link is [words](address), without a space in between"
"""The hint where what is written cannot be shown."""
_SAYS_SOMETHING = re.compile(r"[^\W\d_]{2}")
_ISSUE = re.compile(r"#\d+\Z")
"""How change logs name what a line is about."""
_NUMBERS = re.compile(r"[\d\s.,:+*/i-k-]+\Z")
_SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Found | None]], ...] = (
    (re.compile(rf"(?<!\\)\[(?P<words>{_WORDS})\][ \t]+\((?P<target>{_TARGET})\)"), _spaced),
    (re.compile(rf"(?:\[(?P<words>{_WORDS})\](?:（(?P<target>{_TARGET})[)）]|\((?P<half>{_TARGET})）))"), _wide),
    (re.compile(rf"【(?P<words>{_WORDS})】[(（](?P<target>{_TARGET})[)）]"), _wide),
    (re.compile(rf"(?<![\w\]])[(（](?P<words>[^()（）\[\]\n]+)[)）]\[(?P<target>{_TARGET})\]"), _swapped),
    (
        re.compile(rf"\[(?P<words>{_WORDS})\]\((?P<target>[ \t]*https?://[^\s()\[\]\"'<>]+(?: +[^\s()\[\]\"'<>]+)+)\)"),
        _with_space,
    ),
    (re.compile(rf"\[(?P<words>{_WORDS})\]\((?P<target>{_TARGET})(?=\s|\Z)(?![^\n]{{0,300}}\))"), _unclosed),
    (re.compile(rf"\[(?P<words>[^\[\]()（）\n]+)\((?P<target>{_TARGET})\)(?![^\[\n]*\])"), _unparted),
    (re.compile(rf"^[^\[\n]{{1,300}}?\]\((?P<target>{_TARGET})\)", re.MULTILINE), _unopened),
    (re.compile(rf"\[(?P<words>{_WORDS})\](?P<target>{_TARGET})\)"), _half_open),
    (re.compile(rf"\[(?P<words>{_WORDS})\](?:[ \t]+\[|[ \t]*【)(?P<target>{_TARGET})[\]】]"), _swapped_second),
    (re.compile(rf"(?<![\w\])\\])\[(?P<words>{_WORDS})\]\[(?P<label>[^\[\]\n]*)\](?![\[(])"), _undefined),
)


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for passage in page.outline.passages:
        if "[" in passage.text or "【" in passage.text or "](" in passage.text:
            yield from _of(page, passage)


def _of(page: Page, passage: Passage) -> Iterator[Diagnostic]:
    taken = bytearray(len(passage.text))
    for shape, explain in _SHAPES:
        for match in shape.finditer(passage.text):
            start, end = passage.place(match.start()), passage.end(match.end())
            source = page.line(start.line)[start.column - 1 : end.column - 1] if start.line == end.line else ""
            written = shape.fullmatch(source)
            found = explain(written or match)
            escaped = page.line(start.line)[: start.column - 1].endswith("\\")
            if found is None or escaped or any(taken[match.start() : match.end()]):
                continue
            if written is None and _holds_a_link(page, start, end):
                continue
            taken[match.start() : match.end()] = b"\1" * len(match[0])
            message, hint, instead = found
            if written is None:
                hint, instead = _IN_WORDS, None
            fix = replacing("make it a link", start, end, instead, safe=False) if instead else None
            yield page.finding(CODE, "warning", message, start, end=end, hint=hint, fix=fix)


def _holds_a_link(page: Page, start: Position, end: Position) -> bool:
    """Whether a link stands between two places: then the brackets around it are brackets."""
    return any(start <= link.start < end and not link.image for link in page.outline.links)
