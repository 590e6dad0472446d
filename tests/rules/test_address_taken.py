"""An alias may not be anybody's address."""

from __future__ import annotations

A = "content/articles/a.md"


def test_an_alias_that_is_a_page_or_stands_twice_is_found_at_its_place(folder, found):
    folder.article("a", extra="aliases: [old/, articles/b, /x/index.html]\n")
    folder.article("b", extra="aliases:\n  - x/\n")

    assert found(folder, "CO105") == [
        f"{A}:8:17 error the alias “articles/b” is the address of content/articles/b.md",
        f"{A}:8:29 error the alias “/x/index.html” stands in content/articles/b.md too",
        "content/articles/b.md:9:5 error the alias “x/” stands in content/articles/a.md too",
    ]


def test_a_translation_has_an_address_of_its_own(folder, found):
    folder.article("a", extra="aliases: [en/articles/a/]\n")
    folder.article("a", lang="en")

    assert found(folder, "CO105") == [
        f"{A}:8:11 error the alias “en/articles/a/” is the address of content/articles/a.en.md"
    ]


def test_aliases_that_are_nobody_s_are_fine(folder, found):
    folder.article("a", extra="aliases: [old/, older.html]\n")
    folder.article("b", extra="aliases: [other/]\n")

    assert found(folder, "CO105") == []
