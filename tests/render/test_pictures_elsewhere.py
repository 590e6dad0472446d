"""A picture that a page may not load: a link leads to it, and a page never builds in what lies on another site."""

from __future__ import annotations

import pytest

from contentops.render import marks
from contentops.render.markdown import renderer

FAR = "https://pictures.example.org/a.png?b=1&c=2"


def shown(body: str) -> str:
    fragment = renderer()(body)

    def link(number: int) -> str | None:
        raw = fragment.targets[number]
        return raw if raw.startswith("https://") else None

    return marks.fill(fragment.html, link=link, image=lambda _: None, translate=str)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        (f"看 ![漏斗 <1>]({FAR})。", '<p>看 <a href="https://pictures.example.org/a.png?b=1&amp;c=2">漏斗 &lt;1&gt;</a>。</p>'),
        ("![](https://x.org/a.png)", '<p><a href="https://x.org/a.png">https://x.org/a.png</a></p>'),
        ('![甲](https://x.org/a.png "题")', '<figure><a href="https://x.org/a.png">甲</a><figcaption>题</figcaption></figure>'),
        ('<img src="https://x.org/a.png" alt="甲" width=9>', '<a href="https://x.org/a.png">甲</a>'),
        ("[![甲](https://x.org/a.png)](https://x.org/b)", '<p><a href="https://x.org/b">甲</a></p>'),
        ("[![甲](https://x.org/a.png)](draft.md)", '<p><a href="https://x.org/a.png">甲</a></p>'),
        ("![甲](gone.png) ![乙](data:image/png;base64,AA==)", "<p>甲 乙</p>"),
    ],
)  # fmt: skip
def test_a_link_stands_in_its_place(body, html):
    assert shown(body) == html


def test_a_page_builds_in_nothing_of_another_site(folder):
    """Every way in which a text may ask for it."""
    folder.article(
        "far",
        f"![甲]({FAR})\n\n<img src='{FAR}' alt=乙>\n\n::: video {{src=https://v.example.org/t poster=https://v.example.org/p.jpg}}\n:::\n\n"
        "::: video {src=https://v.example.org/t.mp4 captions=https://v.example.org/t.vtt}\n:::\n\n"
        "::: live {starts=2026-12-01T19:00+08:00 url=https://meet.example.org/x}\n![丙](http://x.org/c.png)\n:::\n",
        extra="cover: https://x.org/cover.png\n",
    )
    assert folder.publish("--worktree", "--drafts").code == 0
    page = folder.page("articles/far")
    assert ' src="http' not in page
    assert ' poster="http' not in page
    for words in ("甲", "乙", "丙"):
        assert f">{words}</a>" in page
