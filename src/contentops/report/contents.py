"""What a report is made of: findings, the texts they are about, and what there is to know about the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from contentops.model import Diagnostic, Severity
from contentops.report.fingerprints import fingerprints

Sources = Callable[[str], str | None]
"""Text of a file by its path in the site; None where there is none to show."""
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""The worst first."""


def nothing(path: str) -> str | None:
    """Sources of a report that shows no texts."""
    return None


@dataclass(frozen=True, slots=True)
class RuleAbout:
    """What a rule says of itself."""

    code: str
    name: str
    severity: Severity
    summary: str
    """One sentence."""
    documentation: str
    """The whole of it, in Markdown."""
    url: str = ""
    """Address of a page about it, if there is one."""


class Lines:
    """Lines of files by path; a file is asked for and split once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._split: dict[str, list[str]] = {}

    def __call__(self, path: str, number: int) -> str | None:
        """A line without its end, the first one being 1; None where the file or the line is not there."""
        if path not in self._split:
            text = self._sources(path)
            self._split[path] = [] if text is None else text.split("\n")
        lines = self._split[path]
        return lines[number - 1].removesuffix("\r") if 0 < number <= len(lines) else None


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one run, and all that its forms need to show them."""

    findings: tuple[Diagnostic, ...]
    """In the order of files and lines."""
    lines: Lines
    rules: Mapping[str, RuleAbout] = field(default_factory=dict)
    """By code, in the order of codes; a finding may have a code that is not there."""
    held: tuple[Diagnostic, ...] = ()
    """What the baseline holds back."""
    suppressed: bool = False
    """Whether SARIF lists that."""
    prefix: str = ""
    """Where the site lies in its repository, with a slash at the end; empty at the top. Git hosts count paths from there."""

    def fingerprints(self) -> list[str]:
        """One for each finding, then one for each that is held back; counted together, so that equal ones differ."""
        return fingerprints([*self.findings, *self.held], self.lines)

    def path(self, finding: Diagnostic) -> str:
        """Where its file lies in the repository."""
        return self.prefix + finding.path

    def title(self, finding: Diagnostic) -> str:
        """Code and name of the rule, or the code alone."""
        rule = self.rules.get(finding.code)
        return f"{finding.code} {rule.name}" if rule else finding.code
