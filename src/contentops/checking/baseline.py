"""The baseline, `standards/baseline.json`: findings a site knew when it took its rules on, held back until they change."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contentops.checking.settings import ALWAYS
from contentops.model import Diagnostic
from contentops.report.fingerprints import LineOf, fingerprints


@dataclass(frozen=True)
class Rewritten:
    """A baseline written anew, and what is different about it. Findings are counted by code."""

    data: bytes
    number: int
    """How many findings it knows."""
    added: Mapping[str, int]
    left_out: Mapping[str, int]
    """What is found now, was not known, and is not taken in."""
    dropped: int


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
    return _written({path: {code: sorted(group) for code, group in codes.items()} for path, codes in by_path.items()})


def rewrite(before: bytes | None, everything: bytes, *, accept: bool) -> Rewritten:
    """A baseline brought up to date with what is found now.

    Args:
        before: the file as it is, none if there is none yet.
        everything: a baseline that knows all that is found now.
        accept: whether to take in what is new; else it only gets shorter. Where there was no file all of it is taken in.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: the file is no baseline.
    """
    found = _read(everything)
    now = {mark: code for codes in found.values() for code, marks in codes.items() for mark in marks}
    old = _read(before) if before is not None else {}
    known = {mark for codes in old.values() for marks in codes.values() for mark in marks}
    new = Counter(code for mark, code in now.items() if mark not in known)
    if accept or before is None:
        return Rewritten(everything, len(now), new, Counter(), len(known - now.keys()))
    kept = {
        path: {code: rest for code, marks in codes.items() if (rest := [mark for mark in marks if mark in known])}
        for path, codes in found.items()
    }
    data = _written({path: codes for path, codes in kept.items() if codes})
    return Rewritten(data, len(known & now.keys()), Counter(), new, len(known - now.keys()))


def _read(data: bytes) -> Mapping[str, Mapping[str, list[str]]]:
    findings: Mapping[str, Mapping[str, list[str]]] = json.loads(data)["findings"]
    return findings


def _written(findings: Mapping[str, Mapping[str, list[str]]]) -> bytes:
    document = {"$schema": "https://contentops.dev/schema/baseline/1", "findings": findings}
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8", "surrogatepass")
