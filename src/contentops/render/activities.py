"""What learners do, as data: quizzes, polls, assignments, checklists, discussions and callouts, and the mistakes in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from contentops.render.divs import Block, Data, Problem
from contentops.render.media import is_web

_COUNT = re.compile(r"[0-9]{1,4}\Z")
_CHOICE = re.compile(r"[-*+] \[(?P<mark>[ xX])\] (?P<text>.*)\Z")
_OPTION = re.compile(r"[-*+] (?:\[(?P<mark>[ xX])\] )?(?P<text>.*)\Z")
_CRITERION = re.compile(r"[-*+] \[(?P<points>\d{1,4})\] (?P<text>.*)\Z")
_STEP = re.compile(r"\d{1,9}[.)] (?P<text>.*)\Z")
_BELOW = re.compile(r"[ \t]+>[ \t]?(?P<text>.*)\Z")
_QUOTED = re.compile(r">[ \t]?(?P<text>.*)\Z")
_CONTINUED = re.compile(r"(?: {2,}|\t)(?P<text>\S.*)\Z")
_BLANK = re.compile(r"(?P<code>(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))|\[\[(?P<answers>[^\[\]\n]*)\]\](?!\()")
_OPENED = re.compile(r"\[\[(?![^\[\]\n]*\]\])")
_GROUPED = r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?"
_NUMBER = rf"[-+−]?(?:{_GROUPED}|\d+(?:[.,]\d+)?)(?:[eE][-+]?\d{{1,3}})?"
_RANGE = re.compile(rf"\s*(?P<value>{_NUMBER})\s*(?:±|\+/?-)\s*(?P<off>{_NUMBER})\s*\Z")
PART = "\ufdd2"
"""Stands in a text with blanks for each of them; no body has it."""


@dataclass(frozen=True, slots=True)
class Choice:
    text: str
    right: bool
    feedback: str
    line: int = 0
    """Where it stands, in lines of the body from 0."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A gap to fill, with words or with a number."""

    answers: tuple[str, ...]
    """What is right, the first as an example; one is enough."""
    low: float | None = None
    """For a number: from what on it is right, and up to what."""
    high: float | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Quiz(Data):
    """A question with choices, of which several may be right, or a text with blanks."""

    kind: ClassVar[str] = "quiz"
    id: str
    question: str
    """Markdown; `PART` stands for each blank."""
    choices: tuple[Choice, ...]
    needed: int
    """Right answers that pass it."""
    blanks: tuple[Blank, ...] = ()
    explanation: str = ""
    """What is said about the blanks once they are filled, Markdown."""

    @property
    def multiple(self) -> bool:
        return sum(choice.right for choice in self.choices) > 1

    @property
    def form(self) -> Literal["single", "multiple", "blank"]:
        if self.blanks:
            return "blank"
        return "multiple" if self.multiple else "single"


@dataclass(frozen=True, slots=True)
class Poll(Data):
    """A question without a right answer."""

    kind: ClassVar[str] = "poll"
    id: str
    question: str
    options: tuple[str, ...]
    most: int
    """How many of them a learner may choose."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """What work is judged by."""

    text: str
    points: int
    note: str


@dataclass(frozen=True, slots=True)
class Assignment(Data):
    """Work to do and to hand in."""

    kind: ClassVar[str] = "assignment"
    id: str
    title: str
    task: str
    """Markdown."""
    steps: tuple[str, ...]
    hand_in: str
    """What to hand in and to whom, Markdown."""
    url: str
    """Where to hand it in, or empty."""
    rubric: tuple[Criterion, ...]

    @property
    def points(self) -> int:
        return sum(each.points for each in self.rubric)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a checklist."""

    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Checklist(Data):
    """Things to tick off."""

    kind: ClassVar[str] = "checklist"
    id: str
    title: str
    intro: str
    """Markdown."""
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Discussion(Data):
    """A place elsewhere to talk, and what about."""

    kind: ClassVar[str] = "discussion"
    id: str
    title: str
    url: str
    words: str
    """Markdown."""


@dataclass(frozen=True, slots=True)
class Callout(Data):
    """A note, a tip or a warning beside the text."""

    kind: ClassVar[str] = "callout"
    id: str
    style: str
    title: str
    """Plain text; what it is called if empty says its style."""
    words: str
    """Markdown."""


