"""Learning blocks, `::: name … :::`: found in a body, read into data that the portal and exporters share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

CALLOUTS = ("note", "tip", "warning")
KINDS = ("quiz", *CALLOUTS)

_OPEN = re.compile(r":::[ \t]*(?P<kind>[A-Za-z][\w-]*)[ \t]*(?:\{(?P<attributes>[^}]*)\})?[ \t]*\Z")
_CLOSE = re.compile(r":::[ \t]*\Z")
_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}+(?!.*`)|~{3,}+)")
_NUMBER = re.compile(r"[0-9]{1,4}\Z")
_CHOICE = re.compile(r"[-*+] \[(?P<mark>[ xX])\] (?P<text>.*)\Z")
_FEEDBACK = re.compile(r"[ \t]+>[ \t]?(?P<text>.*)\Z")
_ATTRIBUTE = re.compile(r"""#(?P<id>[^\s=}]+)|(?P<key>[A-Za-z][\w-]*)=(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s}]+))""")


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a block; `line` counts from the body's first line, 0."""

    line: int
    message: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A block's name, attributes and inner lines; it stands on the body's lines `start` to `end`, the marks included."""

    kind: str
    id: str
    attributes: Mapping[str, str]
    start: int
    end: int
    lines: tuple[str, ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class Choice:
    text: str
    right: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class Quiz:
    """A question with choices; several right ones make it multiple choice."""

    id: str
    question: str
    choices: tuple[Choice, ...]
    needed: int
    """Right answers that pass it."""

    @property
    def multiple(self) -> bool:
        return sum(choice.right for choice in self.choices) > 1


def find(lines: list[str]) -> Iterator[Block]:
    """The blocks of a body in order; `:::` inside fenced code is text."""
    at, fence = 0, ""
    while at < len(lines):
        fence, inside = _fence(lines[at], fence)
        match = None if inside else _OPEN.match(lines[at])
        if match is None:
            at += 1
            continue
        block = _block(lines, at, match)
        yield block
        at = block.end + 1


def quiz(block: Block) -> tuple[Quiz, list[Problem]]:
    """A quiz block as data, and the mistakes in it."""
    question: list[str] = []
    choices: list[Choice] = []
    problems = []
    for number, line in enumerate(block.lines, block.start + 1):
        if match := _CHOICE.match(line):
            choices.append(Choice(match["text"].strip(), match["mark"] != " ", ""))
        elif choices and (match := _FEEDBACK.match(line)):
            last = choices[-1]
            choices[-1] = Choice(last.text, last.right, f"{last.feedback} {match['text']}".strip())
        elif not choices:
            question.append(line)
        elif line.strip():
            problems.append(
                Problem(
                    number,
                    "this line is neither a choice nor feedback",
                    "choices begin with “- [ ] ” or “- [x] ”, feedback is indented and begins with “> ”",
                )
            )
    needed = block.attributes.get("pass", "1")
    found = Quiz(block.id, "\n".join(question).strip(), tuple(choices), int(needed) if _NUMBER.match(needed) else 1)
    return found, [*problems, *_quiz_mistakes(block, found, needed)]


def problems(lines: list[str]) -> Iterator[Problem]:
    """Every mistake in the blocks of a body."""
    ids: dict[str, int] = {}
    for block in find(lines):
        if not block.closed:
            yield Problem(
                block.start, f"the block “{block.kind}” is never closed", "end it with a line of its own: :::"
            )
        if block.kind not in KINDS:
            yield Problem(block.start, f"there is no block “{block.kind}”", f"blocks are {', '.join(KINDS)}")
        if block.kind == "quiz":
            yield from quiz(block)[1]
        if block.id and block.id in ids:
            yield Problem(
                block.start,
                f"the id “{block.id}” is used twice, first on line {ids[block.id] + 1} of the body",
                "ids are unique in a document",
            )
        ids.setdefault(block.id, block.start)


def _quiz_mistakes(block: Block, found: Quiz, needed: str) -> Iterator[Problem]:
    right = sum(choice.right for choice in found.choices)
    if not block.id:
        yield Problem(block.start, "the quiz has no id", "::: quiz {#completion-rate}")
    if not found.question:
        yield Problem(block.start, "the quiz asks nothing", "write the question above the choices")
    if len(found.choices) < 2:
        yield Problem(
            block.start, f"the quiz has {len(found.choices)} choices", "give at least two: - [x] right, - [ ] wrong"
        )
    elif right == 0:
        yield Problem(block.start, "no choice is right", "mark the right one with - [x]")
    if not _NUMBER.match(needed) or not 1 <= int(needed) <= max(right, 1):
        yield Problem(block.start, f"pass={needed} cannot be met with {right} right choices", "pass=1")


def _block(lines: list[str], start: int, opening: re.Match[str]) -> Block:
    found = {
        match["key"] or "id": match["id"] or match["quoted"] or match["plain"] or ""
        for match in _ATTRIBUTE.finditer(opening["attributes"] or "")
    }
    fence = ""
    for at in range(start + 1, len(lines)):
        fence, inside = _fence(lines[at], fence)
        if not inside and (_CLOSE.match(lines[at]) or _OPEN.match(lines[at])):
            closed = bool(_CLOSE.match(lines[at]))
            return Block(
                opening["kind"],
                found.pop("id", ""),
                found,
                start,
                at if closed else at - 1,
                tuple(lines[start + 1 : at]),
                closed,
            )
    return Block(opening["kind"], found.pop("id", ""), found, start, len(lines) - 1, tuple(lines[start + 1 :]), False)


def _fence(line: str, fence: str) -> tuple[str, bool]:
    """The code fence open after this line, and whether the line belongs to fenced code."""
    match = _FENCE.match(line)
    if not fence:
        return (match["mark"], True) if match else ("", False)
    if match and match["mark"][0] == fence[0] and len(match["mark"]) >= len(fence) and not line.strip().strip(fence[0]):
        return "", True
    return fence, True
