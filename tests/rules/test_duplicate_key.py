"""A key belongs to one file."""

from __future__ import annotations


def test_both_files_are_named_at_their_slugs(folder, found):
    folder.article("a")
    folder.write("content/articles/b.md", folder.read("content/articles/a.md"))

    assert found(folder, "CO104") == [
        "content/articles/a.md:3:1 error the key article/a@zh-CN is also that of content/articles/b.md",
        "content/articles/b.md:3:1 error the key article/a@zh-CN is also that of content/articles/a.md",
    ]


def test_a_language_that_the_site_has_not_is_named(folder):
    text = folder.read(folder.article("a"))
    folder.write("content/articles/a.en-US.md", text)

    out = folder.run("validate").out
    rename = "rename content/articles/a.en-US.md to content/articles/a.en.md"
    assert out.count(f"→ “en-US” is no language of the site: add it to languages in pyproject.toml; or {rename}") == 2
    assert "another slug" not in out


def test_a_slug_may_stand_once_for_each_type_and_language(folder, found):
    folder.article("a")
    folder.article("a", lang="en")
    folder.lesson("c", "a")

    assert found(folder, "CO104") == []
