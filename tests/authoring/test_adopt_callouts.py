"""Callouts, boxes to unfold and tabs of other programs become this one's; code, comments and what is not sure stay as typed."""

from __future__ import annotations

import re

import pyromark
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentops.authoring.adopting.callouts import COLONS, LESSONS, MKDOCS, QUOTED, TAB, rewritten
from contentops.render.markdown import renderer

CASES = {
    "a kind that is a style": ("!!! tip\n    a\n", "::: tip\na\n:::\n"),
    "a title": ('!!! note "T b"\n    a\n', '::: note {title="T b"}\na\n:::\n'),
    "a title of the kind": ("!!! danger\n    a\n", '::: warning {title="Danger"}\na\n:::\n'),
    "any kind": ("!!! 例题\n    a\n", '::: note {title="例题"}\na\n:::\n'),
    "more classes": ('!!! hint inline end "T"\n    a\n', '::: tip {title="T"}\na\n:::\n'),
    "an empty title": ('!!! note ""\n    a\n', "::: note\na\n:::\n"),
    "a title with markup": ('!!! note "`x` }"\n    a\n', "::: note\n**`x` }**\n\na\n:::\n"),
    "a title alone": ('!!! tip "T"\n\na\n', "::: tip\nT\n:::\n\na\n"),
    "nothing else": ('!!! tip "T"', "::: tip\nT\n:::"),
    "behind words on comments": ("`<!--`\n\n!!! note\n    a\n\n-->\n", "`<!--`\n\n::: note\na\n:::\n\n-->\n"),
    "beside this program's own": (
        "::: tip\n<b>a</b>\n::: \n!!! note\n    b\n\n::: quiz {#q}\n!!! note\n    c\n:::\n",
        "::: tip\n<b>a</b>\n::: \n::: note\nb\n:::\n\n::: quiz {#q}\n!!! note\n    c\n:::\n",
    ),
    "in one of this program's": (
        "::: note {#x}\n??? tip\n    a\n:::\n",
        "::: note {#x}\n<details>\n<summary>Tip</summary>\n\na\n\n</details>\n\n:::\n",
    ),
    "colons in a list": ("- a\n\n  :::tip[T]\n  b\n  :::\n", "- a\n\n  > **T**\n  >\n  > b\n"),
    "colons further in, in a list": (
        "1.  a\n\n    :::tip[T]\n    b\n    :::\n",
        "1.  a\n\n    > **T**\n    >\n    > b\n",
    ),
    "a title with a bold word": ('!!! note "T **b**"\n    a\n', "::: note\nT **b**\n\na\n:::\n"),
    "another block, which would end this one": (
        "!!! note\n    ::: code-group\n    a\n    :::\n",
        "> **Note**\n>\n> ::: code-group\n> a\n> :::\n",
    ),
    "blank lines": ("!!! note\n\n    a\n\n\n    b\n\nc\n", "::: note\na\n\n\nb\n:::\n\nc\n"),
    "text around": ("x\n!!! note\n    a\ny\n", "x\n::: note\na\n:::\ny\n"),
    "to unfold": ('??? note "T"\n    a\nb\n', "<details>\n<summary>T</summary>\n\na\n\n</details>\n\nb\n"),
    "unfolded": ("x\n???+ note\n    a\n", "x\n\n<details open>\n<summary>Note</summary>\n\na\n\n</details>\n"),
    "no kind": ('??? "T"\n    a\n', "<details>\n<summary>T</summary>\n\na\n\n</details>\n"),
    "a link as title": (
        '??? note "[T](b.md)"\n    a\n',
        "<details>\n<summary>\n\n[T](b.md)\n\n</summary>\n\na\n\n</details>\n",
    ),
    "a title that would be a list": (
        '??? note "1. $x$"\n    a\n',
        "<details>\n<summary>\n\n1\\. $x$\n\n</summary>\n\na\n\n</details>\n",
    ),
    "within another": ("!!! note\n    a\n\n    !!! bug\n        b\n", "::: note\na\n\n> **Bug**\n>\n> b\n:::\n"),
    "within one to unfold": (
        "??? note\n    !!! tip\n        b\n",
        "<details>\n<summary>Note</summary>\n\n::: tip\nb\n:::\n\n</details>\n",
    ),
    "in a list": ("1.  a\n\n    !!! note\n        b\n", "1.  a\n\n    > **Note**\n    >\n    > b\n"),
    "to unfold in a list": (
        '- a\n\n    ??? tip "T"\n        b\n\n            c\n\n- d\n',
        "- a\n\n    <details>\n    <summary>T</summary>\n\n    b\n\n        c\n\n    </details>\n\n- d\n",
    ),
    "one below another in a list": (
        "- a\n\n    ??? tip\n        b\n    ??? tip\n        c\n",
        "- a\n\n    <details>\n    <summary>Tip</summary>\n\n    b\n\n    </details>\n\n"
        "    <details>\n    <summary>Tip</summary>\n\n    c\n\n    </details>\n",
    ),
    "tabs for columns": ("!!! note\n\ta\n\n\t\tb\n", "::: note\na\n\n\tb\n:::\n"),
    "Windows": ("!!! note\r\n    a\r\n\r\nb\r\n", "::: note\r\na\r\n:::\r\n\r\nb\r\n"),
    "lines of both kinds": ("!!! note\n    a\r\nb\r\n", "::: note\na\r\n:::\nb\r\n"),
    "a footnote, which a block would cut off": (
        "!!! note\n    a[^1]\n\n[^1]: b\n",
        "> **Note**\n>\n> a[^1]\n\n[^1]: b\n",
    ),
    "colons, which would close a block": ("!!! note\n    :::\n", "> **Note**\n>\n> :::\n"),
    "tabs": (
        '=== "C++"\n    ```cpp\n    int\n    ```\n\n=== "Py"\n\n    x\n',
        "**C++**\n\n```cpp\nint\n```\n\n**Py**\n\nx\n",
    ),
    "a quote": ("> [!WARNING]\n> a\n> - b\n\nc\n", "::: warning\na\n- b\n:::\n\nc\n"),
    "a quote in capitals": ("> [!IMPORTANT]\n> a\n", '::: warning {title="Important"}\na\n:::\n'),
    "a quote with a title": ("> [!todo] T\n> a\n", '::: note {title="T"}\na\n:::\n'),
    "a quote to unfold": ("> [!faq]- T\n> a\n", "<details>\n<summary>T</summary>\n\na\n\n</details>\n"),
    "an unfolded quote": ("> [!faq]+\n> a\n", "<details open>\n<summary>Faq</summary>\n\na\n\n</details>\n"),
    "a quote that goes on without a mark": ("> [!tip]\n> a\nb\n", "::: tip\na\nb\n:::\n"),
    "a quote within a quote": ("> [!note]\n> > [!tip] T\n> > a\n", "::: note\n> **T**\n>\n> a\n:::\n"),
    "a quote in a list": ("- a\n\n  > [!note]\n  > b\n", "- a\n\n  > **Note**\n  >\n  > b\n"),
    "Docusaurus": (":::tip[T]\n\na\n\n:::\n", '::: tip {title="T"}\na\n:::\n'),
    "VuePress": ("::: danger T b\na\n:::\n", '::: warning {title="T b"}\na\n:::\n'),
    "VuePress, to unfold": (
        "::: details T\n```js\n:::\n```\n:::\n",
        "<details>\n<summary>T</summary>\n\n```js\n:::\n```\n\n</details>\n",
    ),
    "longer fences": (
        "::::info\na\n:::note\nb\n:::\n::::\n",
        '::: note {title="Info"}\na\n\n> **Note**\n>\n> b\n:::\n',
    ),
    "a lesson's challenge": (
        ":::::: challenge\n## Do {#do}\na\n::: solution\nb\n:::\n::::::\n",
        '::: note {title="Do"}\na\n\n<details>\n<summary>Show me the solution</summary>\n\nb\n\n</details>\n\n:::\n',
    ),
}
KEPT = {
    "fenced code": "```\n!!! note\n    a\n\n> [!note]\n> b\n:::tip[T]\n:::\n```\n",
    "indented code": "x\n\n    !!! note\n        a\n",
    "code in a list": "- a\n\n        ??? note\n            b\n",
    "a comment": "<!--\n!!! note\n    a\n-->\n",
    "HTML": "<div>\n!!! note\n    a\n</div>\n",
    "no body": '!!! note "T"\na\n',
    "nothing to unfold": "??? note\n\na\n",
    "not apart from the item": "- a\n    !!! note\n        b\n",
    "further in than a list": "x\n\n  !!! note\n      b\n",
    "words behind": '!!! note "a" b\n    c\n',
    "a comment that ends elsewhere": "!!! note\n    a <!-- b\n\nc -->\n",
    "a quote that has it not first": "> a\n> [!note]\n",
    "a quote of a callout": "> a\n>\n> > [!note]\n> > b\n",
    "a tab of nothing": '=== "A"\nb\n',
    "a heading": "A\n===\n",
    "this program's own": '::: note {#x title="T"}\na\n:::\n\n::: quiz {#q}\n- [x] !!! note\n:::\n',
    "a block that is not known": "::: code-group\na\n:::\n",
    "a block that is not closed": ":::tip[T]\na\n",
    "colons too few to close": "::::info\na\n:::\n",
    "code that does not end with it": "??? note\n    ```\n    a\n\nb\n",
    "code that does not end with the tab": '=== "A"\n    ```\n    a\n\nb\n',
    "what would be a heading": "> [!tip]\n> a\n===\n",
    "a block within one that is not closed": "::::info\n:::tip[T]\na\n:::\n",
    "a line that ends as on old Macs": "!!! note\n    a\rb\n",
    "old Macs": "!!! note\r    a\r",
}