def quiz(block: Block) -> tuple[Quiz, list[Problem]]:
    """A quiz block as data, and the mistakes in it."""
    question: list[str] = []
    choices: list[Choice] = []
    explained: list[str] = []
    problems = []
    filled = any(_blanks(line) for line in block.lines) and not any(_CHOICE.match(line) for line in block.lines)
    for number, line in enumerate(block.lines, block.start + 1):
        if match := _CHOICE.match(line):
            choices.append(Choice(match["text"].strip(), match["mark"] != " ", "", number))
        elif choices and (match := _BELOW.match(line)):
            last = choices[-1]
            choices[-1] = Choice(last.text, last.right, f"{last.feedback} {match['text']}".strip(), last.line)
        elif filled and (match := _QUOTED.match(line)):
            explained.append(match["text"])
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
    text, blanks, wrong = _with_blanks(question, block.start + 1) if filled else ("\n".join(question), (), [])
    needed = block.attributes.get("pass", str(len(blanks) or 1))
    found = Quiz(
        block.id,
        text.strip(),
        tuple(choices),
        int(needed) if _COUNT.match(needed) else 1,
        blanks,
        "\n".join(explained).strip(),
    )
    return found, [*problems, *wrong, *_quiz_mistakes(block, found, needed)]


def poll(block: Block) -> tuple[Poll, list[Problem]]:
    """A poll block as data, and the mistakes in it."""
    question, options, problems = list[str](), list[str](), list[Problem]()
    for number, line in enumerate(block.lines, block.start + 1):
        if match := _OPTION.match(line):
            options.append(match["text"].strip())
            if (match["mark"] or " ") != " ":
                problems.append(
                    Problem(number, "a poll has no right answer", "write “- ” or make it a quiz", match.span("mark"))
                )
        elif not options:
            question.append(line)
        elif line.strip():
            problems.append(Problem(number, "this line is no option", "options begin with “- ”", (0, len(line))))
    most = block.attributes.get("most", "1")
    found = Poll(block.id, "\n".join(question).strip(), tuple(options), int(most) if _COUNT.match(most) else 1)
    return found, [*problems, *_poll_mistakes(block, found, most)]


def assignment(block: Block) -> tuple[Assignment, list[Problem]]:
    """An assignment block as data, and the mistakes in it."""
    task, steps, hand_in = list[str](), list[str](), list[str]()
    rubric: list[Criterion] = []
    last = ""
    for line in block.lines:
        if match := _CRITERION.match(line):
            rubric.append(Criterion(match["text"].strip(), int(match["points"]), ""))
            last = "rubric"
        elif match := _STEP.match(line):
            steps.append(match["text"].strip())
            last = "steps"
        elif match := _QUOTED.match(line):
            hand_in.append(match["text"])
            last = ""
        elif last == "rubric" and (match := _BELOW.match(line)):
            one = rubric[-1]
            rubric[-1] = Criterion(one.text, one.points, f"{one.note} {match['text']}".strip())
        elif last == "steps" and (match := _CONTINUED.match(line)):
            steps[-1] = f"{steps[-1]}\n{match['text']}"
        else:
            task.append(line)
            if line.strip():
                last = ""
    found = Assignment(
        block.id,
        block.attributes.get("title", ""),
        "\n".join(task).strip(),
        tuple(steps),
        "\n".join(hand_in).strip(),
        block.attributes.get("url", ""),
        tuple(rubric),
    )
    return found, list(_assignment_mistakes(block, found))


def checklist(block: Block) -> tuple[Checklist, list[Problem]]:
    """A checklist block as data, and the mistakes in it."""
    intro, items, problems = list[str](), list[Item](), list[Problem]()
    for number, line in enumerate(block.lines, block.start + 1):
        if match := _OPTION.match(line):
            items.append(Item(match["text"].strip(), ""))
            if (match["mark"] or " ") != " ":
                problems.append(
                    Problem(number, "a checklist begins with nothing ticked", "write “- [ ] ”", match.span("mark"))
                )
        elif items and (match := _BELOW.match(line)):
            items[-1] = Item(items[-1].text, f"{items[-1].note} {match['text']}".strip())
        elif not items:
            intro.append(line)
        elif line.strip():
            problems.append(
                Problem(
                    number,
                    "this line is neither an item nor a note on one",
                    "items begin with “- [ ] ”, notes are indented and begin with “> ”",
                    (0, len(line)),
                )
            )
    if not items:
        problems.append(block.problem("the checklist has nothing to tick", "- [ ] the first thing to do"))
    if not block.id:
        problems.append(block.problem("the checklist has no id", "::: checklist {#before-class}"))
    found = Checklist(block.id, block.attributes.get("title", ""), "\n".join(intro).strip(), tuple(items))
    return found, problems


def discussion(block: Block) -> tuple[Discussion, list[Problem]]:
    """A discussion block as data, and the mistakes in it."""
    value = block.attributes.get
    found = Discussion(block.id, value("title", ""), value("url", ""), "\n".join(block.lines).strip())
    problems = []
    if not found.url:
        problems.append(
            block.problem("the discussion has no `url`", "::: discussion {url=https://forum.example.org/t/42}")
        )
    elif not is_web(found.url):
        problems.append(block.problem(f"“{found.url}” is no https address", "url=https://…", at="url"))
    return found, problems


