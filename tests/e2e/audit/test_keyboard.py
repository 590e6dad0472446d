"""Pages with the keyboard alone: everything is reached, in order, seen, and nothing holds the focus."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.slow

# Where the focus is, and whether somebody can see it there. In a drawing the ring is the stroke of the shape.
FOCUS = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  const at = (window.reached ??= []).indexOf(each);
  if (at < 0) window.reached.push(each);
  const box = each.getBoundingClientRect();
  const ring = (one) => one && getComputedStyle(one).outlineStyle !== "none" && parseFloat(getComputedStyle(one).outlineWidth) >= 1;
  const shape = each.closest("svg") && each.querySelector("rect, path, circle");
  return {
    again: at === window.reached.length - 1 ? "stayed" : at >= 0 ? "came back" : "",
    html: each.outerHTML.slice(0, 120),
    ring: ring(each) || ring(each.closest("label, li, form, .choice")) || getComputedStyle(each).boxShadow !== "none"
      || Boolean(shape && parseFloat(getComputedStyle(shape).strokeWidth) >= 2),
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""

# What Tab should have reached, in the order of the page: one of each group of radio buttons, nothing that is hidden.
MISSED = """() => {
  const reached = window.reached ?? [];
  const groups = new Set();
  const shown = (each) => each.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const should = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, video[controls], [tabindex='0']")]
    .filter((each) => !each.disabled && each.tabIndex >= 0 && shown(each))
    .filter((each) => each.type !== "radio" || (!groups.has(each.name) && groups.add(each.name)));
  const name = (each) => each.outerHTML.slice(0, 120);
  const order = reached.filter((each) => should.includes(each));
  return {
    missed: should.filter((each) => !reached.includes(each)).map(name),
    strange: reached.filter((each) => !should.includes(each)).map(name),
    jumps: order.filter((each, at) => at && order[at - 1].compareDocumentPosition(each) & Node.DOCUMENT_POSITION_PRECEDING).map(name),
  };
}"""

# Scripts put what they bring where it belongs: they are through where nothing has changed for a while.
SETTLED = """() => new Promise((done) => {
  let timer = 0;
  const watch = new MutationObserver(() => again());
  const through = () => { watch.disconnect(); done(); };
  const again = () => { clearTimeout(timer); timer = setTimeout(through, 100); };
  watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  again();
})"""

# As if the page had just come: some put the focus into a field.
BEGIN = """() => {
  const root = document.documentElement;
  root.tabIndex = -1;
  root.focus();
  root.removeAttribute("tabindex");
}"""


def walk(page: Any) -> list[dict[str, Any]]:
    """What Tab leads to, from the beginning of the page until it leaves it; a player's own controls count once."""
    seen: list[dict[str, Any]] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None or focus["again"] == "came back":
            return seen
        if not focus["again"]:
            seen.append(focus)
    raise AssertionError(f"the focus does not leave the page: {seen[-3:]}")


@pytest.mark.parametrize("width", [360, 1440])
def test_tab_reaches_everything_in_order_and_shows_where_it_is(everything, page, one_of_each, width):
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    wrong = []
    for address in one_of_each(everything):
        if address.startswith("en/"):
            continue  # the same templates
        page.goto(everything.url + address)
        page.evaluate(SETTLED)
        page.evaluate(BEGIN)
        seen = walk(page)
        wrong += [f"{address}: {why}: {each}" for why, some in page.evaluate(MISSED).items() for each in some]
        wrong += [f"{address}: no ring around {each['html']}" for each in seen if not each["ring"]]
        wrong += [f"{address}: out of sight {each['html']}" for each in seen if not each["inside"]]
    assert not wrong, "\n".join(wrong[:30])


def test_the_first_tab_is_the_way_past_the_navigation(everything, page, one_of_each):
    for address in one_of_each(everything):
        if address.startswith("en/"):
            continue
        page.goto(everything.url + address)
        page.evaluate(BEGIN)
        page.keyboard.press("Tab")
        skip = page.locator(".skip")
        assert skip.evaluate("each => each === document.activeElement"), address
        box = skip.bounding_box()
        assert box["width"] > 40, address
        assert box["y"] >= 0, address
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.tagName") == "MAIN", address
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('.masthead, .skip')"), address


def test_a_quiz_is_answered_with_the_keyboard(everything, page):
    page.goto(f"{everything.url}lessons/everything/")
    page.locator("#single[data-quiz]").wait_for()  # the script is there
    page.locator("#single input").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#single .feedback.right").wait_for()
    page.locator("#many input").first.focus()
    page.keyboard.press("Space")
    assert page.locator("#many input").first.is_checked()
    page.locator("#many summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#many details p").first.is_visible()


def test_links_of_the_outline_take_the_focus_where_it_is_always_shown(everything, page):
    """The exception that test_axe makes for it rests on this."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{everything.url}lessons/blanks/")
    links = page.locator(".lesson-outline a")
    assert links.count() > 1
    page.locator(".lesson-outline a").first.focus()
    assert links.first.evaluate("each => each === document.activeElement")
    page.keyboard.press("Tab")
    assert links.nth(1).evaluate("each => each === document.activeElement")
