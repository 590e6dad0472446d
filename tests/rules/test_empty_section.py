"""A heading has something below it."""

from __future__ import annotations

import pytest


def test_a_heading_before_one_of_its_level_or_a_higher_one_is_found(folder, found):
    path = folder.article("a", body="## 一\n\n### 细\n\n## 二\n\n## 三\n\n正文。\n\n### 尾\n")

    assert found(folder, "CO406") == [
        f"{path}:11:1 warning nothing stands below the heading “细”",
        f"{path}:13:1 warning nothing stands below the heading “二”",
        f"{path}:19:1 warning nothing stands below the heading “尾”",
    ]


@pytest.mark.parametrize("unseen", ["<!-- 待写\n\n-->", "---", "[a]: b.md", "<!-- 待写", ":::"])
def test_what_readers_do_not_see_is_nothing(folder, found, unseen):
    folder.article("a", body=f"## 一\n\n{unseen}\n")

    assert len(found(folder, "CO406")) == 1


def test_an_underlined_heading_counts_from_its_underline(folder, found):
    folder.article("a", body="一\n===\n\n二\n===\n\n正文。\n")

    assert [each.split(" ")[0] for each in found(folder, "CO406")] == ["content/articles/a.md:9:1"]


@pytest.mark.parametrize(
    "something",
    [
        "正文。",
        "```\n<!-- x -->\n```",
        "<br>",
        "![图](a.svg)",
        "- 条",
        "> 引",
        "| a |\n|---|\n| b |",
        "### 细\n\n正文。",
        "::: video {src=https://example.org/v title=片}\n:::",
        "<!-- 注 --> 正文。",
        "[^1]: 脚注",
    ],
)
def test_what_readers_see_is_something(folder, found, something):
    folder.article("a", body=f"## 一\n\n{something}\n\n## 二\n\n正文。\n")

    assert found(folder, "CO406") == []


def test_a_heading_that_is_a_link_leads_to_what_belongs_there(folder, found):
    folder.article("a", body="## [一](https://example.org/)\n\n## 二\n\n正文。\n")

    assert found(folder, "CO406") == []


def test_two_ways_to_call_a_thing_stand_above_one_text(folder, found):
    path = folder.article(
        "a",
        body="### `read(path)`\n\n### `read(path, size)` {#read}\n\n正文。\n\n### `write()`\n\n### 别的\n\n正文。\n",
    )

    assert found(folder, "CO406") == [f"{path}:15:1 warning nothing stands below the heading “write()”"]
