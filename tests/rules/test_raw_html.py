"""HTML that pages leave out is found where it stands."""

from __future__ import annotations


def test_an_element_that_pages_do_not_take_is_found(folder, found):
    path = folder.article(
        "a", '文 <script>x</script>。\n\n<div>\n<iframe\n  src="https://example.org"></iframe>\n</div>\n'
    )

    assert found(folder, "CO508") == [
        f"{path}:9:3 warning “<script>” is shown as text",
        f"{path}:12:1 warning “<iframe>” is shown as text",
    ]


def test_attributes_that_are_left_out_are_found_each_once(folder, found):
    path = folder.article("a", '<p style="color:red" onclick="x()">文</p>\n\n<span class="nosuch">字</span>\n')

    assert found(folder, "CO508") == [
        f"{path}:9:1 info `onclick` of “<p>” is left out",
        f"{path}:9:1 info `style` of “<p>” is left out",
        f"{path}:11:1 info `class=nosuch` of “<span>” is left out",
    ]


def test_what_pages_take_and_words_in_angle_brackets_are_fine(folder, found):
    body = '<details>\n<summary>更多 <kbd>F1</kbd></summary>\n\n字\n\n</details>\n\n<a id="x"></a><p align="center">中</p>\n\n`<script>` 与 <name> 与 Vec<T>\n\n<!-- <script> -->\n\n```html\n<iframe>\n```\n'
    folder.article("a", body)

    assert found(folder, "CO508") == []
