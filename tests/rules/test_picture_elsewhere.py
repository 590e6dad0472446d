"""A picture lies in the repository."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "picture",
    [
        "![漏斗](https://pictures.example.org/a.png)",
        "![漏斗](http://pictures.example.org/a.png '题')",
        "![漏斗][r]\n\n[r]: https://pictures.example.org/a.png",
    ],
)
def test_a_picture_on_another_site_is_found(folder, found, picture):
    path = folder.article("a", f"文 {picture}\n")

    assert found(folder, "CO312") == [
        f"{path}:9:3 warning the picture lies on another site; the page shows a link in its place"
    ]


def test_a_picture_within_a_link_is_found_where_it_stands(folder, found):
    path = folder.article("a", "[![状态](https://badges.example.org/a.svg)](https://example.org)\n")

    assert [each.partition(" ")[0] for each in found(folder, "CO312")] == [f"{path}:9:2"]


def test_files_links_and_code_are_fine(folder, found):
    folder.write("content/articles/a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    folder.article("a", "![漏斗](a.svg) [漏斗](https://example.org/a.png) `![漏斗](https://example.org/a.png)`\n")

    assert found(folder, "CO312") == []
