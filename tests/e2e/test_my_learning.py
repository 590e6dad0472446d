"""My learning and certificates in a real browser: what is shown, taken along, taken in, deleted, signed and refused."""

from __future__ import annotations

import contextlib
import copy
import json
import random
import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from contentops.certifying.signing import Key, read_key, signed

pytestmark = pytest.mark.slow
BASE = "https://learn.example.org/"
COURSE, ONE, TWO = f"{BASE}courses/ops/", f"{BASE}lessons/ops-1/", f"{BASE}lessons/ops-2/"
ADL = "http://adlnet.gov/expapi/"
NOW = "2026-05-03T12:00:00+08:00"
QUIZ = """\
::: quiz {#check}
题？

- [x] 对
- [ ] 错
:::

::: quiz {#gap}
π 约为 [[3.14±0.01]]。
:::

::: poll {#pace}
怎样？

- 快
- 慢
:::

::: checklist {#before}
- [ ] 笔
- [ ] 纸
:::

::: assignment {#report}
写一页。

> 交给老师。
:::
"""
LEARNING = """
[tool.contentops.learning]
points = {lesson = 10, quiz = 5, stage = 20, course = 50}
levels = [{from = 0, name = {zh-CN = "起笔", en = "First stroke"}}, {from = 60, name = {zh-CN = "描红", en = "Tracing"}}]
"""

FILL = """async ([root, upto]) => {
  const js = document.querySelector("link[rel=icon]").href.replace("img/mark.svg", "js/");
  const [m, st] = await Promise.all([import(js + "memory.js"), import(js + "statements.js")]);
  const memory = await m.open(root);
  const name = await memory.once("learner", st.uuid);
  const outline = await (await fetch(root + "courses/ops/outline.json")).json();
  const by = (digest) => ({ actor: st.actor(BASE, name), language: outline.language, revision: digest });
  const list = [];
  for (const stage of outline.stages) {
    for (const lesson of stage.lessons) {
      if (upto-- <= 0) break;
      const thing = { type: "lesson", id: lesson.id, name: lesson.title, parent: outline.id };
      for (const quiz of lesson.quizzes) list.push(st.answered({ ...thing, id: quiz.id, type: "quiz" }, { response: "对", raw: 1, max: 1, success: true }, by(lesson.digest)));
      list.push(st.completed(thing, by(lesson.digest)));
    }
    if (upto >= 0) list.push(st.passed({ id: stage.activity, type: "stage", name: stage.label, parent: outline.id }, by()));
  }
  if (upto >= 0) list.push(st.completed({ id: outline.id, type: "course", name: outline.title }, by(outline.digest)));
  await memory.add(list);
  return list;
}""".replace("BASE", json.dumps(BASE))
LOG = """async (root) => {
  const js = document.querySelector("link[rel=icon]").href.replace("img/mark.svg", "js/");
  const memory = await (await import(js + "memory.js")).open(root);
  return { statements: await memory.statements(), learner: await memory.get("learner") ?? null };
}"""
NAME = """async (root) => {
  const js = document.querySelector("link[rel=icon]").href.replace("img/mark.svg", "js/");
  return (await (await import(js + "memory.js")).open(root)).get("name on certificates");
}"""
FILE = """(action) => import(document.querySelector("link[rel=icon]").href.replace("img/mark.svg", "js/xapi-file.js")).then(action)"""


def issuer(site: Any, name: str, more: str = "") -> str:
    return f'\n[[tool.contentops.learning.issuers]]\nid = "{name}"\nname = {{zh-CN = "{name}办公室", en = "The office {name}"}}\nkey = "{site.public_key(name)}"\n{more}\n'  # fmt: skip


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, lay_out_at: Any) -> Any:
    """A course with a certificate in two languages, another in one, and issuers of every kind; published."""
    site = lay_out_at(tmp_path_factory.mktemp("school") / "site")
    issuers = (
        issuer(site, "office") + issuer(site, "past", "until = 2026-04-30") + issuer(site, "stolen", "withdrawn = true")
    )
    site.write(
        "pyproject.toml",
        re.sub(r"(?m)^url = .*\n", "", site.read("pyproject.toml")) + f'url = "{BASE}"\n' + LEARNING + issuers,
    )
    site.commit("settings")
    paths = [
        site.course("ops", {"foundation": ["ops-1"], "practice": ["ops-2"]}),
        site.lesson("ops", "ops-1", QUIZ),
        site.lesson("ops", "ops-2"),
        site.course("more", {"foundation": ["more-1"]}),
        site.lesson("more", "more-1"),
    ]
    for path in (paths[0], paths[3]):
        site.replace(path, "outcomes:", "certificate: 持证人会做一件事。\noutcomes:")
    paths.append("content/courses/ops/index.en.md")
    site.write(paths[-1], site.read(paths[0]).replace("课程 ops", "Operations & more").replace("持证人会做一件事。", "The holder can do one thing."))  # fmt: skip
    site.published(*paths)
    done = site.publish()
    assert done.code == 0, done.err
    return site


@pytest.fixture(scope="module")
def root(school: Any, serve: Any) -> str:
    return str(serve(school.output))


