"""Comments that say a finding is meant to stand: `<!-- contentops: ignore CO705 -- why -->`.

In the text a comment stands on a line of its own and holds for the block after it, up to the next empty line or the end of fenced
code. In the front matter, `# contentops: ignore CO111 -- why` holds for its own line, or for the next if it stands alone.
`ignore-file` holds for the whole file. Several rules are parted by commas; codes and names both do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from contentops.checking.settings import ALWAYS, Configurable
from contentops.model import Diagnostic, Document, Edit, Fix, Position
from contentops.source import strict_yaml
from contentops.source.outline import Html, Outline
from contentops.source.schemas import nearest

_ELSEWHERE = frozenset(("CO310",))
"""Found by `contentops links` alone, which asks the network."""
UNUSED, UNREADABLE = "CO801", "CO802"

_IN_TEXT = re.compile(r"[ \t>]*<!--\s*contentops:(?P<rest>.*?)(?:-->|\Z)")
_COMMENT = re.compile(r"<!--\s*contentops:.*?(?:-->|\Z)")
_IN_FRONT = re.compile(r"(?:^|\s)#\s*contentops:(?P<rest>.*)\Z")
_REST = re.compile(r"\s*(?P<word>[\w-]*)\s*(?P<rules>.*?)\s*(?:(?:--+|\s-\s|[—–]+|:|：)\s*(?P<reason>.*?)\s*)?\Z")
_FENCE = re.compile(r"[ \t>]*(?P<mark>`{3,}|~{3,})")


@dataclass
class Suppression:
    """One comment; `codes` with the words that stand for them."""

    codes: dict[str, str]
    lines: range
    """The lines it holds for."""
    start: Position
    end: Position
    alone: bool
    """Whether nothing else stands on its line."""
    used: set[str] = field(default_factory=set)


def suppress(
    document: Document,
    findings: Sequence[Diagnostic],
    rules: Sequence[Configurable],
    asked: Collection[str] | None = None,
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """The findings of a document that no comment speaks for, then those about the comments themselves.

    Args:
        asked: codes that were looked for, all if none: of others nobody knows whether a comment is of use.
    """
    if "contentops:" not in document.body and "contentops:" not in document.front:
        return list(findings), []
    names = {word.casefold(): rule.CODE for rule in rules for word in (rule.CODE, rule.NAME)}
    suppressions: list[Suppression] = []
    mistakes: list[Diagnostic] = []
    for line, match, lines in _comments(document):
        _read(document, line, match, lines, names, suppressions, mistakes)
    mistakes += _within_lines(document)
    left = [each for each in findings if not _spoken_for(each, suppressions)]
    unused = [
        _unused(document, each, code)
        for each in suppressions
        for code in each.codes
        if code not in each.used | _ELSEWHERE and (asked is None or code in asked)
    ]
    return left, [*mistakes, *unused]


def comment(code: str, reason: str, *, front: bool) -> str:
    """A comment that suppresses one rule's findings, as a line to put above what they are about."""
    text = f"contentops: ignore {code} -- {reason}"
    return f"# {text}" if front else f"<!-- {text} -->"


def _comments(document: Document) -> Iterator[tuple[int, re.Match[str], range]]:
    """Line, match and lines held for of each comment; all in lines of the file."""
    start = 0
    for number, text in enumerate(document.front.split("\n"), 2):
        at, start = start, start + len(text) + 1
        match = _IN_FRONT.search(text)
        if match is not None and not _is_value(document, at + text.index("#", match.start())):
            alone = not text[: match.start()].strip()
            yield number, match, range(number + alone, number + alone + 1)
    lines = document.body.split("\n")
    fence = ""
    for at, text in enumerate(lines):
        mark = _FENCE.match(text)
        if mark is not None:
            fence = "" if fence and text.strip(" \t>").startswith(fence) else fence or mark["mark"]
        elif not fence and _is_alone(text) and (match := _IN_TEXT.match(text)) is not None:
            first = document.body_line + at
            yield first, match, range(first, document.body_line + _block_end(lines, at + 1))


