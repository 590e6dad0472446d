"""A comment that suppresses nothing is taken out."""

from __future__ import annotations


def test_a_comment_without_its_finding_is_found_and_can_be_taken_out(folder, found):
    path = folder.article("a", "<!-- contentops: ignore broken-link -- the page comes next week -->\n正文。\n")

    assert found(folder, "CO801") == [
        f"{path}:9:1 warning nothing here is found by broken-link, so the comment suppresses nothing"
    ]


def test_a_comment_with_its_finding_is_fine(folder, found):
    folder.article("a", "<!-- contentops: ignore broken-link -- the page comes next week -->\n[一](next.md)\n")

    assert found(folder, "CO801") == []
