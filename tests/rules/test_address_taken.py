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


def test_addresses_that_some_computers_hold_to_be_one_are_one(folder, found):
    for name, slug in (("a", "Foo"), ("b", "foo"), ("c", "caf\u00e9"), ("d", "cafe\u0301")):
        folder.write(
            f"content/articles/{name}.md",
            f"---\ntitle: t\nslug: {slug}\nstatus: draft\nsummary: s\nauthors: [ann]\ndate: 2026-05-01\n---\n",
        )
    folder.article("e", extra="aliases: [Articles/FOO, Old/]\n")
    folder.article("f", extra="aliases: [old/index.html]\n")

    wanted = found(folder, "CO105")
    assert [line.partition(" ")[0] for line in wanted] == [
        *(f"content/articles/{name}.md:3:1" for name in "abcd"),
        "content/articles/e.md:8:11",
        "content/articles/e.md:8:25",
        "content/articles/f.md:8:11",
    ]
    assert "article/Foo@zh-CN is that of article/foo@zh-CN in content/articles/b.md" in wanted[0]
    assert wanted[4].endswith("the alias “Articles/FOO” is the address of content/articles/a.md")
    assert wanted[5].endswith("the alias “Old/” stands in content/articles/f.md too")


def test_a_slug_in_two_languages_is_two_addresses(folder, found):
    folder.article("a")
    folder.article("a", lang="en")

    assert found(folder, "CO105") == []


def test_the_site_s_own_addresses_are_nobody_s_alias(folder, found):
    own = [
        "index.html", "en/", "en/index.html", "courses/", "Articles", "en/articles", "tags/x", "en/tags",
        "404.html", "feed.atom.xml", "en/feed.atom.xml", "topics/t/feed.atom.xml", "sitemap.xml", "robots.txt",
        "theme/x", "assets/y.svg", "sw.js", "manifest.webmanifest", "offline/zh-CN/", "api/v1/x.html", "learning/", "en/learning/",
        "courses/c/certificate/",
    ]  # fmt: skip
    folder.write("content/topics/t.md", "---\ntitle: t\nslug: t\nstatus: draft\nsummary: s\nlevel: beginner\n---\n")
    folder.write(
        "content/courses/c/index.md", "---\ntitle: c\nslug: c\nstatus: draft\nsummary: s\nlevel: beginner\n---\n"
    )
    folder.article("a", extra=f"aliases: [{', '.join(own)}, fr/, tagged/, themes/, old/404.html]\n")

    assert [line.partition(" error ")[2] for line in found(folder, "CO105")] == [
        f"the alias “{alias}” is an address of the site itself" for alias in own
    ]


def test_an_alias_twice_in_one_file_is_one_finding(folder, found):
    folder.article("a", extra="aliases: [x/, x/, x/]\n")
    folder.article("b", extra="aliases: [y/, Y/index.html]\n")
    folder.article("c", extra="aliases: [articles/c]\n")

    assert found(folder, "CO106") == [f"{A}:8:1 error “aliases” names “x/” twice"]
    assert found(folder, "CO105") == [
        "content/articles/b.md:8:15 error the alias “Y/index.html” is “y/”, which stands in this file already",
        "content/articles/c.md:8:11 error the alias “articles/c” is the address of this page itself",
    ]


def test_a_slug_that_takes_a_page_of_the_site_itself_is_found(site):
    site.replace("workflows/types/article.yml", "url: articles/{slug}/", "url: '{slug}/'")
    taken = [site.article(slug) for slug in ("calendar.ics", "feed.json", "learning", "news", "offline", "tags")]
    site.article("words")

    found = [each for each in site.run("validate", "--format", "json").json if each["code"] == "CO105"]

    assert [(each["path"], each["line"]) for each in found] == [(path, 3) for path in taken]
    assert all("one of the site itself" in each["message"] for each in found)
