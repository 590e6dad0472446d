"""Pages in the narrowest window, at 400 %, with wider letters, in forced colours, and on paper."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.slow

# WCAG 1.4.10: 320 CSS pixels, which is 1280 at 400 %. Tables, code and formulas scroll within themselves.
NARROW = {"width": 320, "height": 640}
# WCAG 1.4.12: whoever reads may set the spaces between letters, words and lines.
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }"

WIDE = """() => {
  const wide = document.scrollingElement.scrollWidth - innerWidth;
  if (wide <= 0) return null;
  const scrolls = (each) => each && (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(each).overflowX) || scrolls(each.parentElement));
  const out = [...document.body.querySelectorAll("*")].filter((each) => each.getBoundingClientRect().right > innerWidth + 1 && !scrolls(each.parentElement));
  return `${wide} px too wide: ` + out.slice(-2).map((each) => each.outerHTML.slice(0, 120)).join(" … ");
}"""

# Text that somebody should see and that is cut off where its box ends.
CUT = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((each) => {
  const style = getComputedStyle(each);
  if (!each.checkVisibility() || style.overflowY === "visible" || style.overflowY === "auto" || style.position === "absolute") return false;
  return each.scrollHeight > each.clientHeight + 2 && each.clientHeight > 4 && each.textContent.trim() && !each.closest(".unseen, [aria-hidden=true], svg");
}).map((each) => each.outerHTML.slice(0, 120))"""


@pytest.fixture
def narrow(chromium: Any) -> Any:
    context = chromium.new_context(viewport=NARROW, bypass_csp=True, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_nothing_is_wider_than_the_narrowest_window(everything, preview, narrow):
    wrong = {}
    for site in (everything, preview):
        for address, html in site.pages.items():
            if 'http-equiv="refresh"' in html or (site is preview and "preview/" not in address):
                continue
            narrow.goto(site.url + address)
            if found := narrow.evaluate(WIDE):
                wrong[f"{site.name}/{address}"] = found
    assert wrong == {}


def test_wider_letters_cut_nothing_off(everything, narrow, one_of_each):
    wrong = {}
    for address in one_of_each(everything):
        narrow.goto(everything.url + address)
        narrow.add_style_tag(content=SPACED)
        if found := narrow.evaluate(WIDE) or narrow.evaluate(CUT):
            wrong[address] = found
    assert wrong == {}


def test_in_forced_colours_a_right_answer_is_told_from_a_wrong_one_without_colour(everything, page):
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.goto(f"{everything.url}lessons/everything/")
    for choice in page.locator("#many .choice input").all():
        choice.check()
    marks = page.evaluate(
        """() => [...document.querySelectorAll("#many .feedback")].map((each) =>
          [each.className, ["::before", "::after"].map((one) => getComputedStyle(each, one).content).join(), each.textContent])"""
    )
    right, wrong = ({mark for name, mark, _ in marks if verdict in name} for verdict in ("right", "wrong"))
    assert right, marks
    assert wrong, marks
    assert right.isdisjoint(wrong), "only their colour tells them apart"


def test_on_paper_there_is_the_text_and_no_navigation(everything, page, one_of_each):
    page.emulate_media(media="print")
    for address in one_of_each(everything):
        page.goto(everything.url + address)
        for gone in (
            ".masthead nav",
            ".lesson-outline",
            ".crumbs",
            ".turn",
            ".skip",
            "main button",
            "form",
            ".foot-links",
        ):
            assert not any(each.is_visible() for each in page.locator(gone).all()), f"{address}: {gone}"
        assert page.locator("main").first.is_visible(), address
    page.goto(f"{everything.url}lessons/everything/")
    assert page.locator("main .quiz legend").first.is_visible()
    assert not page.locator("main .quiz details").first.is_visible(), "answers do not stand on paper"
