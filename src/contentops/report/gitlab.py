"""Findings as a GitLab code quality report, shown in merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from typing import Any

from contentops.model import Diagnostic
from contentops.report.cells import one_line
from contentops.report.contents import Report
from contentops.report.objects import dump

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def write(report: Report) -> str:
    """A JSON list, one object a finding."""
    found = zip(report.findings, report.fingerprints(), strict=False)
    return dump([_issue(report, finding, fingerprint) for finding, fingerprint in found])


def _issue(report: Report, finding: Diagnostic, fingerprint: str) -> dict[str, Any]:
    hint = f" → {one_line(finding.hint)}" if finding.hint else ""
    last = finding.end.line if finding.end else finding.line
    return {
        "description": f"{one_line(finding.message)}{hint}",
        "check_name": one_line(report.title(finding)),
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": one_line(report.path(finding)),
            "lines": {"begin": finding.line, "end": max(finding.line, last)},
        },
    }
