"""Every Markdown file has a type."""

from __future__ import annotations


def test_a_file_where_no_type_lies_is_found(folder, found):
    folder.article("a")
    folder.write("content/article/a.md", "x")

    assert found(folder, "CO103") == ["content/article/a.md:1:1 error no content type has files here"]


def test_files_that_are_no_markdown_lie_anywhere(folder, found):
    folder.write("content/anywhere/a.png", b"")
    folder.write("notes/a.md", "x")

    assert found(folder, "CO103") == []
