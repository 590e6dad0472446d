"""The learner's memory on pages, in a real browser: what is checked, kept, shown, taken back and passed on between tabs and releases."""

from __future__ import annotations

import gzip
import json
import re
import uuid
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from contentops.render.activities import _blank
from contentops.render.pieces import _pattern

pytestmark = pytest.mark.slow
BASE = "https://learn.example.org/academy/"
ONE, TWO, THREE = (f"{BASE}lessons/ops-{number}/" for number in (1, 2, 3))
COURSE = f"{BASE}courses/ops/"
ADL = "http://adlnet.gov/expapi/verbs/"

BLOCKS = """\
::: quiz {{#one}}
{question}
- [x] {right}
  > {because}
- [ ] {wrong}
  > {why_not}
:::

::: quiz {{#several pass=2}}
Several?

- [x] a
- [x] b
- [ ] c
:::

::: quiz {{#gaps}}
π is about [[3.14±0.01]], and it is [[irrational]].
:::

::: poll {{#pace}}
How was it?

- Fast
- Slow
:::

::: checklist {{#before title="Before"}}
- [ ] A browser
- [ ] Numbers
:::

::: assignment {{#report title="Report"}}
Write it.

> To your tutor.
:::
"""
CHINESE = BLOCKS.format(question="哪个对？", right="对的", because="就是它。", wrong="错的", why_not="不是它。")
ENGLISH = BLOCKS.format(
    question="Which one?", right="this", because="That is it.", wrong="that", why_not="That is not it."
)
LEARNING = """
[tool.contentops.learning]
points = {lesson = 10, quiz = 5, stage = 20, course = 50}
levels = [{from = 0, name = {zh-CN = "起笔", en = "First stroke"}}, {from = 30, name = {zh-CN = "描红", en = "Tracing"}}]
"""
FILLER = "\n\n".join(["字" * 200] * 8)


def write(site: Any) -> list[str]:
    """Two courses, one of them in two languages, a path over both and an article; gives the paths of the documents."""
    site.write("pyproject.toml", site.read("pyproject.toml") + LEARNING)
    site.commit("points")
    paths = [
        site.course("ops", {"foundation": ["ops-1", "ops-2"], "practice": ["ops-3"]}),
        site.lesson("ops", "ops-1", f"{FILLER}\n\n{CHINESE}"),
        site.lesson("ops", "ops-2", FILLER),
        site.lesson("ops", "ops-3", f"{FILLER}\n\n::: quiz {{#last}}\n?\n\n- [x] yes\n- [ ] no\n:::\n\n{FILLER}"),
        site.course("more", {"foundation": ["more-1"]}),
        site.lesson("more", "more-1"),
        site.article("rate"),
    ]
    site.replace(paths[0], "outcomes:", "certificate: 证\noutcomes:")
    translated = {"index": ("ops", paths[0], "Operations"), "ops-1": ("ops-1", paths[1], "Lesson one")}
    for name, (_, path, title) in translated.items():
        text = re.sub(r"title: .*", f"title: {title}", site.read(path)).replace(CHINESE, ENGLISH)
        paths.append(f"content/courses/ops/{name}.en.md")
        site.write(paths[-1], text)
    paths.append("content/paths/way.md")
    site.write(paths[-1], "---\ntitle: 路\nslug: way\nstatus: draft\nsummary: 一路学。\npurpose: interest\nsteps:\n- {title: 一, items: [course/ops, lesson/more-1]}\n- {title: 二, items: [article/rate]}\n---\n")  # fmt: skip
    return paths


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, lay_out_at: Any) -> Any:
    """The school, published; to look at only."""
    site = lay_out_at(tmp_path_factory.mktemp("school") / "site")
    site.published(*write(site))
    done = site.publish()
    assert done.code == 0, done.err
    return site


@pytest.fixture(scope="module")
def root(school: Any, serve: Any) -> str:
    """The address of the school."""
    return str(serve(school.output))


def log(page: Any, least: int = 0) -> list[dict[str, Any]]:
    """The statements that this browser keeps for the page's site, once there are so many."""
    for _ in range(100):
        if len(found := _read_log(page)) >= least:
            return found
        page.wait_for_timeout(20)
    raise AssertionError(f"only {len(found)} of {least} statements: {found}")


