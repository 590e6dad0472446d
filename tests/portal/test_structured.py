"""What pages say of themselves to machines."""

from __future__ import annotations

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

ROOT = "https://learn.example.org/academy/"
_SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def _graph(site: Any, address: str) -> list[dict[str, Any]]:
    (script,) = _SCRIPT.findall(site.page(address))
    found = json.loads(script)
    assert found["@context"] == "https://schema.org"
    return list(found["@graph"])


def _node(site: Any, address: str, kind: str) -> dict[str, Any]:
    (found,) = [node for node in _graph(site, address) if node["@type"] == kind]
    return found


def test_every_page_that_may_be_found_tells_of_itself_and_no_other_does(published_academy):
    for file in published_academy.output.rglob("*.html"):
        html = file.read_text(encoding="utf-8")
        told = _SCRIPT.findall(html)
        assert len(told) == (1 if "noindex" not in html else 0), file
        for script in told:
            json.loads(script)


def test_every_name_in_a_graph_is_told_of_on_that_page_or_on_one_that_is_there(published_academy):
    graphs, named = {}, set()
    for file in published_academy.output.rglob("*.html"):
        for script in _SCRIPT.findall(file.read_text(encoding="utf-8")):
            for node in json.loads(script)["@graph"]:
                graphs.setdefault(node["@id"], node)
                named |= set(re.findall(r'\{"@id": "([^"]+)"\}', json.dumps(node, ensure_ascii=False)))
    assert named <= graphs.keys()
    assert all("None" not in json.dumps(node) and node.get("name", "x") for node in graphs.values())


