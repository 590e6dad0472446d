"""`api/v1/`, as a program meets it that knows nothing but the OpenAPI file."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import jsonschema
import pytest
from openapi_spec_validator import validate

from contentops.portal import api
from contentops.portal.api.items import absolute, plain
from contentops.source.schemas import shipped

ROOT = "https://learn.example.org/academy/"


class Client:
    """Fetches what the description knows, checks each answer against it, and follows every address in it."""

    def __init__(self, description: dict[str, Any], server: str) -> None:
        self.description = description
        self.server = server
        self.base = description["servers"][0]["url"]
        self.fetched: dict[str, Any] = {}
        self.operations: set[str] = set()

    def operation(self, url: str) -> dict[str, Any] | None:
        for template, item in self.description["paths"].items():
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(self.base + template))
            if re.fullmatch(pattern, url):
                found: dict[str, Any] = item["get"]
                return found
        return None

    def walk(self, url: str) -> None:
        operation = self.operation(url)
        if operation is None or url in self.fetched:
            return
        with urlopen(self.server + url.removeprefix(self.base)) as answer:
            content = operation["responses"][str(answer.status)]["content"]
            schema = content[answer.headers.get_content_type()]["schema"]
            found = json.load(answer)
        self.fetched[url] = found
        self.operations.add(operation["operationId"])
        whole = {**schema, "components": self.description["components"]}
        jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(found)
        for address in _addresses(found):
            self.walk(address)


def _addresses(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _addresses(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _addresses(inner)
    elif isinstance(value, str) and value.startswith("http"):
        yield value


@contextmanager
def served(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: Any) -> None:
            pass

    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


@pytest.fixture(scope="module")
def client(published_academy) -> Iterator[Client]:
    with served(published_academy.output) as server:
        yield walked(server)


def walked(server: str) -> Client:
    """A client that has fetched all there is."""
    with urlopen(f"{server}/api/v1/openapi.json") as answer:
        client = Client(json.load(answer), server)
    first = next(path for path, item in client.description["paths"].items() if "begin here" in item["get"]["summary"])
    client.walk(client.base + first)
    return client


def test_the_description_is_openapi(client):
    validate(client.description)
    assert client.description["openapi"].startswith("3.1.")


def test_a_client_that_reads_the_description_alone_fetches_every_file(client, published_academy):
    named = {each["get"]["operationId"] for each in client.description["paths"].values()}
    assert client.operations == named
    files = {path for path in published_academy.snapshot() if path.startswith("api/v1/")}
    from urllib.parse import unquote

    fetched = {unquote(url.removeprefix(client.base + "/")) for url in client.fetched}
    assert files - fetched == {"api/v1/openapi.json", "api/v1/schema.json"}


def test_every_live_document_is_an_item_and_nothing_else_is(client, published_academy):
    items = {found["key"]: found for url, found in client.fetched.items() if "/items/" in url}
    pages = {page["key"]: page for page in published_academy.manifest()["pages"]}
    assert set(items) == set(pages)
    assert all(items[key]["digest"] == page["digest"] for key, page in pages.items())
    listed = [
        entry["key"] for url, found in client.fetched.items() if "/catalogue/" in url for entry in found["entries"]
    ]
    records = [each["key"] for url, found in client.fetched.items() if "/search/" in url for each in found["records"]]
    assert sorted(listed) == sorted(records) == sorted(pages)


def test_a_missing_file_is_answered_as_the_description_says(client):
    with pytest.raises(HTTPError) as caught:
        urlopen(f"{client.server}/api/v1/items/en/article/nothing.json")
    assert str(caught.value.code) in client.description["paths"]["/api/v1/items/{language}/{type}/{slug}.json"]["get"]["responses"]  # fmt: skip
    caught.value.close()


def test_an_item_says_what_its_page_says(client):
    rate = client.fetched[f"{ROOT}api/v1/items/zh-CN/article/rate.json"]
    assert (rate["title"], rate["summary"], rate["language"]) == ("完课率", "什么是完课率。", "zh-CN")
    assert f'<a href="{ROOT}courses/ops/">课</a>' in rate["html"]
    assert rate["text"].startswith("定义\n课、人。\n甲")
    assert rate["headings"] == [{"id": "定义", "title": "定义", "level": 1}]
    assert rate["translations"] == [{"language": "en", "url": f"{ROOT}en/articles/rate/"}]
    assert rate["authors"] == [{"name": "安 安", "url": f"{ROOT}people/ann/"}]
    assert rate["topics"] == ["basics"]
    assert re.fullmatch(rf"{ROOT}assets/[0-9a-f]+/rate\.svg", rate["cover"])
    course = client.fetched[f"{ROOT}api/v1/items/zh-CN/course/ops.json"]
    assert course["parts"] == ["lesson/ops-1@zh-CN", "lesson/ops-2@zh-CN"]
    path = client.fetched[f"{ROOT}api/v1/items/zh-CN/path/z-first.json"]
    assert path["parts"] == ["course/ops@zh-CN", "article/rate@zh-CN", "lesson/ops-2@zh-CN"]
    funnel = client.fetched[f"{ROOT}api/v1/items/zh-CN/article/funnel.json"]
    assert funnel["corrections"] == [{"date": "2026-04-02", "reason": "分母写错了，已改正。"}]


def test_topics_are_a_graph(client):
    found = client.fetched[f"{ROOT}api/v1/topics/zh-CN.json"]
    assert [topic["slug"] for topic in found["topics"]] == ["basics", "growth"]
    assert found["edges"] == [{"from": "basics", "to": "growth"}]
    assert found["topics"][0]["items"] == ["course/ops@zh-CN", "article/rate@zh-CN"]


def test_a_client_fetches_the_bundle_that_a_topics_page_offers(site):
    site.write("pyproject.toml", site.read("pyproject.toml") + "bundles = true\n")
    topic = (
        "---\ntitle: {slug}\nslug: {slug}\nstatus: draft\nsummary: s\nlevel: beginner\nitems: [{items}]\n---\n正文。\n"
    )
    site.write("content/topics/数据.md", topic.format(slug="数据", items="article/rate"))
    site.write("content/topics/partly.md", topic.format(slug="partly", items="article/rate, article/later"))
    site.article("later")  # a draft
    site.published("content/topics/数据.md", "content/topics/partly.md", site.article("rate"))
    assert site.publish().code == 0

    with served(site.output) as server:
        client = walked(server)
        topics = {each["slug"]: each for each in client.fetched[f"{ROOT}api/v1/topics/zh-CN.json"]["topics"]}
        offered = topics["数据"]["bundle"]
        with urlopen(server + offered["url"].removeprefix(client.base)) as answer:
            content = answer.read()

    assert len(content) == offered["bytes"]
    assert hashlib.sha256(content).hexdigest() == offered["sha256"]
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    items = {found["key"]: found["bundle"] for url, found in client.fetched.items() if "/items/" in url}
    assert items == {"topic/数据@zh-CN": offered, "topic/partly@zh-CN": None, "article/rate@zh-CN": None}
    assert topics["partly"]["bundle"] is None


def test_a_page_that_was_taken_down_is_listed_and_its_comment_is_not(client):
    (gone,) = client.fetched[f"{ROOT}api/v1/withdrawn.json"]["pages"]
    assert (gone["key"], gone["title"], gone["reason"]) == ("article/old@zh-CN", "旧文", "规则已变。")


def test_a_reader_of_today_takes_what_is_added_tomorrow(client):
    """Schemas of the API leave room: no key that is added makes a file wrong for those who know today's schema."""
    for url, found in client.fetched.items():
        name = client.operation(url)["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition(
            "/"
        )[2]
        if name != "release":
            more = {**json.loads(json.dumps(found)), "added": 1}
            for value in more.values():
                if isinstance(value, list) and value and isinstance(value[0], dict):
                    value[0]["added"] = 1
            jsonschema.validate(more, {**shipped("api"), "$ref": f"#/$defs/{name}"})


