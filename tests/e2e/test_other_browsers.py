"""A learner's day in Firefox and in WebKit, the engine of Safari: nothing of it is Chromium's alone."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.browsers.driver import PATIENCE, Browser, Firefox, WebKit, firefox, webkit
from tests.e2e.waiting import until as wait_until

pytestmark = pytest.mark.slow
until = functools.partial(wait_until, most=PATIENCE)
ENGINES = {"firefox": firefox, "webkit": webkit}
ENTER = "\ue007"
POLICY = "default-src 'self'; script-src 'self'; report-uri /refused"
LESSON = """\
## 完课率

2026年11月15日，学 xAPI 与 Moodle 的有 1234 人。

::: quiz {#one}
哪个对？
- [x] 对的
  > 就是它。
- [ ] 错的
  > 不是它。
:::

::: quiz {#several pass=2}
哪几个？

- [x] 甲
- [x] 乙
- [ ] 丙
:::

::: quiz {#gaps}
π 约为 [[3.14±0.01]]，它是 [[无理数]]。
:::

::: poll {#pace}
怎样？

- 快
- 慢
:::

::: checklist {#before title="课前"}
- [ ] 笔
- [ ] 纸
:::
"""
TABLE = "| 一 | 二 |\n| --- | --- |\n" + f"| {'字，' * 200} | {'一字，' * 200} |\n" * 3
LEARNING = "\n[tool.contentops.learning]\npoints = {lesson = 10, quiz = 5, stage = 20, course = 50}\n"


class Host(ThreadingHTTPServer):
    """A host that can go away, and hears what browsers refused to run or load on its pages."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
        self.address = f"http://127.0.0.1:{self.server_port}/"
        self.refused: list[Any] = []
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Browsers hang up, which is no fault."""

    def go_away(self) -> None:
        """From now on nobody answers."""
        self.shutdown()
        self.server_close()


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript", ".svg": "image/svg+xml"}  # noqa: RUF012

    def do_POST(self) -> None:
        assert isinstance(self.server, Host)
        self.server.refused.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not worth a line each."""


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, lay_out_at: Any) -> Path:
    """A course of two lessons in two languages, published."""
    site = lay_out_at(tmp_path_factory.mktemp("browsers") / "site")
    site.write("pyproject.toml", site.read("pyproject.toml") + LEARNING)
    site.commit("points")
    course = site.course("ops", {"foundation": ["ops-1", "ops-2"]})
    site.replace(course, "outcomes:", "certificate: 持证人会做一件事。\noutcomes:")
    english = "content/courses/ops/index.en.md"
    site.write(english, site.read(course).replace("课程 ops", "Operations"))
    site.published(
        course,
        english,
        site.lesson("ops", "ops-1", LESSON),
        site.lesson("ops", "ops-2"),
        site.article("rate", f"二叉树的遍历。\n\n{TABLE}"),
    )
    done = site.publish()
    assert done.code == 0, done.err
    return Path(site.output)


@pytest.fixture(params=ENGINES, scope="module")
def browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Each browser once: on the port of another host it remembers nothing."""
    with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as found:
        yield found


@pytest.fixture
def host(school: Path) -> Iterator[Host]:
    server = Host(school)
    yield server
    server.go_away()


@pytest.fixture
def visit(browser: Browser, host: Host) -> Iterator[Callable[[str], None]]:
    """Goes to a page. What pages complain of, and what the browser refuses them, fails the test."""
    browser.complaints()
    yield lambda path: browser.go(host.address + path)
    assert [each for each in browser.complaints() if "sw.js" not in each] == []  # files of a page that was left at once
    assert host.refused == []


def pass_all(browser: Browser) -> None:
    """Pass the three quizzes of the first lesson."""
    browser.click("#one-1")
    browser.click("#one button")
    browser.shows("#one [role=status]", "答对了")
    browser.shows("#one .feedback.right", "就是它。")
    for box in ("#several-1", "#several-2", "#several button"):
        browser.click(box)
    browser.shows("#several [role=status]", "答对了")
    browser.write("#gaps-1", "３.14")
    browser.write("#gaps-2", "无理数")
    browser.press(ENTER)
    browser.shows("#gaps [role=status]", "答对了")


def end(browser: Browser) -> None:
    """Come to the end of a lesson whose quizzes are passed: it is done then."""
    browser.script("document.querySelector('[data-finish]').scrollIntoView({ behavior: 'instant', block: 'center' })")
    browser.shows("[data-finish] button", "取消学完")


def mark(browser: Browser) -> None:
    """Mark a lesson as done."""
    browser.shows("[data-finish] button", "标为学完")
    browser.click("[data-finish] button")
    browser.shows("[data-finish] button", "取消学完")


def test_what_pages_complain_of_is_heard(browser: Browser, host: Host) -> None:
    """Else the other tests would hear nothing either."""
    browser.go(host.address)
    browser.script(
        "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = 1' }))"
    )
    browser.script("setTimeout(() => { throw new Error('found') })")
    until(lambda: host.refused)
    assert browser.script("return window.ran") is None
    if isinstance(browser, Firefox):
        until(lambda: any("found" in each for each in browser.complaints()))


def test_what_is_learned_is_remembered_and_leads_on(browser: Browser, visit: Callable[[str], None]) -> None:
    visit("lessons/ops-1/")
    browser.shows("[data-finish] button")
    pass_all(browser)
    browser.click("#pace-2")
    browser.click("#before-1")
    end(browser)
    browser.click("[data-finish] [data-next] a")
    browser.until("location.pathname.endsWith('/ops-2/')")

    visit("courses/ops/")
    browser.shows("main", "已学完 1 / 2 课")
    browser.shows("[data-start]", "课 ops-2")
    visit("")
    browser.shows("[data-resume] [data-go]", "课 ops-2")
    visit("lessons/ops-1/")
    browser.until(
        "['one-1', 'several-1', 'several-2', 'pace-2', 'before-1'].every((each) => document.getElementById(each).checked)"
    )
    assert (
        browser.script("return ['several-3', 'before-2'].some((each) => document.getElementById(each).checked)")
        is False
    )
    browser.shows("#gaps [role=status]", "答对了")


def test_a_record_is_taken_along_deleted_and_brought_back_and_makes_a_certificate(
    browser: Browser, visit: Callable[[str], None]
) -> None:
    visit("lessons/ops-1/")
    browser.shows("[data-finish] button")
    pass_all(browser)
    visit("lessons/ops-2/")
    mark(browser)
    visit("learning/")
    browser.shows("[data-score] [data-points]", "45")
    browser.click("section [data-export]")
    until(lambda: list(browser.downloads.glob("*.json")))
    (file,) = browser.downloads.glob("*.json")
    until(file.read_text)
    browser.click("[data-ask]")
    browser.click("dialog [value=delete]")
    browser.click("dialog[data-forgotten] button")
    browser.shows("[data-mine]", "还没有记录")
    browser.shows("[data-score] [data-points]", "0")

    browser.write("[data-import]", str(file))
    browser.shows("[data-score] [data-points]", "45")
    file.unlink()
    visit("lessons/ops-1/")
    end(browser)
    visit("courses/ops/certificate/")
    browser.shows("[data-sheet]", "课程 ops")
    browser.write("[data-typed]", "王小明")
    browser.shows("[data-sheet] [data-name]", "王小明")


def test_a_chinese_word_is_found_and_what_is_not_there_is_not(browser: Browser, visit: Callable[[str], None]) -> None:
    visit("")
    browser.write(".searchbox input", "叉树")
    browser.press(ENTER)
    browser.shows(".search-result mark", "叉树")
    assert browser.script(
        "return Array.from(document.querySelectorAll('.search-result a'), (each) => each.innerText)"
    ) == ["关于 rate"]
    visit("search/?q=二树")
    browser.shows(".search-status", "没有")
    assert browser.script("return document.querySelectorAll('.search-result').length") == 0


def test_a_kept_course_is_read_and_learned_when_nobody_answers(
    browser: Browser, host: Host, visit: Callable[[str], None]
) -> None:
    visit("courses/ops/")
    browser.click("[data-keep-start]")
    browser.until("document.querySelector('[data-keep]').dataset.state === 'kept'")
    host.go_away()

    visit("lessons/ops-2/")
    assert browser.script("return document.querySelector('h1').innerText") == "课 ops-2"
    assert browser.script("return Array.from(document.styleSheets).every((each) => each.cssRules.length > 0)")
    mark(browser)
    visit("courses/ops/")
    browser.shows("main", "已学完 1 / 2 课")
    visit("articles/rate/")
    browser.shows("h1", "这个页面没有保存在本机")
    browser.shows(".kept-course a", "课程 ops")


def test_what_is_set_fits_where_it_stands(browser: Browser, visit: Callable[[str], None]) -> None:
    """Stops that hang over a line make no frame scroll; nothing is wider than the window."""
    visit("articles/rate/")
    sizes = browser.script(
        "return Array.from(document.querySelectorAll('.table'), (each) => [each.clientWidth, each.scrollWidth])"
    )
    assert sizes and all(inside == whole for inside, whole in sizes)
    assert browser.script("const all = document.documentElement; return all.scrollWidth <= all.clientWidth")


def test_figures_are_not_drawn_over_each_other(browser: Browser, visit: Callable[[str], None]) -> None:
    """WebKitGTK draws them so where it sets them off from Chinese characters, though it lays them out as it should."""
    visit("articles/rate/")
    spaced = browser.script("return getComputedStyle(document.querySelector('.prose p')).textAutospace")
    assert spaced == ("ideograph-alpha" if isinstance(browser, WebKit) else "normal")
