"""Topics can be begun."""

from __future__ import annotations


def topic(folder, slug, *needs, lang=""):
    path = f"content/topics/{slug}{lang and '.' + lang}.md"
    folder.write(
        path,
        f"---\ntitle: t\nslug: {slug}\nstatus: draft\nsummary: s\nlevel: beginner\nprerequisites: [{', '.join(needs)}]\n---\n",
    )
    return path


def test_every_requirement_on_a_circle_is_found(folder, found):
    topic(folder, "a", "x", "b")
    topic(folder, "b", "c")
    topic(folder, "c", "a")
    topic(folder, "x")
    topic(folder, "y", "a")

    assert found(folder, "CO402") == [
        "content/topics/a.md:7:20 error this prerequisite closes a circle: a → b → c → a",
        "content/topics/b.md:7:17 error this prerequisite closes a circle: b → c → a → b",
        "content/topics/c.md:7:17 error this prerequisite closes a circle: c → a → b → c",
    ]


def test_a_topic_that_requires_itself_is_found(folder, found):
    assert found(folder, "CO402") == []
    path = topic(folder, "a", "a")

    assert found(folder, "CO402") == [f"{path}:7:17 error this prerequisite closes a circle: a → a"]


def test_a_diamond_is_no_circle_and_languages_are_apart(folder, found):
    topic(folder, "a", "b", "c")
    topic(folder, "b", "d")
    topic(folder, "c", "d")
    topic(folder, "d")
    topic(folder, "d", "a", lang="en")

    assert found(folder, "CO402") == []