def _read_log(page: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("""() => new Promise((resolve) => {
      const root = new URL(document.querySelector("[data-learning]").dataset.root, location.href).pathname;
      const request = indexedDB.open(`contentops ${root}`);
      request.onsuccess = () => {
        const all = request.result.transaction("statements").objectStore("statements").getAll();
        all.onsuccess = () => { request.result.close(); resolve(all.result.map((each) => each.statement)); };
      };
    })""")
    return found


def told(page: Any, least: int = 0) -> list[tuple[str, str]]:
    """Verb and object of every statement, in order."""
    return [
        (each["verb"]["id"].removeprefix(ADL), each["object"]["id"].removeprefix(BASE))
        for each in log(page, least)
    ]  # fmt: skip


def visit(page: Any, address: str) -> None:
    """Go to a lesson, and wait until its script has looked up what it knows."""
    page.goto(address)
    expect(page.locator("[data-finish]")).to_be_visible()


def quiz(page: Any, name: str) -> Any:
    return page.locator(f"section.quiz#{name}")


def check(page: Any, name: str, *, says: str) -> None:
    """Have a quiz checked, and wait for what is said of it."""
    quiz(page, name).get_by_role("button").click()
    expect(quiz(page, name).get_by_role("status")).to_contain_text(says)


def choose(page: Any, name: str, *numbers: int) -> None:
    """Tick these choices of a quiz, and no others of a quiz with several."""
    for box in quiz(page, name).locator("input").all():
        wanted = int(box.get_attribute("value") or 0) in numbers
        if wanted or box.get_attribute("type") == "checkbox":
            box.set_checked(wanted)


def pass_all(page: Any) -> None:
    """Pass the three quizzes of the first lesson."""
    choose(page, "one", 1)
    check(page, "one", says="答对了")
    choose(page, "several", 1, 2)
    check(page, "several", says="答对了")
    fields = quiz(page, "gaps").locator("input")
    fields.nth(0).fill("3.14")
    fields.nth(1).fill("Irrational")
    check(page, "gaps", says="答对了")


def mark(page: Any, name: str = "标为学完") -> None:
    page.get_by_role("button", name=name, exact=True).click()


def state(page: Any, of: str) -> str | None:
    found: str | None = page.locator(f"[data-lesson='{of}'], [data-stage='{of}']").first.get_attribute("data-state")
    return found


# -- quizzes ------------------------------------------------------------------------------------------------------


def test_a_right_answer_is_told_recorded_and_there_again(page, root):
    visit(page, f"{root}lessons/ops-1/")
    choose(page, "one", 1)
    expect(quiz(page, "one").locator(".feedback").first).to_be_hidden()  # nothing is given away before it is asked for
    check(page, "one", says="就是它。")
    expect(quiz(page, "one").locator(".feedback").first).to_be_visible()
    made = log(page, 1)[0]
    assert made["verb"]["id"] == f"{ADL}answered"
    assert made["object"]["id"] == f"{ONE}#one"
    assert made["result"] == {"response": "1", "success": True, "score": {"raw": 1, "min": 0, "max": 1, "scaled": 1}}
    assert made["context"]["contextActivities"] == {
        "parent": [{"objectType": "Activity", "id": ONE}],
        "grouping": [{"objectType": "Activity", "id": COURSE}],
    }
    page.reload()
    expect(quiz(page, "one").get_by_role("status")).to_have_text("答对了。")
    expect(quiz(page, "one").locator("input").first).to_be_checked()
    assert len(log(page)) == 1


def test_a_wrong_answer_is_recorded_too_and_one_may_try_again(page, root):
    visit(page, f"{root}lessons/ops-1/")
    choose(page, "one", 2)
    check(page, "one", says="还不对")
    quiz(page, "one").get_by_role("button", name="再试一次").click()
    expect(quiz(page, "one").locator("input").first).to_be_focused()
    expect(quiz(page, "one").locator("input:checked")).to_have_count(0)
    choose(page, "one", 1)
    check(page, "one", says="答对了")
    assert [each["result"]["success"] for each in log(page, 2)] == [False, True]


def test_nothing_is_recorded_of_a_question_without_an_answer(page, root):
    visit(page, f"{root}lessons/ops-1/")
    for name in ("one", "several", "gaps"):
        check(page, name, says="请先作答")
    quiz(page, "gaps").locator("input").first.fill("3.14")
    check(page, "gaps", says="请先作答")
    assert log(page) == []


@pytest.mark.parametrize(
    ("chosen", "passes", "raw"),
    [((1, 2), True, 2), ((1,), False, 1), ((1, 2, 3), False, 2), ((3,), False, 0)],
)
def test_of_several_choices_so_many_right_ones_pass_and_no_wrong_one(page, root, chosen, passes, raw):
    visit(page, f"{root}lessons/ops-1/")
    choose(page, "several", *chosen)
    check(page, "several", says="答对了" if passes else "还没有全对")
    result = log(page, 1)[0]["result"]
    assert (result["success"], result["score"]["raw"], result["score"]["max"]) == (passes, raw, 2)
    assert result["response"] == "[,]".join(map(str, chosen))


@pytest.mark.parametrize(
    ("number", "word", "raw"), [("3.145", " IRRATIONAL ", 2), ("3.2", "irrational", 1), ("3", "rational", 0)]
)
def test_blanks_are_judged_as_the_page_does_without_a_script(page, root, number, word, raw):
    visit(page, f"{root}lessons/ops-1/")
    fields = quiz(page, "gaps").locator("input")
    fields.nth(0).fill(number)
    fields.nth(1).fill(word)
    fields.nth(1).press("Enter")
    expect(quiz(page, "gaps").get_by_role("status")).to_contain_text("答对了" if raw == 2 else f"对了 {raw} 处")
    assert log(page, 1)[0]["result"]["score"]["raw"] == raw
    page.reload()
    expect(quiz(page, "gaps").get_by_role("status")).not_to_be_empty()
    assert fields.nth(0).input_value() == number
    assert fields.nth(1).input_value() == word.strip()
    expect(quiz(page, "gaps").locator(".verdict.wrong:visible")).to_have_count(2 - raw)


@pytest.mark.parametrize(("written", "right"), [("3,14", True), ("３．１４", True), ("+3.140", True), ("3.1.4", False), ("314", False)])  # fmt: skip
def test_a_number_is_typed_as_people_write_it_and_its_bounds_are_not_shown(page, root, written, right):
    visit(page, f"{root}lessons/ops-1/")
    fields = quiz(page, "gaps").locator("input")
    number = fields.nth(0)
    assert number.evaluate("(each) => [each.type, each.inputMode, each.min, each.max]") == ["text", "decimal", "", ""]
    number.press("ArrowUp")
    assert number.input_value() == ""
    number.fill(written)
    fields.nth(1).fill("irrational")
    check(page, "gaps", says="答对了" if right else "对了 1 处")


def test_the_keyboard_is_enough(page, root):
    visit(page, f"{root}lessons/ops-1/")
    quiz(page, "one").locator("input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(quiz(page, "one").get_by_role("status")).to_contain_text("答对了")
    expect(quiz(page, "one").get_by_role("button")).to_be_focused()


def test_what_is_ticked_in_polls_lists_and_work_is_kept(page, root):
    visit(page, f"{root}lessons/ops-1/")
    page.locator("#pace-2").check()
    page.locator("#before-1").check()
    page.get_by_label("我已经交了").check()
    assert sorted(told(page, 3)) == [
        ("answered", "lessons/ops-1/#pace"),
        ("completed", "lessons/ops-1/#report"),
        ("progressed", "lessons/ops-1/#before"),
    ]
    page.reload()
    expect(page.get_by_label("我已经交了")).to_be_checked()
    expect(page.locator("#pace-2")).to_be_checked()
    expect(page.locator("#before-1")).to_be_checked()
    expect(page.locator("#before-2")).not_to_be_checked()
    page.get_by_label("我已经交了").uncheck()
    log(page, 4)
    page.locator("#before-1").uncheck()
    assert "response" not in log(page, 5)[-1]["result"]  # record stores refuse an empty one
    page.locator("#before-1").check()
    log(page, 6)
    page.reload()
    expect(page.locator("#before-1")).to_be_checked()
    expect(page.get_by_label("我已经交了")).not_to_be_checked()


# Ticks a box and leaves in the same moment, while something slow reads the settings.
LEAVE_AT_ONCE = """(to) => {
  const root = new URL(document.querySelector("[data-learning]").dataset.root, location.href).pathname;
  indexedDB.open(`contentops ${root}`).onsuccess = ({ target }) => {
    const settings = target.result.transaction("state").objectStore("state");
    const hold = () => { settings.get("places").onsuccess = hold; };
    hold();
    document.querySelector("#before-2").click();
    location.href = to;
  };
}"""


def test_what_was_ticked_just_before_leaving_is_not_lost(page, root):
    visit(page, f"{root}lessons/ops-1/")
    page.evaluate(LEAVE_AT_ONCE, f"{root}lessons/ops-2/")
    page.wait_for_url("**/ops-2/")
    assert ("progressed", "lessons/ops-1/#before") in told(page, 1)


# -- lessons, stages, courses ---------------------------------------------------------------------------------------


def test_a_lesson_is_marked_as_done_and_what_comes_next_is_said(page, root):
    visit(page, f"{root}lessons/ops-2/")
    mark(page)
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    expect(page.locator("[data-next] a")).to_have_text("下一课：课 ops-3")
    expect(page.locator("[data-finish] [data-count]")).to_have_text("已学完 1 / 3 课")
    assert page.locator("[data-finish] .tile[data-state=done]").count() == 1
    expect(page.locator(".turn-next")).to_be_hidden()  # it is said above
    expect(page.locator(".turn-previous")).to_be_visible()
    made = log(page, 1)[0]
    outline = json.loads(page.request.get(f"{root}courses/ops/outline.json").text())
    lesson = outline["stages"][0]["lessons"][1]
    assert made["object"]["id"] == lesson["id"] == TWO
    assert made["context"]["revision"] == lesson["digest"]
    assert made["context"]["platform"] == "contentops"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", made["timestamp"])
    assert made["actor"]["account"]["homePage"] == BASE
    page.locator("[data-next] a").click()
    expect(page).to_have_url(f"{root}lessons/ops-3/")
    expect(page.locator(".steps [data-lesson][data-state=done]")).to_have_count(1)
    assert page.locator(f".steps [data-lesson='{TWO}'] a").text_content() == "课 ops-2（已学完）"


def test_a_mark_can_be_taken_back(page, root):
    visit(page, f"{root}lessons/ops-2/")
    mark(page)
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    mark(page, "取消学完")
    expect(page.locator(".finish-said")).to_be_empty()
    expect(page.locator("[data-next]")).to_be_hidden()
    expect(page.locator(".turn-next")).to_be_visible()
    first, second = log(page)
    assert second["verb"]["id"] == f"{ADL}voided"
    assert second["object"] == {"objectType": "StatementRef", "id": first["id"]}
    page.reload()
    expect(page.get_by_role("button", name="标为学完", exact=True)).to_be_visible()
    assert state(page, TWO) in ("", "next")


def test_pressing_twice_marks_once(page, root):
    visit(page, f"{root}lessons/ops-2/")
    page.evaluate("document.querySelectorAll('.finish-mark button').forEach((each) => { each.click(); each.click(); })")
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    assert told(page) == [("completed", "lessons/ops-2/")]


def test_marking_a_lesson_while_it_is_becoming_done_by_itself_marks_it_once(page, root):
    visit(page, f"{root}lessons/ops-3/")
    page.locator("[data-finish]").scroll_into_view_if_needed()
    page.wait_for_timeout(200)  # the end was seen
    choose(page, "last", 1)
    page.evaluate("for (const each of ['#last button', '.finish-mark button']) document.querySelector(each).click()")
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    page.wait_for_timeout(200)
    assert told(page).count(("completed", "lessons/ops-3/")) == 1
    assert "voided" not in [verb for verb, _ in told(page)]


def test_whoever_passes_all_quizzes_and_reaches_the_end_is_done(page, root):
    visit(page, f"{root}lessons/ops-2/")
    expect(page.locator("[data-rule]")).to_be_hidden()  # it has no quiz
    visit(page, f"{root}lessons/ops-3/")
    expect(page.locator("[data-rule]")).to_contain_text("自动记为学完")
    choose(page, "last", 1)
    check(page, "last", says="答对了")
    page.wait_for_timeout(100)
    assert ("completed", "lessons/ops-3/") not in told(page)  # the end was not seen yet
    page.locator("[data-finish]").scroll_into_view_if_needed()
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    assert ("completed", "lessons/ops-3/") in told(page)
    mark(page, "取消学完")
    expect(page.locator(".finish-said")).to_be_empty()
    page.reload()
    page.locator("[data-finish]").scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    expect(page.locator(".finish-said")).to_be_empty()  # taken back by hand, so it stays so


def test_stages_and_the_course_are_passed_once_and_taken_back_with_what_they_rest_on(page, root):
    visit(page, f"{root}lessons/ops-1/")
    pass_all(page)
    expect(page.locator(".finish-said")).to_contain_text("通过阶段：基础。")
    page.locator("[data-finish]").scroll_into_view_if_needed()
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    visit(page, f"{root}lessons/ops-2/")
    mark(page)
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    visit(page, f"{root}lessons/ops-3/")
    choose(page, "last", 1)
    check(page, "last", says="答对了")
    page.locator("[data-finish]").scroll_into_view_if_needed()
    expect(page.locator(".finish-said")).to_contain_text("整门课程学完了。")
    expect(page.locator("[data-next] a")).to_have_attribute("href", f"{root}courses/ops/certificate/")
    expect(page.locator("[data-points]")).to_contain_text("积分：140")  # 3 × 10 + 4 × 5 + 2 × 20 + 50
    expect(page.locator("[data-points]")).to_contain_text("描红")
    page.reload()
    expect(page.locator("[data-finish] [data-count]")).to_have_text("已学完 3 / 3 课")
    told_once = [each for each in told(page) if each[0] in ("passed", "completed")]
    assert len(told_once) == len(set(told_once)) == 6
    page.goto(f"{root}courses/ops/")
    expect(page.get_by_role("link", name="我的结业证书")).to_be_visible()
    assert state(page, "foundation") == state(page, "practice") == "passed"
    expect(page.locator("[data-start]")).to_have_attribute("href", f"{root}courses/ops/certificate/")
    expect(page.get_by_role("link", name="从头再读一遍")).to_have_attribute("href", f"{root}lessons/ops-1/")
    expect(page.get_by_role("link", name="从第一课开始")).to_be_hidden()
    visit(page, f"{root}lessons/ops-2/")
    mark(page, "取消学完")
    expect(page.locator("[data-points]")).to_be_hidden()
    page.goto(f"{root}courses/ops/")
    expect(page.locator("[data-count]")).to_have_text("已学完 2 / 3 课")
    expect(page.locator("[data-certificate]")).to_be_hidden()
    assert state(page, "foundation") == "passed"  # it rests on its quizzes alone
    expect(page.get_by_role("link", name="继续学：课 ops-2")).to_be_visible()


def test_a_stage_that_is_not_open_yet_says_what_comes_first_and_still_leads_on(page, root):
    page.goto(f"{root}courses/ops/")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("link", name="从第一课开始")).to_have_attribute("href", "../../lessons/ops-1/")
    assert page.locator("[data-stage][data-state]").count() == 0  # a newcomer sees the page as it is
    visit(page, f"{root}lessons/ops-2/")
    mark(page)
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    page.goto(f"{root}courses/ops/")
    expect(page.locator("#stage-practice .said").first).to_have_text("先学：基础")
    expect(page.get_by_role("link", name=re.compile("继续学：课 ops-3"))).to_be_visible()
    assert (state(page, "foundation"), state(page, "practice")) == ("open", "closed")
    link = page.locator(f"[data-lesson='{THREE}'] a")
    described = link.get_attribute("aria-describedby")
    assert page.locator(f"[id='{described}']").inner_text() == "先学：基础"
    link.click()
    expect(page).to_have_url(f"{root}lessons/ops-3/")


def test_another_language_of_a_lesson_has_the_same_progress(page, root):
    visit(page, f"{root}lessons/ops-1/")
    choose(page, "one", 1)
    check(page, "one", says="答对了")
    page.locator("#before-2").check()
    mark(page)
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    visit(page, f"{root}en/lessons/ops-1/")
    expect(page.locator(".finish-said")).to_contain_text("Done.")
    expect(quiz(page, "one").get_by_role("status")).to_have_text("Right.")
    expect(page.locator("#before-2")).to_be_checked()
    expect(page.get_by_role("button", name="Mark as not done")).to_be_visible()  # and not as if the text had changed
    page.goto(f"{root}en/courses/ops/")
    expect(page.locator("[data-count]")).to_have_text("1 of 3 lessons done")


# -- where one goes on ----------------------------------------------------------------------------------------------


def test_home_leads_on_with_one_click_and_says_nothing_to_newcomers(page, root):
    page.goto(root)
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-resume]")).to_be_hidden()
    expect(page.locator(".counts")).to_be_visible()
    visit(page, f"{root}lessons/more-1/")
    visit(page, f"{root}lessons/ops-1/")
    mark(page)
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    page.goto(root)
    expect(page.get_by_role("heading", name="接着上次学")).to_be_visible()
    expect(page.locator("[data-go]")).to_have_text("课 ops-2")
    expect(page.locator("[data-others] a")).to_have_text(["课程 more"])
    expect(page.locator("[data-resume] [data-points]")).to_contain_text("积分：10")
    expect(page.locator(".counts")).to_be_hidden()
    page.locator("[data-go]").click()
    expect(page).to_have_url(f"{root}lessons/ops-2/")
    page.goto(f"{root}en/")
    expect(page.get_by_role("heading", name="Continue where you stopped")).to_be_visible()


