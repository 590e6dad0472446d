"""Accessibility by axe-core: every kind of page in both languages, light and dark, on a phone and on a desk, before and after use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
ALLOWED = {
    # On a wide screen the closed outline is shown by CSS; axe takes what a closed <details> holds for hidden. Its links
    # take the focus: see test_keyboard.
    ("scrollable-region-focusable", ".lesson-outline"),
}

RUN = """async (only) => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const found = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
  return found.violations.flatMap((each) => each.nodes.map((node) =>
    ({ rule: each.id, target: node.target.join(" "), html: node.html.slice(0, 160), why: node.failureSummary })));
}"""


@pytest.fixture(scope="session")
def axe(tool: Callable[[str], Path]) -> str:
    return tool("axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def audited(page: Any, axe: str) -> Callable[[str], list[str]]:
    """Audits a page as it is opened, in four ways; colours alone where only the colours differ. Gives what is wrong."""

    def look(where: str, size: dict[str, int], scheme: str, only: list[str]) -> list[str]:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        return [
            f"{where} ({size['width']} px, {scheme}): {each['rule']} {each['target']}\n    {each['html']}\n    {each['why']}"
            for each in page.evaluate(RUN, only)
            if (each["rule"], each["target"]) not in ALLOWED
        ]

    def audit(where: str) -> list[str]:
        page.evaluate(axe)
        return [
            *look(where, PHONE, "light", RULES),
            *look(where, PHONE, "dark", COLOURS),
            *look(where, DESK, "dark", COLOURS),
            *look(where, DESK, "light", RULES),
        ]

    return audit


def samples(site: Any) -> list[str]:
    """The address of every page but those that only send on, and of lists alike the first of each language."""
    return [address for address, html in site.pages.items() if 'http-equiv="refresh"' not in html]


def test_every_template_has_a_page_that_is_audited(everything, preview, kind):
    templates = {file.stem for file in (Path(__file__).parents[3] / "theme/templates").glob("*.html")}
    seen = {kind(html) for site in (everything, preview) for html in site.pages.values()}
    assert templates - {"base", "document"} <= seen | {"redirect"}


@pytest.mark.parametrize("part", range(4))
def test_no_page_breaks_a_rule(everything, page, audited, part):
    found = []
    for address in samples(everything)[part::4]:
        page.goto(everything.url + address)
        found += audited(address)
    assert not found, "\n".join(found)


def test_no_page_of_a_preview_breaks_a_rule(preview, page, audited):
    found = []
    for address in ("preview/", "en/preview/", "articles/rate/", "articles/fresh/", "en/articles/hot/"):
        page.goto(preview.url + address)
        for each in page.locator("details").all():
            each.evaluate("each => { each.open = true; }")
        found += audited(address)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("address", ["lessons/everything/", "en/lessons/everything/"])
def test_a_lesson_in_use_breaks_no_rule(everything, page, audited, address):
    page.goto(everything.url + address)
    for each in page.locator("main details").all():
        each.evaluate("each => { each.open = true; }")
    for choice in page.locator(".choice input").all():
        choice.check()
    for number, field in enumerate(page.locator(".quiz.gaps input").all()):
        field.fill("3.14" if number == 0 else "wrong")
    found = audited(f"{address} answered")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("address", "words"), [("search/", "完课率"), ("en/search/", "rate")])
def test_a_page_of_results_breaks_no_rule(everything, page, audited, address, words):
    page.goto(f"{everything.url}{address}?q={words}")
    page.locator(".search-result").first.wait_for()
    found = audited(f"{address} with results")
    page.goto(f"{everything.url}{address}?q=xyzzyx")
    page.locator("[data-search-status]:not(:empty)").wait_for()
    found += audited(f"{address} without results")
    assert not found, "\n".join(found)


def learn(page: Any, answers: list[str]) -> None:
    """Pass every quiz of the lesson that is open and go to its end, or mark it as done."""
    for quiz in page.locator(".quiz[data-pass]").all():
        for right in quiz.locator("[data-right] input").all():
            right.check()
        for field in quiz.locator("input:not([type=radio], [type=checkbox])").all():
            field.fill(answers.pop(0))
        quiz.locator(".quiz-check button").click()
        quiz.locator("[data-verdict=right]").wait_for()
    button = page.locator("[data-finish] .finish-mark button")
    if page.locator(".quiz[data-pass]").count():
        button.scroll_into_view_if_needed()  # which ends a lesson whose quizzes are passed
    else:
        button.click()
    page.locator("[data-finish] button[data-state=done]").wait_for()


@pytest.mark.parametrize(
    ("home", "lessons"),
    [
        ("", {"everything": ["3.14", "无理数"], "blanks": ["2"], "last": []}),
        ("en/", {"everything": ["3.14", "irrational"]}),
    ],
)
def test_what_somebody_sees_who_has_learned_breaks_no_rule(everything, page, audited, home, lessons):
    found = []
    for lesson, answers in lessons.items():
        page.goto(f"{everything.url}{home}lessons/{lesson}/")
        learn(page, list(answers))
        found += audited(f"{home}lessons/{lesson}/ done")
    for address in (home, f"{home}courses/everything/", f"{home}learning/", f"{home}courses/everything/certificate/"):
        page.goto(everything.url + address, wait_until="networkidle")
        found += audited(f"{address} of somebody who has learned")
    assert page.locator(".sheet").first.is_visible() == (len(lessons) == 3)
    page.goto(f"{everything.url}{home}learning/", wait_until="networkidle")
    page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
    found += audited(f"{home}learning/ unfolded")
    page.evaluate("document.querySelector('main dialog').showModal()")
    found += audited(f"{home}learning/ before it is deleted")
    assert not found, "\n".join(found)
