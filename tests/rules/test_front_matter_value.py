"""Front-matter values are what their type wants."""

from __future__ import annotations


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
