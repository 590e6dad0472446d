"""Fingerprints: what makes a finding the same finding after other parts of the site have changed."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence

from contentops.model import Diagnostic

LineOf = Callable[[str, int], str | None]
"""A line's text by path and number (from 1), None where it is not there."""
_NUMBER = re.compile(r"\d+")


def fingerprints(findings: Sequence[Diagnostic], line_of: LineOf) -> list[str]:
    """A fingerprint for each finding, in their order: 64 hexadecimal digits, no two alike.

    It is made of the code, the path and the text of the line, so it stays when lines move and when the message is worded
    anew. A finding about a file as a whole takes its message for the line, without the numbers in it, which may change from
    day to day. Findings that are alike in all this are numbered in the order of lines: give all findings of a run at
    once. Leaving out whole files or codes changes nothing.
    """
    found = [""] * len(findings)
    seen: Counter[str] = Counter()
    for index in sorted(range(len(findings)), key=lambda each: findings[each].order):
        stem = _stem(findings[index], line_of)
        seen[stem] += 1
        found[index] = hashlib.sha256(f"{stem}\0{seen[stem]}".encode("utf-8", "surrogatepass")).hexdigest()
    return found


def _stem(finding: Diagnostic, line_of: LineOf) -> str:
    about_the_file = (finding.line, finding.column, finding.end) == (1, 1, None)
    line = "" if about_the_file else " ".join((line_of(finding.path, finding.line) or "").split())
    about = f"line\0{line}" if line else f"message\0{_NUMBER.sub('0', finding.message)}"
    return f"contentops/v1\0{finding.code}\0{finding.path}\0{about}"
