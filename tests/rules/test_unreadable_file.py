"""Every document can be read in one way only."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (b"---\ntitle: a\ntitle: b\n---\n", "3:1 error the key “title” stands twice, first on line 2"),
        (b"no front matter", "1:1 error the file does not begin with front matter"),
        (b"---\ntitle: a\n---\n\xff", "4:1 error byte 0xff is not UTF-8"),
        (b"---\nx: !t y\n---\n", "2:4 error the tag !t is not allowed"),
        (b"version https://git-lfs.github.com/spec/v1\n", "1:1 error this is a Git LFS pointer, not the text itself"),
    ],
)
def test_a_file_with_two_readings_or_none_is_found_at_the_place(folder, found, data, finding):
    folder.write("content/articles/a.md", data)

    assert found(folder, "CO101") == [f"content/articles/a.md:{finding}"]


def test_a_readable_file_is_fine(folder, found):
    folder.article("a")

    assert found(folder, "CO101") == []
