"""Learning blocks are written as they should be."""

from __future__ import annotations


def test_a_quiz_that_cannot_be_answered_is_found_at_its_line(folder, found):
    path = folder.article("a", "文。\n\n::: quiz {#q}\n问？\n- [ ] 一\n- [ ] 二\n:::\n\n::: film\n:::\n")

    assert found(folder, "CO501") == [
        f"{path}:11:1 error no choice is right",
        f"{path}:17:1 error there is no block “film”",
    ]


def test_an_open_block_and_an_id_used_twice_are_found(folder, found):
    path = folder.article("a", "::: note {#n}\nx\n:::\n\n::: tip {#n}\nx\n")

    assert [line.split(" error ")[0] for line in found(folder, "CO501")] == [f"{path}:13:1", f"{path}:13:1"]


def test_a_sound_quiz_and_code_that_looks_like_one_are_fine(folder, found):
    folder.article("a", "::: quiz {#q}\n问？\n- [x] 一\n- [ ] 二\n:::\n\n```\n::: film\n```\n")

    assert found(folder, "CO501") == []
