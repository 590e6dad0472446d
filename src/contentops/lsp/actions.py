"""What an editor may do about findings: make their fixes, one or all, or ignore one with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from contentops.checking.settings import ALWAYS
from contentops.checking.suppression import comment
from contentops.lsp import front
from contentops.lsp.hover import span
from contentops.lsp.view import body
from contentops.model import Diagnostic, Edit, Position
from contentops.render import blocks


@dataclass(frozen=True, slots=True)
class Action:
    """A change of one document that an editor offers."""

    title: str
    edits: tuple[Edit, ...]
    kind: Literal["quickfix", "source.fixAll"] = "quickfix"
    preferred: bool = False
    """Whether it is what most would want: a fix that cannot change what the text says."""
    finding: Diagnostic | None = None


def actions(
    lines: Sequence[str], start: Position, end: Position, findings: Sequence[Diagnostic], names: Mapping[str, str]
) -> list[Action]:
    """What can be done about the findings between two places of a document, and about all of them.

    Args:
        names: name of each rule by code.
    """
    here = [each for each in findings if _overlap(span(each, lines), (start, end))]
    found = [
        Action(_sentence(each.fix.title), each.fix.edits, preferred=each.fix.safe, finding=each)
        for each in here
        if each.fix is not None
    ]
    whole = fix_all(findings)
    if whole is not None:
        if len(whole.edits) > 1 and any(each.fix is not None and each.fix.safe for each in here):
            found.append(Action(whole.title, whole.edits))
        found.append(whole)
    for code in dict.fromkeys(each.code for each in here if each.code in names and each.code not in ALWAYS):
        finding = next(each for each in here if each.code == code)
        edit = _ignoring(lines, finding)
        if edit is not None:
            found.append(Action(f"Ignore {code} {names[code]} here, with a reason", (edit,), finding=finding))
        whole_file = _ignoring_file(lines, code)
        if whole_file is not None and edit is None:
            found.append(
                Action(f"Ignore {code} {names[code]} in this file, with a reason", (whole_file,), finding=finding)
            )
    return found


def fix_all(findings: Iterable[Diagnostic]) -> Action | None:
    """All safe fixes at once; of two that would change the same place, the first. None where there is nothing to fix."""
    taken: list[Edit] = []
    count = 0
    for finding in sorted(findings, key=lambda each: each.order):
        fix = finding.fix
        if fix is None or not fix.safe or any(_collide(edit, other) for edit in fix.edits for other in taken):
            continue
        taken += fix.edits
        count += 1
    if not count:
        return None
    return Action(
        f"Make {'the one safe fix' if count == 1 else f'all {count} safe fixes'} of this file",
        tuple(taken),
        "source.fixAll",
    )


def _collide(one: Edit, other: Edit) -> bool:
    return one == other or (one.start < other.end and other.start < one.end) or one.start == other.start


def _overlap(one: tuple[Position, Position], other: tuple[Position, Position]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _sentence(title: str) -> str:
    return title[:1].upper() + title[1:]


# -- ignoring -------------------------------------------------------------------------------------------------


def _ignoring(lines: Sequence[str], finding: Diagnostic) -> Edit | None:
    """The comment that suppresses a finding, its reason left to be written; none where no comment can stand before it."""
    inside = front.bounds(lines)
    if inside is not None and finding.line < inside[1]:
        begins = {place.line for _, _, place in front.keys(lines, inside)}
        if finding.line not in begins:
            return None
        return _inserted(lines, finding.line, comment(finding.code, "", front=True))
    outline = body(lines)
    for code in outline.code:
        if code.first_line <= finding.line <= code.last_line:
            return _inserted(lines, code.first_line, comment(finding.code, "", front=False)) if code.fenced else None
    first = finding.line
    while first > outline.first_line and lines[first - 2].strip():
        first -= 1
    for block in blocks.find(outline.body.split("\n")):
        if block.kind == "quiz" and outline.first_line + block.start < first <= outline.first_line + block.end:
            return None  # a line of its own would be none of the quiz's
    return _inserted(lines, first, comment(finding.code, "", front=False)) if first <= len(lines) else None


def _ignoring_file(lines: Sequence[str], code: str) -> Edit | None:
    """The same for all of a file, in its front matter."""
    if front.bounds(lines) is None:
        return None
    return _inserted(lines, 2, comment(code, "", front=True).replace("ignore", "ignore-file", 1))


def _inserted(lines: Sequence[str], number: int, text: str) -> Edit:
    """A line of its own above another, as far in as that, but no further than a comment may be."""
    line = lines[number - 1]
    most = 3 if text.startswith("<") else len(line)
    indent = " " * min(len(line) - len(line.lstrip(" ")), most)
    return Edit(Position(number, 1), Position(number, 1), f"{indent}{text}\n")
