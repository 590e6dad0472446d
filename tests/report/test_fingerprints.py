"""Fingerprints stay the same where the finding does."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from contentops.model import Diagnostic, Position
from contentops.report import fingerprints
from contentops.report.contents import Lines

from .samples import ANY, ANY_FINDINGS

LINE = Diagnostic("CO301", "error", "content/a.md", "it leads nowhere", 3, 5, end=Position(3, 9))
WHOLE = Diagnostic("CO106", "error", "content/a.md", "the file lacks the key “title”")


def of(text, *findings):
    return fingerprints(findings, Lines(lambda path: text))


@given(ANY_FINDINGS, ANY)
def test_no_two_are_alike_whatever_the_order(findings, source):
    lines = Lines(lambda path: source)
    found = fingerprints(findings, lines)
    assert len(set(found)) == len(findings) == len(found)
    assert set(found) == set(fingerprints(findings[::-1], lines))


def test_they_are_a_contract():
    """Baselines are full of them: another way to make them needs another version in `contentops/v1`."""
    line = "contentops/v1\0CO301\0content/a.md\0line\0see [x](y)\0001"
    message = "contentops/v1\0CO106\0content/a.md\0message\0the file lacks the key “title”\0001"
    assert of("a\nb\nsee  [x](y)\r\n", LINE) == [hashlib.sha256(line.encode()).hexdigest()]
    assert of("a\n", WHOLE) == [hashlib.sha256(message.encode()).hexdigest()]


@given(st.lists(st.sampled_from(["", "other", "see [z](y)"]), max_size=5))
def test_lines_may_move_and_other_lines_may_change(before):
    text = "\n".join(["a", "b", "see [x](y) there"])
    moved = "\n".join([*before, "see [x](y) there", "more"])
    at = len(before) + 1
    assert of(text, LINE) == of(moved, replace(LINE, line=at, end=Position(at, 9)))


def test_white_space_message_severity_and_column_may_change():
    mended = replace(LINE, column=6, message="the link leads nowhere", severity="warning", hint="x")
    assert of("\n\nsee [x](y)", LINE) == of("\n\n  see\t [x](y) \r", mended)


def test_code_path_and_line_may_not():
    text = "\n\nsee [x](y)"
    others = [
        of(text, LINE),
        of(text, replace(LINE, code="CO302")),
        of(text, replace(LINE, path="content/b.md")),
        of(text + "z", LINE),
    ]
    assert len({each for (each,) in others}) == 4


def test_equal_ones_are_numbered_in_the_order_of_lines():
    text = "\n\nsame\nsame"
    second = replace(LINE, line=4)
    assert of(text, LINE, second) == of(text, second, LINE)[::-1]
    assert of(text, LINE, second)[0] == of(text, second)[0] != of(text, LINE, second)[1]


def test_about_a_whole_file_the_message_tells_them_apart_but_not_its_numbers():
    late = replace(WHOLE, message="it was due 3 days ago, on 2026-11-01")
    later = replace(WHOLE, message="it was due 14 days ago, on 2026-11-01")
    assert of("---\n", late) == of("+++\n", later)
    assert of("---\n", late) != of("---\n", WHOLE)


def test_a_line_that_is_not_there_or_is_empty_has_its_message_for_it():
    other = replace(LINE, message="something else")
    assert of("", LINE) == of("\n\n  \n", LINE)
    assert of("", LINE) != of("", other)


def test_a_range_at_the_beginning_of_the_file_is_known_by_its_line():
    first = replace(WHOLE, end=Position(1, 4))
    assert of("one", first) != of("two", first)
