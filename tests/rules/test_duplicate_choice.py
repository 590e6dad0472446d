"""A quiz offers each choice once."""

from __future__ import annotations


def test_a_choice_that_says_the_same_again_is_found_where_it_stands(folder, found):
    path = folder.article("a", "::: quiz {#q}\n？\n- [x] Who enrolled\n  > 对\n- [ ] 乙\n- [ ] who  enrolled.\n:::\n")

    assert found(folder, "CO504") == [f"{path}:14:7 error this choice says the same as the one on line 11"]


def test_choices_of_two_quizzes_may_be_the_same(folder, found):
    quiz = "::: quiz {{#{0}}}\n？\n- [x] 是\n- [ ] 否\n:::\n"
    folder.article("a", quiz.format("q") + quiz.format("r"))

    assert found(folder, "CO504") == []
