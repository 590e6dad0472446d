"""Every lesson is taught somewhere."""

from __future__ import annotations


def test_a_lesson_that_no_course_lists_is_found_at_its_slug_with_the_course_beside_it(folder, found):
    folder.course("c", {"foundation": ["a"]})
    folder.lesson("c", "a")
    path = folder.lesson("c", "b")

    assert found(folder, "CO409") == [f"{path}:3:7 warning no course lists the lesson “b”"]
    assert "list it under “stages” in content/courses/c/index.md, or archive it" in folder.run("validate").out


def test_a_course_in_one_language_lists_the_lessons_of_all(folder, found):
    folder.course("c", {"foundation": ["a"]})
    path = folder.lesson("c", "a")
    folder.write(path.replace(".md", ".en.md"), folder.read(path))

    assert found(folder, "CO409") == []


def test_a_lesson_of_a_path_or_a_topic_stands_on_its_own(folder, found):
    folder.lesson("c", "a")
    folder.lesson("c", "b")
    folder.write(
        "content/paths/p.md",
        "---\ntitle: p\nslug: p\nstatus: draft\nsummary: 一条路径。\npurpose: newcomer\nsteps:\n  - {title: 一, items: [lesson/a]}\n---\n",
    )
    folder.write(
        "content/topics/t.md",
        "---\ntitle: t\nslug: t\nstatus: draft\nsummary: 一个主题。\nlevel: beginner\nitems: [lesson/b]\n---\n",
    )

    assert found(folder, "CO409") == []


def test_an_archived_lesson_may_be_left_out(folder, found):
    path = folder.lesson("c", "a")
    folder.replace(path, "status: draft", "status: archived")
    folder.article("x")

    assert found(folder, "CO409") == []
