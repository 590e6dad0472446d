"""Pictures that come late move nothing, and are no wider than the text, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.slow

SVG = '<svg xmlns="http://www.w3.org/2000/svg" {}><rect width="100%" height="100%" fill="#456"/></svg>'
BODY = """![一](wide.svg)

文。

![二](shape.svg "说明")

| 表 | 字 |
|---|---|
| ![三](wide.svg) | 字 |

<img src="wide.svg" alt="四" width="120">

[![五](small.svg)](small.svg) 文。
"""
SHIFT = """
  window.shift = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) window.shift += each.value; })
    .observe({ type: "layout-shift", buffered: true });
"""
SIZES = "() => Object.fromEntries([...document.querySelectorAll('.prose img')].map((img) => [img.alt, [img.width, img.height]]))"


@pytest.fixture(scope="module")
def address(lay_out_at: Any, tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., str]) -> str:
    site = lay_out_at(tmp_path_factory.mktemp("pictures") / "site")
    for name, attributes in (("wide", 'width="1600" height="400"'), ("shape", 'viewBox="0 0 20 10"'), ("small", 'width="40" height="20"')):  # fmt: skip
        site.write(f"content/articles/{name}.svg", SVG.format(attributes))
    site.article("pictures", BODY)
    done = site.publish("--worktree", "--drafts")
    assert done.code == 0, done.err
    return f"{serve(site.output)}articles/pictures/"


@pytest.mark.parametrize("width", [360, 1200])
def test_the_room_of_a_picture_is_there_before_the_picture_is(address, page, width):
    page.set_viewport_size({"width": width, "height": 4000})  # all of it is in view, so that all of it is asked for
    page.add_init_script(SHIFT)
    waiting: list[Any] = []
    late: list[bool] = [True]
    page.route("**/assets/**/*.svg", lambda route: waiting.append(route) if late else route.continue_())
    page.goto(address, wait_until="domcontentloaded")
    page.locator(".prose img").nth(4).wait_for(state="attached")
    page.wait_for_timeout(200)
    assert len({route.request.url for route in waiting}) >= 3
    before = page.evaluate(SIZES)
    late.clear()
    for route in waiting:
        route.continue_()
    page.wait_for_function("() => [...document.querySelectorAll('.prose img')].every((img) => img.complete && img.naturalWidth)")  # fmt: skip
    page.wait_for_timeout(100)
    assert page.evaluate(SIZES) == before
    assert page.evaluate("window.shift") == 0
    text = page.evaluate("document.querySelector('.prose').clientWidth")
    wide, tall = before["一"]
    assert wide == text and abs(tall - wide / 4) <= 1
    assert before["二"][0] == text and abs(before["二"][1] - text / 2) <= 1
    assert before["四"] == [120, 30] and before["五"] == [40, 20]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