@pytest.mark.parametrize("name", CASES)
def test_a_callout_becomes_what_says_the_same_here_and_stays_that(name):
    text, wanted = CASES[name]
    assert rewritten(text).text == wanted
    assert rewritten(wanted).text == wanted
    assert not rewritten(wanted).callouts


@pytest.mark.parametrize("name", KEPT)
def test_what_is_no_callout_or_not_sure_stays(name):
    assert rewritten(KEPT[name]) == type(rewritten(""))(KEPT[name], rewritten("").callouts)


def test_each_is_counted_by_whose_it_was():
    text = '!!! note\n    ??? tip\n        a\n\n=== "A"\n    b\n\n> [!note]\n> c\n\n:::tip[T]\nd\n:::\n\n:::: spoiler\ne\n::::\n'
    assert rewritten(text).callouts == {MKDOCS: 2, TAB: 1, QUOTED: 1, COLONS: 1, LESSONS: 1}


def test_pages_show_them_as_boxes_and_what_they_hold_as_markdown():
    text = (
        '1.  a\n\n    ??? note "*T*"\n        **b**\n\n        ```c\n        int x;\n        ```\n\n'
        '!!! danger "D"\n    - c\n\n    !!! tip\n        `d`\n\n???+ tip\n    !!! note\n        e\n'
    )
    html = renderer()(rewritten(text).text).html
    item = html[: html.index("</li>")]
    assert re.search(r"<details>\s*<summary>\s*<p><em>T</em></p>\s*</summary>\s*<p><strong>b</strong></p>", item)
    assert item.index("<code>") < item.index("</details>")
    assert '<aside class="callout warning">\n<p class="callout-title">D</p>\n<ul>\n<li>c</li>' in html
    assert re.search(
        r"<blockquote>\s*<p><strong>Tip</strong></p>\s*<p><code>d</code></p>\s*</blockquote>\s*</aside>", html
    )
    assert re.search(r'<details open="">\s*<summary>Tip</summary>\s*<aside class="callout note">.*</aside>\s*</details>', html, re.DOTALL)  # fmt: skip
    assert "!!!" not in html and "???" not in html and ":::" not in html


