"""Every anchor of a page is one place."""

from __future__ import annotations


def test_an_id_that_two_headings_give_themselves_is_found_at_the_second(folder, found):
    path = folder.article("a", body="## 一 {#x}\n\n正文。\n\n### 二 {#x}\n\n正文。\n")

    assert found(folder, "CO405") == [f"{path}:13:7 warning the id “x” is that of the heading on line 9 already"]


def test_an_id_that_a_block_has_is_found_at_the_heading(folder, found):
    path = folder.article("a", body="## 一 {#rate}\n\n::: quiz {#rate}\n问？\n- [x] 是\n- [ ] 否\n:::\n")

    assert found(folder, "CO405") == [f"{path}:9:6 warning the id “rate” is that of the quiz on line 11 already"]


def test_the_same_words_below_one_heading_are_said(folder, found):
    path = folder.article("a", body="## 一\n\n### 例子\n\n甲。\n\n### 例子\n\n乙。\n")

    assert found(folder, "CO405") == [
        f"{path}:15:1 info two headings below one heading say “例子”, the first on line 11"
    ]


def test_the_same_words_below_two_headings_or_with_ids_are_fine(folder, found):
    folder.article("a", body="## 一\n\n### 例子\n\n甲。\n\n## 二\n\n### 例子\n\n乙。\n\n### 例子 {#more}\n\n丙。\n")

    assert found(folder, "CO405") == []


def test_headings_within_blocks_of_any_make_are_fine(folder, found):
    folder.article("a", body="".join(f"::: note\n## 答案\n\n{n}。\n:::\n\n" for n in "甲乙"))
    folder.article("b", body="".join(f"::::: solution\n\n## 答案\n\n{n}。\n\n::::::::\n\n" for n in "甲乙"))

    assert found(folder, "CO405") == []
