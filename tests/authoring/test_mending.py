"""Fixes are made in the bytes of a file, and nothing else changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contentops.authoring.mending import mend
from contentops.model import Diagnostic, Edit, Fix, Position


def finding(*edits, safe=True, line=1):
    made = tuple(Edit(Position(*start), Position(*end), text) for start, end, text in edits)
    return Diagnostic("CO999", "warning", "a.md", "x", line, fix=Fix("x", made, safe))


def test_an_edit_replaces_inserts_and_deletes_by_line_and_column():
    data = "一二三\nabc\nxyz\n".encode()

    assert mend(data, [finding(((1, 2), (1, 3), "2"))]).data == "一2三\nabc\nxyz\n".encode()
    assert mend(data, [finding(((2, 1), (2, 1), "> "))]).data == "一二三\n> abc\nxyz\n".encode()
    assert mend(data, [finding(((2, 1), (3, 1), ""))]).data == "一二三\nxyz\n".encode()
    assert mend(data, [finding(((3, 4), (4, 1), ""))]).data == "一二三\nabc\nxyz".encode()
    assert mend(data, [finding(((9, 1), (9, 1), "end"))]).data == "一二三\nabc\nxyz\nend".encode()


def test_line_ends_and_a_byte_order_mark_stay():
    data = b"\xef\xbb\xbf" + "一\r\n二\r\n".encode()

    assert mend(data, [finding(((2, 1), (2, 2), "2\n3"))]).data == b"\xef\xbb\xbf" + "一\r\n2\r\n3\r\n".encode()
    assert mend(b"a\rb\rc", [finding(((2, 1), (2, 2), "B"))]).data == b"a\rB\rc"


def test_of_fixes_that_overlap_only_the_first_is_made():
    done = mend(
        b"abcdef\n", [finding(((1, 1), (1, 4), "X")), finding(((1, 3), (1, 6), "Y")), finding(((1, 6), (1, 7), "Z"))]
    )

    assert (done.data, done.made) == (b"XdeZ\n", 2)


def test_two_insertions_at_one_place_are_not_both_made():
    done = mend(b"ab\n", [finding(((1, 2), (1, 2), " ")), finding(((1, 2), (1, 2), " "))])

    assert (done.data, done.made) == (b"a b\n", 1)


def test_fixes_that_are_not_safe_are_not_made():
    assert mend(b"abc\n", [finding(((1, 1), (1, 2), "X"), safe=False)]).data == b"abc\n"


TEXT = st.text("ab一\n\r\u2028 ", max_size=30)


@given(TEXT, st.booleans())
def test_without_fixes_any_text_stays_as_it_is(text, bom):
    data = (b"\xef\xbb\xbf" if bom else b"") + text.encode()

    assert mend(data, []).data == data


@given(TEXT, st.integers(1, 6), st.integers(1, 9), st.text("xy", max_size=3))
def test_an_insertion_keeps_every_other_byte(text, line, column, new):
    done = mend(text.encode(), [finding(((line, column), (line, column), new))])
    after = done.data.decode()

    assert len(after) == len(text) + len(new)
    assert any(
        after[:at] + after[at + len(new) :] == text and after[at : at + len(new)] == new for at in range(len(text) + 1)
    )