def test_a_path_counts_courses_lessons_and_what_was_read(page, root):
    page.goto(f"{root}paths/way/")
    expect(page.locator("[data-read]")).to_have_count(1)
    expect(page.locator("[data-progress]")).to_be_hidden()
    page.get_by_label(re.compile("我读过了")).check()
    expect(page.locator("[data-count]")).to_have_text("已完成 1 / 3 项")
    expect(page.locator("[data-start]")).to_have_text("继续学：课程 ops")
    visit(page, f"{root}lessons/more-1/")
    mark(page)
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    visit(page, f"{root}lessons/ops-1/")
    page.goto(f"{root}paths/way/")
    expect(page.locator("[data-count]")).to_have_text("已完成 2 / 3 项")
    expect(page.locator(f"[data-activity='{COURSE}'] [data-item-state]")).to_have_text("已学完 0 / 3 课")
    expect(page.locator("[data-start]")).to_have_text("继续学：课 ops-1")
    page.get_by_label(re.compile("我读过了")).uncheck()
    expect(page.locator("[data-count]")).to_have_text("已完成 1 / 3 项")


def test_what_one_tab_does_the_other_shows(page, root):
    visit(page, f"{root}lessons/ops-1/")
    other = page.context.new_page()
    visit(other, f"{root}lessons/ops-1/")
    choose(other, "one", 1)
    check(other, "one", says="答对了")
    mark(other)
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    expect(quiz(page, "one").get_by_role("status")).to_have_text("答对了。")
    mark(page, "取消学完")
    expect(other.locator(".finish-said")).to_be_empty()
    assert len({each["actor"]["account"]["name"] for each in log(page)}) == 1


