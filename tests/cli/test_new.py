"""A new document: where it goes, what stands in it, and that it is valid once its values are there."""

from __future__ import annotations

import re

import pytest

TYPES = ("article", "campaign", "course", "lesson", "path", "person", "story", "topic")
VALUES = {
    "summary": "一句话",
    "date": "2026-05-01",
    "authors": "[ann]",
    "starts": "2026-05-01",
    "ends": "2026-06-01",
    "outcomes": "[会做一件事]",
    "stages": "{foundation: [one]}",
    "duration": "10",
    "steps": "[{title: 一, items: [article/one]}]",
    "learner": "小王",
}


@pytest.fixture
def with_targets(site):
    """A site that has what new documents refer to."""
    site.article("one")
    site.lesson("c", "one")
    return site


def fill(site, path: str) -> None:
    """Give every empty required key a value."""
    lines = site.read(path).split("\n")
    for number, line in enumerate(lines):
        found = re.fullmatch(r"(\w+):\s*(\[\]|\{\})?", line)
        if found:
            lines[number] = f"{found[1]}: {VALUES[found[1]]}"
    site.write(path, "\n".join(lines) + "正文。\n")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("kind", TYPES)
def test_a_new_document_of_every_type_is_valid_once_it_is_filled_in(with_targets, kind, language):
    site = with_targets
    inside = ["--in", "content/courses/c"] if kind == "lesson" else []
    done = site.run("new", kind, "first-steps", "--lang", language, "--title", "第一：“步” # 'x'", *inside)
    assert done.code == 0, done.err
    path = done.out.strip()
    assert path.endswith(".en.md") == (language == "en")
    fill(site, path)
    found = site.run("validate", path)
    assert found.code == 0, found.out + site.read(path)
    assert f"{kind}/first-steps@{language}" in site.run("status", path).out


@pytest.mark.parametrize(
    "slug", ["123", "1e3", "null", "true", "on", "~x", "入门", "it's", "a,b", "-", "0x1f", "2026-05-01"]
)
def test_a_slug_stays_the_text_it_is(site, slug):
    done = site.run("new", "article", "--", slug)
    assert done.code == 0, done.err
    assert f"article/{slug}@zh-CN" in site.run("status").out


def test_a_plain_slug_is_written_plain_and_the_author_is_whom_git_knows(site):
    path = site.run("new", "article", "first-steps").out.strip()
    assert path == "content/articles/first-steps.md"
    lines = site.read(path).split("\n")
    assert {'title: "First steps"', "slug: first-steps", "status: draft", "authors: [ann]"} <= set(lines)


def test_every_required_key_has_its_meaning_above_it(site):
    path = site.run("new", "course", "c").out.strip()
    text = site.read(path)
    assert path == "content/courses/c/index.md"
    for key in ("summary", "authors", "level", "outcomes", "stages"):
        assert re.search(rf"^# .{{10,}}\n{key}:", text, re.MULTILINE), key


def test_a_taken_key_is_refused_wherever_the_file_would_lie(site):
    site.write("content/articles/elsewhere/index.md", "---\ntitle: x\nslug: rate\nstatus: draft\n---\n")
    done = site.run("new", "article", "rate")
    assert done.code == 2
    assert "article/rate@zh-CN exists already: content/articles/elsewhere/index.md" in done.err
    assert not (site.root / "content/articles/rate.md").exists()


def test_a_taken_path_is_refused_and_left_as_it_is(site):
    site.write("content/articles/rate.md", "no front matter")
    done = site.run("new", "article", "rate")
    assert done.code == 1
    assert "content/articles/rate.md exists already" in done.err
    assert site.read("content/articles/rate.md") == "no front matter"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["artcle", "x"], "there is no content type “artcle”\n    → did you mean “article”?"),
        (["article", "x", "--lang", "fr"], "the site has no language “fr”\n    → pyproject.toml has zh-CN, en"),
        (
            ["lesson", "x"],
            "a lesson lies at content/courses/*/*.md, so it needs a folder\n    → --in content/courses/FOLDER",
        ),
        (
            ["lesson", "index", "--in", "content/courses/c"],
            "content/courses/c/index.md would be no lesson with this slug",
        ),
        (["article", "x", "--in", "content/stray"], "no content type has files here"),
        (["article", "../../x"], "no content type has files here"),
        (
            ["article", "a b"],
            "the slug “a b” cannot be part of a key\n    → a slug is letters, digits and hyphens, such as a-b; --title has any words",
        ),
        (["article", "a/b"], "an article lies at content/articles/*.md"),
    ],
)
def test_what_cannot_be_begun_is_refused_and_nothing_is_written(site, arguments, message):
    done = site.run("new", *arguments)
    assert done.code == 2
    assert message in done.err
    assert not list(site.root.rglob("*.md"))


def test_in_takes_a_folder_as_written_where_one_is(site):
    site.lesson("c", "one")
    top, site.root = site.root, site.root / "content/courses/c"
    done = site.run("new", "lesson", "two", "--in", ".")
    site.root = top
    assert (done.code, done.out) == (0, "content/courses/c/two.md\n")


def test_a_translation_says_what_it_is_made_of_and_is_told_when_that_changes(site):
    original = site.article("a")
    done = site.run("new", "article", "a", "--lang", "en")
    assert done.code == 0, done.err
    digest = site.digest(original)

    def outdated():
        return [each["message"] for each in site.run("validate", "--format", "json", "--select", "CO708").json]

    assert f"translated_from: sha256:{digest[:12]}\n" in site.read("content/articles/a.en.md")
    assert outdated() == []
    site.replace(original, "正文。", "正文改了。")
    assert len(outdated()) == 1


def test_a_translation_lies_beside_its_original_under_its_name(site):
    site.replace(site.lesson("c", "one"), "slug: one", "slug: lesson-one")
    site.replace(site.course("other", {"foundation": ["lesson-one"]}), "slug: other", "slug: c")

    assert site.run("new", "lesson", "lesson-one", "--lang", "en").out == "content/courses/c/one.en.md\n"
    assert site.run("new", "course", "c", "--lang", "en").out == "content/courses/other/index.en.md\n"
    assert site.run("validate", "--select", "CO104").code == 0


def test_a_translation_has_what_is_the_same_in_every_language(with_targets):
    site = with_targets
    site.write(
        "content/topics/t.md",
        "---\ntitle: 题\nslug: t\nstatus: draft\nsummary: 述\ntags: [词]\nlevel: advanced\nitems: [article/one, lesson/one]\n---\n",
    )
    site.write(
        "content/courses/c/index.md",
        "---\ntitle: 课\nslug: c\nstatus: draft\nsummary: 述\nauthors: [ann]\ndate: 2026-05-01\nlevel: intermediate\noutcomes: [会]\n"
        'topics: [t]\nstages: {foundation: [one], practice: ["007"]}\n---\n',
    )

    topic = site.read(site.run("new", "topic", "t", "--lang", "en").out.strip())
    course = site.read(site.run("new", "course", "c", "--lang", "en").out.strip())

    assert "\nlevel: advanced\n" in topic
    assert "\nitems: [article/one, lesson/one]\n" in topic
    assert "\nsummary:\n" in topic
    assert "tags" not in topic
    assert "\nlevel: intermediate\n" in course
    assert '\nstages: {foundation: [one], practice: ["007"]}\n' in course
    assert "\ntopics: [t]\n" in course
    assert "\noutcomes: []\n" in course
    assert "\ndate" not in course


def test_an_original_is_made_of_nothing(site):
    site.run("new", "article", "a")

    assert "translated_from" not in site.read("content/articles/a.md")
