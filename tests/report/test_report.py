"""Findings as text, as JSON, and counted."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from contentops.model import Diagnostic
from contentops.report import as_json, as_text, summary

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\x85"), min_size=1)
FINDINGS = st.lists(
    st.builds(
        Diagnostic,
        WORDS,
        st.sampled_from(["error", "warning", "info"]),
        WORDS,
        WORDS,
        st.integers(1),
        st.integers(1),
        st.none() | WORDS,
    )
)


@given(FINDINGS)
def test_json_gives_back_what_went_in(findings):
    assert [Diagnostic(**each) for each in json.loads(as_json(findings))] == findings


@given(FINDINGS)
def test_text_has_a_line_for_each_finding_and_each_hint(findings):
    lines = as_text(findings).split("\n") if findings else []
    assert len(lines) == len(findings) + sum(each.hint is not None for each in findings)


def test_a_line_can_be_followed_by_an_editor():
    finding = Diagnostic("CO301", "error", "content/a.md", "leads nowhere", 3, 7, "did you mean “b.md”?")
    assert as_text([finding]) == ("content/a.md:3:7: error CO301 leads nowhere\n    → did you mean “b.md”?")


def test_the_summary_counts_by_severity():
    def of(*severities):
        return [Diagnostic("X", severity, "p", "m") for severity in severities]

    assert summary([], 3) == "3 documents: no findings"
    assert summary(of("error"), 3) == "3 documents: 1 error"
    assert summary(of("info", "warning", "error", "warning"), 1) == "1 document: 1 error, 2 warnings, 1 info"
