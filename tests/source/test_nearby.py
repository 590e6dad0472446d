"""What a target that leads nowhere was meant to be."""

from __future__ import annotations

import pytest

from contentops.source import references
from contentops.source.nearby import Files, is_attribute, relative, unread
from contentops.source.outline import Outline

FILES = Files(
    [
        "content/a/Rate.md",
        "content/a/map.svg",
        "content/b/plan.png",
        "content/c/plan.png",
        "content/c/one.md",
        "README.md",
    ]
)


@pytest.mark.parametrize(
    ("path", "documents", "found"),
    [
        ("content/a/rate.md", True, "content/a/Rate.md"),
        ("content/a/rate.md", False, None),
        ("content/a/rate.html", True, "content/a/Rate.md"),
        ("content/a/rate", True, "content/a/Rate.md"),
        ("content/a/mpa.svg", False, "content/a/map.svg"),
        ("content/z/one.md", True, "content/c/one.md"),
        ("content/z/plan.png", False, None),  # there are two of the name
        ("content/z/README.md", True, None),  # it lies outside content/
    ],
)
def test_the_file_that_was_probably_meant(path, documents, found):
    assert FILES.close_to(path, documents=documents) == found


def test_a_path_from_the_root_is_that_of_the_repository_or_of_the_content():
    assert FILES.from_root("/content/a/map.svg?x") == FILES.from_root("/a/map.svg#x") == "content/a/map.svg"
    assert FILES.from_root("/README.md") is None


def test_folders():
    assert FILES.is_folder("content/a")
    assert FILES.is_folder("content")
    assert not FILES.is_folder("content/a/map.svg")


def test_a_target_is_written_from_the_document_with_what_stood_behind_it():
    assert relative("content/b/中 文.md", "content/a/x.md", "y.md?v=1#z") == "../b/中%20文.md?v=1#z"


@pytest.mark.parametrize(
    ("body", "read", "attribute"),
    [
        ("[a](b.md)", True, False),
        ("[a](b c.md)", True, False),
        ("\\[a](b.md)", True, False),
        ("[r]: b.md", True, False),
        ('<img src="b.png">', True, True),
        ("::: video {src=b.mp4}\n:::", True, False),
        ("$[a](b.md)$", False, False),
        ("`x\n[a](b.md)`", False, False),
    ],
)
def test_what_is_read_as_a_target(body, read, attribute):
    (reference,) = references.in_body("content/a.md", body, 7)
    outline = Outline(body, 7)

    line, column = reference.position

    assert unread(outline, [(3, reference)]) == (() if read else (3,))
    assert is_attribute(outline.lines[line - 7], column) is attribute