PROMISED = {
    "index": "default_language json_schema languages manifest name openapi schema url withdrawn",
    "entry": "date digest item key language level minutes slug summary tags title topics type updated url",
    "catalogue": "entries language next schema type",
    "item": "approved authors blocks corrections cover cover_alt credits date digest headings html key language level licence minutes overridden parts reviews schema slug sources summary tags text title topics translations type type_label updated url",
    "topics": "edges language schema topics",
    "search": "language next records schema",
    "withdrawn": "pages schema",
}


@pytest.mark.parametrize("name", PROMISED)
def test_nothing_that_was_promised_is_taken_away(name):
    """Version 1 as it was first published. Keys may be added to schemas, none of these may go."""
    assert set(PROMISED[name].split()) <= set(shipped("api")["$defs"][name]["required"])


def test_an_item_has_its_quizzes_as_data(published_academy):
    lesson = json.loads(published_academy.snapshot()["api/v1/items/zh-CN/lesson/ops-1.json"])

    [quiz] = lesson["blocks"]
    assert (quiz["kind"], quiz["id"]) == ("quiz", "check")
    assert [(each["text"], each["right"]) for each in quiz["choices"]] == [("率", True), ("数", False)]


def test_the_files_are_in_the_manifest_and_verify(published_academy):
    listed = {each["path"] for each in published_academy.manifest()["files"]}
    assert {path for path in published_academy.snapshot() if path.startswith("api/")} <= listed
    assert published_academy.run("verify", str(published_academy.output)).code == 0


def test_an_edit_rewrites_the_files_it_changes_and_no_other(academy):
    before = academy.snapshot()
    academy.replace("content/articles/funnel.md", "漏。\n\n:::", "又漏了。\n\n:::")
    academy.replace("content/articles/funnel.md", "status: published", "status: draft")
    academy.commit("rewrite")
    academy.published("content/articles/funnel.md")
    done = academy.publish("--format", "json")
    written = {path for path in done.json["written"] if path.startswith("api/")}
    assert written == {
        "api/v1/items/zh-CN/article/funnel.json", "api/v1/catalogue/zh-CN/article/1.json", "api/v1/search/zh-CN/1.json",
    }  # fmt: skip
    after = academy.snapshot()
    assert {path for path in after if path.startswith("api/") and after[path] != before[path]} == written


