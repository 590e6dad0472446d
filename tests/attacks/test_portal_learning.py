"""Attacks on what pages give to the scripts that remember: courses that change, campaigns without end, nothing left to show, content that would run."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

QUIZ = "::: quiz {{#{0}}}\n题？\n\n- [x] 对\n- [ ] 错\n:::\n"


def outline(site: Any, address: str = "courses/ops") -> Any:
    return json.loads((site.output / address / "outline.json").read_text(encoding="utf-8"))


def ids(course: Any) -> dict[str, list[str]]:
    return {lesson["id"]: [quiz["id"] for quiz in lesson["quizzes"]] for stage in course["stages"] for lesson in stage["lessons"]}  # fmt: skip


def campaign(folder: Any, slug: str, starts: str, ends: str) -> None:
    folder.write(
        f"content/campaigns/{slug}.md",
        f"---\ntitle: {slug}\nslug: {slug}\nstatus: draft\nsummary: 来。\nstarts: {starts}\nends: {ends}\n---\n来。\n",
    )


def preview(site: Any) -> None:
    done = site.publish("--worktree", "--drafts")
    assert done.code == 0, done.err


def test_ids_hold_while_a_course_is_put_in_another_order_and_its_stages_are_renamed(folder):
    course = folder.course("ops", {"foundation": ["one"], "practice": ["two"]})
    one = folder.lesson("ops", "one", QUIZ.format("a") + "\n" + QUIZ.format("b"))
    folder.lesson("ops", "two", QUIZ.format("a"))
    preview(folder)
    before = outline(folder)
    folder.replace(course, "foundation", "application")
    folder.replace(one, QUIZ.format("b"), "")
    preview(folder)
    after = outline(folder)

    assert before["id"] == after["id"]
    assert [each["activity"] for each in after["stages"]] != [each["activity"] for each in before["stages"]]
    assert set(ids(before)) == set(ids(after))
    first = next(iter(ids(before)))
    assert ids(before)[first] == [f"{first}#a", f"{first}#b"]
    assert ids(after)[first] == [f"{first}#a"]  # a quiz that is gone is asked of nobody


def test_a_lesson_in_two_courses_is_one_thing(site):
    site.published(
        site.course("ops", {"foundation": ["one"]}),
        site.lesson("ops", "one", QUIZ.format("a")),
        site.course("more", {"foundation": ["one"]}),
    )
    assert site.publish().code == 0

    assert ids(outline(site)) == ids(outline(site, "courses/more"))


def test_ids_that_look_like_others_and_like_javascripts_own_are_ids(site):
    names = ["constructor", "toString", "finish.title".replace(".", "-"), "a1", "quiz-1"]
    body = "\n".join(QUIZ.format(each) for each in names)
    site.published(site.course("ops", {"foundation": ["one"]}), site.lesson("ops", "one", body))
    assert site.publish().code == 0

    (found,) = ids(outline(site)).values()
    assert [each.rpartition("#")[2] for each in found] == names
    text = site.page("lessons/one")
    own = re.findall(r' id="([^"]*)"', text)
    assert len(own) == len(set(own))


def test_a_campaign_that_ends_on_the_last_day_of_the_calendar_is_not_over(folder):
    campaign(folder, "ever", "2026-11-01", "9999-12-31")
    preview(folder)

    home = folder.page("")
    assert 'data-campaign="active"' in home
    assert "None" not in home
    assert "None" not in folder.page("campaigns/ever")


def test_nothing_left_is_no_mistake(site):
    paths = [site.course("ops", {"foundation": ["one"]}), site.lesson("ops", "one", QUIZ.format("a")), site.article("rate")]  # fmt: skip
    site.published(*paths)
    assert site.publish().code == 0
    for each in paths:
        site.git("rm", "-q", each)
    site.commit("gone")
    done = site.publish()

    assert done.code == 0, done.err
    index = json.loads((site.output / "learning.json").read_text(encoding="utf-8"))
    assert index["courses"] == []
    assert not (site.output / "courses/ops/outline.json").exists()


def test_content_cannot_step_over_the_policy_of_its_page(folder):
    hostile = [
        '<meta http-equiv="refresh" content="0;url=https://evil.example/">', '<base href="https://evil.example/">',
        '<form action="https://evil.example/"><button>x</button></form>', "<script>1</script>", '<svg onload="x()"><script>1</script></svg>',
        '<section class="quiz" id="fake" data-pass="0"></section>', '<div data-learning data-root="https://evil.example/" data-base=""></div>',
        '<a href="javascript:x()">a</a>', '<a href="data:text/html,<script>1</script>">b</a>', '<p data-finish onclick="x()" style="position:fixed">c</p>',
        '<template data-message="not-kept">d</template>', '<link rel="modulepreload" href="https://evil.example/x.js">', "[e](javascript:x())", "[f](data:text/html,x)", "[g](JaVaScRiPt:x())", "[h](vbscript:x)",
    ]  # fmt: skip
    folder.lesson("ops", "one", "\n\n".join(hostile))
    folder.course("ops", {"foundation": ["one"]})
    preview(folder)

    text = folder.page("lessons/one")
    tags = re.findall(r"<[a-zA-Z][^>]*>", re.search(r'(?s)<div class="prose.*?<section class="finish"', text)[0])  # type: ignore[index]
    assert not [each for each in tags if re.match(r"(?i)<(meta|base|form|script|svg|template|link|iframe)\b", each)]
    assert not [
        each
        for each in tags
        if re.search(r"(?i)\s(on\w+|style|data-(learning|finish|pass|root|base|message))\s*=", each)
    ]
    assert not [each for each in tags if re.search(r"(?i)=\s*[\"']?\s*(javascript|data|vbscript):", unescape(each))]
    assert text.index("Content-Security-Policy") < text.index("<link")
