"""Who made what is shown under a licence that asks for their name is named."""

from __future__ import annotations

import pytest

PICTURE = "assets:\n  - {file: a.jpg, source: third-party, url: 'https://example.org/1', licence: %s%s}\n"
TEXT = "source: third-party\nlicence: %s\nsources: [%s]\n"


@pytest.mark.parametrize("licence", ["CC-BY-4.0", "MIT", "CC BY-SA 4.0", "MIT AND CC0-1.0", "MIT OR Apache-2.0"])
def test_a_picture_without_an_author_is_found(folder, found, licence):
    path = folder.article("a", extra=PICTURE % (licence, ""))

    assert found(folder, "CO603") == [
        f"{path}:9:79 error the licence {licence} asks to name who made “a.jpg”, and nothing says that"
    ]


@pytest.mark.parametrize(
    ("licence", "more"),
    [
        ("CC-BY-4.0", ", author: Ana"),
        ("CC-BY-4.0", ", title: 码头"),
        ("CC0-1.0", ""),
        ("MIT OR CC0-1.0", ""),
        ("Unlicense", ""),
        ("LicenseRef-Permission", ""),
        ("CC BY", ""),
    ],
)
def test_an_author_a_title_or_a_licence_that_asks_for_none_are_fine(folder, found, licence, more):
    folder.article("a", extra=PICTURE % (licence, more))

    assert found(folder, "CO603") == []


@pytest.mark.parametrize(
    "sources",
    [
        "{title: 原文, author: 王芳}",
        "{title: 原文, url: 'https://example.org/'}",
        "{title: 甲}, {title: 乙, author: 乙}",
    ],
)
def test_a_text_names_its_author_or_leads_to_it(folder, found, sources):
    folder.article("a", extra=TEXT % ("CC-BY-4.0", sources))
    folder.article("b", extra=TEXT % ("CC0-1.0", "{title: 原文}"))
    assert found(folder, "CO603") == []


def test_a_text_by_nobody_is_found(folder, found):
    path = folder.article("a", extra=TEXT % ("CC-BY-4.0", "{title: 原文}"))

    assert found(folder, "CO603") == [
        f"{path}:9:10 error the licence CC-BY-4.0 asks to name who made it, and no entry of “sources” says that"
    ]


def test_what_is_ones_own_needs_nothing(folder, found):
    folder.article("a", extra="licence: CC-BY-4.0\nsources: [{title: 书}]\n")
    folder.article("b", extra=(PICTURE % ("CC-BY-4.0", "")).replace("third-party", "original"))

    assert found(folder, "CO603") == []


def test_what_is_named_is_shown_with_its_licence_below_the_page(folder):
    folder.article(
        "a",
        "![码头](a.jpg)\n",
        extra=PICTURE % ("CC-BY-4.0", ", author: <Ana>")
        + "  - {file: sub/b.jpg, licence: 保留所有权利}\n  - {file: c.jpg, source: original}\n"
        + "sources: [{title: 书, author: 王芳}]\n",
    )
    folder.write("content/articles/a.jpg", b"x")
    assert folder.publish("--worktree", "--drafts").code == 0

    colophon = folder.page("articles/a").partition('class="colophon"')[2]
    assert (
        '<li>&lt;Ana&gt;、<a href="https://example.org/1">a.jpg</a>、'
        '<a href="https://creativecommons.org/licenses/by/4.0/">CC-BY-4.0</a></li>' in colophon
    )
    assert "<li>b.jpg、保留所有权利</li>" in colophon
    assert "<li>王芳、书</li>" in colophon
    assert "c.jpg" not in colophon
    assert "图片与文件" in colophon


def test_an_approval_covers_who_is_named(site):
    path = site.article("a", extra=PICTURE % ("CC-BY-4.0", ", author: Ana"))
    before = site.digest(path)
    site.replace(path, "author: Ana", "author: Bo")

    assert site.digest(path) != before


def test_the_file_of_an_entry_is_one_that_the_page_refers_to(folder, found):
    folder.article("a", extra="assets: [{file: a.jpg}]\n")
    folder.write("content/articles/a.jpg", b"x")
    folder.write("content/articles/b.jpg", b"x")

    assert found(folder, "CO307") == ["content/articles/b.jpg:1:1 info no document refers to this file"]
