"""Learning blocks: found, read, and their mistakes named, whatever a body holds."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.render import blocks

LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [":::", "::: quiz", "::: quiz {#a}", "::: quiz {#a pass=2}", "::: quiz {pass=²}", "::: note", "::: nosuch {a=\"b c\" #x}", "```", "~~~~", "``` py", "- [x] yes", "- [ ] no",
             "      > because", "", "text", ":::quiz{#b}", "::: quiz {", ":::: quiz", "<!--", "-->", "    ::: note"]
        ),
        st.text(max_size=20).map(lambda text: text.replace("\n", " ").replace("\r", " ")),
    ),
    max_size=30,
)  # fmt: skip


@given(LINES)
def test_no_body_makes_the_parser_fail(lines):
    found = list(blocks.find(lines))
    for block in found:
        assert lines[block.start].startswith(":::")
        assert block.start <= block.end < len(lines)
        blocks.quiz(block)
    assert all(before.end < after.start for before, after in pairwise(found))
    assert all(0 <= problem.line < len(lines) for problem in blocks.problems(lines))


@given(
    question=st.text("你好ab?", min_size=1, max_size=20),
    choices=st.lists(st.tuples(st.text("甲乙ab", min_size=1, max_size=9), st.booleans(), st.text("丙丁cd", max_size=9)), min_size=2, max_size=6),
)  # fmt: skip
def test_a_quiz_is_read_as_it_is_written(question, choices):
    lines = ["::: quiz {#q}", question]
    for text, right, feedback in choices:
        lines += [f"- [{'x' if right else ' '}] {text}", *([f"  > {feedback}"] if feedback else [])]
    (block,) = blocks.find([*lines, ":::"])
    quiz, _ = blocks.quiz(block)
    assert (quiz.id, quiz.question) == ("q", question)
    assert [(choice.text, choice.right, choice.feedback) for choice in quiz.choices] == choices
    assert quiz.multiple == (sum(right for _, right, _ in choices) > 1)


def test_a_sound_quiz_has_no_problems():
    body = "::: quiz {#a pass=1}\n问？\n\n- [x] 对\n      > 因为。\n      > 所以。\n- [ ] 错\n:::\n"
    assert list(blocks.problems(body.split("\n"))) == []
    quiz, _ = blocks.quiz(next(blocks.find(body.split("\n"))))
    assert quiz.choices[0].feedback == "因为。 所以。"


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("x\n::: note\ntext", 1, "the block “note” is never closed"),
        ("::: note\n::: tip\n:::", 0, "the block “note” is never closed"),
        ("::: remark\n:::", 0, "there is no block “remark”"),
        ("::: quiz\n?\n- [x] a\n- [ ] b\n:::", 0, "the quiz has no id"),
        ("::: quiz {#q}\n- [x] a\n- [ ] b\n:::", 0, "the quiz asks nothing"),
        ("::: quiz {#q}\n?\n- [x] a\n:::", 0, "the quiz has 1 choices"),
        ("::: quiz {#q}\n?\n- [ ] a\n- [ ] b\n:::", 0, "no choice is right"),
        ("::: quiz {#q pass=2}\n?\n- [x] a\n- [ ] b\n:::", 0, "pass=2 cannot be met with 1 right choices"),
        ("::: quiz {#q pass=²}\n?\n- [x] a\n- [ ] b\n:::", 0, "pass=² cannot be met with 1 right choices"),
        ("::: quiz {#q}\n?\n- [x] a\nstray\n- [ ] b\n:::", 3, "this line is neither a choice nor feedback"),
        ("::: quiz {#q}\n?\n- [x] a\n- [ ] b\n:::\n::: note {#q}\n:::", 5, "the id “q” is used twice, first on line 1 of the body"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(body, line, message):
    assert (line, message) in [(problem.line, problem.message) for problem in blocks.problems(body.split("\n"))]


@pytest.mark.parametrize("fence", ["```", "~~~", "````", "``` md"])
def test_blocks_in_code_are_text(fence):
    mark = fence.split()[0]
    assert list(blocks.find([fence, "::: note", ":::", mark])) == []


def test_code_in_a_line_opens_no_fence():
    assert [block.kind for block in blocks.find(["```code``` in a line", "::: note", "x", ":::"])] == ["note"]


def test_a_closing_mark_in_code_inside_a_block_is_text():
    (block,) = blocks.find(["::: note", "```", ":::", "```", "after", ":::"])
    assert block.end == 5
    assert block.closed
