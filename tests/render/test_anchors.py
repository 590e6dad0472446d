"""Anchors are those of git hosts, each its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.render.anchors import anchors, slug, split

HEADINGS = st.lists(
    st.tuples(st.text("aA1 -_.中，é", max_size=4), st.sampled_from(["", "", "", "a", "a-1", "section", "中"])),
    max_size=12,
)


@pytest.mark.parametrize(
    ("words", "anchor"),
    [
        ("Look First!", "look-first"),
        ("A & B", "a--b"),
        ("  two  spaces ", "--two--spaces-"),
        ("snake_case-and–dash—es", "snake_case-anddashes"),
        ("第 3 步：连接到 TiDB（可选）", "第-3-步连接到-tidb可选"),
        ("v8.5.0 的 “新” 功能", "v850-的-新-功能"),
        ("Ünï çödé ÅÉ", "ünï-çödé-åé"),
        ("नमस्ते e\u0301", "नमस्ते-e\u0301"),
        ("½ ² ① Ⅷ Ⓐ ٣", "---ⅷ-ⓐ-٣"),
        ("🚀 Start", "-start"),
        ("tab\tand\u00a0space\u3000全角", "tabandspace全角"),
        ("a‿b a\u20dd", "a‿b-a\u20dd"),
        ("???", ""),
    ],
)
def test_a_slug_is_github_s(words, anchor):
    """Each pair as npm's github-slugger 2.0.0 gives it."""
    assert slug(words) == anchor


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        (["A", "a", "A!"], ["a", "a-1", "a-2"]),
        (["A", "A-1", "A"], ["a", "a-1", "a-2"]),
        (["A", "A", "A-1"], ["a", "a-1", "a-1-1"]),
        (["?", "!"], ["section", "section-1"]),
    ],
)
def test_headings_alike_are_told_apart_as_git_hosts_do_it(headings, found):
    assert list(anchors((words, "") for words in headings)) == found


def test_an_explicit_id_is_kept_whatever_comes_before_it():
    assert anchors([("A", ""), ("B", "a"), ("A", "")]) == ("a-1", "a", "a-2")
    assert anchors([("B", "a"), ("C", "a")]) == ("a", "a-1")


def test_what_the_page_has_already_is_not_given_again():
    assert anchors([("Q", ""), ("Q 1", ""), ("X", "q")], ["q", "q-1"]) == ("q-2", "q-1-1", "q-3")


@given(HEADINGS, st.lists(st.sampled_from(["a", "a-1", "section"])))
def test_no_two_anchors_are_alike(headings, taken):
    found = anchors(headings, taken)
    assert len({*found, *taken}) == len(found) + len(set(taken))
    assert all(found)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("A {#b}", ("A", "b")),
        ("A{#中-1} ", ("A", "中-1")),
        ("A {#b} c", ("A {#b} c", "")),
        ("A {#b c}", ("A {#b c}", "")),
        ("A {#}", ("A {#}", "")),
        ("A {.b}", ("A {.b}", "")),
    ],
)
def test_an_explicit_id_stands_at_the_end(words, parts):
    assert split(words) == parts
