"""Findings in the forms that people and programs read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from contentops.model import Diagnostic
from contentops.report import github, gitlab, junit, objects, sarif, text
from contentops.report.contents import Lines, Report, RuleAbout, Sources, nothing
from contentops.report.counting import counted, summary
from contentops.report.fingerprints import fingerprints
from contentops.report.objects import as_json, dump
from contentops.report.objects import objects as as_objects
from contentops.report.text import as_text

__all__ = [
    "FORMS",
    "Lines",
    "RuleAbout",
    "Sources",
    "as_json",
    "as_objects",
    "as_text",
    "counted",
    "dump",
    "fingerprints",
    "nothing",
    "summary",
    "write",
]

FORMS: Mapping[str, Callable[[Report], str]] = {
    "text": text.write,
    "json": objects.write,
    "sarif": sarif.write,
    "github": github.write,
    "gitlab": gitlab.write,
    "junit": junit.write,
}
"""Every form findings can be written in, by the name `--format` gives it."""


def write(
    form: str,
    findings: Sequence[Diagnostic],
    sources: Sources = nothing,
    *,
    rules: Sequence[RuleAbout] = (),
    held: Sequence[Diagnostic] = (),
    suppressed: bool = False,
    prefix: str = "",
) -> str:
    """Findings in one of FORMS, without a line end at the end.

    Args:
        form: a name of FORMS.
        findings: what is to be reported, in the order of files and lines.
        sources: gives the text of a file by its path, to show lines of it and to make fingerprints of them.
        rules: what there is to say about every rule, in the order of codes.
        held: findings that the baseline holds back. They are not shown but count for the fingerprints, so that these are
            the same with and without a baseline.
        suppressed: whether SARIF lists these, marked as suppressed. GitHub does not heed the mark: it would open an alert
            for each.
        prefix: where the site lies in its repository, with a slash at the end, since git hosts count paths from there.
    """
    known = {rule.code: rule for rule in rules}
    return FORMS[form](Report(tuple(findings), Lines(sources), known, tuple(held), suppressed, prefix))
