"""A quiz explains."""

from __future__ import annotations


def test_a_quiz_without_any_feedback_is_found(folder, found):
    path = folder.article("a", "::: quiz {#q}\n？\n- [x] 甲\n- [ ] 乙\n:::\n")

    assert found(folder, "CO503") == [f"{path}:9:1 warning no choice of this quiz has feedback"]


def test_feedback_on_one_choice_explains(folder, found):
    folder.article("a", "::: quiz {#q}\n？\n- [x] 甲\n  > 因为\n- [ ] 乙\n:::\n\n::: note\n- [x] 甲\n:::\n")

    assert found(folder, "CO503") == []