def test_what_was_just_brought_stays_said_while_settings_change(page, root, static):
    visit(page, f"{root}lessons/ops-2/")
    mark(page)
    expect(page.locator(".finish-said")).to_have_text("已学完。得到积分：10。")
    # As what sends records notes how far it came.
    send = "async (at) => (await (await import(at + 'js/memory.js')).open(location.origin + '/')).set('sent', 1)"
    page.evaluate(send, f"{root}{static}")
    page.wait_for_timeout(200)
    expect(page.locator(".finish-said")).to_have_text("已学完。得到积分：10。")


def test_the_memory_gone_the_page_is_as_on_the_first_day(page, root, static):
    visit(page, f"{root}lessons/ops-1/")
    choose(page, "one", 1)
    check(page, "one", says="答对了")
    mark(page)
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    forget = "async (at) => (await (await import(at + 'js/memory.js')).open(location.origin + '/')).forget()"
    page.evaluate(forget, f"{root}{static}")
    expect(page.locator(".finish-said")).to_be_empty()
    expect(quiz(page, "one").locator("input:checked")).to_have_count(0)
    assert log(page) == []


# -- without ----------------------------------------------------------------------------------------------------------

PAGES = ("", "lessons/ops-1/", "courses/ops/", "paths/way/")


def visible(page: Any) -> list[str]:
    """What stands where the memory would show itself."""
    parts = page.locator(".opening, .prose, .hero, .figures, .stages, .lesson-outline, .finish").all()
    return [part.inner_text() for part in parts if part.is_visible()]


@pytest.fixture
def without(chromium: Any) -> Iterator[Any]:
    """A tab without JavaScript."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1200, "height": 900})
    yield context.new_page()
    context.close()


def test_where_nothing_can_be_kept_pages_are_as_without_a_script(page, without, root):
    page.add_init_script(
        "Object.defineProperty(globalThis, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    for address in PAGES:
        page.goto(root + address)
        page.wait_for_load_state("networkidle")
        without.goto(root + address)
        assert visible(page) == visible(without)


def test_without_a_script_a_quiz_tells_at_once_and_nothing_useless_is_shown(without, root):
    without.goto(f"{root}lessons/ops-1/")
    assert without.locator("button:visible").count() == 0
    expect(without.locator("[data-finish]")).to_be_hidden()
    assert without.locator("[data-finish]").bounding_box() is None
    without.locator("#one-1").check()
    expect(without.locator("#one .feedback.right")).to_be_visible()
    without.goto(f"{root}courses/ops/")
    expect(without.get_by_role("link", name="从第一课开始")).to_be_visible()
    without.goto(f"{root}paths/way/")
    assert without.locator("a[href='']:visible").count() == 0


def test_no_learner_is_on_paper(page, root):
    visit(page, f"{root}lessons/ops-1/")
    choose(page, "one", 1)
    check(page, "one", says="答对了")
    mark(page)
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    shown = (".finish", ".quiz-check", ".facts-state", ".handed-in", ".said")
    assert all(page.locator(f"{each}:visible").count() for each in shown[:-1])
    page.emulate_media(media="print")
    assert [each for each in shown if page.locator(f"{each}:visible").count()] == []
    assert page.locator(".feedback:visible").count() == 0


# -- releases -----------------------------------------------------------------------------------------------------------


def test_a_record_outlives_a_release_in_which_a_lesson_changed_and_the_course_grew(page, site, serve):
    path = site.lesson("ops", "ops-1", "旧的。\n\n::: quiz {#one}\n?\n\n- [ ] no\n- [x] yes\n:::\n")
    course = site.course("ops", {"foundation": ["ops-1"]})
    site.published(path, course)
    assert site.publish().code == 0
    root = serve(site.output)
    visit(page, f"{root}lessons/ops-1/")
    choose(page, "one", 2)
    check(page, "one", says="答对了")
    page.locator("[data-finish]").scroll_into_view_if_needed()
    expect(page.locator(".finish-said")).to_contain_text("整门课程学完了。")
    site.replace(path, "旧的。", "新的。")
    site.replace(path, "- [ ] no\n- [x] yes", "- [x] yes\n- [ ] no")
    site.replace(path, "status: published", "status: draft\ncorrections: [{date: 2026-11-21, reason: 改正。}]")
    site.replace(course, "[ops-1]", "[ops-1, ops-2]")
    site.replace(course, "status: published", "status: draft")
    site.published(path, course, site.lesson("ops", "ops-2"))
    assert site.publish().code == 0
    visit(page, f"{root}lessons/ops-1/")
    expect(page.locator(".finish-said")).to_contain_text("正文有改动")
    expect(page.locator("#one-1")).to_be_checked()  # found by its words
    expect(quiz(page, "one").get_by_role("status")).to_have_text("答对了。")
    expect(page.locator(".facts-state a")).to_have_attribute("href", "#page.corrections")
    expect(page.locator("[data-finish] [data-count]")).to_have_text("已学完 1 / 2 课")
    page.goto(f"{root}courses/ops/")
    expect(page.locator("[data-lesson]").first).to_have_attribute("data-state", "changed")
    expect(page.get_by_role("link", name="继续学：课 ops-2")).to_be_visible()
    visit(page, f"{root}lessons/ops-1/")
    mark(page, "新版也标为学完")
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    expect(page.locator(".facts-state a")).to_be_hidden()
    assert len({each["context"]["revision"] for each in log(page) if each["object"]["id"].endswith("ops-1/")}) == 2
    # Nothing is taken away from who completed the course as it was.
    assert [each for each in told(page) if each[0] == "voided"] == []


# -- weight and calm ------------------------------------------------------------------------------------------------------


def test_the_scripts_of_a_lesson_weigh_no_more_than_fifteen_kibibytes(page, root):
    loaded: dict[str, int] = {}
    page.on("response", lambda answer: loaded.update({answer.url: len(gzip.compress(answer.body()))}) if answer.url.endswith(".js") and "/sw.js" not in answer.url else None)  # fmt: skip
    visit(page, f"{root}lessons/ops-1/")
    pass_all(page)
    page.locator("[data-finish]").scroll_into_view_if_needed()
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    page.wait_for_load_state("networkidle")
    own = {
        url: size
        for url, size in loaded.items()
        if re.search(r"/(learner[a-z-]*|memory|statements|progress)\.js$", url)
    }
    assert len(own) == 5
    assert sum(own.values()) <= 12.5 * 1024, own
    assert sum(loaded.values()) <= 15 * 1024, loaded


SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value; }).observe({ type: "layout-shift", buffered: true });
}"""


