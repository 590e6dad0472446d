"""A link says where it leads."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "words",
    ["click here", "Here", "here.", "this link", "More »", "Read  more…", "点击这里", "這裡", "这里", "点此", "链接", "详情", "【详情】", "**这里**", "请点这儿", "Download here"],
)  # fmt: skip
def test_words_that_say_nothing_are_found(folder, found, words):
    path = folder.article("a", f"请看 [{words}](#x) 。\n")

    assert [line.split(",")[0] for line in found(folder, "CO305")] == [
        f"{path}:9:4 warning the link says “{words.strip('*`').replace('  ', ' ') if '  ' not in words else 'Read  more…'}”"
    ]


def test_a_link_without_words_and_a_long_address_are_found(folder, found):
    long = f"https://example.org/{'x' * 80}"
    path = folder.article("a", f"[](#x) [ ](#x)\n\n<{long}>\n\n[{long}](#x)\n")

    assert found(folder, "CO305") == [
        f"{path}:9:1 warning the link has no words",
        f"{path}:9:8 warning the link has no words",
        f"{path}:11:1 warning the link shows an address of 100 characters",
        f"{path}:13:1 warning the link shows an address of 100 characters",
    ]


def test_words_that_say_something_are_fine(folder, found):
    folder.article(
        "a",
        "[`URL`](#x) [`new`](#x) [URL][] [``here``](#x) [Go](#x) [点击这里报名](#x) [here is how](#x) [更多课程](#x) [链接检查](#x) <https://example.org/short> <ann@example.org> ![here](x.png)\n"
        f"[![漏斗](x.png)](#x) [$O(n)$](#x) [`x`](#x)[^1]\n\n[^1]: <https://example.org/{'x' * 90}>\n\n`[here](#x)`\n\n[URL]: #x\n",
    )

    assert found(folder, "CO305") == []


def test_a_site_adds_its_own_phrases_and_length(folder, found):
    folder.write(
        "pyproject.toml",
        folder.read("pyproject.toml") + '\n[tool.contentops.rules]\nlink-text = {phrases = ["戳"], longest = 10}\n',
    )
    folder.article("a", "[戳](#x) <https://example.org>\n")

    assert len(found(folder, "CO305")) == 2
