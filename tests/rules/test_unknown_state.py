"""A claim is a state of the workflow."""

from __future__ import annotations


def test_a_state_that_is_none_is_found_with_the_one_that_was_meant(folder, found):
    path = folder.article("a", status="publishd")
    other = folder.article("b", status="true")

    assert found(folder, "CO201") == [
        f"{path}:4:1 error “publishd” is no state of the workflow editorial",
        f"{other}:4:1 error “True” is no state of the workflow editorial",
    ]
    assert "did you mean “published”?" in folder.run("validate").out


def test_states_of_the_workflow_are_fine(folder, found):
    for state in ("draft", "in_review", "approved", "archived"):
        folder.article(state.replace("_", "-"), status=state)

    assert found(folder, "CO201") == []


def test_the_word_readers_see_for_a_state_is_told_its_name(folder):
    folder.article("a", status="草稿")
    folder.article("b", status="In Review")

    out = folder.run("validate").out
    assert "→ write draft" in out
    assert "→ write in_review" in out
