"""The baseline, `standards/baseline.json`: findings a site knew when it took its rules on, held back until they change."""

from __future__ import annotations

import json
from collections.abc import Sequence

from contentops.checking.settings import ALWAYS
from contentops.model import Diagnostic
from contentops.report.fingerprints import LineOf, fingerprints


def part(
    findings: Sequence[Diagnostic], known: frozenset[str], line_of: LineOf
) -> tuple[list[Diagnostic], list[Diagnostic], int]:
    """The findings that are new, those that were known, and how many known ones are there no more."""
    if not known:
        return list(findings), [], 0
    marks = fingerprints(findings, line_of)
    new = [each for each, mark in zip(findings, marks, strict=True) if mark not in known or each.code in ALWAYS]
    held = [each for each, mark in zip(findings, marks, strict=True) if mark in known and each.code not in ALWAYS]
    return new, held, len(known - set(marks))


def dump(findings: Sequence[Diagnostic], line_of: LineOf) -> bytes:
    """A baseline that knows these findings, as its file has it; by file and code, so that a change of it can be read."""
    marks = fingerprints(findings, line_of)
    by_path: dict[str, dict[str, list[str]]] = {}
    for each, mark in zip(findings, marks, strict=True):
        if each.code not in ALWAYS:
            by_path.setdefault(each.path, {}).setdefault(each.code, []).append(mark)
    sorted_marks = {path: {code: sorted(group) for code, group in codes.items()} for path, codes in by_path.items()}
    document = {"$schema": "https://contentops.dev/schema/baseline/1", "findings": sorted_marks}
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8", "surrogatepass")
