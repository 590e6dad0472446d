"""A key belongs to one file."""

from __future__ import annotations


def test_both_files_are_named_at_their_slugs(folder, found):
    folder.article("a")
    folder.write("content/articles/b.md", folder.read("content/articles/a.md"))

    assert found(folder, "CO104") == [
        "content/articles/a.md:3:1 error the key article/a@zh-CN is also that of content/articles/b.md",
        "content/articles/b.md:3:1 error the key article/a@zh-CN is also that of content/articles/a.md",
    ]


def test_a_slug_may_stand_once_for_each_type_and_language(folder, found):
    folder.article("a")
    folder.article("a", lang="en")
    folder.lesson("c", "a")

    assert found(folder, "CO104") == []
