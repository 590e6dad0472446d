"""The digest: the same under edits nobody can see, another under every edit a reader could."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contentops.model import ContentType, Document, Entry, Key
from contentops.source import documents
from contentops.workflow.digest import digest

TYPES = {
    "article": ContentType("article", {}, {}, ("content/articles/*.md",), "articles/{slug}/", {"properties": {}}, True)
}
HERE = "content/articles/a.md"
TEXT = """\
---
title: 完课率
slug: rate
status: draft
tags: [a, b]
deep: {x: 1, y: 'no'}
cover: a.png
---
正文 ![图](图.png) and [b](b.md#teil) and [c](https://example.org/).
"""
FILES = {"content/articles/图.png": "1" * 64, "content/articles/a.png": "2" * 64}
KEYS = {"content/articles/b.md": Key("article", "b", "en")}


def read(data, path=HERE) -> Document:
    data = data.encode() if isinstance(data, str) else data
    found = documents.read(path, Entry("100644", "0" * 40, len(data)), data, TYPES, ("en", "zh-CN"))
    assert isinstance(found, Document), found
    return found


def of(data, *, path=HERE, unbound=("status", "assignee"), files=FILES, keys=KEYS):
    return digest(read(data, path), unbound, asset=files.get, key_at=keys.get)


def test_the_digest_of_a_known_document_never_changes():
    """Every approval ever given rests on this number. If it must change, change digest.VERSION and say how old approvals fare."""
    assert of(TEXT) == "dc83fd0683c01574782e88608372da6defe709d8eb857f867cc9e85b9a802cac"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: 完课率", "title: 完课率   # a note"),
        ("title: 完课率", "# a note\n\ntitle: 完课率"),
        ("title: 完课率", "title: '完课率'"),
        ("title: 完课率", '"title" :   "完课率"'),
        ("title: 完课率", "title: >-\n  完课率"),
        ("tags: [a, b]", "tags:\n  - a\n  - 'b'"),
        ("deep: {x: 1, y: 'no'}", 'deep:\n  y: "no"\n  x: 1'),
        ("title: 完课率\nslug: rate\n", "slug: rate\ntitle: 完课率\n"),
        ("status: draft", "status: published"),
        ("status: draft", "status: draft\nassignee: bo"),
        ("status: draft\n", ""),
        ("\n", "\r\n"),
        ("\n", "\r"),
        ("---\n正文", "---  \n正文"),
    ],
)
def test_an_edit_nobody_could_see_keeps_the_digest(old, new):
    assert old in TEXT
    assert of(TEXT.replace(old, new)) == of(TEXT)
    assert of("\ufeff" + TEXT.replace(old, new)) == of(TEXT)


def test_moving_the_file_keeps_the_digest_when_its_targets_move_along():
    moved = {path.replace("articles/", "articles/"): value for path, value in FILES.items()}

    assert of(TEXT, path="content/articles/other.md", files=moved) == of(TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("slug: rate", "slug: rates"),
        ("title: 完课率", "title: 完课率。"),
        ("title: 完课率", "Title: 完课率"),
        ("title: 完课率", "title: [完课率]"),
        ("tags: [a, b]", "tags: [b, a]"),
        ("tags: [a, b]", "tags: [ab]"),
        ("tags: [a, b]", "tags: [[a], b]"),
        ("tags: [a, b]", "tags: 'a, b'"),
        ("x: 1,", "x: '1',"),
        ("x: 1,", "x: 1.0,"),
        ("x: 1,", "x: +1,"),
        ("x: 1,", "x: true,"),
        ("x: 1,", "x: ,"),
        ("y: 'no'", "y: null"),
        ("y: 'no'", "status: 'no'"),
        ("cover: a.png\n", ""),
        ("cover: a.png", "cover: a.png\nunknown: 1"),
        ("正文", "正文 "),
        ("/).\n", "/)."),
        ("/).\n", "/).\n\n"),
        ("b.md#teil", "b.md#teil2"),
        ("(图.png)", "(./图.png)"),
        ("正文", "正\u200b文"),
        ("and [b]", "a\u0301nd [b]"),
    ],
)
def test_an_edit_a_reader_could_see_changes_the_digest(old, new):
    assert old in TEXT
    assert of(TEXT.replace(old, new, 1)) != of(TEXT)


def test_composed_and_decomposed_letters_are_different_texts():
    assert of(TEXT.replace("正文", "\u00e9")) != of(TEXT.replace("正文", "e\u0301"))


def test_another_language_policy_asset_or_target_changes_the_digest():
    one = of(TEXT)

    assert of(TEXT, path="content/articles/a.zh-CN.md") != one
    assert of(TEXT, unbound=("status",)) != one
    assert of(TEXT, unbound=("assignee", "status")) == one
    assert of(TEXT, files={**FILES, "content/articles/图.png": "3" * 64}) != one
    assert of(TEXT, files={"content/articles/a.png": "2" * 64}) != one
    assert of(TEXT, keys={"content/articles/b.md": Key("article", "c", "en")}) != one
    assert of(TEXT, keys={}) != one


def test_swapping_two_pictures_changes_the_digest():
    text = TEXT.replace("正文", "![x](a.png)")

    assert of(text, files={"content/articles/图.png": "2" * 64, "content/articles/a.png": "1" * 64}) != of(text)


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=40),
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=40),
)
def test_different_bodies_have_different_digests(one, other):
    assume(one != other)

    assert of(f"---\nslug: a\n---\n{one}") != of(f"---\nslug: a\n---\n{other}")


@given(st.integers(0, len(TEXT) - 1), st.sampled_from(["", "x", "中", " "]))
def test_any_edit_of_the_body_changes_the_digest(at, new):
    start = TEXT.index("正文")
    at = start + at % (len(TEXT) - start)
    edited = TEXT[:at] + new + TEXT[at + 1 :]
    assume(edited != TEXT)

    assert of(edited) != of(TEXT)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text("ab1.中 ", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc中", min_size=1, max_size=3), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def _flow(value, quote, *, backwards=False):
    """The value as YAML in flow style, in one of several ways of writing it."""
    if isinstance(value, dict):
        pairs = [f"{quote}{key}{quote}: {_flow(item, quote, backwards=backwards)}" for key, item in value.items()]
        return "{" + ", ".join(reversed(pairs) if backwards else pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item, quote, backwards=backwards) for item in value) + "]"
    if isinstance(value, str):
        return f'"{value}"' if quote == '"' else f"'{value}'"
    return (
        {None: "null", True: "true", False: "false"}.get(value, str(value))
        if not isinstance(value, int) or isinstance(value, bool)
        else str(value)
    )


def _same(one, other):
    """Equal, and of the same types throughout."""
    return repr(_ordered(one)) == repr(_ordered(other))


def _ordered(value):
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value)}
    return [_ordered(item) for item in value] if isinstance(value, list) else value


@given(TREES)
def test_quoting_and_the_order_of_keys_are_no_content(tree):
    one = of(f"---\nslug: a\nx: {_flow(tree, chr(34))}\n---\n")

    assert of(f"---\nx: {_flow(tree, chr(39), backwards=True)} # note\nslug: a\n---\n") == one


@given(TREES, TREES)
def test_different_values_have_different_digests(one, other):
    assume(not _same(one, other))

    assert of(f"---\nslug: a\nx: {_flow(one, chr(34))}\n---\n") != of(
        f"---\nslug: a\nx: {_flow(other, chr(34))}\n---\n"
    )
