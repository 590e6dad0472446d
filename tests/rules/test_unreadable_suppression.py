"""A comment that should suppress findings says which, and why."""

from __future__ import annotations


def test_a_comment_without_a_reason_or_with_an_unknown_rule_is_found(folder, found):
    path = folder.article(
        "a", "<!-- contentops: ignore CO301 -->\n\n<!-- contentops: ignore broken-lnk -- why -->\n正文。\n"
    )

    assert found(folder, "CO802") == [
        f"{path}:9:1 warning the comment gives no reason, so it suppresses nothing",
        f"{path}:11:1 warning there is no rule “broken-lnk”",
    ]


def test_other_comments_are_none_of_ours(folder, found):
    folder.article("a", "<!-- to do: ask Lin -->\n正文，提到 contentops: ignore 这样的话。\n")

    assert found(folder, "CO802") == []
