"""The policy in the pages, in a real browser and without any header: no page breaks it, and what is slipped in does not run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from tests.e2e.hosting import hosting
from tests.portal.test_csp import EVERY_BLOCK, check

pytestmark = pytest.mark.slow
REFUSED = ["base-uri", "script-src", "style-src", "img-src", "frame-src", "object-src", "form-action"]
LISTEN = "document.addEventListener('securitypolicyviolation', (event) => { (window.refused ??= []).push(`${event.violatedDirective} ${event.blockedURI}`); });"
EVIL = """
<base href="https://evil.example/">
<style>body { outline: 3px solid red }</style>
<p style="color: rgb(1, 2, 3)" id="evil-style">x</p>
<script>window.ran = 1</script>
<script src="https://evil.example/x.js"></script>
<script type="module">window.ran = 2</script>
<img src="https://evil.example/x.png" onerror="window.ran = 3">
<img src="data:," onerror="window.ran = 4">
<svg onload="window.ran = 5"></svg>
<a id="evil-link" href="javascript:window.ran = 6">x</a>
<iframe src="https://evil.example/"></iframe>
<object data="https://evil.example/x.swf"></object>
<video src="https://evil.example/x.mp4"></video>
<link rel="stylesheet" href="https://evil.example/x.css">
<form id="evil-form" action="https://evil.example/"><button>x</button></form>
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, lay_out_at: Any) -> Iterator[str]:
    """A preview of a site with every kind of page and every block."""
    site = lay_out_at(tmp_path_factory.mktemp("policy") / "site")
    site.lesson("ops", "ops-1", EVERY_BLOCK)
    site.write("content/courses/ops/talk.mp4", b"\0")
    site.write("content/courses/ops/talk.vtt", "WEBVTT\n")
    site.course("ops", {"foundation": ["ops-1"]})
    site.article("a", "文。\n", extra="tags: [甲]\naliases: [old/]\n")
    for path, extra in {
        "topics/t": "level: beginner\nitems: [course/ops]\n", "people/ann": "", "stories/s": "learner: 梅\nquote: 好。\n",
        "campaigns/c": "starts: 2026-11-01\nends: 2026-11-30\nfeatures: [course/ops]\n", "paths/p": "purpose: interest\nsteps: [{title: 一, items: [course/ops]}]\n",
    }.items():  # fmt: skip
        slug = path.rpartition("/")[2]
        front = f"title: 题 {slug}\nslug: {slug}\nauthors: [ann]\nstatus: draft\nsummary: 说。\n{extra}"
        site.write(f"content/{path}.md", f"---\n{front}---\n文。\n")
    done = site.publish("--worktree", "--drafts")
    assert done.code == 0, done.err
    with hosting(site.output) as address:
        yield address


KINDS = ("", "courses/", "courses/ops/", "lessons/ops-1/", "articles/a/", "topics/t/", "paths/p/", "campaigns/c/", "stories/s/", "people/ann/", "tags/", "search/?q=甲", "news/", "learning/", "404.html", "old/", "preview/")  # fmt: skip


def browse(context: Any, evil: bool) -> tuple[Any, list[str]]:
    """A tab that tells what its policy refused, and every request that would leave."""
    page = context.new_page()
    page.add_init_script(LISTEN)
    left: list[str] = []

    def route(way: Any) -> None:
        url = way.request.url
        if "evil.example" in url or not url.startswith("http://127.0.0.1"):
            left.append(url)
            return way.abort()
        if evil and way.request.resource_type == "document":
            answer = way.fetch()
            return way.fulfill(response=answer, body=answer.text().replace("</main>", f"{EVIL}</main>"))
        return way.continue_()

    page.route("**/*", route)
    return page, left


def test_no_page_of_any_kind_breaks_its_own_policy(chromium, home):
    context = chromium.new_context()
    page, left = browse(context, False)
    broken = []
    page.on(
        "console", lambda message: broken.append(f"{page.url}: {message.text}") if message.type == "error" else None
    )
    for address in KINDS:
        answer = page.goto(home + address)
        assert answer.ok or address == "404.html", address
    context.close()
    assert broken == []
    assert left == []


def test_every_page_of_the_sample_has_the_policy_and_nothing_that_it_refuses(sample, tmp_path):
    manifest = json.loads(urlopen(f"{sample}.well-known/contentops/release.json").read())
    paths = [each["path"] for each in manifest["files"] if each["path"].endswith(".html")]
    for path in paths:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(urlopen(sample + quote(path)).read())
    assert len(check(tmp_path)) == len(paths) > 50


@pytest.mark.parametrize("address", ["lessons/ops-1/", "search/"])
def test_what_is_slipped_into_a_page_does_not_run_load_or_dress_it(chromium, home, address):
    context = chromium.new_context()
    page, left = browse(context, True)
    page.goto(home + address)
    page.evaluate("document.querySelector('#evil-link').click()")
    page.evaluate("document.querySelector('#evil-form button').click()")
    page.wait_for_function(
        "(all) => all.every((each) => window.refused?.some((one) => one.includes(each)))", arg=REFUSED
    )
    assert page.evaluate("window.ran") is None
    assert page.evaluate("getComputedStyle(document.body).outlineStyle") == "none"
    assert page.evaluate("getComputedStyle(document.querySelector('#evil-style')).color") != "rgb(1, 2, 3)"
    assert page.evaluate("document.baseURI").startswith(home)
    assert left == []
    context.close()


def test_a_page_opened_from_a_folder_is_dressed_and_runs_nothing(chromium, tmp_path, lay_out_at):
    site = lay_out_at(tmp_path / "site")
    site.write(
        "content/topics/t.md",
        "---\ntitle: 题\nslug: t\nstatus: draft\nsummary: 说。\nlevel: beginner\nitems: [article/a]\n---\n文。\n",
    )
    site.published("content/topics/t.md", site.article("a", "文。\n"))
    done = site.run("package", "t", "--output", str(tmp_path / "dist"))
    assert done.code == 0, done.err
    import zipfile

    zipfile.ZipFile(next((tmp_path / "dist").glob("*.zip"))).extractall(tmp_path / "open")
    file: Path = next((tmp_path / "open").rglob("html/articles/a/index.html"))
    context = chromium.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(file.as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").count("Serif")
    assert page.evaluate("Array.from(document.images).every((each) => each.complete)")
    context.close()
    assert complaints == []
