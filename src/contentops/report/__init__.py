"""Findings in the forms that people and programs read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from contentops.model import Diagnostic


def as_text(findings: Iterable[Diagnostic]) -> str:
    """One line a finding, `path:line:column: severity CODE message`, and its hint on the next."""
    lines = []
    for finding in findings:
        lines.append(
            f"{finding.path}:{finding.line}:{finding.column}: {finding.severity} {finding.code} {finding.message}"
        )
        if finding.hint:
            lines.append(f"    → {finding.hint}")
    return "\n".join(lines)


def as_json(findings: Iterable[Diagnostic]) -> str:
    """A JSON list, one object a finding."""
    return dump([asdict(finding) for finding in findings])


def dump(value: Any) -> str:
    """JSON for programs; bytes of a file name that are not UTF-8 are shown as escapes."""
    return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace").decode()


def summary(findings: Iterable[Diagnostic], documents: int) -> str:
    """How many findings of each severity, in how many documents."""
    found = [finding.severity for finding in findings]
    counts = [
        counted(found.count(severity), severity) for severity in ("error", "warning", "info") if severity in found
    ]
    return f"{counted(documents, 'document')}: {', '.join(counts) if counts else 'no findings'}"


def counted(number: int, noun: str) -> str:
    """A number and what it counts, “1 page”, “2 pages”."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
