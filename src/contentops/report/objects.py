"""Findings as JSON: the list that `--format json` prints, described by schemas/findings.schema.yml."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from contentops.model import Diagnostic, Edit, Fix
from contentops.report.contents import Lines, Report, Sources, nothing


def dump(value: Any) -> str:
    """JSON for programs; bytes of a file name that are not UTF-8 are shown as escapes."""
    return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace").decode()


def as_json(findings: Sequence[Diagnostic], sources: Sources = nothing) -> str:
    """A JSON list, one object a finding."""
    return dump(objects(findings, sources))


def objects(
    findings: Sequence[Diagnostic], sources: Sources = nothing, *, held: Sequence[Diagnostic] = ()
) -> list[dict[str, Any]]:
    """One object a finding. What the baseline holds back is not among them, but counts for the fingerprints."""
    return _objects(Report(tuple(findings), Lines(sources), held=tuple(held)))


def write(report: Report) -> str:
    return dump(_objects(report))


def _objects(report: Report) -> list[dict[str, Any]]:
    return [
        _object(finding, fingerprint)
        for finding, fingerprint in zip(report.findings, report.fingerprints(), strict=False)
    ]


def _object(finding: Diagnostic, fingerprint: str) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "path": finding.path,
        "message": finding.message,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end.line if finding.end else None,
        "end_column": finding.end.column if finding.end else None,
        "hint": finding.hint,
        "fix": _fix(finding.fix) if finding.fix else None,
        "fingerprint": fingerprint,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {"title": fix.title, "safe": fix.safe, "edits": [_edit(edit) for edit in fix.edits]}


def _edit(edit: Edit) -> dict[str, Any]:
    return {
        "line": edit.start.line,
        "column": edit.start.column,
        "end_line": edit.end.line,
        "end_column": edit.end.column,
        "text": edit.text,
    }
