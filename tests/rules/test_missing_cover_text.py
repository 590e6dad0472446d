"""A cover says what it shows to those who do not see it."""

from __future__ import annotations


def test_a_cover_without_text_is_found_at_its_key(folder, found):
    folder.write("content/articles/a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    path = folder.article("a", extra="cover: a.svg\n")

    assert found(folder, "CO112") == [f"{path}:8:1 warning the cover has no text: “cover_alt” is missing"]


def test_a_cover_with_text_or_for_decoration_is_fine(folder, found):
    folder.write("content/articles/a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    folder.article("a", extra="cover: a.svg\ncover_alt: 一个圆环\n")
    folder.article("b", extra="cover: a.svg\ncover_alt: ''\n")
    folder.article("c")

    assert found(folder, "CO112") == []
