"""A course lists a lesson once."""

from __future__ import annotations


def test_the_second_place_is_found_across_stages(folder, found):
    path = folder.course("c", {"foundation": ["a", "b"], "practice": ["b"]})

    assert found(folder, "CO401") == [f"{path}:11:14 error the lesson “b” is listed twice, first on line 10"]


def test_each_lesson_once_is_fine(folder, found):
    folder.course("c", {"foundation": ["a", "b"], "practice": ["d"]})

    assert found(folder, "CO401") == []


def test_a_lesson_of_two_courses_is_found_in_the_one_it_does_not_lie_beside(folder, found):
    first = folder.course("c", {"foundation": ["a", "b"]})
    folder.course("d", {"foundation": ["a", "e"]})
    folder.lesson("d", "a")

    assert found(folder, "CO401") == [
        f"{first}:10:16 warning the lesson “a” is part of the course “d” too, content/courses/d/index.md"
    ]


def test_a_lesson_beside_none_of_its_courses_belongs_to_the_first(folder, found):
    folder.course("c", {"foundation": ["a"]})
    second = folder.course("d", {"foundation": ["a"]})

    assert [each.split(":")[0] for each in found(folder, "CO401")] == [second]


def test_one_course_in_two_languages_and_an_archived_one_are_fine(folder, found):
    path = folder.course("c", {"foundation": ["a"]})
    folder.write(path.replace(".md", ".en.md"), folder.read(path))
    old = folder.course("d", {"foundation": ["a"]})
    folder.replace(old, "status: draft", "status: archived")

    assert found(folder, "CO401") == []
