"""Numbers of findings in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contentops.model import Diagnostic, Severity
from contentops.report.contents import SEVERITIES


def counted(number: int, noun: str) -> str:
    """A number and what it counts, “1 page”, “2 pages”."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def summary(
    findings: Iterable[Diagnostic], documents: int, *, held: int = 0, blocking: Sequence[Severity] = ("error",)
) -> str:
    """One line: how many findings in how many documents, what of it blocks, what `--fix` mends, what the baseline holds back.

    `blocking` names the severities that make the command leave with 1.
    """
    found = list(findings)
    parts = [_counts(found, held), _blocking(found, blocking), _mended(found), _baseline(held)]
    return f"{counted(documents, 'document')}: {'; '.join(part for part in parts if part)}"


def _counts(findings: list[Diagnostic], held: int) -> str:
    severities = [finding.severity for finding in findings]
    counts = [counted(severities.count(each), each) for each in SEVERITIES if each in severities]
    return ", ".join(counts) or ("no new findings" if held else "no findings")


def _blocking(findings: list[Diagnostic], blocking: Sequence[Severity]) -> str:
    """It need not be said where everything does."""
    severities = {finding.severity for finding in findings}
    if severities <= set(blocking):
        return ""
    stopping = [f"{each}s" for each in SEVERITIES if each in severities and each in blocking]
    return f"only {' and '.join(stopping)} block" if stopping else "nothing blocks"


def _mended(findings: list[Diagnostic]) -> str:
    safe = sum(finding.fix is not None and finding.fix.safe for finding in findings)
    if not safe:
        return ""
    if safe == len(findings):
        return f"--fix mends {'it' if safe == 1 else 'them all'}"
    return f"--fix mends {safe} of {len(findings)}"


def _baseline(held: int) -> str:
    if not held:
        return ""
    return "1 known finding is in the baseline" if held == 1 else f"{held} known findings are in the baseline"
