"""Findings as text for people: where and what, the line it is about with carets under it, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from contentops.model import Diagnostic
from contentops.report.cells import one_line
from contentops.report.contents import Lines, Report, Sources, nothing
from contentops.report.excerpt import excerpt

WIDTH = 100
"""Cells of a line where no terminal says otherwise; messages and hints are never cut."""
_GUTTER = 4
_LEAST = 20


class Piece(NamedTuple):
    """A part of a line, and what it is, for those who give it a colour."""

    text: str
    kind: Literal["place", "severity", "code", "plain", "gutter", "marked", "caret", "hint"]


def as_text(findings: Iterable[Diagnostic], sources: Sources = nothing) -> str:
    """Lines for a file or a pipe, the same everywhere: `path:line:column: severity CODE message`, the line, the hint."""
    return _text(findings, Lines(sources))


def write(report: Report) -> str:
    return _text(report.findings, report.lines)


def layout(finding: Diagnostic, lines: Lines, width: int = WIDTH) -> Iterator[list[Piece]]:
    """The lines that show a finding, in pieces."""
    yield [
        Piece(f"{one_line(finding.path)}:{finding.line}:{finding.column}:", "place"),
        Piece(" ", "plain"),
        Piece(finding.severity, "severity"),
        Piece(f" {one_line(finding.code)}", "code"),
        Piece(f" {one_line(finding.message)}", "plain"),
    ]
    gutter = max(_GUTTER, len(str(finding.line)))
    shown = excerpt(finding, lines(finding.path, finding.line), max(_LEAST, width - gutter - len(" | ")))
    if shown is not None:
        yield _trimmed(
            Piece(f"{finding.line:>{gutter}} | ", "gutter"),
            Piece(shown.before, "plain"),
            Piece(shown.marked, "marked"),
            Piece(shown.after, "plain"),
        )
        yield [Piece(f"{'':>{gutter}} | ", "gutter"), Piece(" " * shown.offset + "^" * shown.width, "caret")]
    if finding.hint:
        yield [Piece("    → ", "hint"), Piece(one_line(finding.hint), "plain")]


def _trimmed(*pieces: Piece) -> list[Piece]:
    """Pieces of a line without the blanks at its end."""
    *others, last = pieces
    last = last._replace(text=last.text.rstrip())
    return [*others, last] if last.text else _trimmed(*others)


def _text(findings: Iterable[Diagnostic], lines: Lines) -> str:
    return "\n".join("".join(piece.text for piece in line) for finding in findings for line in layout(finding, lines))
