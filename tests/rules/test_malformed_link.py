"""Links are written so that they are read as links."""

from __future__ import annotations

import pytest

NO_LINK = "so this is no link"


@pytest.mark.parametrize(
    ("written", "column", "message", "instead"),
    [
        ("[文] (b.md)", 3, f"a space stands between the brackets, {NO_LINK}", "[文](b.md)"),
        ("[文] (https://example.org/x#y)", 3, f"a space stands between the brackets, {NO_LINK}", "[文](https://example.org/x#y)"),
        ("[文]（b.md）", 3, "a link stands in ASCII brackets, so this is none", "[文](b.md)"),
        ("[`文`]（/b.md#x）", 3, "a link stands in ASCII brackets, so this is none", "[`文`](/b.md#x)"),
        ("[文](https://example.org/x）后", 3, "a link stands in ASCII brackets, so this is none", "[文](https://example.org/x)"),
        ("【文】(b.md)", 3, "a link stands in ASCII brackets, so this is none", "[文](b.md)"),
        ("【文】（https://example.org）", 3, "a link stands in ASCII brackets, so this is none", "[文](https://example.org)"),
        ("(文)[https://example.org]", 3, f"the words stand in square brackets and the address in round ones, {NO_LINK}", "[文](https://example.org)"),
        ("[文](https://example.org/a b)", 3, f"the address holds a space, {NO_LINK}", "[文](https://example.org/a%20b)"),
        ("[文](b.md 然后", 3, f"the bracket around the address is never closed, {NO_LINK}", None),
        ("[文章][lable]", 3, f"[lable] is nowhere defined, {NO_LINK}", None),
        ("[文章][]", 3, f"[文章] is nowhere defined, {NO_LINK}", None),
    ],
)  # fmt: skip
def test_what_was_meant_as_a_link_is_found(folder, written, column, message, instead):
    folder.article("a", f"见 {written}\n\n[label]: b.md\n")
    (found,) = [each for each in folder.run("validate", "--format", "json").json if each["code"] == "CO311"]

    assert (found["line"], found["column"], found["severity"], found["message"]) == (9, column, "warning", message)
    assert (found["fix"] and found["fix"]["edits"][0]["text"]) == instead
    assert not found["fix"] or found["fix"]["safe"] is False


def test_brackets_that_are_no_links_are_fine(folder, found):
    folder.article(
        "a",
        '[文](b.md) [文 ](b.md) [文][label] [文](<b c.md>) [x](b.md "标题") 【注】（见 b.md） 【提示】(可选) a[i][j] [1][2] [x] (可选) [0](1) [甲]（乙）\n\n'
        "`[文] (b.md)` $[文]（b.md）$ - [ ] (b.md) 数组[下标][下标] \\[文] (b.md) f(x)[y.md] [^1] [文][label]：后\n\n"
        "```\n[文]（b.md）\n```\n\n[label]: b.md\n[^1]: 注\n",
    )

    assert found(folder, "CO311") == []


def test_brackets_around_a_link_and_numbers_of_change_logs_are_fine(folder, found):
    folder.article(
        "a",
        "[12.x, 14.x] ([#2439](https://example.org/2439)) 与 [修复] (#123) 与 [见下] ([#甲](#甲))\n\n## 甲\n\n话。\n",
    )

    assert found(folder, "CO311") == []


@pytest.mark.parametrize(
    ("written", "message", "instead"),
    [
        ("[文(b.md) 后", "the words of the link are never closed, so this is none", "[文](b.md)"),
        ("文](b.md) 后", "the bracket before the words is missing, so this is no link", None),
        ("[文]b.md) 后", "the bracket before the address is missing, so this is no link", "[文](b.md)"),
        ("[文] [b.md] 后", "the address does not stand in round brackets, so this is no link", "[文](b.md)"),
        ("[文]【b.md】后", "the address does not stand in round brackets, so this is no link", "[文](b.md)"),
    ],
)
def test_a_bracket_that_is_missing_or_another_one_is_found(folder, written, message, instead):
    folder.article("a", f"{written}\n")
    (found,) = [each for each in folder.run("validate", "--format", "json").json if each["code"] == "CO311"]

    assert (found["line"], found["message"]) == (9, message)
    assert (found["fix"] and found["fix"]["edits"][0]["text"]) == instead


def test_brackets_within_brackets_are_fine(folder, found):
    folder.article("a", "[注：见 a(b.md)] 与 [x(https://example.org/a)]，a[1](甲) f(x)](乙)，(见 b.md)。\n")

    assert found(folder, "CO311") == []
