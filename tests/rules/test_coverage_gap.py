"""The courses of a topic follow on one another."""

from __future__ import annotations

STAGES = {"foundation": ["a"], "practice": ["b"], "application": ["c"], "outcome": ["d"]}


def course(folder, slug, level, stages=STAGES, topics=""):
    path = folder.course(slug, stages)
    folder.replace(path, "level: beginner\n", f"level: {level}\n{topics}")
    return path


def topic(folder, level, items="[course/x, course/y]"):
    path = "content/topics/t.md"
    folder.write(
        path,
        f"---\ntitle: t\nslug: t\nstatus: draft\nsummary: 一个主题。\nlevel: {level}\nitems: {items}\n---\n",
    )
    return path


def test_a_level_between_two_courses_is_said_at_the_items(folder, found):
    course(folder, "x", "beginner")
    course(folder, "y", "advanced")
    path = topic(folder, "beginner")

    assert found(folder, "CO411") == [
        f"{path}:7:1 info the courses of this topic leave a gap: no course is intermediate"
    ]


def test_a_topic_that_begins_below_its_courses_has_a_gap(folder, found):
    course(folder, "x", "advanced")
    topic(folder, "beginner", "[course/x]")

    assert found(folder, "CO411")[0].endswith("no course is beginner or intermediate")


def test_a_course_that_names_the_topic_fills_a_gap(folder, found):
    course(folder, "x", "beginner")
    course(folder, "y", "advanced")
    topic(folder, "beginner")
    course(folder, "z", "intermediate", topics="topics: [t]\n")

    assert found(folder, "CO411") == []


def test_a_stage_that_none_of_several_courses_teaches_is_said(folder, found):
    lacking = {"foundation": ["a"], "practice": ["b"], "outcome": []}
    course(folder, "x", "beginner", lacking)
    topic(folder, "beginner")
    assert found(folder, "CO411") == []  # one course is looked at by itself

    course(folder, "y", "beginner", {"foundation": ["a"], "practice": ["b"]})
    assert found(folder, "CO411")[0].endswith("none teaches the stage application or outcome")

    course(folder, "y", "beginner", {"application": ["a"], "outcome": ["b"]})
    assert found(folder, "CO411") == []


def test_harder_topics_and_topics_without_courses_are_fine(folder, found):
    course(folder, "x", "beginner")
    topic(folder, "advanced", "[course/x]")
    assert found(folder, "CO411") == []

    topic(folder, "beginner", "[]")
    assert found(folder, "CO411") == []


def test_a_team_may_leave_levels_out(folder, found):
    course(folder, "x", "beginner")
    course(folder, "y", "advanced")
    topic(folder, "beginner")
    folder.write(
        "pyproject.toml", folder.read("pyproject.toml") + "[tool.contentops.rules]\ncoverage-gap = {levels = false}\n"
    )

    assert found(folder, "CO411") == []