@pytest.fixture
def other(chromium: Any) -> Iterator[Any]:
    """A tab of another browser, which remembers nothing."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def go(page: Any, address: str) -> None:
    page.goto(address)
    expect(page.locator("[data-needs]")).to_be_hidden()


def mine(page: Any, root: str, lessons: int = 9, language: str = "") -> list[dict[str, Any]]:
    """Do so many lessons of the course (all of them: the stages and the course too) and come to the page that shows it."""
    page.goto(f"{root}404.html")
    found: list[dict[str, Any]] = page.evaluate(FILL, [root, lessons])
    go(page, f"{root}{language}learning/")
    return found


def saved(page: Any, button: str = "存成文件") -> tuple[str, list[dict[str, Any]]]:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download.value.suggested_filename, json.loads(Path(download.value.path()).read_bytes())


def bring(page: Any, content: Any, name: str = "record.json") -> str:
    """Choose a file for import; gives what the page says about it."""
    data = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    page.evaluate("document.querySelector('[data-heard]').textContent = ''")
    page.locator("[data-import]").set_input_files({"name": name, "mimeType": "application/json", "buffer": data})
    expect(page.locator("[data-heard]")).to_have_text(re.compile("^(读完了。各文件的内容：|没有读成：)$"))
    return str(page.locator("[data-reasons]").inner_text())


def statement(thing: str = ONE, **more: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "timestamp": "2026-05-02T08:00:00.000Z",
        "actor": {"objectType": "Agent", "account": {"homePage": BASE, "name": "5f0c6a52-64a6-4c0c-8f1e-0123456789ab"}},
        "verb": {"id": f"{ADL}verbs/completed", "display": {"en": "completed"}},
        "object": {"objectType": "Activity", "id": thing, "definition": {"type": f"{ADL}activities/lesson", "name": {"zh-CN": "课"}}},
        "result": {"completion": True},
        "context": {"platform": "contentops", "language": "zh-CN", "revision": "a" * 64},
        **more,
    }  # fmt: skip


def mark(page: Any, wanted: str) -> None:
    """Use the button at the end of a lesson until it says so; a click while the last one is being written is not taken."""
    button = page.locator(".finish-mark button")
    for _ in range(20):
        if button.get_attribute("data-state") == wanted:
            return
        button.click()
        with contextlib.suppress(AssertionError):
            expect(button).to_have_attribute("data-state", wanted, timeout=1_000)
    raise AssertionError(f"the lesson cannot be marked “{wanted}”")


# -- what is shown --------------------------------------------------------------------------------------------


def test_without_javascript_it_says_what_that_would_need(root: str, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{root}learning/")
    assert "记住学习进度需要 JavaScript" in page.locator("main").inner_text()
    expect(page.locator("main").get_by_role("link", name="课程")).to_be_visible()
    assert page.locator("main button:visible, main input:visible, .section:visible").count() == 0

    page.goto(f"{root}en/courses/ops/certificate/")
    assert "The holder can do one thing." in page.locator("main").inner_text()
    assert page.locator(".sheet:visible, main button:visible, main input:visible").count() == 0
    context.close()


def test_a_browser_that_keeps_nothing_says_so(root: str, page: Any) -> None:
    page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }")

    page.goto(f"{root}learning/")
    expect(page.get_by_text("这个浏览器不为本站保存任何内容")).to_be_visible()
    assert page.locator("main button:visible").count() == 0

    go(page, f"{root}courses/ops/certificate/")
    expect(page.get_by_text("因此无法填写证书")).to_be_visible()
    expect(page.locator("[data-sheet]")).to_be_hidden()


def test_nothing_yet_leads_to_courses_and_tells_the_rule(root: str, page: Any) -> None:
    go(page, f"{root}learning/")

    expect(page.locator("[data-when=none]")).to_be_visible()
    rule = page.locator(".rule").inner_text()
    assert [*re.findall(r"(\S+)\s+(\d+) 积?分", rule)] == [
        ("学完一课", "10"), ("通过一道测验", "5"), ("通过课程的一个阶段", "20"), ("学完一门课程", "50"),
    ]  # fmt: skip
    assert page.get_by_role("button", name="存成文件").count() == 0
    assert page.get_by_role("button", name="删除我的记录").count() == 0


def test_a_course_begun_shows_how_far_and_leads_on(root: str, page: Any) -> None:
    mine(page, root, 1)

    courses = page.locator("[data-courses]")
    assert "已学 1 / 2 课" in courses.inner_text()
    assert [each.get_attribute("data-state") for each in courses.locator(".tile").all()] == ["done", "next"]
    expect(page.locator("[data-certificates]")).to_be_hidden()
    assert page.locator("[data-points]").inner_text() == "40"
    assert page.locator("[data-level]").inner_text() == "再得 20 分到“描红”"
    courses.get_by_role("link", name="继续").click()
    assert page.url == f"{root}lessons/ops-2/"


def test_every_point_is_accounted_for_and_the_certificate_is_there(root: str, page: Any) -> None:
    done = mine(page, root)

    total = int(page.locator("[data-points]").inner_text())
    page.locator("[data-grants] summary").click()
    counts = [int(each) for each in page.locator("[data-grants] tbody [data-count]").all_inner_texts()]
    assert (total, sum(counts), len(counts)) == (10 + 5 + 5 + 20 + 10 + 20 + 50, total, 7)
    assert page.locator("[aria-current=step]").inner_text().replace("\n", "").startswith("描红")
    assert page.locator("[data-lately] li").count() == len(done)
    page.locator("[data-certificates]").get_by_role("link", name="课程 ops").click()
    assert page.url == f"{root}courses/ops/certificate/"


def test_the_same_record_is_shown_in_the_other_language(root: str, page: Any) -> None:
    mine(page, root, 9, "en/")

    assert "2 of 2 lessons done" in page.locator("[data-courses]").inner_text()
    assert page.locator("[data-points]").inner_text() == "120"
    assert "Operations & more" in page.locator("[data-certificates]").inner_text()


def test_what_another_tab_does_is_shown_at_once(root: str, page: Any) -> None:
    go(page, f"{root}learning/")
    second = page.context.new_page()
    second.goto(f"{root}404.html")
    second.evaluate(FILL, [root, 1])

    expect(page.locator("[data-points]")).to_have_text("40")


def test_what_was_read_first_does_not_cover_what_was_done_since(root: str, page: Any) -> None:
    go(page, f"{root}learning/")
    held: list[Any] = []

    def wait(route: Any) -> None:
        held.append(route)

    page.route("**/outline.json", wait, times=1)
    second = page.context.new_page()
    second.goto(f"{root}404.html")
    second.evaluate(FILL, [root, 1])
    for _ in range(100):
        page.wait_for_timeout(20)
        if held:
            break
    second.evaluate(FILL, [root, 9])
    expect(page.locator("[data-courses] [data-count]")).to_have_text("已学 2 / 2 课")
    held[0].continue_()
    page.wait_for_timeout(200)
    expect(page.locator("[data-courses] [data-count]")).to_have_text("已学 2 / 2 课")


def test_a_setting_that_changes_takes_no_focus_away(root: str, page: Any) -> None:
    mine(page, root, 1)
    page.locator("[data-courses] [data-next]").focus()
    second = page.context.new_page()
    second.goto(f"{root}404.html")
    second.evaluate(
        """async (root) => {
          const js = document.querySelector("link[rel=icon]").href.replace("img/mark.svg", "js/");
          await (await (await import(js + "memory.js")).open(root)).set("record store sent", { time: 1 });
        }""",
        root,
    )
    page.wait_for_timeout(200)
    expect(page.locator("[data-courses] [data-next]")).to_be_focused()


# -- taking it along ------------------------------------------------------------------------------------------


def test_the_file_is_the_log_and_valid_xapi_by_a_model_of_another_make(root: str, page: Any) -> None:
    from ralph.models.xapi.base.statements import BaseXapiStatement

    done = mine(page, root)
    done += page.evaluate(FILL, [root, 1])
    name, statements = saved(page)

    assert re.fullmatch(r"learning-record-\d{4}-\d\d-\d\d\.json", name)
    assert statements == done
    for each in statements:
        BaseXapiStatement.model_validate(each)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", each["timestamp"])
        assert each["actor"]["account"]["homePage"] == BASE


def test_what_the_pages_write_themselves_is_valid_and_is_taken_in_again(root: str, page: Any, other: Any) -> None:
    """Every block of a lesson is used with the mouse, as learners do, and the lesson is marked and unmarked."""
    from ralph.models.xapi.base.statements import BaseXapiStatement

    page.goto(f"{root}lessons/ops-1/")
    for wanted in ("done", "", "done"):
        mark(page, wanted)
    page.get_by_label("错").check()
    page.locator("#check .quiz-check button").click()
    page.locator("#check .quiz-check button").click()
    page.get_by_label("对", exact=True).check()
    page.locator("#check .quiz-check button").click()
    page.locator("#gap input").fill("3.14")
    page.locator("#gap .quiz-check button").click()
    page.get_by_label("慢").check()
    page.get_by_label("笔").check()
    page.get_by_label("纸").check()
    page.locator(".handed-in input").check()
    go(page, f"{root}learning/")
    _, statements = saved(page)

    assert {each["verb"]["id"].rpartition("/")[2] for each in statements} == {
        "answered",
        "progressed",
        "completed",
        "voided",
        "passed",
    }
    for each in statements:
        BaseXapiStatement.model_validate(each)
    go(other, f"{root}learning/")
    assert f"新增 {len(statements)} 条，已有 0 条，拒收 0 条" in bring(other, statements)
    assert other.locator("[data-points]").inner_text() == page.locator("[data-points]").inner_text() == "40"


def test_what_is_taken_along_is_the_same_elsewhere_and_a_second_time_changes_nothing(
    root: str, page: Any, other: Any
) -> None:
    mine(page, root)
    _, statements = saved(page)
    go(other, f"{root}learning/")

    assert "新增 7 条，已有 0 条，拒收 0 条" in bring(other, statements)
    first = other.evaluate(LOG, root)
    assert first == page.evaluate(LOG, root)  # statements, their order, and the learner's name
    assert other.locator("[data-points]").inner_text() == "120"
    assert "新增 0 条，已有 7 条，拒收 0 条" in bring(other, statements)
    assert other.evaluate(LOG, root) == first
    assert saved(other)[1] == statements


def test_a_browser_that_wrote_something_keeps_its_own_name(root: str, page: Any, other: Any) -> None:
    mine(page, root, 1)
    own = page.evaluate(LOG, root)["learner"]
    foreign = statement(TWO)

    assert "另一个浏览器" in bring(page, [foreign])
    found = page.evaluate(LOG, root)
    assert found["learner"] == own
    assert found["statements"][-1] == foreign  # nothing is written anew in the learner's name
    assert "已学 2 / 2 课" in page.locator("[data-courses]").inner_text()


MERGE = """async ([root, rounds]) => {
  const js = document.querySelector("link[rel=icon]").href.replace("img/mark.svg", "js/");
  const [m, file, p] = await Promise.all(["memory", "xapi-file", "progress"].map((each) => import(js + each + ".js")));
  const outline = await (await fetch(root + "courses/ops/outline.json")).json();
  const found = [];
  for (const [at, files] of rounds.entries()) {
    const memory = await m.open(`${root}round-${Math.random()}/${at}/`);
    for (const each of files) await file.merge(memory, JSON.stringify(each), BASE);
    const log = await memory.statements();
    const again = await m.open(`${root}again-${Math.random()}/${at}/`);
    await file.merge(again, file.written(log), BASE);
    const back = await again.statements();
    found.push({ log, back, progress: p.progress(outline, log), points: p.points({ lesson: 10, quiz: 5, stage: 20 }, log, [], BASE) });
  }
  return found;
}""".replace("BASE", json.dumps(BASE))


def test_files_in_any_order_and_however_often_give_one_record_and_it_comes_back_the_same(root: str, page: Any) -> None:
    chance = random.Random(28)
    page.goto(f"{root}404.html")
    for _ in range(6):
        log = [
            statement(
                chance.choice([ONE, TWO, f"{ONE}#check", "https://elsewhere.example/x"]),
                timestamp=f"2026-05-{chance.randint(1, 28):02}T08:00:00.000Z",
                verb={"id": f"{ADL}verbs/{chance.choice(['completed', 'answered', 'passed'])}"},
                result={"success": chance.random() < 0.7},
            )
            for _ in range(chance.randint(1, 12))
        ]
        taken_back = chance.choice(log)
        log.append({key: each for key, each in statement(verb={"id": f"{ADL}verbs/voided"}, object={"objectType": "StatementRef", "id": taken_back["id"]}).items() if key != "context"})  # fmt: skip
        rounds = []
        for _ in range(6):
            files = [[each for each in log if chance.random() < 0.5] for _ in range(3)] + [
                log[: len(log) // 2],
                log[len(log) // 2 :],
            ]
            files = [[dict(chance.sample(list(each.items()), len(each))) for each in file] for file in files if file]
            chance.shuffle(files)
            rounds.append(files)
        found = page.evaluate(MERGE, [root, rounds])
        wanted = sorted(log, key=lambda each: each["id"])
        for each in found:
            assert sorted(each["log"], key=lambda one: one["id"]) == wanted
            assert each["back"] == each["log"]
            assert (each["progress"], each["points"]) == (found[0]["progress"], found[0]["points"])


ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "x",
    "http://x.example/y",
    [],
    {},
    ["a"],
    {"a": 1},
    {"en": "x"},
    {"en": 1},
    "2026-13-01T00:00:00Z",
]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, key)
        yield from places(each, (*path, key))


def test_nothing_is_taken_in_that_a_model_of_another_make_refuses(root: str, page: Any) -> None:
    """A statement with every field, and every field of it made wrong in every way."""
    from pydantic import ValidationError
    from ralph.models.xapi.base.statements import BaseXapiStatement

    full = statement(
        f"{ONE}#check",
        result={"success": True, "completion": True, "response": "a", "duration": "PT5M", "score": {"raw": 1, "min": 0, "max": 2, "scaled": 0.5}},
        version="1.0.3",
    )  # fmt: skip
    full["context"] |= {
        "registration": str(uuid.uuid4()),
        "contextActivities": {"parent": [{"objectType": "Activity", "id": COURSE}]},
        "extensions": {"https://x.example/a": {"b": [1, None]}},
    }
    full["object"]["definition"] |= {
        "interactionType": "choice",
        "choices": [{"id": "a", "description": {"zh-CN": "甲"}}],
    }
    BaseXapiStatement.model_validate(full)
    tried = [full]
    for path in places(full):
        for odd in [*ODD, "gone"]:
            changed = copy.deepcopy(full)
            at: Any = changed
            for key in path[:-1]:
                at = at[key]
            if odd == "gone":
                del at[path[-1]]
            else:
                at[path[-1]] = odd
            tried.append(changed)
    page.goto(f"{root}404.html")
    verdicts = page.evaluate(f"(list) => ({FILE})((file) => list.map((each) => file.checked(each)))", tried)

    assert verdicts[0] is None
    assert sum(each is None for each in verdicts) > 50  # not simply everything is refused
    for each, verdict in zip(tried, verdicts, strict=True):
        if (
            verdict is None and each.get("result", {}).get("response") != ""
        ):  # an empty answer is an answer; the other model wants words
            try:
                BaseXapiStatement.model_validate(each)
            except ValidationError as error:
                raise AssertionError(f"taken in: {error}") from None


HOSTILE: list[tuple[Any, str]] = [
    (b"", "不是 JSON 文本"),
    (b"\xff\xfe", "不是 JSON 文本"),
    (b"[" * 300_000, "不是 JSON 文本"),
    ({"statements": []}, "不是 xAPI 语句列表"),
    ([], "是空列表"),
    ([3], "第 1 条不是语句"),
    ([None, []], "第 2 条不是语句"),
    ([statement(id="x")], "第 1 条的“id”"),
    ([statement(actor={"name": "x"})], "第 1 条的“actor”"),
    ([statement(actor={"account": {"homePage": BASE, "name": 3}})], "第 1 条的“actor.account.name”"),
    ([statement(verb={"id": "completed"})], "第 1 条的“verb.id”"),
    ([statement(timestamp="2026-02-31T08:00:00Z")], "第 1 条的“timestamp”"),
    ([statement(timestamp="2026-05-01")], "第 1 条的“timestamp”"),
    ([statement(object={"id": ONE, "definition": {"type": 3}})], "第 1 条的“object.definition.type”"),
    ([statement(extra=1)], "第 1 条的“extra”"),
    ([statement(result={"score": {"scaled": 7}})], "第 1 条的“result.score.scaled”"),
    ([statement(context={"language": ["zh-CN"]})], "第 1 条的“context.language”"),
    ([statement(result={"response": "x" * 70_000})], "第 1 条太大或嵌套太深"),
    ([statement(result={"extensions": {"https://x.example/": json.loads("[" * 40 + "]" * 40)}})], "第 1 条太大或嵌套太深"),
    (json.dumps([statement()]).replace('"result"', '"__proto__"').encode(), "第 1 条的“__proto__”"),
]  # fmt: skip


def test_hostile_files_are_refused_with_their_reasons_and_change_nothing(root: str, page: Any) -> None:
    mine(page, root, 1)
    before = page.evaluate(LOG, root)

    for content, said in HOSTILE:
        assert said in bring(page, content)
    assert page.evaluate(LOG, root) == before
    assert page.locator("[data-points]").inner_text() == "40"


def test_a_huge_file_is_not_even_read(root: str, page: Any) -> None:
    go(page, f"{root}learning/")
    page.evaluate("""() => {
      const input = document.querySelector("[data-import]"), given = new DataTransfer();
      given.items.add(new File([new Uint8Array(33 * 1024 * 1024)], "huge.json"));
      input.files = given.files;
      input.dispatchEvent(new Event("change"));
    }""")

    expect(page.locator("[data-reasons]")).to_have_text("huge.json 文件太大，什么也没有并入。")


def test_good_statements_of_a_file_are_taken_in_whole_beside_refused_ones(root: str, page: Any) -> None:
    go(page, f"{root}learning/")
    good = statement()
    twin = {**good, "timestamp": "2026-05-02T09:00:00.000Z"}

    said = bring(page, [good, 3, twin, good])

    assert "新增 1 条，已有 0 条，拒收 2 条" in said
    assert "第 3 条与另一条语句编号相同，内容却不同" in said
    assert page.evaluate(LOG, root)["statements"] == [good]
    assert f"第 {good['id']} 条与另一条语句编号相同" in bring(page, [twin])
    assert page.evaluate(LOG, root)["statements"] == [good]


def test_words_in_a_file_are_words_and_never_markup(root: str, page: Any) -> None:
    go(page, f"{root}learning/")
    evil = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"

    bring(page, [statement(f"{BASE}lessons/gone/", object={"id": f"{BASE}lessons/gone/", "definition": {"type": f"{ADL}activities/lesson", "name": {"zh-CN": evil}}})], "<b>x</b>.json")  # fmt: skip

    assert evil in page.locator("[data-lately]").inner_text()
    assert "<b>x</b>.json" in page.locator("[data-reasons]").inner_text()
    assert page.locator("main img, main b:not([data-points])").count() == 0
    assert page.title() != "owned"


def test_statements_about_other_sites_are_kept_and_taken_along_and_count_for_nothing(root: str, page: Any) -> None:
    mine(page, root, 1)
    away = statement("https://elsewhere.example/lessons/1/")

    assert "关于其他网站的语句 1 条" in bring(page, [away])
    assert page.locator("[data-points]").inner_text() == "40"
    expect(page.locator("[data-elsewhere]")).to_be_visible()
    assert saved(page)[1][-1] == away


def test_a_file_may_be_dropped(root: str, page: Any) -> None:
    go(page, f"{root}learning/")
    page.evaluate("""(text) => {
      const given = new DataTransfer();
      given.items.add(new File([text], "dropped.json"));
      const zone = document.querySelector("[data-drop]");
      for (const kind of ["dragenter", "dragover", "drop"]) zone.dispatchEvent(new DragEvent(kind, { dataTransfer: given, bubbles: true, cancelable: true }));
    }""", json.dumps([statement()]))  # fmt: skip

    expect(page.locator("[data-reasons]")).to_contain_text("dropped.json 新增 1 条")


# -- deleting it ----------------------------------------------------------------------------------------------


def test_deleting_asks_first_offers_a_copy_and_then_leaves_nothing(root: str, page: Any) -> None:
    done = mine(page, root)
    page.get_by_role("button", name="删除我的记录").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("无法恢复")
    assert saved(page, "先存一份")[1] == done
    dialog.get_by_role("button", name="保留").click()
    assert page.evaluate(LOG, root)["statements"] == done

    page.get_by_role("button", name="删除我的记录").click()
    page.keyboard.press("Escape")
    assert page.evaluate(LOG, root)["statements"] == done

    page.get_by_role("button", name="删除我的记录").click()
    dialog.get_by_role("button", name="删除", exact=True).click()
    expect(dialog).to_contain_text("这个浏览器不再记得本站的任何内容。")
    expect(dialog).to_be_in_viewport()
    dialog.get_by_role("button", name="关闭").click()
    expect(page.locator("h1")).to_be_focused()
    assert page.evaluate(LOG, root) == {"statements": [], "learner": None}
    expect(page.locator("[data-when=none]")).to_be_visible()
    expect(page.locator("[data-courses]")).to_be_hidden()

    assert "另一个" not in bring(page, done)  # it was this browser
    expect(page.get_by_text("不再记得")).to_be_hidden()


def test_a_file_that_cannot_be_read_is_not_said_to_be_read(root: str, page: Any) -> None:
    go(page, f"{root}learning/")
    bring(page, {})
    expect(page.locator("[data-heard]")).to_have_text("没有读成：")
    bring(page, [statement()])
    expect(page.locator("[data-heard]")).to_have_text("读完了。各文件的内容：")


# -- where to go on -------------------------------------------------------------------------------------------


def test_every_page_leads_on_to_the_lesson_that_was_open_last(root: str, page: Any) -> None:
    page.goto(f"{root}lessons/ops-2/")
    expect(page.locator("[data-finish]")).to_be_visible()
    go(page, f"{root}learning/")
    expect(page.locator("[data-courses] [data-title]")).to_have_text("课程 ops")
    expect(page.locator("[data-when=none]")).to_be_hidden()
    expect(page.get_by_role("button", name="存成文件")).to_be_hidden()  # there is nothing to put into one
    for address, link in (
        ("learning/", "[data-courses] [data-next]"),
        ("", "[data-resume] [data-go]"),
        ("courses/ops/", "[data-start]"),
        ("courses/ops/certificate/", "[data-go] a"),
    ):
        page.goto(root + address)
        expect(page.locator(link)).to_have_attribute("href", re.compile(r"/lessons/ops-2/$"))


def test_what_was_done_several_times_stands_once_among_what_was_done_lately(root: str, page: Any) -> None:
    go(page, f"{root}learning/")
    bring(page, [statement(), statement(timestamp="2026-05-02T08:00:00Z"), statement(TWO)])
    expect(page.locator("[data-lately] li")).to_have_count(2)


# -- certificates ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lessons", "said", "link"), [(0, "还没有这门课的记录", "从第一课开始"), (1, "已学 1 / 2 课", "继续学：课 ops-2")]
)
def test_a_course_that_is_not_completed_has_no_certificate_yet(
    root: str, page: Any, lessons: int, said: str, link: str
) -> None:
    mine(page, root, lessons)
    go(page, f"{root}courses/ops/certificate/")

    expect(page.locator("[data-status]")).to_contain_text(said)
    expect(page.locator("[data-go]").get_by_role("link")).to_contain_text(link)
    expect(page.locator("[data-sheet]")).to_be_hidden()
    expect(page.get_by_role("button", name="打印")).to_be_hidden()


def test_a_certificate_comes_and_goes_with_what_another_tab_does(root: str, page: Any) -> None:
    go(page, f"{root}courses/ops/certificate/")
    expect(page.locator("[data-sheet]")).to_be_hidden()
    second = page.context.new_page()
    second.goto(f"{root}404.html")
    second.evaluate(FILL, [root, 9])
    expect(page.locator("[data-sheet]")).to_be_visible()
    page.locator("[data-typed]").fill("王小明")
    page.locator("[data-typed]").blur()
    go(second, f"{root}learning/")
    second.locator("[data-ask]").click()
    second.locator("dialog[data-forget] button[value=delete]").click()
    expect(page.locator("[data-sheet]")).to_be_hidden()
    expect(page.locator("[data-status]")).to_contain_text("还没有这门课的记录")
    assert page.locator("[data-typed]").input_value() == ""
    assert "王小明" not in str(page.locator("[data-sheet]").text_content())


def test_a_browser_of_some_years_ago_shows_the_record_and_writes_the_name(root: str, page: Any) -> None:
    page.add_init_script("delete Array.prototype.toReversed; delete Intl.Segmenter; delete AbortSignal.timeout;")
    mine(page, root)
    expect(page.locator("[data-points]")).to_have_text("120")
    go(page, f"{root}courses/ops/certificate/")
    page.locator("[data-typed]").fill("王小明")
    expect(page.locator("[data-sheet] .cell")).to_have_text(["王", "小", "明"])


def test_a_course_that_has_grown_keeps_the_certificate_of_who_completed_it(root: str, page: Any) -> None:
    go(page, f"{root}learning/")
    bring(page, [statement(ONE), statement(COURSE)])
    expect(page.locator("[data-certificates]").get_by_role("link")).to_have_count(1)
    go(page, f"{root}courses/ops/certificate/")

    expect(page.locator("[data-status]")).to_contain_text("1 / 2 课")
    expect(page.locator("[data-sheet]")).to_be_visible()
    assert page.locator("[data-sheet] [data-rows] li").count() == 1
    go(page, f"{root}learning/")
    bring(page, [statement(f"{BASE}courses/more/")])  # a course completed of which no lesson was done
    expect(page.locator("[data-certificates]").get_by_role("link")).to_have_count(1)


def test_several_courses_begun_stand_with_the_latest_first(root: str, page: Any) -> None:
    for slug in ("ops-1", "more-1"):
        page.goto(f"{root}lessons/{slug}/")
        mark(page, "done")
    go(page, f"{root}learning/")

    titles = page.locator("[data-courses] [data-title]")
    expect(titles).to_have_count(2)
    assert titles.all_inner_texts() == ["课程 more", "课程 ops"]


def test_statements_about_people_and_with_a_thing_alone_are_shown_without_harm(root: str, page: Any) -> None:
    someone = {"objectType": "Agent", "account": {"homePage": BASE, "name": "x"}}
    alone = {"language": "zh-CN", "contextActivities": {"parent": {"id": COURSE}, "grouping": {"id": COURSE}}}
    within = {
        "objectType": "SubStatement",
        "actor": someone,
        "verb": {"id": f"{ADL}verbs/completed"},
        "object": {"id": ONE},
    }
    go(page, f"{root}learning/")
    bring(
        page,
        [
            statement(context=alone),
            statement(object=someone, context={"language": "zh-CN"}),
            statement(object=within, context={"language": "zh-CN"}),
        ],
    )

    expect(page.locator("[data-lately] li")).to_have_count(3)
    assert "undefined" not in page.locator("main").inner_text()
    for address in ("", "courses/ops/", "lessons/ops-1/"):
        page.goto(root + address)
        page.wait_for_load_state("networkidle")  # what goes wrong there fails the test


def test_a_quiz_left_out_leaves_the_certificate_out(root: str, page: Any) -> None:
    go(page, f"{root}learning/")
    bring(page, [statement(ONE), statement(TWO)])
    go(page, f"{root}courses/ops/certificate/")

    expect(page.locator("[data-status]")).to_contain_text("再通过全部测验")
    expect(page.locator("[data-sheet]")).to_be_hidden()


@pytest.mark.parametrize(
    ("language", "title", "self"),
    [("", "课程 ops", "未经任何人核对"), ("en/", "Operations & more", "nobody checked it")],
)
def test_a_certificate_says_who_what_and_that_nobody_checked_it(
    school: Any, root: str, page: Any, language: str, title: str, self: str
) -> None:
    mine(page, root)
    go(page, f"{root}{language}courses/ops/certificate/")
    page.locator("[data-typed]").fill("林小梅")
    for _ in range(500):
        if page.evaluate(NAME, root) == "林小梅":
            break
        page.wait_for_timeout(20)
    page.reload()

    sheet = page.locator("[data-sheet]")
    expect(sheet).to_be_visible()
    text = sheet.inner_text()
    assert title in text
    assert self in text
    assert school.digest("content/courses/ops/ops-1.md")[:16] in text
    assert sheet.locator(".squares-row .cell").all_inner_texts() == ["林", "小", "梅"]
    expect(sheet.locator("[data-signed]")).to_be_hidden()
    assert "学院" in text
    assert "持证人" not in text and "holder" not in text  # nobody checked what the course says of its holders
    assert ("record shows every lesson" if language else "每一课都已学完") in text
    assert {sheet.locator("[data-rows] [data-day]").nth(0).inner_text()} == {sheet.locator("b[data-day]").inner_text()}
    stands = page.locator(".certificate-stands")
    assert ("once 测试学院 signs it" if language else "签发后，证书说明的是") in stands.text_content()
    assert ("The holder can do one thing." if language else "持证人会做一件事。") in stands.text_content()
    page.locator("[data-typed]").fill("Mei O'Neill <b>")
    assert sheet.locator("[data-name]").inner_text() == "Mei O'Neill <b>"


def test_it_prints_on_one_sheet_without_what_is_not_paper(root: str, page: Any) -> None:
    mine(page, root)
    go(page, f"{root}courses/ops/certificate/")
    page.locator("[data-typed]").fill("林小梅")

    page.emulate_media(media="print")
    assert page.locator("header.masthead:visible, footer.foot:visible, .certificate-controls:visible").count() == 0
    paper = page.pdf(prefer_css_page_size=True)
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]", paper)  # A4
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


@pytest.fixture(scope="module")
def certificate(school: Any, root: str, chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What an issuer signed for a record that a browser exported."""
    context = chromium.new_context()
    page = context.new_page()
    mine(page, root)
    folder = tmp_path_factory.mktemp("signed")
    record, target = folder / "record.json", folder / "certificate.jwt"
    record.write_text(json.dumps(saved(page)[1]), encoding="utf-8")
    context.close()
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")  # the browser goes by the clock as well
    done = school.run("certify", str(record), "--now", now, "--course", "ops", "--name", "林小梅", "--key", str(school.key("office")), "-o", str(target))  # fmt: skip
    assert done.code == 0, done.err
    return target.read_text(encoding="ascii")


