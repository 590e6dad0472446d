"""Paragraphs are short enough."""

from __future__ import annotations

LONG = "这是一句话，不长。" * 36


def test_a_long_paragraph_is_found(folder, found):
    path = folder.article("a", f"短。\n\n{LONG}\n")

    assert found(folder, "CO705") == [f"{path}:11:1 info the paragraph has 252 characters; 250 are easy to read"]


def test_english_is_counted_in_words(folder, found):
    path = folder.article("a", f"{'It is short. ' * 51}\n\n{'It is short. ' * 50}\n", lang="en")

    assert found(folder, "CO705") == [f"{path}:9:1 info the paragraph has 153 words; 150 are easy to read"]


def test_lists_quotations_and_code_are_fine(folder, found):
    folder.article("a", f"- {LONG}\n\n> {LONG}\n\n```text\n{LONG}\n```\n")

    assert found(folder, "CO705") == []


def test_the_options_set_the_lengths(folder, found):
    folder.article("a", "一二三四五六七八九十。\n\n一二三。\n")
    text = folder.read("pyproject.toml")
    folder.write("pyproject.toml", f"{text}\n[tool.contentops.rules]\nlong-paragraph = {{most = 9}}\n")

    assert len(found(folder, "CO705")) == 1


def test_a_passage_of_another_script_is_counted_in_its_words(folder, found):
    path = folder.article("a", f"{'We say so. ' * 51}\n\n{'We say so. ' * 49}\n")

    assert found(folder, "CO705") == [f"{path}:9:1 info the paragraph has 153 words; 150 are easy to read"]
