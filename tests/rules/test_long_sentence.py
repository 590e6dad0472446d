"""Sentences are short enough."""

from __future__ import annotations

LONG = "这句话" * 27


def test_a_long_sentence_is_found_where_it_begins(folder, found):
    path = folder.article("a", f"很短。{LONG}。也短。\n")

    assert found(folder, "CO704") == [f"{path}:9:4 info the sentence has 81 characters; 80 are easy to follow"]


def test_english_is_counted_in_words(folder, found):
    path = folder.article("a", f"Short. So {'word ' * 39}e.g. this. Short again.\n\n{'word ' * 39}end.\n", lang="en")

    assert found(folder, "CO704") == [f"{path}:9:8 info the sentence has 42 words; 40 are easy to follow"]


def test_lists_tables_quotations_code_and_parted_sentences_are_fine(folder, found):
    half = LONG[:60]
    folder.article(
        "a",
        f"- {LONG}\n\n> {LONG}\n\n| 甲 |\n| --- |\n| {LONG} |\n\n```text\n{LONG}\n```\n\n## {LONG}\n\n{half}；{half}！{half}……{half}。\n",
    )

    assert found(folder, "CO704") == []


def test_the_options_set_the_lengths(folder, found):
    folder.article("a", "一二三四五六七八九十。\n")
    text = folder.read("pyproject.toml")
    folder.write(
        "pyproject.toml", f'{text}\n[tool.contentops.rules]\nlong-sentence = {{severity = "warning", most = 9}}\n'
    )

    assert [each.split(" ", 1)[1] for each in found(folder, "CO704") if ":9:" in each] == [
        "warning the sentence has 10 characters; 9 are easy to follow"
    ]


def test_a_passage_of_another_script_is_counted_in_its_words(folder, found):
    path = folder.article("a", f"{'word ' * 41}end.\n\n{'word ' * 39}end.\n")

    assert found(folder, "CO704") == [f"{path}:9:1 info the sentence has 42 words; 40 are easy to follow"]


def test_the_text_of_a_licence_is_as_it_is(folder, found):
    folder.article(
        "a",
        f"IN NO EVENT SHALL {'THE AUTHORS ' * 30}BE LIABLE.\n\nPermission is hereby granted, {'free ' * 50}\n",
        lang="en",
    )

    assert [each for each in found(folder, "CO704") if "a.en.md" in each] == []