def present(page: Any, token: str) -> str:
    """Open a signed file on the page; gives the verdict."""
    page.locator("[data-check]").evaluate("(each) => (each.open = true)")
    page.locator("[data-verdict]").evaluate("(each) => (each.textContent = '')")
    page.locator("[data-file]").set_input_files(
        {"name": "c.jwt", "mimeType": "application/jwt", "buffer": token.encode()}
    )
    expect(page.locator("[data-verdict]")).not_to_be_empty()
    return str(page.locator("[data-verdict]").inner_text())


def test_a_signed_certificate_is_checked_and_says_who_signed(
    root: str, page: Any, other: Any, certificate: str
) -> None:
    mine(page, root)
    go(page, f"{root}courses/ops/certificate/")
    page.locator("[data-typed]").fill("另一个名字")
    assert re.fullmatch(r"签名有效：由office办公室于\d{4}年\d+月\d+日签发。", present(page, certificate))

    sheet = page.locator("[data-sheet]")
    assert sheet.locator(".squares-row .cell").all_inner_texts() == ["林", "小", "梅"]
    expect(sheet.locator("[data-self]")).to_be_hidden()
    expect(sheet.locator("[data-signed]")).to_contain_text("由office办公室签发")
    expect(sheet.locator("[data-statement]")).to_have_text("持证人会做一件事。")
    assert sheet.locator("[data-rows] li").count() == 2
    expect(page.locator("[data-form]")).to_be_hidden()
    page.get_by_role("button", name="收起").click()
    expect(sheet.locator("[data-signed]")).to_be_hidden()
    expect(sheet.locator("[data-self]")).to_be_visible()
    expect(sheet.locator("[data-statement]")).to_contain_text("学习记录显示")
    assert sheet.locator(".squares-row .cell").all_inner_texts() == list("另一个名字")

    go(other, f"{root}en/courses/ops/certificate/")  # anybody can look at it, in either language
    assert "signed by The office office" in present(other, certificate)
    expect(other.locator("[data-sheet]")).to_be_visible()


