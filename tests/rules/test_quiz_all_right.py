"""A quiz has something to get wrong."""

from __future__ import annotations


def test_a_quiz_without_a_wrong_choice_is_found(folder, found):
    path = folder.article("a", "文\n\n::: quiz {#q}\n？\n- [x] 甲\n- [X] 乙\n:::\n")

    assert found(folder, "CO502") == [f"{path}:11:1 warning every choice of this quiz is right"]


def test_a_quiz_with_a_wrong_choice_is_fine(folder, found):
    folder.article(
        "a", "::: quiz {#q}\n？\n- [x] 甲\n- [ ] 乙\n:::\n\n<!--\n::: quiz {#r}\n？\n- [x] 甲\n- [x] 乙\n:::\n-->\n"
    )

    assert found(folder, "CO502") == []