def callout(block: Block) -> tuple[Callout, list[Problem]]:
    """A callout block as data; nothing can be wrong with it."""
    return Callout(block.id, block.kind, block.attributes.get("title", ""), "\n".join(block.lines).strip()), []


def number(text: str) -> float | None:
    """A number as people write it, 3.14 or 3,14 or −2 or 1,000, or none."""
    return float(plain(text)) if re.fullmatch(rf"\s*{_NUMBER}\s*", text) else None


def plain(text: str) -> str:
    """What people write for a number as programs do: commas between thousands are left out, one that is a point is a point."""
    written = text.strip().replace("−", "-")
    grouped = re.match(rf"[-+]?{_GROUPED}(?![\d,.])", written)
    return written.replace(",", "" if grouped else ".")


# -- blanks -----------------------------------------------------------------------------------------------------


def _blanks(line: str) -> bool:
    return any(match["code"] is None for match in _BLANK.finditer(line))


def _with_blanks(lines: list[str], first: int) -> tuple[str, tuple[Blank, ...], list[Problem]]:
    """The text with `PART` where a blank stands, the blanks, and what is wrong with them."""
    blanks: list[Blank] = []
    problems: list[Problem] = []
    done = []
    for line_number, line in enumerate(lines, first):
        pieces, at = [], 0
        for match in _BLANK.finditer(line):
            if match["code"] is not None:
                continue
            pieces += [line[at : match.start()], PART]
            at = match.end()
            blanks.append(_blank(match["answers"], line_number))
            if not blanks[-1].answers:
                problems.append(
                    Problem(
                        line_number, "this blank has no answer", "write it in the brackets: [[answer]]", match.span()
                    )
                )
        done.append("".join((*pieces, line[at:])))
        if unclosed := _OPENED.search(line):
            problems.append(
                Problem(
                    line_number,
                    "this blank is never closed",
                    "end it with two brackets on the same line: [[answer]]",
                    unclosed.span(),
                )
            )
    return "\n".join(done), tuple(blanks), problems


def _blank(text: str, line: int) -> Blank:
    if match := _RANGE.match(text):
        value, off = number(match["value"]), number(match["off"])
        assert value is not None
        assert off is not None
        return Blank((match["value"],), value - abs(off), value + abs(off), line)
    answers = tuple(dict.fromkeys(part.strip() for part in text.split("|") if part.strip()))
    value = number(answers[0]) if len(answers) == 1 else None
    return Blank(answers, value, value, line)


# -- mistakes ---------------------------------------------------------------------------------------------------


def _quiz_mistakes(block: Block, found: Quiz, needed: str) -> Iterator[Problem]:
    right = sum(choice.right for choice in found.choices)
    if not block.id:
        yield block.problem("the quiz has no id", "::: quiz {#completion-rate}")
    if not found.question:
        yield block.problem("the quiz asks nothing", "write the question above the choices")
    if found.blanks:
        if not _COUNT.match(needed) or not 1 <= int(needed) <= len(found.blanks):
            yield block.problem(f"pass={needed} cannot be met with {len(found.blanks)} blanks", "pass=1", at="pass")
        return
    if len(found.choices) < 2:
        yield block.problem(
            "the quiz has only one choice" if found.choices else "the quiz has no choices",
            "give at least two: - [x] right, - [ ] wrong; or a blank to fill: [[answer]]",
        )
    elif right == 0:
        yield block.problem("no choice is right", "mark the right one with - [x]")
    if not _COUNT.match(needed) or not 1 <= int(needed) <= max(right, 1):
        yield block.problem(f"pass={needed} cannot be met with {right} right choices", "pass=1", at="pass")


def _poll_mistakes(block: Block, found: Poll, most: str) -> Iterator[Problem]:
    if not block.id:
        yield block.problem("the poll has no id", "::: poll {#pace}")
    if not found.question:
        yield block.problem("the poll asks nothing", "write the question above the options")
    if len(found.options) < 2:
        yield block.problem("the poll has fewer than two options", "give at least two: - just right")
    if not _COUNT.match(most) or not 1 <= int(most) <= max(len(found.options), 1):
        yield block.problem(f"most={most} does not fit {len(found.options)} options", "most=1", at="most")


def _assignment_mistakes(block: Block, found: Assignment) -> Iterator[Problem]:
    if not block.id:
        yield block.problem("the assignment has no id", "::: assignment {#report}")
    if not found.task and not found.steps:
        yield block.problem("the assignment asks for nothing", "say what to do, in words or as steps: 1. …")
    if not found.hand_in and not found.url:
        yield block.problem(
            "the assignment does not say what to hand in",
            "write it behind “> ”, as “> One page to your tutor.”, or give `url`",
        )
    if found.url and not is_web(found.url):
        yield block.problem(f"“{found.url}” is no https address", "url=https://…", at="url")