@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_jumps_for_who_comes_back(page, root, width):
    page.set_viewport_size({"width": width, "height": 780})
    visit(page, f"{root}lessons/more-1/")
    visit(page, f"{root}lessons/ops-1/")
    mark(page)
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    page.route(
        re.compile("/offline[a-z-]*\\.js$"), lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    page.add_init_script(f"({SHIFTS})()")
    for address in ("", "courses/ops/", "lessons/ops-1/", "paths/way/"):
        page.goto(root + address)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(100)
        assert page.evaluate("window.shifted") <= 0.05, address


def test_a_newcomer_costs_no_request_but_the_scripts(page, root):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in PAGES:
        page.goto(root + address)
        page.wait_for_load_state("networkidle")
    # Only a lesson that was opened is worth looking at the course's outline for.
    assert [url for url in asked if url.endswith("learning.json")] in ([], [f"{root}learning.json"])
    assert [url for url in asked if url.endswith("outline.json") and "courses/more" in url] == []


# -- what follows from a log ----------------------------------------------------------------------------------------------

VERBS = {"lesson": "completed", "quiz": "answered", "stage": "passed", "course": "completed"}
TYPES = {"lesson": "lesson", "quiz": "cmi.interaction", "stage": "module", "course": "course"}


def small(draw: Any) -> dict[str, Any]:
    """A course of some stages, lessons and quizzes."""
    stages = []
    number = 0
    for stage in range(draw(st.integers(1, 3))):
        lessons = []
        for _ in range(draw(st.integers(1, 3))):
            number += 1
            quizzes = [{"id": f"l{number}#q{each}", "pass": 1, "points": 1} for each in range(draw(st.integers(0, 2)))]
            lessons.append({"id": f"l{number}", "key": f"k{number}", "title": "", "url": "", "language": "zh-CN", "minutes": 1, "digest": "new", "quizzes": quizzes})  # fmt: skip
        stages.append({"id": f"s{stage}", "activity": f"c#stage-s{stage}", "label": "", "lessons": lessons})
    return {"id": "c", "key": "c", "stages": stages}


@st.composite
def histories(draw: Any) -> dict[str, Any]:
    """A course, a log of what somebody did in it and elsewhere, and other orders of that log."""
    outline = small(draw)
    lessons = [each for stage in outline["stages"] for each in stage["lessons"]]
    things = [("lesson", each["id"]) for each in lessons]
    things += [("quiz", each["id"]) for lesson in lessons for each in lesson["quizzes"]]
    things += [("stage", each["activity"]) for each in outline["stages"]] + [("course", "c"), ("lesson", "other"), ("quiz", "other#q")]  # fmt: skip
    log: list[dict[str, Any]] = []
    for number in range(draw(st.integers(0, 12))):
        stamp = f"2026-11-20T12:{number:02}:00Z"
        if log and draw(st.integers(0, 4)) == 0:
            target = draw(st.sampled_from(log))
            log.append({"id": f"{number}", "timestamp": stamp, "verb": {"id": f"{ADL}voided"}, "object": {"objectType": "StatementRef", "id": target["id"]}})  # fmt: skip
            continue
        kind, thing = draw(st.sampled_from(things))
        context = {
            "language": draw(st.sampled_from(["zh-CN", "en"])),
            "revision": draw(st.sampled_from(["old", "new"])),
        }
        made = {"id": f"{number}", "timestamp": stamp, "verb": {"id": ADL + VERBS[kind]}, "object": {"id": thing, "definition": {"type": f"x/{TYPES[kind]}"}}, "context": context}  # fmt: skip
        log.append({**made, "result": {"success": draw(st.booleans())}} if kind == "quiz" else made)
    return {"outline": outline, "log": log, "other": draw(st.permutations(log)), "at": draw(st.sampled_from([None, *(each["id"] for each in lessons)]))}  # fmt: skip


def model(case: dict[str, Any]) -> dict[str, Any]:
    """Progress and points as the words of the documentation have them, written down once more."""
    log, outline = case["log"], case["outline"]
    gone = {each["object"]["id"] for each in log if each["verb"]["id"].endswith("voided")}
    held = [each for each in log if each["id"] not in gone and not each["verb"]["id"].endswith("voided")]
    right = {each["object"]["id"] for each in held if each.get("result", {}).get("success")}
    lessons: dict[str, Any] = {}
    stages = []
    for stage in outline["stages"]:
        for lesson in stage["lessons"]:
            done = [each for each in held if each["object"]["id"] == lesson["id"]]
            here = [each["context"]["revision"] for each in done if each["context"]["language"] == "zh-CN"]
            lessons[lesson["key"]] = {"done": bool(done), "changed": bool(here) and "new" not in here, "quizzes": {each["id"]: each["id"] in right for each in lesson["quizzes"]}}  # fmt: skip
        mine = [lessons[each["key"]] for each in stage["lessons"]]
        quizzes = [passed for each in mine for passed in each["quizzes"].values()]
        passed = all(quizzes) if quizzes else all(each["done"] for each in mine)
        stages.append({"id": stage["id"], "passed": passed, "open": all(each["passed"] for each in stages)})
    worth = {"lesson": 10, "cmi.interaction": 5, "module": 20, "course": 50}
    earned = {(each["object"]["id"], kind) for each in held if (kind := each["object"]["definition"]["type"][2:]) != "cmi.interaction" or each["result"]["success"]}  # fmt: skip
    done = sum(each["done"] for each in lessons.values())
    complete = done == len(lessons) and all(each["passed"] for each in stages)
    return {"lessons": lessons, "stages": stages, "done": done, "count": len(lessons), "complete": complete, "points": sum(worth[kind] for _, kind in earned)}  # fmt: skip


COMPUTE = """async ([at, cases]) => {
  const { progress, points } = await import(at + "js/progress.js");
  const rule = { lesson: 10, quiz: 5, stage: 20, course: 50 };
  const levels = [{ from: 30, name: "b" }, { from: 0, name: "a" }];
  const both = (outline, log, at) => {
    const { points: sum, level, each } = points(rule, log, levels);
    return { ...progress(outline, log, at), points: sum, level, each };
  };
  return cases.map(({ outline, log, other, at }) => {
    const more = { id: "z", timestamp: "2026-11-20T13:00:00Z", verb: { id: "http://adlnet.gov/expapi/verbs/completed" }, object: { id: "l1", definition: { type: "x/lesson" } }, context: {} };
    const back = { id: "zz", timestamp: "2026-11-20T13:01:00Z", verb: { id: "http://adlnet.gov/expapi/verbs/voided" }, object: { id: "z" } };
    return { found: both(outline, log, at), other: both(outline, [...other, ...log], at), more: both(outline, [...log, more], at), back: both(outline, [back, ...log, more], at) };
  });
}"""


@pytest.fixture(scope="module")
def blank(chromium: Any, root: str) -> Iterator[Any]:
    """A tab to compute in."""
    context = chromium.new_context()
    tab = context.new_page()
    tab.goto(root)
    yield tab
    context.close()


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example])  # fmt: skip
@given(cases=st.lists(histories(), min_size=10, max_size=20))
def test_progress_and_points_follow_from_the_log_whatever_its_order(cases, blank, root, static):
    for case, got in zip(cases, blank.evaluate(COMPUTE, [f"{root}{static}", cases]), strict=True):
        found, expected = got["found"], model(case)
        assert {name: found[name] for name in expected} == expected
        assert got["other"] == found  # in any order, and twice
        assert got["back"] == found  # done and taken back
        assert got["more"]["points"] >= found["points"]
        assert got["more"]["done"] >= found["done"]
        assert (found["next"] is None) == (all(each["done"] and all(each["quizzes"].values()) for each in found["lessons"].values()))  # fmt: skip
        assert found["level"]["name"] == ("b" if found["points"] >= 30 else "a")
        assert sum(each["points"] for each in found["each"]) == found["points"]
        for before, after in pairwise(found["stages"]):
            assert after["open"] <= before["open"]
        at = case["at"]
        if at and not found["lessons"][at.replace("l", "k")]["done"]:
            assert found["next"]["id"] == at  # who was in the middle of a lesson goes on there


