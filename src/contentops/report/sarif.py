"""Findings as SARIF 2.1.0, for code scanning on the git host and for editors.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, and of it what GitHub reads:
https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from contentops import __version__
from contentops.model import Diagnostic, Position
from contentops.report.cells import one_line
from contentops.report.contents import Report, RuleAbout
from contentops.report.objects import dump

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEMS = {"error": "error", "warning": "warning", "info": "recommendation"}
_MOST = 1024
"""Characters of a description; GitHub takes no more."""


def write(report: Report) -> str:
    """A SARIF log with one run; what the baseline holds back is in it, as suppressed, where the report says so."""
    rules = _rules(report)
    index = {code: number for number, code in enumerate(rules)}
    driver = {
        "name": "contentops",
        "semanticVersion": __version__,
        "rules": [_descriptor(rule) for rule in rules.values()],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "results": _results(report, index),
    }
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rules(report: Report) -> Mapping[str, RuleAbout]:
    """All rules by code, and those of which nothing is known but a finding."""
    rules = dict(report.rules)
    for finding in (*report.findings, *(report.held if report.suppressed else ())):
        if finding.code not in rules:
            rules[finding.code] = RuleAbout(finding.code, finding.code, finding.severity, finding.code, finding.code)
    return rules


def _descriptor(rule: RuleAbout) -> dict[str, Any]:
    described = {
        "id": _text(rule.code),
        "name": _text(rule.name),
        "shortDescription": {"text": _short(rule.summary or rule.name)},
        "fullDescription": {"text": _short(rule.documentation or rule.summary or rule.name)},
        "help": {
            "text": _text(rule.documentation or rule.summary or rule.name),
            "markdown": _text(rule.documentation or rule.summary or rule.name),
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"problem.severity": _PROBLEMS[rule.severity]},
    }
    return {**described, "helpUri": rule.url} if rule.url else described


def _results(report: Report, index: Mapping[str, int]) -> list[dict[str, Any]]:
    prints = report.fingerprints()
    shown = [_result(report, each, print_, index) for each, print_ in zip(report.findings, prints, strict=False)]
    if not report.suppressed:
        return shown
    accepted = {
        "kind": "external",
        "status": "accepted",
        "justification": "It was known when the baseline was written.",
    }
    held = zip(report.held, prints[len(report.findings) :], strict=True)
    return [
        *({**result, "suppressions": []} for result in shown),
        *({**_result(report, each, print_, index), "suppressions": [accepted]} for each, print_ in held),
    ]


def _result(report: Report, finding: Diagnostic, fingerprint: str, index: Mapping[str, int]) -> dict[str, Any]:
    hint = f"\n→ {finding.hint}" if finding.hint else ""
    file = {"uri": _uri(report.path(finding)), "uriBaseId": "%SRCROOT%"}
    start = Position(finding.line, finding.column)
    region = _region(start, finding.end or Position(finding.line, finding.column + 1))
    result = {
        "ruleId": _text(finding.code),
        "ruleIndex": index[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": _text(f"{finding.message}{hint}")},
        "locations": [{"physicalLocation": {"artifactLocation": file, "region": region}}],
        "partialFingerprints": {"contentops/v1": fingerprint},
    }
    if finding.fix is None or not finding.fix.safe:
        return result
    replacements = [
        {"deletedRegion": _region(edit.start, edit.end), "insertedContent": {"text": _text(edit.text)}}
        for edit in finding.fix.edits
    ]
    change = {"artifactLocation": file, "replacements": replacements}
    return {**result, "fixes": [{"description": {"text": _text(finding.fix.title)}, "artifactChanges": [change]}]}


def _region(start: Position, end: Position) -> dict[str, int]:
    end = max(start, end)
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}


def _uri(path: str) -> str:
    """A relative reference; bytes of a file name that are not UTF-8 stay what they are."""
    try:
        return quote(path.encode("utf-8", "surrogateescape")) or "."
    except UnicodeEncodeError:
        return quote(one_line(path))


def _short(text: str) -> str:
    text = " ".join(_text(text).split())
    return text if len(text) <= _MOST else f"{text[: _MOST - 1]}…"


def _text(text: str) -> str:
    """Text that every JSON parser takes: half a surrogate pair is none."""
    return text.encode("utf-8", "backslashreplace").decode()
