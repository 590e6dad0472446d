"""Learning blocks, `::: name … :::`: found in a body, read into data that the portal and exporters share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from contentops.render import media
from contentops.render.divs import Block, Names, Problem, failed, find, uncommented
from contentops.render.divs import fence as _fence

__all__ = ["CALLOUTS", "KINDS", "Block", "Choice", "Problem", "Quiz", "_fence", "find", "ids", "problems", "quiz"]

CALLOUTS = ("note", "tip", "warning")
ATTRIBUTES = {"quiz": ("pass",), "video": media.VIDEO, "live": media.LIVE, **dict.fromkeys(CALLOUTS, ())}
"""What each block takes beside an id."""
KINDS = tuple(ATTRIBUTES)

_NUMBER = re.compile(r"[0-9]{1,4}\Z")
_CHOICE = re.compile(r"[-*+] \[(?P<mark>[ xX])\] (?P<text>.*)\Z")
_FEEDBACK = re.compile(r"[ \t]+>[ \t]?(?P<text>.*)\Z")


@dataclass(frozen=True, slots=True)
class Choice:
    text: str
    right: bool
    feedback: str
    line: int = 0
    """Where it stands, in lines of the body from 0."""


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


def quiz(block: Block) -> tuple[Quiz, list[Problem]]:
    """A quiz block as data, and the mistakes in it."""
    question: list[str] = []
    choices: list[Choice] = []
    problems = []
    for number, line in enumerate(block.lines, block.start + 1):
        if match := _CHOICE.match(line):
            choices.append(Choice(match["text"].strip(), match["mark"] != " ", "", number))
        elif choices and (match := _FEEDBACK.match(line)):
            last = choices[-1]
            choices[-1] = Choice(last.text, last.right, f"{last.feedback} {match['text']}".strip(), last.line)
        elif not choices:
            question.append(line)
        elif line.strip():
            problems.append(
                Problem(
                    number,
                    "this line is neither a choice nor feedback",
                    "choices begin with “- [ ] ” or “- [x] ”, feedback is indented and begins with “> ”",
                    (0, len(line)),
                )
            )
    needed = block.attributes.get("pass", "1")
    found = Quiz(block.id, "\n".join(question).strip(), tuple(choices), int(needed) if _NUMBER.match(needed) else 1)
    return found, [*problems, *_quiz_mistakes(block, found, needed)]


def of_body(body: str) -> list[Block]:
    """The blocks of a body that pages show: none in code, none in notes to editors."""
    return list(find(_shown(body.split("\n")))) if ":::" in body else []


def ids(found: Iterable[Block]) -> list[str]:
    """The ids that blocks give to things of the page, so that headings get others."""
    names = Names()
    for block in found:
        if block.kind == "quiz":
            name = names.take(block.id or "quiz")
            for number, _ in enumerate(quiz(block)[0].choices, 1):
                names.take(f"{name}-{number}")
        elif block.id and block.kind in KINDS:
            names.take(block.id)
    return list(names.taken)


def problems(lines: list[str]) -> Iterator[Problem]:
    """Every mistake in the blocks of a body."""
    shown = _shown(lines)
    found = list(find(shown))
    taken: dict[str, int] = {}
    for block in found:
        if not block.closed:
            yield block.problem(f"the block “{block.kind}” is never closed", "end it with a line of its own: :::")
        if block.kind not in KINDS:
            yield _unknown_kind(block, shown[block.start])
        else:
            yield from _attribute_mistakes(block, shown[block.start])
        yield from _inner_mistakes(block)
        if block.id and block.id in taken:
            yield block.problem(
                f"the id “{block.id}” is used twice, first on line {taken[block.id] + 1} of the body",
                "ids are unique in a document",
                at="id",
            )
        taken.setdefault(block.id, block.start)
    yield from failed(shown, found)


def _shown(lines: list[str]) -> list[str]:
    return [line or "" for line in uncommented(lines)]


def _inner_mistakes(block: Block) -> list[Problem]:
    if block.kind == "quiz":
        return quiz(block)[1]
    if block.kind == "video":
        return media.video(block)[1]
    return media.live(block)[1] if block.kind == "live" else []


def _unknown_kind(block: Block, line: str) -> Problem:
    start = line.index(block.kind)
    span = (start, start + len(block.kind))
    close = get_close_matches(block.kind.casefold(), KINDS, n=1)
    hint = f"did you mean “{close[0]}”?" if close else f"blocks are {', '.join(KINDS)}"
    return Problem(block.start, f"there is no block “{block.kind}”", hint, span, close[0] if close else None)


def _attribute_mistakes(block: Block, line: str) -> Iterator[Problem]:
    known = ATTRIBUTES[block.kind]
    for name in block.attributes:
        if name not in known:
            start = block.places[name][0]
            close = get_close_matches(name.casefold(), known, n=1)
            yield Problem(
                block.start,
                f"the block “{block.kind}” has no attribute `{name}`",
                f"did you mean `{close[0]}`?" if close else _known(block.kind),
                (start, start + len(name)),
                close[0] if close else None,
            )
    for start, end in block.stray:
        yield Problem(block.start, f"“{line[start:end]}” is no attribute", _why_stray(line[start:end]), (start, end))


def _known(kind: str) -> str:
    names = ", ".join(f"`{name}`" for name in ATTRIBUTES[kind])
    return f"it takes an id and {names}" if names else "it takes an id and nothing else: {#id}"


def _why_stray(text: str) -> str:
    if set(text) & set("“”‘’'＂"):
        return 'values with spaces stand in straight double quotes: title="What we saw"'
    if text.endswith("=") or text.startswith("="):
        return "no spaces around “=”, and something behind it"
    return 'write {#id name=value other="two words"}'


def _quiz_mistakes(block: Block, found: Quiz, needed: str) -> Iterator[Problem]:
    right = sum(choice.right for choice in found.choices)
    if not block.id:
        yield block.problem("the quiz has no id", "::: quiz {#completion-rate}")
    if not found.question:
        yield block.problem("the quiz asks nothing", "write the question above the choices")
    if len(found.choices) < 2:
        yield block.problem(
            "the quiz has only one choice" if found.choices else "the quiz has no choices",
            "give at least two: - [x] right, - [ ] wrong",
        )
    elif right == 0:
        yield block.problem("no choice is right", "mark the right one with - [x]")
    if not _NUMBER.match(needed) or not 1 <= int(needed) <= max(right, 1):
        yield block.problem(f"pass={needed} cannot be met with {right} right choices", "pass=1", at="pass")
