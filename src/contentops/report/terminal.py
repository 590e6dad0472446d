"""Findings as text with colours, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.color import ColorSystem
from rich.style import Style

from contentops.model import Diagnostic
from contentops.report.contents import Lines, Sources, nothing
from contentops.report.text import WIDTH, Piece, layout

_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


def as_terminal_text(findings: Iterable[Diagnostic], sources: Sources = nothing, *, width: int = WIDTH) -> str:
    """The lines of `as_text` with escape codes, cut for a terminal of `width` cells.

    Whether there is a terminal, and whether its user wants colours (NO_COLOR), is the caller's to know.
    """
    lines = Lines(sources)
    styles = {severity: _styles(colour) for severity, colour in _COLOURS.items()}
    return "\n".join(
        "".join(_painted(piece, styles[finding.severity]) for piece in line)
        for finding in findings
        for line in layout(finding, lines, width)
    )


def _painted(piece: Piece, styles: dict[str, Style]) -> str:
    style = styles.get(piece.kind)
    return style.render(piece.text, color_system=ColorSystem.STANDARD) if style else piece.text


def _styles(colour: str) -> dict[str, Style]:
    """What each kind of piece looks like, beside those that stay as they are."""
    return {
        "place": Style(bold=True),
        "severity": Style(color=colour, bold=True),
        "code": Style(color=colour),
        "gutter": Style(dim=True),
        "marked": Style(color=colour),
        "caret": Style(color=colour, bold=True),
        "hint": Style(color="green"),
    }