def test_an_item_is_not_made_again_while_its_page_stays(academy, monkeypatch):
    made = []
    item = api.items.item
    monkeypatch.setattr(api.items, "item", lambda site, key, view: made.append(str(key)) or item(site, key, view))
    academy.replace("content/articles/funnel.md", "漏。\n\n:::", "又漏了。\n\n:::")
    academy.replace("content/articles/funnel.md", "status: published", "status: draft")
    academy.commit("rewrite")
    academy.published("content/articles/funnel.md")
    assert academy.publish().code == 0
    assert made == ["article/funnel@zh-CN", "path/a-later@zh-CN"], "a path's page names the revisions it leads to"


def test_a_topic_that_goes_is_gone_from_the_items_that_name_it(academy):
    done = academy.run("move", "archive", "content/topics/growth.md", "--as", "pat", "--comment", "x")
    assert done.code == 0, done.err
    academy.commit("archive")
    assert academy.publish().code == 0
    stepwise = {path: data for path, data in academy.snapshot().items() if path.startswith("api/")}
    academy.output = academy.root.parent / "fresh"
    academy.publish()
    assert {path: data for path, data in academy.snapshot().items() if path.startswith("api/")} == stepwise


def test_a_catalogue_goes_on_in_the_next_file(site, monkeypatch):
    monkeypatch.setattr(api, "_MOST", 2)
    site.published(*(site.article(f"a{number}") for number in range(5)))
    site.publish()
    seen, url = [], f"{ROOT}api/v1/catalogue/zh-CN/article/1.json"
    while url:
        found = json.loads(site.snapshot()[url.removeprefix(ROOT)])
        seen += [entry["slug"] for entry in found["entries"]]
        url = found["next"]
    assert seen == ["a0", "a1", "a2", "a3", "a4"]
    assert "api/v1/search/zh-CN/3.json" in site.snapshot()
    assert "api/v1/search/zh-CN/4.json" not in site.snapshot()


def test_a_preview_has_none(academy):
    assert academy.publish("--drafts").code == 0
    assert not [path for path in academy.snapshot() if path.startswith("api/")]


def test_a_site_without_an_address_has_none(site):
    site.replace("pyproject.toml", 'url = "https://learn.example.org/academy"\n', "")
    site.commit("no address")
    site.published(site.article("x"))
    site.publish()
    assert not [path for path in site.snapshot() if path.startswith("api/")]


def test_a_site_with_nothing_in_it_has_an_api_that_says_so(site):
    assert site.publish().code == 0
    found = json.loads(site.snapshot()["api/v1/index.json"])
    jsonschema.validate(found, {**shipped("api"), "$ref": "#/$defs/index"})
    assert found["languages"][0]["catalogue"] == []
    assert found["languages"][0]["feed"] is None
    assert json.loads(site.snapshot()["api/v1/search/zh-CN/1.json"])["records"] == []


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('<a href="../x/">a</a>', '<a href="https://h.org/s/x/">a</a>'),
        ('<a title="a > b" href="#c">a</a>', '<a title="a &gt; b" href="https://h.org/s/a/#c">a</a>'),
        ('<code>&lt;a href="x"&gt;</code>', '<code>&lt;a href="x"&gt;</code>'),
        ('<code>src="x" a &gt; b</code>', '<code>src="x" a &gt; b</code>'),
        ('<img alt=\'\' src="p.png"><a href="mailto:a@b.c">', '<img alt=\'\' src="https://h.org/s/a/p.png"><a href="mailto:a@b.c">'),
        ('<a href="?a=1&amp;b=2">', '<a href="https://h.org/s/a/?a=1&amp;b=2">'),
        ('<a data-href="x">', '<a data-href="x">'),
    ],
)  # fmt: skip
def test_addresses_become_absolute_and_words_stay(html, shown):
    assert absolute(html, "https://h.org/s/a/").replace("a > b", "a &gt; b") == shown


def test_the_text_of_html_has_a_line_for_each_block():
    assert plain("<h2>a</h2>\n<p>b <em>c</em>d<br>e</p><ul>\n<li>f &lt;g&gt;</li></ul>") == "a\nb cd\ne\nf <g>"


def test_the_schema_is_a_schema_and_is_published(published_academy):
    jsonschema.Draft202012Validator.check_schema(shipped("api"))
    assert json.loads(published_academy.snapshot()["api/v1/schema.json"]) == shipped("api")


def test_the_same_content_gives_the_same_bytes_in_another_folder(published_academy, tmp_path):
    copy = type(published_academy)(tmp_path / "elsewhere")
    shutil.copytree(published_academy.root, copy.root)
    assert copy.publish(now="2026-11-21T01:00:00+08:00").code == 0
    own, other = published_academy.snapshot(), copy.snapshot()
    assert {path: data for path, data in own.items() if path.startswith("api/")} == {
        path: data for path, data in other.items() if path.startswith("api/")
    }
