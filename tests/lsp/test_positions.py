"""Places go back and forth between characters and the units of every encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.lsp.positions import Place, Text
from contentops.model import Position

SMILE = "a😀b好é"


@pytest.mark.parametrize(
    ("encoding", "characters"),
    [("utf-8", [0, 1, 5, 6, 9, 11]), ("utf-16", [0, 1, 3, 4, 5, 6]), ("utf-32", [0, 1, 2, 3, 4, 5])],
)
def test_units_of_each_encoding(encoding: str, characters: list[int]):
    text = Text(f"first\n{SMILE}\n", encoding)
    assert [text.place(Position(2, column)).character for column in range(1, 7)] == characters
    assert [text.position(Place(1, each)).column for each in characters] == list(range(1, 7))


def test_a_place_within_a_character_is_before_it():
    assert Text(SMILE, "utf-16").position(Place(0, 2)) == Position(1, 2)
    assert Text(SMILE, "utf-8").position(Place(0, 8)) == Position(1, 4)


def test_places_beyond_a_line_or_the_text_are_their_ends():
    text = Text("ab\n好\n", "utf-16")
    assert text.position(Place(0, 99)) == Position(1, 3)
    assert text.position(Place(7, 0)) == Position(3, 1)
    assert text.place(Position(1, 99)) == Place(0, 2)
    assert text.place(Position(99, 1)) == text.end == Place(2, 0)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_editors_end_them(end: str):
    assert Text(f"a{end}b c{end}").lines == ["a", "b c", ""]


def test_what_other_programs_take_for_the_end_of_a_line_is_none():
    line = "a\u2028b\x0bc\x0cd\x85e"
    assert Text(f"{line}\nf").lines == [line, "f"]
    assert Text(f"{line}\nf").position(Place(1, 1)) == Position(2, 2)


def test_a_byte_order_mark_is_no_character_of_the_file_but_one_of_the_editors():
    text = Text("\ufeff---\nb", "utf-16")
    assert text.lines == ["---", "b"]
    assert text.place(Position(1, 1)) == Place(0, 1)
    assert text.position(Place(0, 1)) == text.position(Place(0, 0)) == Position(1, 1)
    assert text.place(Position(2, 1)) == Place(1, 0)


@given(st.text(st.characters(codec=None), max_size=40), st.sampled_from(["utf-8", "utf-16", "utf-32"]), st.data())
def test_every_position_comes_back(source: str, encoding: str, data: st.DataObject):
    text = Text(source, encoding)
    number = data.draw(st.integers(1, len(text.lines)))
    column = data.draw(st.integers(1, len(text.line(number)) + 1))
    assert text.position(text.place(Position(number, column))) == Position(number, column)
