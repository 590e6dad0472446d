"""Documents: type from the path, language from the name, key from the slug; or why there is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.model import ContentType, Diagnostic, Document, Entry
from contentops.source import content_types, documents

TYPES = {
    name: ContentType(name, {"en": name}, {"en": name}, paths, f"{name}s/{{slug}}/", {"properties": {}}, True)
    for name, paths in (
        ("article", ("content/articles/*.md", "content/articles/*/index.md")),
        ("lesson", ("content/courses/*/*.md",)),
        ("course", ("content/courses/*/index.md",)),
    )
}
PLAIN = Entry("100644", "0" * 40, 10)


def read(path, text="---\nslug: a\n---\n", entry=PLAIN, languages=("zh-CN", "en")):
    return documents.read(path, entry, text.encode(), TYPES, languages)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("content/articles/x.md", "article/a@zh-CN"),
        ("content/articles/x.en.md", "article/a@en"),
        ("content/articles/x.fr.md", "article/a@zh-CN"),
        ("content/articles/x.zh-CN.md", "article/a@zh-CN"),
        ("content/articles/x/index.md", "article/a@zh-CN"),
        ("content/articles/x/index.en.md", "article/a@en"),
        ("content/courses/c/index.md", "course/a@zh-CN"),
        ("content/courses/c/01.md", "lesson/a@zh-CN"),
        ("content/courses/课程/01 课.en.md", "lesson/a@en"),
    ],
)
def test_type_comes_from_the_folder_and_language_from_the_name(path, key):
    assert str(read(path).key) == key


@pytest.mark.parametrize(
    "path", ["content/a.md", "content/article/a.md", "content/articles/x/y.md", "content/courses/c/d/e.md"]
)
def test_a_file_that_no_type_has_a_place_for_is_misplaced(path):
    problem = read(path)

    assert isinstance(problem, Diagnostic)
    assert (problem.code, problem.path) == ("CO103", path)
    assert "content/articles/*.md" in problem.hint


@pytest.mark.parametrize(
    ("mode", "why"),
    [("120000", "this is a symbolic link"), ("160000", "this is a submodule"), ("000000", "this is no plain file")],
)
def test_what_is_no_plain_file_is_not_read(mode, why):
    problem = read("content/articles/a.md", entry=Entry(mode, "0" * 40, 3))

    assert (problem.code, problem.message) == ("CO101", why)


@pytest.mark.parametrize(
    ("line", "place"),
    [("slug: a b", (3, 1)), ("slug: a/b", (3, 1)), ("slug: 12", (3, 1)), ("slug: [a]", (3, 1)), ("slug: ''", (3, 1)), ("slug: ..", (3, 1)), ("x: y", (1, 1))],
)  # fmt: skip
def test_a_slug_that_cannot_be_part_of_a_key_is_named_at_its_place(line, place):
    problem = read("content/articles/完课率.en.md", f"---\ntitle: a\n{line}\n---\n")

    assert (problem.code, (problem.line, problem.column)) == ("CO102", place)
    assert problem.hint == "slug: 完课率"


def test_the_pattern_with_the_fewest_stars_wins_and_a_star_is_no_slash():
    assert content_types.of_path("content/courses/c/index.md", TYPES.values()).name == "course"
    assert content_types.of_path("content/courses/c/x/index.md", TYPES.values()) is None


@given(
    st.binary(max_size=60) | st.binary(max_size=40).map(lambda tail: b"---\nslug: a\n" + tail + b"\n---\n![a](b.png)")
)
def test_any_bytes_are_a_document_or_a_diagnostic(data):
    found = documents.read("content/articles/a.md", PLAIN, data, TYPES, ("en",))

    assert isinstance(found, Document | Diagnostic)


def test_one_author_written_without_a_list_is_an_author():
    assert read("content/articles/a.md", "---\nslug: a\nauthors: bo\n---\n").authors == ("bo",)
    assert read("content/articles/a.md", "---\nslug: a\nauthors: [bo, 7]\n---\n").authors == ("bo", "7")
    assert read("content/articles/a.md", "---\nslug: a\nauthors:\n---\n").authors == ()


def test_a_path_that_is_no_text_is_refused_whatever_the_file_holds():
    problem = read("content/articles/caf\udce9.md")

    assert (problem.code, problem.message) == ("CO101", "the file's name is not UTF-8")
    assert "rename" in problem.hint


@pytest.mark.parametrize("slug", [".git", ".a", "a.html", "a.HTML", "x" * 81, "课" * 67])
def test_a_slug_that_no_folder_of_a_page_can_be_named_is_refused(slug):
    problem = read("content/articles/a.md", f"---\nslug: {slug}\n---\n")

    assert (problem.code, problem.line, problem.hint) == ("CO102", 2, "slug: a")


def test_a_file_name_that_is_no_slug_either_is_not_offered():
    assert read(f"content/articles/{'课' * 67}.md", "---\nslug: a b\n---\n").hint.startswith("a short name")


@pytest.mark.parametrize("slug", ["x" * 80, "课" * 66, "a-html"])
def test_the_longest_slugs_are_fine(slug):
    assert read("content/articles/a.md", f"---\nslug: {slug}\n---\n").key.slug == slug
