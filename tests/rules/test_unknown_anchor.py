"""An anchor is there."""

from __future__ import annotations


def test_an_anchor_that_is_nowhere_is_found_at_its_place(folder, found):
    folder.article("b", "## 怎么算\n\n::: quiz {#rate}\n?\n- [x] a\n- [ ] b\n:::\n\n## Also {#also}\n")
    path = folder.article("a", "[x](b.md#怎麽算) [y](#here) [z](key:article/b#how)\n\n## There\n")

    assert found(folder, "CO304") == [
        f"{path}:9:9 warning “#怎麽算” is no heading and no block of content/articles/b.md",
        f"{path}:9:19 warning “#here” is no heading and no block of this page",
        f"{path}:9:43 warning “#how” is no heading and no block of content/articles/b.md",
    ]


def test_anchors_of_headings_and_blocks_are_fine(folder, found):
    body = "## 怎么算\n\n## 怎么算\n\n::: quiz {#rate}\n?\n- [x] a\n- [ ] b\n:::\n\n## A & B\n\n::: tip\n### In {#in}\n:::\n"
    folder.article("b", body)
    folder.article("b", "## Only here\n", lang="en")
    folder.article(
        "a",
        "[1](b.md#怎么算) [2](b.md#%E6%80%8E%E4%B9%88%E7%AE%97-1) [3](b.md#rate) [4](key:article/b#a--b) [5](b.md#in) "
        "[6](key:article/b@en#only-here) [7](#) [8](#top) [9](b.md#:~:text=x) [10](https://example.org/#x) [11](gone.md#x) `[12](#x)` $[13](#x)$\n",
    )

    assert found(folder, "CO304") == []


def test_the_anchor_that_was_meant_is_offered(folder):
    folder.article("b", "## Look First\n\n## A & B\n\n## v5.0 的新功能\n")
    folder.article(
        "a", "[1](b.md#Look-First)\n[2](b.md#a-b)\n[3](b.md#v5.0-的新功能)\n[4](b.md#look-frist)\n[5](b.md#x#a--b)\n"
    )
    found = [each for each in folder.run("validate", "--format", "json").json if each["code"] == "CO304"]

    assert [(each["line"], each["fix"]["safe"], each["fix"]["edits"][0]["text"]) for each in found] == [
        (9, False, "look-first"), (10, False, "a--b"), (11, False, "v50-的新功能"), (12, False, "look-first"), (13, False, "a--b"),
    ]  # fmt: skip


def test_an_anchor_in_typed_html_is_one(folder, found):
    folder.article("a", '<a id="x"></a>\n\n[1](#x) [2](#y)\n')

    assert [each.partition(" warning ")[2] for each in found(folder, "CO304")] == [
        "“#y” is no heading and no block of this page"
    ]


def test_the_one_heading_that_begins_so_is_offered(folder):
    folder.article("a", "[1](#DEP0111)\n\n## DEP0111: `process.binding()`\n\n## DEP0112: Other\n")
    (found,) = [each for each in folder.run("validate", "--format", "json").json if each["code"] == "CO304"]

    assert found["hint"] == "did you mean “#dep0111-processbinding”?"


def test_an_id_that_stands_at_no_heading_is_told_apart(folder):
    folder.article("a", "[1](#term)\n\n[词条]{#term}\n")
    (found,) = [each for each in folder.run("validate", "--format", "json").json if each["code"] == "CO304"]

    assert found["hint"].startswith("{#term} stands at no heading")
