"""Comments that say a finding is meant to stand: `<!-- contentops: ignore CO705 -- why -->`.

In the text a comment is a line of its own and holds for the block after it, up to the next empty line or the end of fenced
code. In the front matter, `# contentops: ignore CO111 -- why` holds for its own line, or for the next if it stands alone.
`ignore-file` holds for the whole file. Several rules are parted by commas; codes and names both do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from contentops.checking.settings import ALWAYS, Configurable
from contentops.model import Diagnostic, Document, Edit, Fix, Position
from contentops.source.schemas import nearest

_ELSEWHERE = frozenset(("CO310",))
"""Found by `contentops links` alone, which asks the network."""
UNUSED, UNREADABLE = "CO801", "CO802"

_IN_TEXT = re.compile(r"[ \t>]*<!--\s*contentops:(?P<rest>.*?)(?:-->|\Z)")
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
    document: Document, findings: Sequence[Diagnostic], rules: Sequence[Configurable]
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """The findings of a document that no comment speaks for, then those about the comments themselves."""
    if "contentops:" not in document.body and "contentops:" not in document.front:
        return list(findings), []
    names = {word.casefold(): rule.CODE for rule in rules for word in (rule.CODE, rule.NAME)}
    suppressions: list[Suppression] = []
    mistakes: list[Diagnostic] = []
    for line, match, lines in _comments(document):
        _read(document, line, match, lines, names, suppressions, mistakes)
    left = [each for each in findings if not _spoken_for(each, suppressions)]
    unused = [
        _unused(document, each, code)
        for each in suppressions
        for code in each.codes
        if code not in each.used | _ELSEWHERE
    ]
    return left, [*mistakes, *unused]


def comment(code: str, reason: str, *, front: bool) -> str:
    """A comment that suppresses one rule's findings, as a line to put above what they are about."""
    text = f"contentops: ignore {code} -- {reason}"
    return f"# {text}" if front else f"<!-- {text} -->"


def _comments(document: Document) -> Iterator[tuple[int, re.Match[str], range]]:
    """Line, match and lines held for of each comment; all in lines of the file."""
    for number, text in enumerate(document.front.split("\n"), 2):
        if (match := _IN_FRONT.search(text)) is not None:
            alone = not text[: match.start()].strip()
            yield number, match, range(number + alone, number + alone + 1)
    lines = document.body.split("\n")
    fence = ""
    for at, text in enumerate(lines):
        mark = _FENCE.match(text)
        if mark is not None:
            fence = "" if fence and text.strip(" \t>").startswith(fence) else fence or mark["mark"]
        elif not fence and (match := _IN_TEXT.match(text)) is not None:
            first = document.body_line + at
            yield first, match, range(first, document.body_line + _block_end(lines, at + 1))


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
        alone = match.re is _IN_TEXT or match.start() == 0
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