def test_what_is_no_statement_of_ours_does_no_harm(blank, root, static):
    strange = [{"id": "1"}, {"id": "2", "verb": {"id": 5}, "object": {"id": []}}, {"id": "3", "verb": {"id": "http://elsewhere.example/completed"}, "object": {"id": "l1"}}]  # fmt: skip
    outline = {"id": "c", "key": "c", "stages": [{"id": "s", "activity": "c#stage-s", "lessons": [{"id": "l1", "key": "k1", "quizzes": []}]}]}  # fmt: skip
    case = {"outline": outline, "log": strange, "other": [], "at": None}
    found = blank.evaluate(COMPUTE, [f"{root}{static}", [case]])[0]["found"]
    assert (found["done"], found["points"], found["begun"], found["next"]["id"]) == (0, 0, False, "l1")


def test_the_memory_adds_each_statement_once_all_or_nothing(blank, root, static):
    found = blank.evaluate(
        """async (at) => {
          const { open } = await import(at + "js/memory.js");
          const memory = await open("https://elsewhere.example/some/where/");
          const heard = [];
          memory.watch((what) => heard.push(what));
          const a = { id: "a", n: 1 }, b = { id: "b" }, c = { id: "c" };
          const first = await memory.add([a, b, a]);
          const second = await memory.add([{ id: "a", n: 2 }, c]);
          const third = await memory.add([a, b]);
          const refused = await memory.add([{ id: "d" }, { id: "e", no: () => 1 }]).then(() => "added", (error) => error.name);
          const both = await Promise.all([memory.once("name", () => "one"), memory.once("name", () => "two")]);
          const after = await memory.after(1, 5);
          const all = await memory.statements();
          await memory.forget();
          return { first, second, third, refused, both, after, all, left: [await memory.statements(), await memory.get("name")], heard };
        }""",
        f"{root}{static}",
    )
    assert (found["first"], found["second"], found["third"]) == (2, 1, 0)
    assert found["refused"] == "AbortError"
    assert found["all"] == [{"id": "a", "n": 1}, {"id": "b"}, {"id": "c"}]
    assert found["both"] == ["one", "one"]
    assert [(each["seq"], each["id"]) for each in found["after"]] == [(2, "b"), (3, "c")]
    assert found["left"][0] == [] and not found["left"][1]
    assert found["heard"] == ["statements", "statements", "all"]


# What stands in the brackets of a blank: something that is right, and something that is not.
WRITTEN = {
    "3.5": ("３．５", "35"),
    "-2": ("－２．０", "2"),
    "a-b|c&&d|(e)|#!$%": ("Ａ-b", "ab"),
    "x/y|^|{2,3}|[z]|\\d|~~": ("\\D", "1"),
    "1000": ("1，000", "10,00"),
    "C++": ("c＋+", "c"),
    "完成率": ("\u3000完成率 ", "完成"),
}


# -- clumsy and hostile hands ---------------------------------------------------------------------------------------


def test_a_double_click_is_one(page, root):
    visit(page, f"{root}lessons/ops-1/")
    choose(page, "one", 1)
    quiz(page, "one").get_by_role("button").dblclick()
    expect(quiz(page, "one").get_by_role("status")).to_contain_text("答对了")
    assert quiz(page, "one").locator("input").nth(0).is_checked()  # “try again” would have taken the answer away
    page.locator(".finish-mark button").dblclick()
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    assert told(page, 2) == [("answered", "lessons/ops-1/#one"), ("completed", "lessons/ops-1/")]