def claims(token: str) -> dict[str, Any]:
    import base64

    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(f"{token.split('.')[1]}==="))
    return found


def test_whatever_is_not_as_it_was_signed_is_refused_and_nothing_claims_more_than_before(
    school: Any, root: str, page: Any, certificate: str
) -> None:
    mine(page, root)
    go(page, f"{root}courses/ops/certificate/")

    def key(name: str) -> Key:
        return read_key(school.key(name).read_bytes(), name)

    def by(whose: str, /, **changed: Any) -> str:
        return signed({**claims(certificate), **changed}, key(whose)).decode()

    head, _, signature = certificate.strip().split(".")
    renamed = claims(certificate)
    renamed["credentialSubject"]["identifier"][0]["identityHash"] = "别人"
    elsewhere = claims(certificate)
    elsewhere["credentialSubject"]["achievement"]["id"] = f"{BASE}courses/more/"
    forged = signed(renamed, key("nobody")).decode().split(".")
    cases = {
        f"{head}.{signed(renamed, key('nobody')).decode().split('.')[1]}.{signature}": "签名不符",
        f"{head}.{forged[1]}.{forged[2]}": "签名不符",  # signed with another key under the header of the issuer
        ".".join(forged): "不是本站公布的",
        ".".join([*certificate.split(".")[:2], by("office", extra=1).split(".")[2]]): "签名不符",
        by("office", **elsewhere): "另一门课程的证书：课程 ops",
        by("stolen"): "已作废",
        by("past", iss=f"{BASE}#issuer-past", issuer={"id": f"{BASE}#issuer-past"}): "不在past办公室使用这把密钥的期间内",
        by("office", validFrom="2099-01-01T00:00:00Z", nbf=4070908800): "不在office办公室使用这把密钥的期间内",
        by("office", validUntil="2026-01-01T00:00:00Z"): "已过有效期",
        by("office", exp=1): "已过有效期",
        by("office", iss=f"{BASE}#issuer-past"): "不是签名的证书",
        by("office", jti="urn:uuid:0"): "不是签名的证书",
        by("office", nbf=0): "不是签名的证书",
        by("office", type=["VerifiableCredential"]): "不是签名的证书",
        by("office", credentialSubject={}): "不是签名的证书",
        by("office", credentialSubject=None): "不是签名的证书",
        f"eyJhbGciOiJub25lIn0.{certificate.split('.')[1]}.": "不是签名的证书",
        f"eyJhbGciOiJub25lIn0.{certificate.split('.')[1]}.AA": "不是签名的证书",
        "": "不是签名的证书",
        "a.b.c": "不是签名的证书",
        f"{certificate.strip()}AAA": "不是签名的证书",
        "x" * 300_000: "不是签名的证书",
    }  # fmt: skip
    for token, said in cases.items():
        assert said in present(page, token)
        expect(page.locator("[data-self]")).to_be_visible()
        expect(page.locator("[data-signed]")).to_be_hidden()
    assert "签名有效" in present(page, certificate)
    assert "签名不符" in present(page, f"{head}.{forged[1]}.{forged[2]}")  # a good one before does not help a bad one
    expect(page.locator("[data-signed]")).to_be_hidden()


def test_what_an_issuer_signed_before_the_last_day_stays_good(
    school: Any, root: str, page: Any, certificate: str
) -> None:
    go(page, f"{root}courses/ops/certificate/")
    moment = {"validFrom": "2026-04-20T00:00:00Z", "nbf": 1776643200}
    who = {"iss": f"{BASE}#issuer-past", "issuer": {"id": f"{BASE}#issuer-past"}}

    token = signed({**claims(certificate), **moment, **who}, read_key(school.key("past").read_bytes(), "past")).decode()

    assert "签名有效：由past办公室于2026年4月20日签发" in present(page, token)


def test_a_site_without_issuers_opens_no_signed_files(sample: str, page: Any) -> None:
    go(page, f"{sample}courses/course-iteration/certificate/")

    assert page.locator("[data-check]").count() == 0
