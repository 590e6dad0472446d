"""Every document has a slug that can be part of a key."""

from __future__ import annotations


def test_a_slug_that_cannot_be_part_of_a_key_is_found(folder, found):
    folder.write("content/articles/a.md", "---\ntitle: a\nslug: 完课率 怎样算\n---\n")
    folder.write("content/articles/b.md", "---\ntitle: b\n---\n")

    assert found(folder, "CO102") == [
        "content/articles/a.md:3:1 error the slug “完课率 怎样算” cannot be part of a key",
        "content/articles/b.md:1:1 error the front matter lacks `slug`, so the document has no key",
    ]


def test_a_slug_may_be_in_any_script(folder, found):
    folder.article("完课率")

    assert found(folder, "CO102") == []
