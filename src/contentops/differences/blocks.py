"""Cuts a Markdown body into blocks at its blank lines; code and notes to editors keep theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contentops.differences.model import Block, BlockKind

_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}+(?!.*`)|~{3,})")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*\Z")
_ITEM = re.compile(r" {0,3}(?:[-*+]|[0-9]+\.)[ \t]")
_RULE = frozenset("|:- \t")
"""What the line below a table's head is made of."""
_COMMENT = re.compile(r" {0,3}<!--")
_INDENTED = re.compile(r" {4}|\t")
_PROSE = re.compile(r"[^\W_]")
_SOFT_BREAK = re.compile(r"(?<![ \t\\])[ \t]?\n[ \t]*")
"""A line's end that a browser shows as a space: not behind two spaces or a backslash."""


def cut(body: str, first_line: int) -> tuple[Block, ...]:
    """The blocks of a body whose first line is line `first_line` of its file."""
    lines = body.split("\n")
    found: list[Block] = []
    for start, end in _stretches(lines):
        kind = _kind(lines[start:end], found[-1].kind if found else "paragraph")
        text = "\n".join(lines[start:end])
        flows = kind == "paragraph" and all(_PROSE.match(line) for line in lines[start:end])
        found.append(Block(len(found), kind, _SOFT_BREAK.sub(" ", text) if flows else text, first_line + start))
    return tuple(found)


def words_of(heading: Block) -> str:
    """What a heading says, without its marks."""
    first = heading.text.partition("\n")[0]
    return first.lstrip("#").rstrip().rstrip("#").strip() if first.startswith("#") else first.strip()


def _stretches(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Where each block begins and ends, in lines from 0, the end not included."""
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        end = _end(lines, at)
        yield at, end
        at = end


def _end(lines: list[str], start: int) -> int:
    if (match := _FENCE.match(lines[start])) is not None:
        return _fence_end(lines, start, match["mark"])
    if _COMMENT.match(lines[start]):
        return next((at + 1 for at in range(start, len(lines)) if "-->" in lines[at]), len(lines))
    if lines[start].startswith("#"):
        return start + 1
    if start + 1 < len(lines) and _UNDERLINE.match(lines[start + 1]) and not _INDENTED.match(lines[start]):
        return start + 2
    end = start + 1
    while end < len(lines):
        if not lines[end].strip():
            follower = next((at for at in range(end, len(lines)) if lines[at].strip()), end)
            if not (_INDENTED.match(lines[start]) and _INDENTED.match(lines[follower])):
                break
            end = follower
        if lines[end].startswith("#") or _FENCE.match(lines[end]) or _COMMENT.match(lines[end]):
            break
        end += 1
    return end


def _fence_end(lines: list[str], start: int, mark: str) -> int:
    for at in range(start + 1, len(lines)):
        match = _FENCE.match(lines[at])
        if match and match["mark"].startswith(mark) and not lines[at].strip().strip(mark[0]):
            return at + 1
    return len(lines)


def _kind(lines: list[str], before: BlockKind) -> BlockKind:
    first = lines[0]
    if _FENCE.match(first):
        return "code block"
    if _COMMENT.match(first):
        return "editors’ note" if lines[-1].rstrip().endswith("-->") else "paragraph"
    if first.startswith("#") or (len(lines) == 2 and _UNDERLINE.match(lines[1]) and not _INDENTED.match(first)):
        return "heading"
    if _INDENTED.match(first):
        return "list" if before == "list" else "code block"
    if first.startswith(":::"):
        return "learning block"
    if _ITEM.match(first):
        return "list"
    if first.lstrip().startswith(">"):
        return "quote"
    if len(lines) > 1 and "|" in first and "-" in lines[1] and _RULE.issuperset(lines[1]):
        return "table"
    return "paragraph"
