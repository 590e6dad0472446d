"""Findings as plain data, for caches."""

from __future__ import annotations

from typing import Any

from contentops.model import Diagnostic, Edit, Fix, Position


def as_row(finding: Diagnostic) -> list[Any]:
    """A finding as plain data."""
    fix = finding.fix
    made = [fix.title, [[*each.start, *each.end, each.text] for each in fix.edits], fix.safe] if fix else None
    return [
        finding.code,
        finding.severity,
        finding.path,
        finding.message,
        finding.line,
        finding.column,
        finding.hint,
        finding.end,
        made,
    ]


def from_row(row: list[Any]) -> Diagnostic:
    code, severity, path, message, line, column, hint, end, made = row
    fix = None
    if made is not None:
        title, edits, safe = made
        fix = Fix(title, tuple(Edit(Position(a, b), Position(c, d), text) for a, b, c, d, text in edits), safe)
    return Diagnostic(code, severity, path, message, line, column, hint, Position(*end) if end else None, fix)