# -- whatever is written --------------------------------------------------------------------------------------------

_WORDS = st.text(st.sampled_from("ab 中*`_.-#"), min_size=1, max_size=8).map(lambda text: f"w{text}".rstrip())
_CODE = st.lists(
    st.sampled_from(["x", "", "    y", "!!! note", "    z", "> [!tip]", ":::", '=== "t"', "\tq"]), max_size=5
)
_LINES = st.lists(
    st.builds(
        "{}{}".format,
        st.sampled_from(["", "", "    ", "        ", "  ", "> ", "\t", "- ", "1. "]),
        st.sampled_from(
            ["!!! note", '??? tip "T"', "???+ bug", "a", "", "", "b `c`", "```", "<!--", "-->", "> [!note]- T", "> d", "[!tip] T", ":::tip[T]", "::::info", ":::", "::::", "::: note", '=== "A"', "===", "# h", "::: solution", "</details>", "[^1]: x", "$$"]
        ),
    ),
    max_size=14,
).map("\n".join)  # fmt: skip


@given(_LINES)
@settings(max_examples=300)
def test_what_was_rewritten_once_is_not_rewritten_again(text):
    once = rewritten(text)
    assert rewritten(once.text).text == once.text
    if not once.callouts:
        assert once.text == text


@given(st.lists(st.one_of(_WORDS, _CODE.map(lambda lines: "\n".join(["```", *lines, "```"]))), max_size=6), _LINES)
def test_text_without_such_marks_keeps_its_bytes(parts, lines):
    commented = lines.replace("-->", "").replace("<!--", "")
    text = "\n\n".join([*parts, f"<!--\n{commented}\n-->", *parts])
    assert rewritten(text).text == text


