"""The source line of a finding: carets under the right cells, long lines cut around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from contentops.model import Diagnostic, Position
from contentops.report.excerpt import excerpt

LETTERS = "abc XYZ,.[]()漏斗学员，。（）「」éü한국ｶﾞＡ\u0301\u1112\u1161\u11ab\t"
LINES = st.text(LETTERS, max_size=60) | st.text(LETTERS, min_size=60, max_size=250)


def found(line, column, end=None, room=94, *, number=3, last=None):
    stop = Position(last or number, end) if end else None
    return excerpt(Diagnostic("X", "error", "p", "m", number, column, end=stop), line, room)


@given(LINES, st.data(), st.integers(20, 100))
def test_carets_stand_under_what_is_marked(line, data, room):
    begin = data.draw(st.integers(1, len(line) + 1))
    end = data.draw(st.integers(begin, len(line) + 1))
    shown = found(line, begin, end, room)
    if not line.strip():
        assert shown is None
        return
    assert cell_len(shown.before) == shown.offset
    assert max(1, cell_len(shown.marked)) == shown.width
    marked = line[begin - 1 : end - 1].replace("\t", " " * 4)
    assert marked == shown.marked or (shown.after == "…" and marked.startswith(shown.marked))
    before = line[: begin - 1].replace("\t", " " * 4)
    assert before.endswith(shown.before.removeprefix("…"))
    assert shown.before.startswith("…") == (len(before) > len(shown.before.removeprefix("…")))


@given(LINES, st.data(), st.integers(20, 100))
def test_no_excerpt_is_wider_than_its_room_and_none_is_cut_without_need(line, data, room):
    begin = data.draw(st.integers(1, len(line) + 1))
    end = data.draw(st.integers(begin, len(line) + 1))
    shown = found(f"x{line}", begin, end, room)
    text = "".join(shown[:3])
    assert cell_len(text) <= room
    whole = f"x{line}".replace("\t", " " * 4)
    assert (text == whole) == (cell_len(whole) <= room)
    if text != whole:
        assert cell_len(text) >= room // 2  # as much as fits is shown, not a shred of it


@pytest.mark.parametrize("character", ["\u0301", "\u200d", "a", "漏"])
def test_a_line_of_any_length_is_cut_in_no_time_and_space(character):
    shown = found(character * 3_000_000 + "x", 1_500_000, 2_500_000)
    assert len("".join(shown[:3])) < 3000


def test_a_line_that_just_fits_is_not_cut():
    assert found("漏" * 20, 1, 2, 40).after == "漏" * 19
    assert found("漏" * 20 + "x", 1, 2, 40).after.endswith("…")


def test_marks_without_number_on_one_letter_hide_nothing_behind_them():
    shown = found("a" + "\u0301" * 10_000 + "b", 10_002, 10_003, 20)
    assert (shown.marked, shown.before[0], shown.width) == ("b", "…", 1)


def test_what_goes_on_in_the_next_line_is_marked_to_the_end_of_this_one():
    assert found("one two  ", 5, 2, last=4)[:3] == ("one ", "two", "  ")


def test_a_range_too_long_to_show_is_marked_up_to_where_it_is_cut():
    shown = found("x" * 10 + "漏" * 100, 11, 111, 41)
    assert shown == ("…" + "x" * 9, "漏" * 15, "…", 10, 30)


def test_a_place_alone_is_one_caret():
    assert found("漏斗 rate", 4) == ("漏斗 ", "r", "ate", 5, 1)
    assert found("漏斗", 2) == ("漏", "斗", "", 2, 2)


def test_a_place_behind_the_line_stands_behind_it():
    assert found("漏斗", 3) == ("漏斗", "", "", 4, 1)
    assert found("漏斗", 99, 120) == ("漏斗", "", "", 4, 1)


def test_an_end_before_the_beginning_is_a_place():
    assert found("abc", 3, 1)[3:] == (2, 1)


def test_what_cannot_be_seen_is_shown():
    assert found("a\x1b\u200b\u202e\x07\x85b", 2, 7)[:3] == ("a", "␛��␇�", "b")


@pytest.mark.parametrize(("line", "column", "number"), [(None, 4, 3), ("  \t ", 2, 3), ("---", 1, 1)])
def test_nothing_is_shown_where_it_would_tell_nothing(line, column, number):
    assert found(line, column, number=number) is None


def test_a_range_at_the_beginning_of_the_file_is_shown():
    assert found("abc", 1, 3, number=1)[:3] == ("", "ab", "c")