def _within_lines(document: Document) -> Iterator[Diagnostic]:
    """Comments that share their line with something else: nobody could tell which of it they are about."""
    lines = document.body.split("\n")
    found = [
        Position(document.body_line + at, match.start() + 1)
        for at, text in enumerate(lines)
        for match in _COMMENT.finditer(text)
        if not _is_alone(text)
    ]
    html = Outline(document.body, document.body_line).html if found else []
    for place in found:
        if any(_is_in(each, place) for each in html):
            match = _COMMENT.match(lines[place.line - document.body_line], place.column - 1)
            assert match is not None  # it was found there
            end = Position(place.line, match.end() + 1)
            message, hint = "the comment does not stand alone, so it suppresses nothing", "put it on a line of its own"
            yield Diagnostic(UNREADABLE, "warning", document.path, message, *place, hint=hint, end=end)


def _is_alone(text: str) -> bool:
    match = _IN_TEXT.match(text)
    return match is not None and not text[match.end() :].strip()


def _is_in(html: Html, place: Position) -> bool:
    """Whether a place is within raw HTML, and so no code."""
    lines = html.text.rstrip("\n").split("\n")
    if place.line == html.start.line:
        return html.start.column <= place.column < html.start.column + len(lines[0])
    return html.start.line < place.line < html.start.line + len(lines)


def _is_value(document: Document, at: int) -> bool:
    """Whether a character of the front matter is part of a value, and so no comment."""
    return any(each.span[0] <= at < each.span[1] for each in strict_yaml.scalars(document.node))


def _block_end(lines: Sequence[str], at: int) -> int:
    """Index of the line after the block that begins at or after `at`."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    fence = _FENCE.match(lines[at]) if at < len(lines) else None
    if fence is not None:
        at += 1
        while at < len(lines) and not lines[at].strip(" \t>").startswith(fence["mark"]):
            at += 1
        return at + 1
    while at < len(lines) and lines[at].strip():
        at += 1
    return at


def _read(
    document: Document,
    line: int,
    match: re.Match[str],
    lines: range,
    names: Mapping[str, str],
    suppressions: list[Suppression],
    mistakes: list[Diagnostic],
) -> None:
    start = Position(line, match.start() + len(match[0]) - len(match[0].lstrip(" \t>")) + 1)
    end = Position(line, match.end() + 1)
    said = _REST.match(match["rest"])
    assert said is not None  # every part of the pattern may be empty

    def wrong(message: str, hint: str | None) -> None:
        mistakes.append(Diagnostic(UNREADABLE, "warning", document.path, message, *start, hint=hint, end=end))

    if said["word"] not in ("ignore", "ignore-file"):
        wrong(f"“{said['word']}” is nothing a comment can ask for", "ignore, or ignore-file")
        return
    codes: dict[str, str] = {}
    for word in filter(None, re.split(r"[,，、\s]+", said["rules"])):
        code = names.get(word.casefold())
        if code is None:
            wrong(f"there is no rule “{word}”", nearest(word, sorted(names)) or "contentops rule lists them")
        elif code in ALWAYS:
            wrong(f"{code} says what publishing holds back, so it is always said", "mend what it finds")
        else:
            codes[code] = word
    if not said["rules"]:
        wrong("the comment names no rule", f"contentops: {said['word']} CO705 -- why")
    elif not said["reason"]:
        wrong(
            "the comment gives no reason, so it suppresses nothing",
            f"contentops: {said['word']} {said['rules']} -- why",
        )
    elif codes:
        alone = match[0].endswith("-->") if match.re is _IN_TEXT else match.start() == 0
        whole = range(1, 1 << 30) if said["word"] == "ignore-file" else lines
        suppressions.append(Suppression(codes, whole, start, end, alone))


def _spoken_for(finding: Diagnostic, suppressions: Sequence[Suppression]) -> bool:
    for each in suppressions:
        if finding.code in each.codes and finding.line in each.lines:
            each.used.add(finding.code)
            return True
    return False


def _unused(document: Document, each: Suppression, code: str) -> Diagnostic:
    message = f"nothing here is found by {each.codes[code]}, so the comment suppresses nothing"
    fix = None
    if len(each.codes) == 1 and each.alone:
        gone = Edit(Position(each.start.line, 1), Position(each.start.line + 1, 1), "")
        fix = Fix("take the comment out", (gone,), safe=False)
    return Diagnostic(UNUSED, "warning", document.path, message, *each.start, hint="take it out", end=each.end, fix=fix)
