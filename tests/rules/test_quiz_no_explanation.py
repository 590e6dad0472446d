"""A quiz explains."""

from __future__ import annotations


def test_a_quiz_without_any_feedback_is_found(folder, found):
    path = folder.article("a", "::: quiz {#q}\n？\n- [x] 甲\n- [ ] 乙\n:::\n")

    assert found(folder, "CO503") == [f"{path}:9:1 warning no choice of this quiz has feedback"]


def test_feedback_on_one_choice_explains(folder, found):
    folder.article("a", "::: quiz {#q}\n？\n- [x] 甲\n  > 因为\n- [ ] 乙\n:::\n\n::: note\n- [x] 甲\n:::\n")

    assert found(folder, "CO503") == []


def test_blanks_want_an_explanation_too(folder, found):
    path = folder.article(
        "a", "::: quiz {#a}\n一加一是 [[2]]。\n:::\n\n::: quiz {#b}\n一加一是 [[2]]。\n\n> 数一数。\n:::\n"
    )

    assert found(folder, "CO503") == [f"{path}:9:1 warning nothing explains the blanks of this quiz"]
