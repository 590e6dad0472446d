"""The map of topics, campaigns by the reader's clock, the self-assessment and the language switch, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.slow

HEAD = "---\ntitle: {title}\nslug: {slug}\nstatus: draft\nsummary: 一句话说明。\n"
TITLES = [
    "平台运营基础",
    "学员运营",
    "课程设计与迭代：从需求调研到四阶段结构，再到上线之后用数据和反馈修改（附清单）",
    "Data, compliance and the everyday operations of a learning platform that people come back to",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "社群",
    "Internationalization",
]
SHIFT = """
  window.shift = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) window.shift += each.value; })
    .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def made(lay_out_at: Any, tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., str]) -> Any:
    """A preview with seven topics, three campaigns, and a course of three lessons; and its address."""
    site = lay_out_at(tmp_path_factory.mktemp("topics") / "site")

    def add(path: str, slug: str, title: str, extra: str) -> None:
        site.write(f"content/{path}.md", HEAD.format(slug=slug, title=f'"{title}"') + extra + "---\n文。\n")

    for number, title in enumerate(TITLES):
        before = [f"t{first}" for first in range(number) if number - first in (1, 2)][:2]
        add(f"topics/t{number}", f"t{number}", title, f"level: beginner\ndate: 2026-01-0{number + 1}\nprerequisites: [{', '.join(before)}]\n")  # fmt: skip
    for slug, starts, ends in (
        ("autumn", "2026-11-01", "2026-11-30"),
        ("winter", "2026-12-01", "2026-12-31"),
        ("long", "2026-11-15", "2027-02-28"),
    ):
        add(f"campaigns/{slug}", slug, f"活动 {slug}", f"date: 2026-10-01\nstarts: {starts}\nends: {ends}\ntags: [活动]\n")  # fmt: skip
    for number in (1, 2, 3):
        add(f"courses/c/{number}", f"l{number}", f"第{number}课", f"authors: [ann]\nduration: 5\nobjectives: [会甲{number}, 会乙{number}]\n")  # fmt: skip
    add("courses/c/index", "c", "课程", "authors: [ann]\nlevel: beginner\noutcomes: [会]\nstages: {foundation: [l1, l2], practice: [l3]}\n")  # fmt: skip
    site.article("en-too", lang="en")
    site.article("en-too")
    done = site.publish("--worktree", "--drafts")
    assert done.code == 0, done.err
    site.address = serve(site.output)
    return site


# -- the map ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "name"), [(360, "narrow"), (320, "narrow"), (1280, "wide")])
def test_the_map_fits_its_page_and_titles_fit_their_boxes(made, page, width, name):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{made.address}topics/")
    assert page.locator(".graph-drawing:visible").count() == 1
    assert page.locator(f".graph-{name} svg").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate(
        """() => [...document.querySelectorAll(".graph-drawing a")].filter((each) => each.checkVisibility())
          .filter((each) => {
            const box = each.querySelector("rect").getBBox(), text = each.querySelector("text").getBBox();
            return text.x < box.x || text.x + text.width > box.x + box.width || text.y < box.y || text.y + text.height > box.y + box.height;
          }).map((each) => each.textContent)"""
    )
    assert outside == []


def test_the_map_is_read_and_walked_through_in_order(made, page):
    page.goto(f"{made.address}topics/t3/")
    page.locator(".graph-wide a").first.focus()
    seen = []
    for _ in range(6):
        seen.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        page.keyboard.press("Tab")
    assert seen == TITLES[:6]  # on the way here, then what builds on it
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    current = page.locator(".graph-wide [aria-current=page]")
    assert current.count() == 1 and current.get_attribute("aria-label") == TITLES[3]
    page.locator(".graph-wide a").nth(1).click()
    page.wait_for_url("**/topics/t1/")


# -- campaigns -------------------------------------------------------------------------------------------------


def banner(page: Any) -> tuple[str, str] | None:
    shown = page.locator(".banner:visible")
    assert shown.count() <= 1
    return (shown.locator("h2 a").inner_text(), shown.locator("[data-phase]").inner_text()) if shown.count() else None


@pytest.mark.parametrize(
    ("now", "shown", "autumn"),
    [
        ("2026-10-31T23:59:59+08:00", ("活动 autumn", "即将开始"), "即将开始"),
        ("2026-11-01T00:00:00+08:00", ("活动 autumn", "进行中"), "进行中"),
        ("2026-11-30T23:59:59+08:00", ("活动 autumn", "进行中"), "进行中"),
        ("2026-12-01T00:00:00+08:00", ("活动 winter", "进行中"), "已结束"),
        ("2027-01-01T00:00:00+08:00", ("活动 long", "进行中"), "已结束"),
        ("2027-03-01T00:00:00+08:00", None, "已结束"),
    ],
)
def test_campaigns_come_and_go_by_the_readers_clock(made, page, now, shown, autumn):
    page.clock.set_fixed_time(now)
    page.add_init_script(SHIFT)
    page.goto(made.address)
    assert banner(page) == shown
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shift") <= 0.05
    page.goto(f"{made.address}campaigns/autumn/")
    assert page.locator(".figures [data-phase]").inner_text() == autumn
    page.goto(f"{made.address}tags/活动/")
    row = page.locator(".row", has_text="活动 autumn")
    assert row.locator("[data-phase]").inner_text() == autumn


def test_a_reader_elsewhere_sees_the_same_campaign_at_the_same_moment(made, chromium):
    context = chromium.new_context(timezone_id="America/Los_Angeles")
    page = context.new_page()
    page.clock.set_fixed_time("2026-11-30T08:00:00-08:00")  # the 1st of December has begun in Shanghai
    page.goto(made.address)
    assert banner(page) == ("活动 winter", "进行中")
    context.close()


