"""Findings as workflow commands, which GitHub shows as annotations on the lines of a pull request.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from contentops.model import Diagnostic
from contentops.report.cells import one_line
from contentops.report.contents import SEVERITIES, Report

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def write(report: Report) -> str:
    """One command a line, errors first: GitHub shows ten of each level a step."""
    ordered = sorted(report.findings, key=lambda each: SEVERITIES.index(each.severity))
    return "\n".join(_command(report, finding) for finding in ordered)


def _command(report: Report, finding: Diagnostic) -> str:
    properties = {"file": report.path(finding), **_place(finding), "title": report.title(finding)}
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value)
    hint = f"%0A→ {_data(finding.hint)}" if finding.hint else ""
    return f"::{_COMMANDS[finding.severity]} {written}::{_data(finding.message)}{hint}"


def _place(finding: Diagnostic) -> dict[str, int]:
    """Columns only within one line: the runner drops them where a range goes on."""
    if finding.end is None:
        return {"line": finding.line, "endLine": finding.line, "col": finding.column}
    if finding.end.line != finding.line:
        return {"line": finding.line, "endLine": finding.end.line}
    return {
        "line": finding.line,
        "endLine": finding.line,
        "col": finding.column,
        "endColumn": max(finding.column, finding.end.column),
    }


def _data(text: str) -> str:
    return one_line(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
