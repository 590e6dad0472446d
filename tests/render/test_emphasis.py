"""Emphasis beside Chinese words, and nothing changed where CommonMark needs no help."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.render.emphasis import SPACE, opened, without
from contentops.render.markdown import renderer

CONVERT = renderer()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**注意：**请看", "<strong>注意：</strong>请看"),
        ("这是**“重点”**的意思", "这是<strong>“重点”</strong>的意思"),
        ("。**中文**后，**再一次。**后", "。<strong>中文</strong>后，<strong>再一次。</strong>后"),
        ("*斜（体）*字", "<em>斜（体）</em>字"),
        ("***都有！***字", "<em><strong>都有！</strong></em>字"),
        ("**用 `a**b` 码。**字", "<strong>用 <code>a**b</code> 码。</strong>字"),
        ("**a `x` 。**b", "<strong>a <code>x</code> 。</strong>b"),
        ("2 * 3 * 4，a*b", "2 * 3 * 4，a*b"),
        ("\\*\\*不是。**字", "**不是。**字"),
    ],
)
def test_emphasis_ends_and_begins_where_it_is_meant_to(text, html):
    assert CONVERT(text).html == f"<p>{html}</p>"


def test_code_and_targets_keep_what_they_say():
    fragment = CONVERT("```\n。**字\n**字。**字\n```\n\n[x](a。**b.md) **完。**字\n")
    assert "。**字\n**字。**字\n" in fragment.html
    assert SPACE not in fragment.html
    assert fragment.targets == ("a。**b.md",)


@given(st.text("ab *_`\n。，“字（", max_size=40))
def test_nothing_of_a_text_is_lost_and_no_help_is_left_over(text):
    assert without(opened(text)) == text
    assert SPACE not in CONVERT(text).html


@given(st.text("ab .*_`\n(", max_size=40))
def test_a_text_without_chinese_stays_as_it_is(text):
    assert opened(text) == text
