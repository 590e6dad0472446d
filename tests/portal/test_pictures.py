"""Pictures in texts: their room is kept while they load, and only the first is fetched before it is seen."""

from __future__ import annotations

import re

import pytest

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}"><rect width="3" height="4"/></svg>'
BODY = """
文 ![一](one.svg) 字

| 表 |
|---|
| ![二](two.svg) |

[![一](one.svg)](one.svg)

<img src="two.svg" alt="author" width="300">
<img src="two.svg" alt="tall" height="100">
<img src="two.svg" alt="both" width="10" height="20">
<img src="two.svg" alt="none" width="0">

![坏](bad.svg) ![别处](https://example.org/x.png)
"""


@pytest.fixture
def made(site):
    path = site.article("pictures", BODY)
    site.write("content/articles/one.svg", SVG.format(640, 400))
    site.write("content/articles/two.svg", SVG.format(800, 200))
    site.write("content/articles/bad.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    site.published(path)
    site.publish()
    return site


def tags(site) -> list[dict[str, str]]:
    html = (site.output / "articles/pictures/index.html").read_text(encoding="utf-8")
    body = html.partition('<div class="prose">')[2].partition("</article>")[0].partition("<footer")[0]
    return [dict(re.findall(r'([a-z]+)="([^"]*)"', tag)) for tag in re.findall(r"<img[^>]*>", body)]


def test_every_picture_says_its_size_and_the_authors_word_comes_first(made):
    sizes = [(each["alt"], each.get("width"), each.get("height")) for each in tags(made)]
    assert sizes == [
        ("一", "640", "400"),
        ("二", "800", "200"),
        ("一", "640", "400"),
        ("author", "300", "75"),
        ("tall", "400", "100"),
        ("both", "10", "20"),
        ("none", "0", None),
        ("坏", None, None),
    ]


def test_the_first_picture_is_fetched_at_once_and_the_others_when_they_are_seen(made):
    first, *others = tags(made)
    assert "loading" not in first and "decoding" not in first
    assert {(each["loading"], each["decoding"]) for each in others} == {("lazy", "async")}


def test_a_size_is_that_of_the_picture_as_it_is_now(made):
    """The text stays as it was, and so does what is remembered of it."""
    made.write("content/articles/one.svg", SVG.format(64, 40))
    made.publish("--worktree", "--drafts")
    assert [(each["width"], each["height"]) for each in tags(made)[:2]] == [("64", "40"), ("800", "200")]
    made.replace("content/articles/pictures.md", "文 ", "新 ")
    made.publish("--worktree", "--drafts")  # the pictures were looked at before, the text was not
    assert [(each["width"], each["height"]) for each in tags(made)[:2]] == [("64", "40"), ("800", "200")]


def test_what_waits_for_approval_does_not_change_the_size_of_what_is_live(made):
    made.write("content/articles/one.svg", SVG.format(64, 40))
    made.commit("another picture")
    made.publish()
    assert tags(made)[0]["width"] == "640"
