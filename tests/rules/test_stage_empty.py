"""Courses have all their stages."""

from __future__ import annotations

WHOLE = {"foundation": ["a"], "practice": ["b"], "application": ["c"], "outcome": ["d"]}


def test_stages_that_are_missing_are_found_at_the_stages(folder, found):
    path = folder.course("c", {"foundation": ["a", "b"], "outcome": ["c", "d"]})

    assert found(folder, "CO407") == [f"{path}:9:1 warning the course has no stages “practice”, “application”"]


def test_a_stage_without_lessons_is_found_at_the_stage(folder, found):
    path = folder.course("c", {**WHOLE, "practice": []})

    assert found(folder, "CO407") == [f"{path}:11:3 warning the stage “practice” has no lesson"]


def test_a_team_may_say_which_stages_a_course_needs(folder, found):
    folder.course("c", {"foundation": ["a", "b"], "application": []})
    folder.write(
        "pyproject.toml",
        folder.read("pyproject.toml")
        + '[tool.contentops.rules]\nstage-empty = {stages = ["foundation", "practice"]}\n',
    )

    assert [each.partition(" warning ")[2] for each in found(folder, "CO407")] == ["the course has no stage “practice”"]


def test_the_stages_are_those_of_the_content_type(folder, found):
    folder.course("c", {**WHOLE, "outcome": ["d", "e"]})
    assert found(folder, "CO407") == []
    folder.replace(
        "workflows/types/course.yml",
        "        outcome:\n",
        "        exam: {type: array, items: {type: string}, x-ref: lesson}\n        outcome:\n",
    )

    assert "“exam”" in found(folder, "CO407")[0]


def test_a_short_course_need_not_have_every_stage(folder, found):
    folder.course("c", {"foundation": ["a", "b"], "outcome": ["c"]})

    assert found(folder, "CO407") == []


def test_an_archived_course_may_be_as_it_was(folder, found):
    path = folder.course("c", {"foundation": ["a"]})
    folder.replace(path, "status: draft", "status: archived")

    assert found(folder, "CO407") == []