def test_enter_in_a_blank_checks_and_never_wipes_out(page, root):
    visit(page, f"{root}lessons/ops-1/")
    fields = quiz(page, "gaps").locator("input")
    fields.nth(0).fill("3.14")
    fields.nth(1).fill("rational")
    for _ in range(3):
        fields.nth(1).press("Enter")
    assert [each.input_value() for each in fields.all()] == ["3.14", "rational"]
    assert len(log(page, 1)) == 1


def test_enter_that_ends_what_an_input_method_began_checks_nothing(page, root):
    visit(page, f"{root}lessons/ops-1/")
    fields = quiz(page, "gaps").locator("input")
    for field, text in ((0, "3.14"), (1, "irrational")):
        fields.nth(field).fill(text)
    # Safari says that nothing is composed any more; that the input method took the key, the code tells.
    enter = "(each, code) => each.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: code, bubbles: true }))"
    fields.nth(1).evaluate(enter, 229)
    page.wait_for_timeout(100)
    assert log(page) == []
    fields.nth(1).evaluate(enter, 13)
    assert len(log(page, 1)) == 1


def test_a_number_may_be_written_in_either_width_as_input_methods_do(page, root):
    visit(page, f"{root}lessons/ops-2/")
    page.evaluate("""(patterns) => { for (const each of patterns) {
      const field = Object.assign(document.createElement("input"), { pattern: each, className: "tried" });
      document.body.append(field);
    } }""", [_pattern(_blank(each, 0)) for each in WRITTEN])  # fmt: skip
    fields = page.locator(".tried")
    for at, (right, wrong) in enumerate(WRITTEN.values()):
        for text, good in ((right, True), (wrong, False)):
            fields.nth(at).fill(text)
            assert fields.nth(at).evaluate("(each) => each.validity.valid") is good, text


def put(page: Any, static: str, root: str, statements: list[dict[str, Any]]) -> None:
    """Have statements in the log as a file would bring them."""
    page.goto(f"{root}news/")
    page.evaluate(
        "async ([js, root, all]) => (await (await import(js + 'js/memory.js')).open(root)).add(all)",
        [f"{root}{static}", root, statements],
    )


def made(verb: str, thing: str, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "timestamp": "2026-05-02T08:00:00Z",
        "actor": {"account": {"homePage": BASE, "name": "x"}},
        "verb": {"id": ADL + verb},
        "object": {"objectType": "Activity", "id": thing, "definition": {"type": f"http://adlnet.gov/expapi/activities/{kind}"}},
        "context": {"language": "zh-CN"},
        **more,
    }  # fmt: skip


def test_what_a_wrong_clock_dated_in_the_future_does_not_hide_what_is_done_now(page, root, static):
    choices = [{"id": "1", "description": {"zh-CN": "Fast"}}, {"id": "2", "description": {"zh-CN": "Slow"}}]
    later = made(
        "answered", f"{ONE}#pace", "cmi.interaction", timestamp="9999-12-31T23:59:59Z", result={"response": "1"}
    )
    later["object"]["definition"] |= {"interactionType": "choice", "choices": choices}
    put(page, static, root, [later])
    visit(page, f"{root}lessons/ops-1/")
    expect(page.locator("#pace-1")).to_be_checked()
    page.locator("#pace-2").check()
    assert len(log(page, 2)) == 2
    page.reload()
    expect(page.locator("#pace-2")).to_be_checked()


def test_a_thing_alone_stands_for_a_list_of_one_and_ids_in_either_case_are_one(page, root, static):
    alone = {"language": "zh-CN", "contextActivities": {"parent": {"id": COURSE}}}  # as xAPI 1.0 allows
    back = made("completed", TWO, "lesson")
    gone = {**made("voided", "", ""), "object": {"objectType": "StatementRef", "id": back["id"].upper()}}
    put(page, static, root, [made("completed", ONE, "lesson", context=alone), back, gone])
    page.goto(f"{root}courses/ops/")
    expect(page.locator("[data-progress] [data-count]")).to_contain_text("1")
    assert (state(page, ONE), state(page, TWO)) == ("changed", "next")
    page.goto(root)
    expect(page.locator("[data-resume]")).to_be_visible()


def test_a_browser_that_takes_no_more_says_so_and_the_page_goes_on(page, root):
    full = "IDBObjectStore.prototype.{0} = () => {{ throw new DOMException('full', 'QuotaExceededError'); }};"
    page.add_init_script("".join(full.format(each) for each in ("add", "put")))
    visit(page, f"{root}lessons/ops-1/")
    choose(page, "one", 1)
    check(page, "one", says="浏览器没能把它存下来。")
    expect(quiz(page, "one").get_by_role("status")).to_contain_text("答对了")
    page.locator(".finish-mark button").click()
    expect(page.locator(".finish-said")).to_contain_text("浏览器没能把它存下来。")
    expect(page.locator(".finish-mark button")).to_have_text("标为学完")
    tick = "getComputedStyle(document.querySelector('.finish-said'), '::before').content"
    assert page.evaluate(tick) == "none"
    page.complaints.clear()  # the browser, of a full disk


def test_what_was_answered_before_the_scripts_came_is_not_wiped_out(page, root):
    held: list[Any] = []

    def wait(route: Any) -> None:
        held.append(route)

    page.route("**/learner-lesson.js", wait)
    page.goto(f"{root}lessons/ops-1/", wait_until="commit")
    page.locator("#one-1").check()
    quiz(page, "gaps").locator("input").nth(1).fill("irrational")
    page.locator("h1").click()
    held[0].continue_()
    check(page, "one", says="答对了")
    expect(quiz(page, "gaps").locator("input").nth(1)).to_have_value("irrational")
    assert told(page, 1) == [("answered", "lessons/ops-1/#one")]


def test_what_is_read_on_a_path_and_cannot_be_kept_is_not_said_to_be_read(page, root):
    page.goto(f"{root}paths/way/")
    box = page.get_by_label(re.compile("我读过了"))
    expect(box).to_be_visible()
    page.evaluate(
        "void (IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); })"
    )
    box.click()
    expect(page.locator("[data-read]")).to_contain_text("浏览器没能把它存下来。")
    expect(box).not_to_be_checked()


def test_a_network_that_answers_with_a_page_of_its_own_takes_nothing_from_what_is_kept(page, root):
    for name in ("learning.json", "outline.json"):
        page.route(f"**/{name}", lambda route: route.fulfill(body="<p>Log in</p>", content_type="text/html"))
    visit(page, f"{root}lessons/ops-1/")
    choose(page, "one", 1)
    check(page, "one", says="答对了")
    mark(page)
    expect(page.locator(".finish-said")).to_have_text("已学完。")
    expect(quiz(page, "one").get_by_role("status")).not_to_contain_text("没能")
    assert len(log(page)) == 2
    page.goto(root)
    page.goto(f"{root}courses/ops/")
    page.unroute_all()
    visit(page, f"{root}lessons/ops-1/")
    expect(page.locator("[data-finish] [data-count]")).to_have_text("已学完 1 / 3 课")