def test_a_course_says_what_it_is_for_whom_by_whom_and_under_which_licence(published_academy):
    course = _node(published_academy, "courses/ops", "Course")
    assert (course["name"], course["description"], course["inLanguage"]) == ("运营课", "学运营。", "zh-CN")
    assert course["provider"] == {"@id": f"{ROOT}#publisher"}
    assert course["author"] == [{"@type": "Person", "name": "安 安", "url": f"{ROOT}people/ann/"}]
    assert course["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert course["teaches"] == ["会看数据"]
    assert course["timeRequired"] == "PT32M"
    assert course["hasCourseInstance"] == {"@type": "CourseInstance", "courseMode": "Online", "courseWorkload": "PT32M"}
    assert course["hasPart"] == [{"@id": f"{ROOT}lessons/ops-{number}/#main"} for number in (1, 2)]
    lesson = _node(published_academy, "lessons/ops-1", "LearningResource")
    assert lesson["isPartOf"] == {"@id": f"{ROOT}courses/ops/#main"}
    assert lesson["position"] == 1


def test_an_article_has_its_days_its_way_and_those_who_reviewed_it(published_academy):
    article = _node(published_academy, "articles/rate", "Article")
    assert (article["datePublished"], article["dateModified"]) == ("2026-05-01", "2026-05-03")
    assert article["citation"] == ["https://example.org/book", "报告"]
    page = _node(published_academy, "articles/rate", "WebPage")
    assert page["lastReviewed"] == "2026-11-20"
    assert [person["name"] for person in page["reviewedBy"]] == ["Ed", "Pat"]
    way = _node(published_academy, "articles/rate", "BreadcrumbList")["itemListElement"]
    assert [(step["position"], step["name"], step["item"]) for step in way] == [
        (1, "测试学院", ROOT),
        (2, "文章", f"{ROOT}articles/"),
        (3, "完课率", f"{ROOT}articles/rate/"),
    ]


def test_a_correction_is_told_and_is_when_the_text_changed(published_academy):
    article = _node(published_academy, "articles/funnel", "Article")
    assert article["dateModified"] == "2026-04-02"
    assert article["correction"] == [{"@type": "CorrectionComment", "datePublished": "2026-04-02", "text": "分母写错了，已改正。"}]  # fmt: skip


def test_a_text_without_days_of_its_own_changed_when_it_went_live(site):
    course, lesson = site.course("ops", {"foundation": ["one"]}), site.lesson("ops", "one")
    site.through(course, lesson)
    site.commit("publish", date="2026-11-20T17:00:00+00:00")
    site.publish(now="2026-11-22T00:00:00Z")
    assert _node(site, "courses/ops", "Course")["dateModified"] == "2026-11-21"  # of the site's zone


def test_other_kinds_are_what_schema_org_calls_them(published_academy):
    assert _node(published_academy, "people/ann", "Person")["jobTitle"] == "编辑"
    fest = _node(published_academy, "campaigns/fest", "Event")
    assert (fest["startDate"], fest["endDate"]) == ("2026-11-01", "2026-11-30")
    assert fest["location"] == {"@type": "VirtualLocation", "url": f"{ROOT}campaigns/fest/"}
    assert _node(published_academy, "paths/z-first", "LearningResource")["learningResourceType"] == "Learning path"
    assert [node["@type"] for node in _graph(published_academy, "")] == ["WebPage", "WebSite", "Organization"]


def test_no_text_ends_the_script(site):
    evil = "</script><script>alert(1)</script><!--"
    site.write(
        "content/articles/x.md",
        f'---\ntitle: "{evil}"\nslug: x\nstatus: draft\nsummary: "\\u2028 & {evil}"\nauthors: ["{evil}"]\ndate: 2026-05-01\ntags: ["]]>"]\ntopics: ["{evil}"]\n---\n',
    )
    assert site.publish("--worktree", "--drafts").code == 0
    from contentops.portal.structured import _script

    script = _script([{"name": evil, "\u2028": "&"}])
    assert not set("<>&\u2028") & set(script)
    assert json.loads(script)["@graph"] == [{"name": evil, "\u2028": "&"}]


def test_what_links_show(published_academy):
    page = published_academy.page("articles/rate")
    said = dict(re.findall(r'<meta (?:property|name)="((?:og|article|twitter):[^"]+)" content="([^"]*)">', page))
    assert said["og:type"] == "article"
    assert said["og:locale"] == "zh_CN"
    assert said["og:url"] == f"{ROOT}articles/rate/"
    assert said["twitter:card"] == "summary_large_image"
    assert (said["article:published_time"], said["article:modified_time"]) == ("2026-05-01", "2026-05-03")
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    home = published_academy.page("en")
    assert '<meta property="og:type" content="website">' in home
    assert '<meta property="og:locale" content="en">' in home


def test_a_preview_and_a_site_without_an_address_say_nothing(academy):
    assert academy.publish("--drafts").code == 0
    assert not [path for path, data in academy.snapshot().items() if b"ld+json" in data or b"og:image" in data]
    academy.replace("pyproject.toml", 'url = "https://learn.example.org/academy"\n', "")
    academy.commit("no address")
    assert academy.publish().code == 0
    assert not [path for path, data in academy.snapshot().items() if b"ld+json" in data or b"og:image" in data]


def test_a_switch_of_language_that_leads_elsewhere_says_so(published_academy):
    lost = "（本页没有该语言版本，将前往最接近的一页）"
    assert lost in published_academy.page("articles/funnel")
    assert lost not in published_academy.page("articles/rate")
    assert 'href="../../en/articles/rate/" lang="en"' in published_academy.page("articles/rate")


@pytest.mark.slow
def test_a_browser_under_the_policy_of_the_portal_reads_it_and_complains_of_nothing(published_academy):
    """`default-src 'self'` blocks inline scripts; a data block is none (HTML, section 4.12.1)."""
    from playwright.sync_api import sync_playwright

    class Handler(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", "default-src 'self'")
            super().end_headers()

        def log_message(self, *arguments: Any) -> None:
            pass

    def look() -> None:
        handler = partial(Handler, directory=str(published_academy.output))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_page()
            complaints: list[str] = []
            page.on("console", lambda message: complaints.append(message.text))
            page.add_init_script(
                "document.addEventListener('securitypolicyviolation', event => console.log('violation', event.violatedDirective))"
            )
            for address in ("", "courses/ops/", "articles/rate/", "news/"):
                page.goto(f"http://127.0.0.1:{server.server_address[1]}/{address}")
                read = page.evaluate(
                    "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"
                )
                assert read["@context"] == "https://schema.org"
            assert complaints == []
            page.set_content("<p>x</p>")
            page.goto(f"http://127.0.0.1:{server.server_address[1]}/")
            page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))")
            assert any("violat" in complaint for complaint in complaints)  # the policy holds, and would have been heard
            browser.close()
            server.shutdown()

    with ThreadPoolExecutor(1) as threads:  # another browser may be open in this one
        threads.submit(look).result()
