"""Every stage of a course asks what was learnt."""

from __future__ import annotations

QUIZ = "::: quiz {#q}\n问？\n- [x] 是\n  > 对。\n- [ ] 否\n  > 错。\n:::\n"


def test_a_stage_without_a_quiz_is_found_at_the_stage(folder, found):
    path = folder.course("c", {"foundation": ["a", "b"], "practice": ["d"]})
    for slug in "ab":
        folder.lesson("c", slug)
    folder.lesson("c", "d", QUIZ)

    assert found(folder, "CO408") == [f"{path}:10:3 warning no lesson of the stage “foundation” asks what was learnt"]


def test_one_quiz_of_a_stage_will_do(folder, found):
    folder.course("c", {"foundation": ["a", "b"]})
    folder.lesson("c", "a")
    folder.lesson("c", "b", f"课文。\n\n{QUIZ}")

    assert found(folder, "CO408") == []


def test_a_quiz_in_code_or_in_a_note_is_none(folder, found):
    folder.course("c", {"foundation": ["a"]})
    folder.lesson("c", "a", f"```\n{QUIZ}```\n\n<!--\n{QUIZ}-->\n\n::: note\n提示。\n:::\n")

    assert len(found(folder, "CO408")) == 1


def test_a_lesson_in_the_language_of_the_course_is_what_counts(folder, found):
    course = folder.course("c", {"foundation": ["a"]})
    folder.write(course.replace(".md", ".en.md"), folder.read(course))
    lesson = folder.lesson("c", "a", QUIZ)
    folder.write(lesson.replace(".md", ".en.md"), folder.read(lesson).replace(QUIZ, "Text.\n"))

    assert [each.split(":")[0] for each in found(folder, "CO408")] == ["content/courses/c/index.en.md"]


def test_stages_whose_lessons_are_not_there_are_for_another_rule(folder, found):
    folder.course("c", {"foundation": ["a"], "practice": []})

    assert found(folder, "CO408") == []


def test_a_team_may_say_where_and_what_counts(folder, found):
    folder.course("c", {"foundation": ["a"], "practice": ["b"]})
    folder.lesson("c", "a")
    folder.lesson("c", "b", "::: note\n写下来。\n:::\n")
    settings = folder.read("pyproject.toml")
    folder.write("pyproject.toml", settings + '[tool.contentops.rules]\nstage-not-assessed = {stages = ["practice"]}\n')
    assert len(found(folder, "CO408")) == 1

    folder.write(
        "pyproject.toml",
        settings + '[tool.contentops.rules]\nstage-not-assessed = {stages = ["practice"], blocks = ["note"]}\n',
    )
    assert found(folder, "CO408") == []
