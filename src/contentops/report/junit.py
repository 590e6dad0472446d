"""Findings as JUnit XML, which most CI servers show as test results: a suite for each file, a failure for each error.

There is no standard. This keeps to what the parsers of GitLab and Jenkins read: https://github.com/testmoapp/junitxml
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from contentops.model import Diagnostic
from contentops.report.cells import one_line
from contentops.report.contents import Report
from contentops.report.text import layout

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def write(report: Report) -> str:
    """An XML document. Without findings it holds one test that passed: Jenkins takes a report without tests for a mistake."""
    findings = sorted(report.findings, key=lambda each: each.path)
    suites = [
        _suite(report, path, list(group))
        for path, group in groupby(findings, key=lambda each: _escaped(one_line(report.path(each))))
    ]
    if not suites:
        suites = [_element("testsuite", {"name": "contentops", "tests": 1, "failures": 0}, [_passed()])]
    failures = sum(each.severity == "error" for each in findings)
    counts = {"name": "contentops", "tests": max(1, len(findings)), "failures": failures}
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + _element("testsuites", counts, suites)


def _suite(report: Report, path: str, findings: list[Diagnostic]) -> str:
    failures = sum(each.severity == "error" for each in findings)
    counts = {"name": path, "tests": len(findings), "failures": failures, "errors": 0, "skipped": 0, "time": 0}
    return _element("testsuite", counts, _cases(report, path, findings))


def _cases(report: Report, path: str, findings: list[Diagnostic]) -> Iterator[str]:
    """The tests of a file, `path` being escaped. A name holds no line, so that a test stays the same when lines move; the second of the same name gets a number."""
    seen: Counter[str] = Counter()
    for finding in findings:
        name = _escaped(one_line(f"{report.title(finding)}: {finding.message}"))
        seen[name] += 1
        number = f" ({seen[name]})" if seen[name] > 1 else ""
        attributes = {"classname": path, "name": f"{name}{number}", "file": path, "line": finding.line, "time": 0}
        yield _element("testcase", attributes, [_outcome(report, finding)])


def _outcome(report: Report, finding: Diagnostic) -> str:
    """All of it in the text: GitLab shows the text and leaves the attributes out."""
    lines = ("".join(piece.text for piece in line) for line in layout(finding, report.lines))
    text = _escaped("\n".join(lines))
    if finding.severity != "error":
        return f"<system-out>{text}</system-out>"
    return f'<failure type="error" message="{_escaped(one_line(finding.message))}">{text}</failure>'


def _passed() -> str:
    return _element("testcase", {"classname": "contentops", "name": "no findings", "time": 0}, [])


def _element(name: str, attributes: Mapping[str, object], children: Iterable[str]) -> str:
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    content = "\n".join(children)
    return f"<{name}{written}>\n{content}\n</{name}>" if content else f"<{name}{written}/>"


def _escaped(text: str) -> str:
    """Text without the characters that XML 1.0 does not allow, not even as references."""
    return _ILLEGAL.sub("�", text).translate(_ESCAPES)
