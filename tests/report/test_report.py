"""One door to every form, and findings as text, as JSON and counted."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.model import Diagnostic, Edit, Fix, Position
from contentops.report import FORMS, as_json, as_objects, as_text, summary, write
from contentops.source.schemas import shipped

from .samples import ANY, ANY_FINDINGS, DUE, FINDINGS, KEYS, LINK, RULES, SPACE, page

FIX = Fix("mend it", (Edit(Position(1, 1), Position(1, 2), ""),))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("findings", [(), FINDINGS])
def test_every_form_can_be_written(form, findings):
    written = write(form, findings, page, rules=RULES)
    assert not written.endswith("\n")
    assert bool(written) == (bool(findings) or form not in ("text", "github"))


@given(ANY_FINDINGS, ANY)
def test_json_is_as_its_schema_says(findings, source):
    objects = json.loads(as_json(findings, lambda path: source))
    jsonschema.validate(objects, shipped("findings"))
    assert json.loads(write("json", findings, lambda path: source)) == objects
    for finding, each in zip(findings, objects, strict=True):
        assert (each["message"], each["hint"], each["path"]) == (finding.message, finding.hint, finding.path)
        assert (each["line"], each["column"]) == (finding.line, finding.column)
        assert (each["end_line"], each["end_column"]) == (finding.end or (None, None))
        assert (each["fix"] is None) == (finding.fix is None)


def test_json_tells_how_to_mend_a_finding():
    (found,) = as_objects([SPACE], page)
    assert found["fix"] == {
        "title": "put in the space",
        "safe": True,
        "edits": [{"line": 6, "column": 9, "end_line": 6, "end_column": 9, "text": " "}],
    }


def test_what_the_baseline_holds_back_is_not_in_the_json_but_counts():
    twin = replace(LINK, column=30)
    both = as_objects([LINK, twin], page)
    assert as_objects([twin], page, held=[LINK]) == both[1:]
    assert both[0]["fingerprint"] != both[1]["fingerprint"]


@given(ANY_FINDINGS)
def test_text_without_sources_has_a_line_for_each_finding_and_each_hint(findings):
    lines = as_text(findings).splitlines()
    assert len(lines) == len(findings) + sum(bool(each.hint) for each in findings)


@given(ANY_FINDINGS, ANY)
def test_text_cannot_steer_a_terminal(findings, source):
    shown = as_text(findings, lambda path: f"{source}\n" * 6)
    assert not {each for each in shown if each < " " or "\x7f" <= each <= "\x9f"} - {"\n"}
    assert not any("\ud800" <= each <= "\udfff" for each in shown)


def test_a_line_can_be_followed_by_an_editor_and_the_source_stands_below_it():
    assert as_text([LINK, KEYS], page) == (
        "content/a.md:4:4: error CO301 the link leads nowhere\n"
        "   4 | 先看 [分层](02-segment.md) 再看漏斗。\n"
        "     |      ^^^^^^^^^^^^^^^^^^^^^\n"
        "    → did you mean “02-segments.md”?\n"
        "content/b.md:1:1: error CO106 the file lacks the key “title”\n"
        "    → what the page is called"
    )
    assert write("text", [LINK, KEYS], page) == as_text([LINK, KEYS], page)


def test_no_line_ends_with_blanks_and_a_long_number_widens_the_gutter():
    text = "\n" * 123455 + "one two   \t\n"
    at = Diagnostic("X", "info", "p", "m", 123456, 8)
    assert as_text([at], lambda path: text).split("\n")[1:] == ["123456 | one two", "       |        ^"]


def test_the_end_of_a_line_on_windows_is_no_part_of_it():
    assert as_text([replace(LINK, line=1, end=None)], lambda path: "abc\r\n").split("\n")[1] == "   1 | abc"


def test_a_message_takes_one_line():
    finding = Diagnostic("X", "error", "p", "one\ntwo\x1b[31m\u202e", hint="a\r\nb")
    assert as_text([finding]) == "p:1:1: error X one two␛[31m�\n    → a  b"


def test_bytes_that_are_not_utf_8_are_shown_as_escapes_or_signs():
    finding = Diagnostic("X", "error", "\udcff.md", "a\ud800", 2, 1, hint="\udc80")
    assert as_text([finding], lambda path: "\na\ud800漏").split("\n") == [
        "\\udcff.md:2:1: error X a\\ud800",
        "   2 | a�漏",
        "     | ^",
        "    → \\udc80",
    ]


def test_a_file_is_asked_for_once_and_only_if_a_line_of_it_is_shown():
    asked: list[str] = []

    def sources(path):
        asked.append(path)
        return page(path)

    as_text([LINK, SPACE, DUE], sources)
    assert asked == ["content/a.md"]


def of(*severities, fix=None):
    return [Diagnostic("X", severity, "p", "m", fix=fix) for severity in severities]


def test_the_summary_counts_by_severity_and_says_what_blocks():
    assert summary([], 3) == "3 documents: no findings"
    assert summary(of("error"), 3) == "3 documents: 1 error"
    assert summary(of("info", "warning"), 3) == "3 documents: 1 warning, 1 info; nothing blocks"
    assert summary(of("info", "warning", "error", "warning"), 1) == (
        "1 document: 1 error, 2 warnings, 1 info; only errors block"
    )
    every = ("error", "warning")
    assert summary(of("error", "warning"), 1, blocking=every) == "1 document: 1 error, 1 warning"
    assert summary(of("error", "warning", "info"), 1, blocking=every) == (
        "1 document: 1 error, 1 warning, 1 info; only errors and warnings block"
    )
    assert summary(of("warning", "info"), 1, blocking=every).endswith("; only warnings block")


def test_the_summary_says_what_can_be_mended_and_what_is_held_back():
    unsafe = replace(FIX, safe=False)
    assert summary(of("error", fix=FIX), 1) == "1 document: 1 error; --fix mends it"
    assert summary(of("error", "error", fix=FIX), 1).endswith("; --fix mends them all")
    assert summary([*of("error", fix=FIX), *of("error", fix=unsafe)], 1).endswith("; --fix mends 1 of 2")
    assert summary(of("error", fix=unsafe), 1) == "1 document: 1 error"
    assert summary([], 1238, held=3412) == "1238 documents: no new findings; 3412 known findings are in the baseline"
    assert summary(of("error"), 1, held=1) == "1 document: 1 error; 1 known finding is in the baseline"


def test_a_change_set_is_as_the_schema_says(site):
    site.article("a")
    site.commit("a")
    site.git("checkout", "-q", "-b", "change")
    site.article("a", "[x](no.md)\n")
    site.commit("b")
    answer = site.run("validate", "--base", "main", "--format", "json").json
    change_set = {**shipped("findings"), "oneOf": [{"$ref": "#/$defs/change_set"}]}
    jsonschema.validate({**answer, "findings": as_objects(FINDINGS, page)}, change_set)
    assert answer["changes"]


@given(st.text(st.characters(codec="utf-8")))
def test_what_can_be_printed_is_printed_as_it_is(words):
    if words.isprintable():
        assert as_text([Diagnostic("X", "error", "p", words)]) == f"p:1:1: error X {words}"
