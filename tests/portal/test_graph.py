"""Drawings of graphs: nothing overlaps, lines pass beside boxes and lead down, and titles are whole, whatever the graph."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentops.portal.graph import NARROW, WIDE, Drawing, _measure, draw, wrap

FORMS = (NARROW, WIDE)
LETTERS = "平台运营基础，。：（）“”《》 abcWMil-'’—123、！😀éй"
LABELS = st.text(LETTERS, max_size=70)


@st.composite
def graphs(draws, most=60):
    labels = draws(st.lists(LABELS, min_size=1, max_size=most))
    node = st.integers(0, len(labels) - 1)
    return labels, draws(st.lists(st.tuples(node, node), max_size=2 * most))


@settings(max_examples=60)
@given(graphs(), st.sampled_from(FORMS))
def test_no_boxes_overlap_and_all_lie_inside_the_drawing(graph, form):
    drawing = draw(*graph, form)
    assert sorted(box.node for box in drawing.boxes) == list(range(len(graph[0])))
    for box in drawing.boxes:
        assert box.x >= 0 and box.x + box.width <= drawing.width
        assert box.y >= 0 and box.y + box.height <= drawing.height
    for one, other in combinations(drawing.boxes, 2):
        beside = one.x + one.width < other.x or other.x + other.width < one.x
        below = one.y + one.height < other.y or other.y + other.height < one.y
        assert beside or below


@settings(max_examples=60)
@given(graphs(), st.sampled_from(FORMS))
def test_lines_pass_beside_boxes_and_never_through_one(graph, form):
    drawing = draw(*graph, form)
    for x, top, bottom, curved in _strokes(drawing):
        for box in drawing.boxes:
            apart = bottom <= box.y or top >= box.y + box.height
            assert apart or (not curved and not box.x < x < box.x + box.width), (box, x, top, bottom)


@settings(max_examples=60)
@given(graphs(30), st.sampled_from(FORMS))
def test_titles_are_whole_and_fit_their_boxes(graph, form):
    labels, edges = graph
    for box in draw(labels, edges, form).boxes:
        lines = [line for _, line in box.lines]
        assert "".join("".join(lines).split()) == "".join(labels[box.node].split())
        assert all(_measure(line) * form.size <= box.width for line in lines)
        assert all(box.y < y <= box.y + box.height for y, _ in box.lines)
        assert all(later - earlier == form.line for (earlier, _), (later, _) in pairwise(box.lines))


@settings(max_examples=60)
@given(graphs(30), st.sampled_from(FORMS))
def test_what_comes_first_stands_above_and_boxes_are_read_row_by_row(graph, form):
    labels, edges = graph
    acyclic = [(min(edge), max(edge)) for edge in edges if edge[0] != edge[1]]
    drawing = draw(labels, acyclic, form)
    at = {box.node: box for box in drawing.boxes}
    assert all(at[first].y + at[first].height < at[then].y for first, then in acyclic)
    assert not any(line.back for line in drawing.lines)
    assert list(drawing.boxes) == sorted(drawing.boxes, key=lambda box: (box.y, box.x))
    rows = [[box for box in drawing.boxes if box.y == y] for y in {box.y for box in drawing.boxes}]
    assert max(len(row) for row in rows) <= form.columns


@settings(max_examples=30)
@given(graphs())
def test_the_same_graph_has_the_same_drawing(graph):
    assert draw(*graph, NARROW) == draw(*graph, NARROW)


def test_a_circle_is_drawn_with_one_line_that_leads_back():
    drawing = draw(["a", "b", "c"], [(0, 1), (1, 2), (2, 0)], NARROW)
    assert [box.node for box in drawing.boxes] == [0, 1, 2]
    assert [line.back for line in drawing.lines] == [False, False, True]
    top = drawing.boxes[0]
    assert drawing.lines[2].path.startswith(f"M{top.middle} {top.y + top.height}")
    assert f"L{top.middle} {top.y + top.height}" in drawing.lines[2].path  # the arrow's head is at the upper end


def test_two_topics_that_ask_for_each_other_and_one_that_asks_for_itself_do_no_harm():
    drawing = draw(["a", "b"], [(0, 1), (1, 0), (1, 1)], WIDE)
    assert [box.node for box in drawing.boxes] == [0, 1]
    assert sorted(line.back for line in drawing.lines) == [False, True]


def test_what_a_longer_way_says_as_well_is_not_drawn():
    short = draw(["a", "b", "c"], [(0, 1), (1, 2)], WIDE)
    assert draw(["a", "b", "c"], [(0, 2), (0, 1), (1, 2)], WIDE) == short


def test_rows_are_ordered_so_that_lines_need_not_cross():
    """Two chains and a tie between them, named so that the order of names would cross them."""
    drawing = draw(list("abcdef"), [(0, 3), (1, 2), (3, 4), (2, 5)], WIDE)
    at = {box.node: box.middle for box in drawing.boxes}
    assert (at[0] < at[1]) == (at[3] < at[2]) == (at[4] < at[5])


def test_a_parent_of_two_stands_between_them_and_a_chain_stands_straight():
    drawing = draw(list("abc"), [(0, 1), (0, 2)], WIDE)
    at = {box.node: box.middle for box in drawing.boxes}
    assert at[0] * 2 == at[1] + at[2]
    chain = draw(list("abcd"), [(0, 1), (1, 2), (2, 3)], NARROW)
    assert len({box.middle for box in chain.boxes}) == 1


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_drawing_without_long_lines_is_no_wider_than_its_format(form):
    drawing = draw([f"主题{number}" for number in range(60)], [], form)
    assert drawing.width == form.widest
    assert NARROW.widest <= 320  # what is left of 360 pixels


def test_nothing_has_an_empty_drawing():
    assert draw([], [], WIDE).boxes == ()


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("平台运营基础", 4, ["平台运营", "基础"]),
        ("甲乙丙，丁", 3, ["甲乙", "丙，丁"]),
        ("甲乙（丙）", 3, ["甲乙", "（丙）"]),
        ("Data and compliance", 7, ["Data and", "compliance"]),
        ("读 Markdown 文件", 6, ["读", "Markdown", "文件"]),
        ("the platform’s rules", 7, ["the", "platform’s", "rules"]),
        ("", 5, [""]),
    ],
)
def test_a_title_breaks_where_its_script_breaks(text, width, lines):
    assert wrap(text, width) == lines


def test_a_word_that_is_too_long_for_a_line_is_cut():
    lines = wrap("internationalization", 6)
    assert len(lines) > 1
    assert "".join(lines) == "internationalization"


def _strokes(drawing: Drawing):
    """Every straight stroke down and every curve: its x where it is straight, its upper and its lower end. Heads of arrows,
    which lie within a line's end, are left out."""
    for line in drawing.lines:
        x = y = 0
        path = re.sub(r"m-5-8 5 8 5-8M\d+ \d+|M\d+ \d+L\d+ \d+ \d+ \d+", "", line.path)
        for command, numbers in re.findall(r"([MVC])([-\d .]+)", path):
            values = [int(number) for number in numbers.split()]
            if command == "M":
                x, y = values
            elif command == "V":
                yield x, min(y, values[0]), max(y, values[0]), False
                y = values[0]
            else:
                yield x, min(y, values[-1]), max(y, values[-1]), True
                x, y = values[-2:]
