"""A picture has words."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        ("![](a.png)", "the picture has no alternative text"),
        ('![ ](a.png "标题")', "the picture has no alternative text"),
        ("[![](a.png)](#x)", "the picture has no alternative text"),
        ("![][r]\n\n[r]: a.png", "the picture has no alternative text"),
        ("![a.png](a.png)", "the alternative text “a.png” is the name of a file"),
        ("![Screenshot_2.PNG](b.png)", "the alternative text “Screenshot_2.PNG” is the name of a file"),
        ("![llrbt-8](./images/llrbt-8.png)", "the alternative text “llrbt-8” is the name of a file"),
        ("![图片](a.png)", "the alternative text “图片” does not say what it shows"),
    ],
)
def test_a_picture_without_words_is_found(folder, found, picture, message):
    path = folder.article("a", f"文 {picture}\n")

    assert found(folder, "CO306") == [f"{path}:9:{4 if picture.startswith('[!') else 3} warning {message}"]


def test_a_picture_with_words_is_fine(folder, found):
    folder.article(
        "a",
        "![漏斗](漏斗.svg) ![funnel](funnel.png) ![TiDB 6.5 的架构](tidb-6.5.png) `![](x.png)`\n\n```\n![](x.png)\n```\n",
    )

    assert found(folder, "CO306") == []


def test_a_text_behind_the_picture_can_be_put_where_it_belongs(folder, found):
    path = folder.article("a", "![](x.svg){alt='漏斗_图'}\n\n![](y.svg){.wide alt=\"甲\" width=3}\n")

    assert found(folder, "CO306") == [
        f"{path}:{line}:1 warning the alternative text stands behind the picture, where pages show it as words"
        for line in (9, 11)
    ]
    folder.run("validate", "--fix")
    assert "\n![漏斗_图](x.svg)\n" in folder.read(path)
    assert "{.wide alt=" in folder.read(path)