@pytest.mark.parametrize("silent", ["learning.json", "outline.json"])
def test_a_mark_shows_before_a_slow_network_has_told_what_follows(page, root, silent):
    page.route(f"**/{silent}", lambda route: None)
    visit(page, f"{root}lessons/ops-2/")
    mark(page)
    expect(page.locator(".finish-said")).to_have_text("已学完。")
    expect(page.get_by_role("button", name="取消学完")).to_be_visible()


def test_a_storage_that_is_cleared_under_an_open_page_is_begun_anew(page, root):
    visit(page, f"{root}lessons/ops-1/")
    choose(page, "one", 1)
    check(page, "one", says="答对了")
    page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", {"origin": root[:-1], "storageTypes": "all"})
    expect(quiz(page, "one").locator("input:checked")).to_have_count(0)
    page.locator("#pace-2").check()
    assert told(page, 1) == [("answered", "lessons/ops-1/#pace")]
    expect(page.locator(".finish-said")).to_be_empty()


def test_what_was_ticked_here_is_taken_back_with_all_else_when_another_tab_deletes_it(page, root, static):
    visit(page, f"{root}lessons/ops-1/")
    page.locator("#pace-2").check()
    page.locator("#before-1").check()
    log(page, 2)
    page.locator("#report").hover()  # some time later
    other = page.context.new_page()
    other.goto(f"{root}news/")
    forget = "async (at) => (await (await import(at + 'js/memory.js')).open(location.origin + '/')).forget()"
    other.evaluate(forget, f"{root}{static}")
    expect(page.locator("#pace-2")).not_to_be_checked()
    expect(page.locator("#before-1")).not_to_be_checked()
    page.locator("#pace-1").check()
    assert told(page, 1) == [("answered", "lessons/ops-1/#pace")]


def test_of_what_a_wrong_clock_dated_in_the_future_the_latest_counts(page, root, static):
    choices = [{"id": "1", "description": {"zh-CN": "Fast"}}, {"id": "2", "description": {"zh-CN": "Slow"}}]
    said = [
        made("answered", f"{ONE}#pace", "cmi.interaction", timestamp=f"9999-01-0{day}T00:00:00Z", result={"response": f"{day}"}, id=f"{9 - day}0000000-0000-4000-8000-000000000000")
        for day in (1, 2)
    ]  # fmt: skip
    for each in said:
        each["object"]["definition"] |= {"interactionType": "choice", "choices": choices}
    put(page, static, root, said)
    visit(page, f"{root}lessons/ops-1/")
    expect(page.locator("#pace-2")).to_be_checked()


def test_a_lesson_that_was_opened_by_a_wrong_clock_is_not_first_for_ever(page, root, static):
    page.goto(f"{root}news/")
    page.evaluate(
        "async ([js, root, id]) => (await (await import(js + 'js/memory.js')).open(root)).set('places', { [id]: { lesson: '', time: 9e12 } })",
        [f"{root}{static}", root, f"{BASE}courses/more/"],
    )
    visit(page, f"{root}lessons/ops-1/")
    page.goto(root)
    expect(page.locator("[data-go]")).to_have_text("课 ops-1")
    expect(page.locator("[data-others] a")).to_have_text(["课程 more"])


def test_a_lesson_that_one_comes_back_to_is_the_one_that_was_open_last(page, root):
    visit(page, f"{root}lessons/ops-1/")
    other = page.context.new_page()
    visit(other, f"{root}lessons/ops-2/")
    # Browsers keep a page that is left as it is, scripts and all, and show it again without loading it.
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    other.goto(root)
    expect(other.locator("[data-go]")).to_have_text("课 ops-1")


def test_who_was_last_in_a_lesson_that_is_gone_goes_on_after_what_was_done_last(blank, root, static):
    lessons = [{"id": f"l{number}", "key": f"k{number}", "quizzes": []} for number in range(1, 5)]
    outline = {"id": "c", "key": "c", "stages": [{"id": "s", "activity": "c#stage-s", "lessons": lessons}]}
    case = {"outline": outline, "log": [made("completed", "l3", "lesson")], "other": [], "at": "gone"}
    assert blank.evaluate(COMPUTE, [f"{root}{static}", [case]])[0]["found"]["next"]["id"] == "l4"


def test_a_long_record_is_not_read_anew_for_every_click(page, root, static):
    put(page, static, root, [made("answered", f"{BASE}lessons/{n}/#q", "cmi.interaction") for n in range(300)])
    page.add_init_script("""
      window.rows = 0;
      const all = IDBObjectStore.prototype.getAll;
      IDBObjectStore.prototype.getAll = function (...given) {
        const request = all.apply(this, given);
        request.addEventListener("success", () => { window.rows += request.result.length; });
        return request;
      };
    """)
    visit(page, f"{root}lessons/ops-1/")
    assert page.evaluate("window.rows") == 300
    choose(page, "one", 1)
    check(page, "one", says="答对了")
    mark(page)
    expect(page.locator(".finish-said")).to_contain_text("已学完。")
    assert page.evaluate("window.rows") < 310


@pytest.mark.parametrize(("written", "right"), [("1000", True), ("1,000", True), ("１，０００.５", True), ("1,00", False), ("1.000", False)])  # fmt: skip
def test_thousands_may_be_set_apart_with_commas(page, root, written, right):
    def wider(route: Any) -> None:
        html = route.fetch().text().replace('min="3.13" max="3.15"', 'min="990" max="1010"')
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page.route("**/lessons/ops-1/", wider)
    visit(page, f"{root}lessons/ops-1/")
    fields = quiz(page, "gaps").locator("input")
    fields.nth(0).fill(written)
    fields.nth(1).fill("irrational")
    check(page, "gaps", says="答对了" if right else "对了 1 处")


def test_where_one_script_is_missing_quizzes_tell_by_themselves_before_long(page, root):
    page.route("**/progress.js", lambda route: route.fulfill(status=404, body=""))
    page.goto(f"{root}lessons/ops-1/")
    page.locator("#one-1").check()
    expect(quiz(page, "one").locator(".choice", has=page.locator(":checked")).locator(".feedback")).to_have_css(
        "visibility", "visible", timeout=9000
    )
    page.complaints.clear()  # the browser says that the script is missing


def test_the_next_lesson_s_title_is_marked_with_its_own_language(page, root):
    visit(page, f"{root}en/lessons/ops-1/")
    mark(page, "Mark as done")
    link = page.locator("[data-next] a")
    expect(link).to_contain_text("Next: ")
    assert link.locator("[lang=zh-CN]").count() == 1
    assert link.get_attribute("lang") is None


def test_the_files_of_the_school_are_what_its_pages_name(school: Any):
    page = Path(school.output / "courses/ops/index.html").read_text(encoding="utf-8")
    assert 'data-outline="../../courses/ops/outline.json"' in page
    assert (school.output / "courses/ops/outline.json").exists()
