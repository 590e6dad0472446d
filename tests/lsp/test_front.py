"""Where in the front matter a place is, while it is no YAML yet."""

from __future__ import annotations

import pytest

from contentops.lsp import front
from contentops.model import Position


@pytest.mark.parametrize(
    ("text", "what", "path", "typed", "whole"),
    [
        ("‸", "either", (), "", ""),
        ("ti‸", "either", (), "ti", "ti"),
        ("ti‸tle: x", "key", (), "ti", "title"),
        ("status:‸", "value", ("status",), "", ""),
        ("status: dr‸aft # why", "value", ("status",), "dr", "draft"),
        ("title: 你‸好", "value", ("title",), "你", "你好"),
        ("topics:\n  - gr‸owth", "either", ("topics", 0), "gr", "growth"),
        ("topics:\n- ‸", "either", ("topics", 0), "", ""),
        ("topics:\n  -‸", "either", ("topics", 0), "", ""),
        ("topics:\n  ‸", "either", ("topics",), "", ""),
        ("topics: [a, b‸c, d]", "value", ("topics", 0), "b", "bc"),
        ("topics: [‸]", "value", ("topics", 0), "", ""),
        ('tags: ["a ‸b", d]', "value", ("tags", 0), "a ", "a b"),
        ('tags: ["a, b", c‸]', "value", ("tags", 0), "c", "c"),
        ("tags: ['a, ‸", "value", ("tags", 0), "a, ", "a, "),
        ("stages:\n  foundation: [a,‸", "value", ("stages", "foundation", 0), "", ""),
        ("stages: {foundation: [a,‸", "value", ("stages", "foundation", 0), "", ""),
        ("stages: {fou‸", "key", ("stages",), "fou", "fou"),
        ("stages: {foundation: [a], pr‸", "key", ("stages",), "pr", "pr"),
        ("steps:\n  - title: x\n    it‸", "either", ("steps", 0), "it", "it"),
        ("steps:\n  - ti‸tle: x", "key", ("steps", 0), "ti", "title"),
        ("steps:\n- title: x\n  items:\n  - course/‸", "either", ("steps", 0, "items", 0), "course/", "course/"),
        ("steps:\n  - title: x\n    items:\n      - a\n  - title: ‸", "value", ("steps", 0, "title"), "", ""),
        ("topics:\n  - a\nti‸", "either", (), "ti", "ti"),
        ("topics:\n  - a\n\n# note\nlevel: be‸", "value", ("level",), "be", "be"),
        ("title: a: [b‸", "value", ("title",), "a: [b", "a: [b"),
    ],
)  # fmt: skip
def test_what_is_written_where(cursor, text, what, path, typed, whole):
    lines, at = cursor(f"---\n{text}\n---\nbody\n")
    spot = front.spot(lines, at)
    assert spot is not None
    assert (spot.what, spot.path, spot.typed, spot.text) == (what, path, typed, whole)
    assert lines[at.line - 1][spot.start.column - 1 : spot.end.column - 1] in (whole, typed)


@pytest.mark.parametrize(
    "text",
    ["---\na: b # ‸\n---\n", "---\n# c‸\n---\n", "---\na: b\n---\nte‸xt\n", "te‸xt\n", "---\na: b\n--‸-\n", "--‸-\na: b\n---\n", "‸"],
)  # fmt: skip
def test_comments_marks_and_bodies_are_no_front_matter(cursor, text):
    assert front.spot(*cursor(text)) is None


def test_front_matter_without_an_end_goes_to_the_first_empty_line():
    assert front.bounds(["---", "a: b", "", "text"]) == (2, 3)
    assert front.bounds(["---", "a: b"]) == (2, 3)
    assert front.bounds(["a: b"]) is None and front.bounds([]) is None


def test_every_key_with_its_mapping():
    lines = ["---", "a: b", "steps:", "  - title: x", "    items: []", "# c: d", "last:", "---", "no: key"]
    inside = front.bounds(lines)
    assert inside is not None
    assert [(path, name, place) for path, name, place in front.keys(lines, inside)] == [
        ((), "a", Position(2, 1)),
        ((), "steps", Position(3, 1)),
        (("steps", 0), "title", Position(4, 5)),
        (("steps", 0), "items", Position(5, 5)),
        ((), "last", Position(7, 1)),
    ]
