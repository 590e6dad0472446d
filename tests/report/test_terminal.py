"""Findings on a terminal: the same lines, with colours."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from contentops.report import as_text
from contentops.report.terminal import as_terminal_text

from .samples import ANY, ANY_FINDINGS, DUE, FINDINGS, KEYS, LINK, SPACE, page

CODES = re.compile(r"\x1b\[[0-9;]*m")


@given(ANY_FINDINGS, ANY)
def test_without_the_colours_it_is_the_plain_text(findings, source):
    def sources(path):
        return f"{source}\n" * 6

    shown = as_terminal_text(findings, sources)
    assert CODES.sub("", shown) == as_text(findings, sources)
    assert "\x1b" not in CODES.sub("", shown)


def test_the_severity_gives_the_colour():
    shown = {each: as_terminal_text([each], page) for each in FINDINGS}
    for finding, colour in ((LINK, "31"), (KEYS, "31"), (SPACE, "33"), (DUE, "36")):
        assert f"\x1b[1;{colour}m{finding.severity}\x1b[0m" in shown[finding]
    assert "\x1b[31m[分层](02-segment.md)\x1b[0m 再看漏斗。" in shown[LINK]


def test_markup_and_file_names_in_a_message_are_text():
    finding = type(LINK)("X", "error", "[bold]p", "[red]m[/red] :smile: 12 https://e.org")
    assert "[bold]p:1:1:" in as_terminal_text([finding])
    assert as_terminal_text([finding]).endswith("[red]m[/red] :smile: 12 https://e.org")


@pytest.mark.parametrize("width", [40, 60, 90])
def test_the_excerpt_fits_the_terminal_and_long_messages_are_not_cut(width):
    text = "很长的一段话" * 50
    finding = type(LINK)("X", "error", "p", "message " * 30, 1, 100)
    first, source, carets = CODES.sub("", as_terminal_text([finding], lambda path: text, width=width)).split("\n")
    assert first.endswith("message " * 30)
    assert width - 4 <= sum(2 if each > "\u2fff" else 1 for each in source) <= width
    assert source[7:].startswith("…")
    assert carets.strip().endswith("^^")


def test_the_environment_changes_nothing(monkeypatch):
    before = as_terminal_text(FINDINGS, page)
    for name, value in {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "20", "COLORTERM": "truecolor"}.items():
        monkeypatch.setenv(name, value)
    assert as_terminal_text(FINDINGS, page) == before


def test_nothing_is_nothing():
    assert as_terminal_text([]) == ""
