"""An outline says what stands where in a Markdown body, to the character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.source.outline import HIDDEN, Outline


def words(body):
    return [(each.kind, each.text) for each in Outline(body, 1).passages]


def test_words_are_told_apart_by_what_they_stand_in():
    body = "## 标题 `a`\n\n一段。\n第二行。\n\n- 项\n\n  其中一段\n\n| 表 | b |\n|---|---|\n| 1 | `2` |\n\n> 引文\n"

    assert words(body) == [
        ("heading", f"标题 {HIDDEN}"),
        ("paragraph", "一段。\n第二行。"),
        ("item", "项"),
        ("item", "其中一段"),
        ("cell", "表"),
        ("cell", "b"),
        ("cell", "1"),
        ("cell", HIDDEN),
        ("paragraph", "引文"),
    ]
    assert [each.quoted for each in Outline(body, 1).passages][-2:] == [False, True]


def test_what_is_no_words_is_hidden():
    assert words("码 `a b` 式 $x+y$ 图 ![alt](x.png) 址 <https://example.org> 完\n") == [
        ("paragraph", f"码 {HIDDEN} 式 {HIDDEN} 图 {HIDDEN} 址 {HIDDEN} 完")
    ]
    assert words("<div>raw</div>\n\n```\ncode\n```\n\n    indented\n\n<!-- note -->\n") == []


def test_the_insides_of_learning_blocks_are_read():
    assert words("::: tip\n里面。\n:::\n外面。\n") == [("paragraph", "里面。"), ("paragraph", "外面。")]


def test_places_are_those_of_the_source_through_markup_and_lines():
    passage = Outline("前 **粗**、[链](x.md) 后\n> 不是引文\n", 10).passages[0]

    assert passage.text == "前 粗、链 后"
    assert [passage.place(passage.text.index(each)) for each in "前粗、链后"] == [
        (10, 1),
        (10, 5),
        (10, 8),
        (10, 10),
        (10, 19),
    ]
    assert passage.end(passage.text.index("粗") + 1) == (10, 6)


def test_headings_have_level_words_and_an_id_of_their_own_if_given():
    found = Outline("# 一 `x` {#own}\n\nSetext\n------\n\n### ![图](x.png)三 $y$\n", 5).headings

    assert [(each.level, each.text, each.id, each.start.line, each.end.line) for each in found] == [
        (1, "一 x", "own", 5, 5),
        (2, "Setext", "", 7, 8),
        (3, "三 y", "", 10, 10),
    ]
    assert Outline("# 一 {#own}\n", 1).passages[0].text == "一"


def test_links_and_pictures_have_text_target_and_extent():
    body = '[a `b`](c.md "t") ![alt](y.png)\n[![i](a.png)](b.md) <https://x.example> [r][l]\n\n[l]: z.md\n'

    found = Outline(body, 1).links

    assert [(each.text, each.target, each.image, each.kind, each.pictured) for each in found] == [
        ("a b", "c.md", False, "inline", False),
        ("alt", "y.png", True, "inline", False),
        ("i", "a.png", True, "inline", False),
        ("i", "b.md", False, "inline", True),
        ("https://x.example", "https://x.example", False, "autolink", False),
        ("r", "z.md", False, "reference", False),
    ]
    assert (found[0].title, found[0].start, found[0].end) == ("t", (1, 1), (1, 18))


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("```py\nx\n```\n", {1, 2, 3}),
        ("- a\n\n  ```\n  x\n  ```\n- b\n", {3, 4, 5}),
        ("text\n\n    code\n", {3}),
        ("~~~\n```\n~~~\n", {1, 2, 3}),
    ],
)
def test_lines_of_code_are_known_wherever_it_stands(body, lines):
    assert Outline(body, 1).code_lines == lines


def test_a_formula_holds_no_heading():
    outline = Outline("$$\na\n=\nb\n$$\n\n正文\n===\n", 1)

    assert [each.text for each in outline.headings] == ["正文"]
    assert words("$$\na\n-\nb\n$$\n") == [("paragraph", HIDDEN)]


TEXT = st.text("ab 一。*_`[]()!<>#|-\n:$&;\\😀\u3000", max_size=80)


@given(TEXT)
def test_any_text_has_an_outline_whose_places_lie_in_it(text):
    outline = Outline(text, 1)
    lines = text.split("\n")

    for passage in outline.passages:
        for index, character in enumerate(passage.text):
            line, column = passage.place(index)
            assert 1 <= line <= len(lines)
            if character not in f"{HIDDEN}\n" and "&" not in text and "\\" not in text:
                assert lines[line - 1][column - 1] == character
    for each in (*outline.headings, *outline.links):
        assert (1, 1) <= each.start <= each.end
        assert each.end.line <= len(lines) + 1