_LEAF = st.one_of(_WORDS, st.tuples(_CODE))
_TREE = st.recursive(
    _LEAF,
    lambda inner: st.tuples(st.sampled_from(["!!!", "???", "???+", "==="]), st.lists(inner, min_size=1, max_size=3)),
)


def written(part) -> list[str]:
    """A paragraph, a piece of code, or a callout with such in it, as MkDocs has them."""
    if isinstance(part, str):
        return [part, ""]
    if len(part) == 1:
        return ["~~~", *part[0], "~~~", ""]
    mark, inner = part
    body = [line for each in inner for line in written(each)]
    first = f'{mark} "A"' if mark == "===" else f'{mark} tip "T"'
    return [first, *(f"    {line}" if line else "" for line in body)]


def held(part) -> tuple[int, list[str]]:
    """How many callouts, and the code in order."""
    if isinstance(part, str):
        return 0, []
    if len(part) == 1:
        return 0, ["".join(f"{line}\n" for line in part[0])]
    found = [held(each) for each in part[1]]
    return 1 + sum(count for count, _ in found), [code for _, codes in found for code in codes]


def code_of(text: str) -> list[str]:
    """The code of a body in order."""
    codes, inside = list[str](), False
    for event in pyromark.events(text):
        ((name, value),) = event.items() if isinstance(event, dict) else ((event, ""),)
        if name in ("Start", "End") and isinstance(value, dict) and "CodeBlock" in value:
            inside = name == "Start"
            codes += [""] if inside else []
        elif name == "End" and value == "CodeBlock":
            inside = False
        elif name == "Text" and inside:
            codes[-1] += value
    return codes


@given(st.lists(_TREE, min_size=1, max_size=3))
@settings(max_examples=150, deadline=None)
def test_every_callout_of_a_tree_of_them_is_rewritten_and_code_keeps_its_bytes(parts):
    made = rewritten("\n".join(line for part in parts for line in written(part)))
    found = [held(part) for part in parts]
    assert made.callouts.total() == sum(count for count, _ in found)
    assert code_of(made.text) == [code for _, codes in found for code in codes]
