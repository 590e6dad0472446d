"""The formulas are those of their papers, and say when a text is hard."""

from __future__ import annotations

import pytest

from contentops.rules.reading_level import characters_per_clause, coleman_liau

HARD = "Utilisation of aforementioned functionality necessitates authorisation. "


def test_the_index_is_that_of_coleman_and_liau():
    text = "The cat sat on the mat and looked out. " * 20  # 9 words, 29 letters, one sentence

    assert coleman_liau([text]) == pytest.approx(0.0588 * 2900 / 9 - 0.296 * 100 / 9 - 15.8)


def test_a_clause_ends_at_every_mark_that_parts_sentences():
    assert characters_per_clause(["一二三四五，一二三四五六七：共 3 章。" * 20]) == pytest.approx(15 / 3)


def test_hard_texts_are_said_with_formula_and_value(folder, found):
    english = folder.article("a", HARD * 30, lang="en")
    chinese = folder.article("b", "关于企业在线学习平台在不同发展阶段如何开展内容运营工作的若干思考。" * 12)

    assert found(folder, "CO706") == [
        f"{english}:2:1 info the text takes 43.0 years of school to understand, more than 14 (Coleman–Liau index)",
        f"{chinese}:2:1 info the text has 32.0 characters a clause on average, more than 18"
        " (mean length of clauses, Xu, Yao and Chen 2021)",
    ]


def test_plain_and_short_texts_are_fine(folder, found):
    folder.article("a", "The cat sat on the mat and looked out. " * 40, lang="en")
    folder.article("b", "我们先看数据，再改课程。" * 40)
    folder.article("c", HARD * 3, lang="en")
    folder.article("d", f"> {HARD * 40}\n\n```text\n{HARD * 40}\n```\n", lang="en")

    assert found(folder, "CO706") == []


def test_the_options_set_the_levels(folder, found):
    folder.article("b", "我们先看数据，再改课程。" * 40)
    text = folder.read("pyproject.toml")
    folder.write("pyproject.toml", f"{text}\n[tool.contentops.rules]\nreading-level = {{most = 4}}\n")

    assert len(found(folder, "CO706")) == 1


def test_entries_of_a_change_log_and_other_languages_are_not_measured_as_clauses(folder, found):
    folder.article("a", "- 修复在某些情况下执行统计信息收集任务时可能报错的问题 [#1](https://example.org/1)\n" * 30)
    folder.article("b", "Nothing is said here that is hard to read at all.\n\n" * 60)

    assert found(folder, "CO706") == []


def test_the_text_of_a_licence_is_not_measured(folder, found):
    folder.article("a", f"Permission is hereby granted, {HARD}\n\n" * 30, lang="en")

    assert found(folder, "CO706") == []
