"""A course lists a lesson once."""

from __future__ import annotations


def test_the_second_place_is_found_across_stages(folder, found):
    path = folder.course("c", {"foundation": ["a", "b"], "practice": ["b"]})

    assert found(folder, "CO401") == [f"{path}:11:14 error the lesson “b” is listed twice, first on line 10"]


def test_each_lesson_once_is_fine(folder, found):
    folder.course("c", {"foundation": ["a", "b"], "practice": ["d"]})

    assert found(folder, "CO401") == []