def test_without_a_script_the_day_of_the_publish_counts(made, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(made.address)  # published on the 20th of November
    assert banner(page) == ("活动 autumn", "进行中")
    page.goto(f"{made.address}campaigns/winter/")
    assert page.locator(".figures [data-phase]").inner_text() == "即将开始"
    context.close()


# -- what one can do already -----------------------------------------------------------------------------------


def marks(page: Any) -> list[str | None]:
    return [each.get_attribute("data-assessed") for each in page.locator(".stages [data-lesson]").all()]


def claims(page: Any, part: int) -> Any:
    """The boxes of a part, each for one thing that it teaches."""
    return page.locator(".ability-part").nth(part - 1).locator("input")


def ticked(page: Any) -> list[list[bool]]:
    return [[box.is_checked() for box in claims(page, part).all()] for part in (1, 2, 3)]


def tick(page: Any, part: int) -> None:
    for box in claims(page, part).all():
        box.check()


def test_what_one_can_do_is_ticked_by_keyboard_announced_marked_and_remembered(made, page):
    page.goto(f"{made.address}courses/c/")
    page.locator("#page\\.assessment summary").focus()
    for key in ("Enter", "Tab", "Tab", "Space"):
        page.keyboard.press(key)
    said = page.locator("[data-assessment-said]")
    assert said.get_attribute("role") == "status"
    assert ticked(page) == [[True, False], [False, False], [False, False]]
    assert said.inner_text() == "" and marks(page) == [None, None, None]  # of this part only half is known
    for key in ("Tab", "Space"):
        page.keyboard.press(key)
    assert said.inner_text() == "3 项中可以跳过 1 项，从“第2课”开始。"
    assert marks(page) == ["skip", "start", None]
    go = page.locator("[data-assessment-go] a")
    assert go.get_attribute("href").endswith("/lessons/l2/")
    assert page.locator(".stages [data-lesson]").nth(0).get_by_text("可跳过").is_visible()

    claims(page, 3).nth(1).check()
    page.reload()
    page.locator("[data-assessed=start]").wait_for()
    assert marks(page) == ["skip", "start", None]
    assert ticked(page) == [[True, True], [False, False], [False, True]]
    begin = page.locator("[data-start]")
    assert begin.inner_text() == "从“第2课”开始" and begin.get_attribute("href") == go.get_attribute("href")
    claims(page, 2).nth(0).wait_for(state="visible")  # open, as there is something ticked
    for part in (2, 3):
        tick(page, part)
    assert "都已经会了" in said.inner_text()
    assert marks(page) == ["skip", "skip", "skip"] and not go.is_visible()
    for part in (1, 2, 3):
        claims(page, part).nth(0).uncheck()
    assert said.inner_text() == ""
    assert marks(page) == [None, None, None]
    assert begin.inner_text() == "从第一课开始"


def test_each_claim_has_its_own_name_and_the_lesson_that_teaches_it(made, page):
    page.goto(f"{made.address}courses/c/")
    page.locator("#page\\.assessment summary").click()
    group = page.get_by_role("group", name="第2课")
    assert group.get_by_role("checkbox").count() == 2
    assert group.get_by_role("checkbox", name="会乙2", exact=True).is_visible()
    assert group.get_by_role("link", name="第2课").get_attribute("href") == "../../lessons/l2/"


def test_a_tick_of_other_words_does_not_stand_for_new_ones(made, page):
    page.goto(f"{made.address}courses/c/")
    page.locator("#page\\.assessment summary").click()
    for part in (1, 2):
        tick(page, part)
    value = claims(page, 1).nth(1).get_attribute("value")
    body = (made.output / "courses/c/index.html").read_text(encoding="utf-8")
    page.route("**/courses/c/", lambda route: route.fulfill(body=body.replace(value, "0" * 12), content_type="text/html"))  # fmt: skip
    page.reload()
    page.locator("[data-assessed=start]").wait_for()
    assert ticked(page)[:2] == [[True, False], [True, True]]
    assert marks(page) == ["start", "skip", None]


def test_two_tabs_agree(made, page):
    page.goto(f"{made.address}courses/c/")
    other = page.context.new_page()
    other.goto(f"{made.address}courses/c/")
    page.locator("#page\\.assessment summary").click()
    tick(page, 1)
    other.locator("[data-assessed=start]").wait_for()
    assert marks(other) == ["skip", "start", None]


def test_where_the_browser_keeps_nothing_the_ticks_last_for_the_visit(made, page):
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('refused', 'SecurityError'); } });")  # fmt: skip
    page.goto(f"{made.address}courses/c/")
    page.locator("#page\\.assessment summary").click()
    tick(page, 1)
    page.reload()
    page.locator("[data-assessed=start]").wait_for()
    assert marks(page) == ["skip", "start", None]


def test_without_a_script_it_is_a_list_to_tick_with_links(made, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{made.address}courses/c/")
    page.locator("#page\\.assessment summary").click()
    claims(page, 1).nth(0).check()
    assert page.locator(".ability-part a").nth(1).get_attribute("href") == "../../lessons/l2/"
    assert not page.locator("[data-assessment-go]").is_visible()
    context.close()


# -- languages -------------------------------------------------------------------------------------------------


def test_the_switch_says_where_it_led_without_a_script(made, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{made.address}courses/c/")
    notice = page.locator("#page\\.elsewhere")
    assert not notice.is_visible()
    page.locator(".languages a").click()
    assert page.url.endswith("/en/#page.elsewhere")
    assert (
        notice.inner_text()
        == "The page you came from is not available in this language. This is the closest one that is."
    )
    assert page.evaluate("document.activeElement.id") == "page.elsewhere"
    context.close()
