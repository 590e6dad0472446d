"""What a page costs: bytes, requests, and that none of it needs a script."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

KIB = 1024
_SHEET = re.compile(r'<link rel="stylesheet"[^>]*href="([^"]+)"')


def zipped(*data: bytes) -> int:
    return sum(len(gzip.compress(each, 6, mtime=0)) for each in data)


def lessons(*sites: Any) -> Iterator[tuple[Path, str]]:
    for site in sites:
        for address, html in site.pages.items():
            if 'class="kind-lesson' in html:
                yield site.folder / address / "index.html", html


def test_a_lesson_weighs_at_most_50_kib_with_its_sheets(academy, everything):
    weights = {
        str(file): zipped(html.encode(), *((file.parent / sheet).read_bytes() for sheet in _SHEET.findall(html)))
        for file, html in lessons(academy, everything)
    }
    assert len(weights) > 20
    assert {name: weight for name, weight in weights.items() if weight > 50 * KIB} == {}


def test_scripts_of_a_page_weigh_at_most_15_kib_and_nothing_comes_from_elsewhere(everything, page, one_of_each):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    scripts: dict[str, int] = {}
    for address in one_of_each(everything):
        if address.startswith("en/"):
            continue  # the same scripts
        asked.clear()
        page.goto(everything.url + address, wait_until="networkidle")
        elsewhere = [url for url in asked if not url.startswith((everything.url, "blob:", "data:"))]
        assert not elsewhere, address
        files = {url.removeprefix(everything.url).partition("?")[0] for url in asked}
        scripts[address] = zipped(*((everything.folder / name).read_bytes() for name in files if name.endswith(".js")))
    assert scripts["lessons/everything/"] > 0
    heavy = {address: weight for address, weight in scripts.items() if weight > 15 * KIB}
    assert set(heavy) <= {"search/", "learning/"}, heavy  # pages that are programs


def test_every_page_is_whole_without_scripts(everything, chromium, one_of_each):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    for address in one_of_each(everything):
        page.goto(everything.url + address)
        assert page.locator("main h1:visible").count() == 1, address
        assert len(page.locator("main").inner_text()) > 40, address
        useless = [
            each
            for each in page.locator("button:not(form[action] *), form:not([action]), dialog").all()
            if each.is_visible()
        ]
        assert not useless, f"{address}: without scripts nothing happens here: {useless[0].inner_text()}"
    page.goto(f"{everything.url}lessons/everything/")
    quiz = page.locator("#single")
    quiz.get_by_label("报名人数").check()
    assert quiz.locator(".feedback.right").is_visible()
    assert not quiz.locator(".feedback.wrong").is_visible()
    quiz.locator("summary").click()
    assert quiz.locator("details p").first.is_visible()
    context.close()
