"""Front-matter values are what their type wants."""

from __future__ import annotations

import pytest


def test_each_wrong_value_is_found_at_its_key(folder, found):
    path = "content/articles/a.md"
    folder.write(
        path,
        "---\ntitle: 12\nslug: a\nstatus: draft\nsummary: ''\nauthors: [ann, ann]\ndate: 2026-02-30\norigin: ugx\nsources:\n  - url: x\npublish_at: 2026-01-01\n---\n",
    )

    assert found(folder, "CO106") == [
        f"{path}:2:1 error “title” must be text, is the number 12",
        f"{path}:5:1 error “summary” is empty",
        f"{path}:6:1 error “authors” names “ann” twice",
        f"{path}:7:1 error “date” is “2026-02-30”, which is no date",
        f"{path}:8:1 error “origin” must be one of ogc, pgc, ugc, is “ugx”",
        f"{path}:10:5 error “sources[1].url” is “x”, which is no absolute address",
        f"{path}:10:5 error “sources[1]” lacks the key “title”",
        f"{path}:11:1 error “publish_at” is “2026-01-01”, which is no instant",
    ]


def test_a_missing_key_is_found_at_the_top(folder, found):
    folder.write("content/articles/a.md", "---\ntitle: a\nslug: a\nstatus: draft\n---\n")

    assert found(folder, "CO106") == [
        "content/articles/a.md:2:1 error the file lacks the keys “summary”, “authors”, “date”"
    ]


def test_right_values_are_fine(folder, found):
    folder.article(
        "a", extra="publish_at: 2026-01-01T00:00:00Z\norigin: ugc\nsources: [{title: a, url: 'https://example.org/'}]\n"
    )
    folder.course("c", {"foundation": ["l"]})
    folder.lesson("c", "l")

    assert found(folder, "CO106") == []


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("date: 2026/3/4", "date: 2026-03-04"),
        ("date: 2026.03.04", "date: 2026-03-04"),
        ("date: '2026年3月4日'", "date: 2026-03-04"),
        ("date: 20260304", "date: 2026-03-04"),
        ("tags: 完课率", "tags: [完课率]"),
        ("tags: 2026", 'tags: ["2026"]'),
        ("tags: 'a: b'", 'tags: ["a: b"]'),
        ("title: 2026", 'title: "2026"'),
        ("title: 1.10  # 版本", 'title: "1.10"  # 版本'),
        ("title: true", 'title: "true"'),
        ("tags: [a, b, a, c]", "tags: [a, b, c]"),
        ("tags:\n  - a\n  - a", "tags:\n  - a"),
        ("origin: UGC", "origin: ugc"),
        ("duration: '10'", "duration: 10"),
        ("duration: １０", "duration: 10"),
    ],
)
def test_what_can_mean_one_thing_only_is_mended(folder, found, written, mended):
    key = written.split(":")[0]
    path = folder.lesson("c", "l")
    lines = [line for line in folder.read(path).split("\n") if not line.startswith(f"{key}:")]
    folder.write(path, "\n".join([lines[0], written, *lines[1:]]))
    assert len(found(folder, "CO106")) == 1

    folder.run("validate", "--fix")

    assert folder.read(path).startswith(f"---\n{mended}\n{lines[1]}\n")
    assert found(folder, "CO106") == []


@pytest.mark.parametrize(
    "written",
    [
        "date: 3/4/2026", "date: 2026/13/4", "date: 2026-02-30", "date: 20261301", "tags: a, b", "tags: a，b", "tags:",
        "title:", "title: [a]", "title: ~", "tags: true", "tags: [a, b,\n  a]", "origin: ugcc", "duration: 10 分钟", "duration: ten", "duration: 999",
    ],
)  # fmt: skip
def test_what_may_mean_another_thing_is_left_to_the_writer(folder, found, written):
    key = written.split(":")[0]
    path = folder.lesson("c", "l")
    lines = [line for line in folder.read(path).split("\n") if not line.startswith(f"{key}:")]
    folder.write(path, "\n".join([lines[0], written, *lines[1:]]))
    before = folder.read(path)
    assert len(found(folder, "CO106")) == 1

    folder.run("validate", "--fix")

    assert folder.read(path) == before


def test_likely_values_are_offered(folder):
    folder.article("a", extra="tags: a，b\norigin: ugcc\n")

    done = folder.run("validate", "--format", "json", "--select", "CO106").json

    assert [(each["fix"]["safe"], each["fix"]["edits"][0]["text"]) for each in done] == [
        (False, "[a, b]"),
        (False, "ugc"),
    ]


def test_only_the_value_that_is_complained_about_is_mended(folder):
    path = folder.article("a", extra="sources:\n  - url: https://example.org/\n  - {title: 12}\n")

    folder.run("validate", "--fix")

    assert folder.read(path).split("\n")[8:10] == ["  - url: https://example.org/", '  - {title: "12"}']
