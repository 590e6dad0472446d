"""Feeds, the sitemap and robots.txt."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote
from xml.etree import ElementTree

import feedparser
import jsonschema
import pytest

ATOM = "{http://www.w3.org/2005/Atom}"
ROOT = "https://learn.example.org/academy/"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"

INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
ADDRESS = {"type": "string", "pattern": "^https?://"}
AUTHORS = {
    "type": "array",
    "items": {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {"name": {"type": "string", "minLength": 1}, "url": ADDRESS, "avatar": ADDRESS},
    },
}
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": ADDRESS,
        "feed_url": ADDRESS,
        "description": {"type": "string"},
        "language": {"type": "string"},
        "authors": AUTHORS,
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_text"]}, {"required": ["content_html"]}],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "url": ADDRESS,
                    "title": {"type": "string"},
                    "summary": {"type": "string"},
                    "content_text": {"type": "string", "minLength": 1},
                    "content_html": {"type": "string"},
                    "date_published": INSTANT,
                    "date_modified": INSTANT,
                    "authors": AUTHORS,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "language": {"type": "string"},
                },
            },
        },
    },
}
"""What https://www.jsonfeed.org/version/1.1/ asks for, as far as these feeds use it."""


def _feeds(site) -> dict[str, ElementTree.Element]:
    return {path: ElementTree.fromstring(data) for path, data in site.snapshot().items() if path.endswith(".atom.xml")}


def _json_feeds(site) -> dict[str, Any]:
    return {path: json.loads(data) for path, data in site.snapshot().items() if path.endswith("feed.json")}


def test_there_is_a_feed_of_each_language_type_topic_path_and_audience_that_has_news(published_academy):
    folders = {
        "", "en/", "articles/", "en/articles/", "topics/basics/", "topics/growth/", "en/topics/basics/",
        "paths/z-first/", "paths/a-later/", "feeds/newcomer/", "feeds/interest/",
    }  # fmt: skip
    assert set(_feeds(published_academy)) == {f"{folder}feed.atom.xml" for folder in folders}
    assert set(_json_feeds(published_academy)) == {f"{folder}feed.json" for folder in folders}


def test_a_feed_tells_of_what_belongs_to_it_and_of_nothing_else(published_academy):
    told = {
        path.removesuffix("feed.json"): [item["title"] for item in feed["items"]]
        for path, feed in _json_feeds(published_academy).items()
    }
    assert told[""] == told["articles/"] == ["完课率", "漏斗"]
    assert told["topics/basics/"] == ["完课率", "漏斗"]
    assert told["topics/growth/"] == ["漏斗"]
    assert told["paths/z-first/"] == told["feeds/newcomer/"] == ["完课率"]
    assert told["paths/a-later/"] == told["feeds/interest/"] == ["漏斗"]
    assert told["en/"] == told["en/topics/basics/"] == ["Completion rate"]


def test_a_level_has_a_feed(site):
    course, lesson = site.course("easy", {"foundation": ["one"]}), site.lesson("easy", "one")
    site.replace(course, "level: beginner", "level: beginner\ndate: 2026-05-01")
    site.published(course, lesson, site.article("plain"))
    site.publish()
    assert [item["title"] for item in _json_feeds(site)["feeds/beginner/feed.json"]["items"]] == ["课程 easy"]


def test_a_feed_is_what_atom_asks_for(published_academy):
    for path, feed in _feeds(published_academy).items():
        assert feed.tag == f"{ATOM}feed"
        assert feed.findtext(f"{ATOM}title")
        assert feed.findtext(f"{ATOM}id")
        assert feed.findtext(f"{ATOM}author/{ATOM}name")
        datetime.fromisoformat(feed.findtext(f"{ATOM}updated"))
        links = {link.get("rel", "alternate"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert links["self"] == ROOT + path
        assert published_academy.has(links["alternate"].removeprefix(ROOT).rstrip("/"))
        entries = feed.findall(f"{ATOM}entry")
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert entries
        assert len(ids) == len(set(ids))
        for entry in entries:
            assert entry.findtext(f"{ATOM}title")
            assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", entry.findtext(f"{ATOM}id"))
            assert entry.findtext(f"{ATOM}published") <= entry.findtext(f"{ATOM}updated")
            address = entry.find(f"{ATOM}link").get("href").removeprefix(ROOT)
            assert published_academy.has(address.rstrip("/"))


def test_a_reader_takes_every_feed_without_complaint(published_academy):
    for path, data in published_academy.snapshot().items():
        if path.endswith(".atom.xml"):
            found = feedparser.parse(data, response_headers={"content-type": "application/atom+xml; charset=utf-8"})
            assert (found.version, found.bozo) == ("atom10", False), path
            assert found.feed.language in ("zh-CN", "en")
            assert all(entry.id and entry.title and entry.author and entry.updated_parsed for entry in found.entries)


def test_a_json_feed_is_what_its_version_asks_for_and_says_what_atom_says(published_academy):
    atom = _feeds(published_academy)
    for path, feed in _json_feeds(published_academy).items():
        jsonschema.validate(feed, JSON_FEED)
        assert feed["feed_url"] == ROOT + path
        twin = atom[path.replace(".json", ".atom.xml")]
        entries = twin.findall(f"{ATOM}entry")
        assert [item["id"] for item in feed["items"]] == [entry.findtext(f"{ATOM}id") for entry in entries]
        assert [item["date_modified"] for item in feed["items"]] == [
            entry.findtext(f"{ATOM}updated") for entry in entries
        ]


def test_signs_that_mean_something_to_readers_are_words(site):
    site.write(
        "content/articles/x.md",
        '---\ntitle: "a < b & \\"c\\""\nslug: x\nstatus: draft\nsummary: "<b>x</b> ]]>"\nauthors: ["<i>"]\ndate: 2026-05-01\n---\n',
    )
    assert site.publish("--worktree", "--drafts").code == 0
    (entry,) = feedparser.parse(site.snapshot()["feed.atom.xml"]).entries
    assert entry.title_detail.type == "text/plain"
    assert entry.title_detail.value == 'a < b & "c"'
    assert entry.summary_detail.type == "text/plain"
    assert entry.summary_detail.value == "<b>x</b> ]]>"


def test_an_entry_keeps_its_id_through_edits_and_moves(academy):
    def ids() -> dict[str, str]:
        return {item["url"]: item["id"] for item in _json_feeds(academy)["feed.json"]["items"]}

    before = ids()
    academy.git("mv", "content/articles/funnel.md", "content/articles/leak.md")
    academy.replace("content/articles/rate.md", "title: 完课率", "title: 完成率")
    academy.replace("content/articles/rate.md", "status: published", "status: draft")
    academy.commit("move, rewrite")
    academy.published("content/articles/rate.md")
    assert academy.publish().code == 0
    assert ids() == before
    assert "完成率" in academy.snapshot()["feed.atom.xml"].decode()


def test_a_page_names_the_feeds_of_its_language_and_its_own(published_academy):
    def named(page: str) -> set[tuple[str, str]]:
        links = re.findall(r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">', page)
        return set(links)

    atom, feed, calendar = "application/atom+xml", "application/feed+json", "text/calendar"
    own = {(atom, "feed.atom.xml"), (feed, "feed.json"), (calendar, "calendar.ics")}
    assert named(published_academy.page("")) == own
    up = {(kind, f"../../{name}") for kind, name in own}
    assert named(published_academy.page("articles/rate")) == up
    for address in ("topics/growth", "paths/z-first"):
        its = {(atom, f"../../{address}/feed.atom.xml"), (feed, f"../../{address}/feed.json")}
        assert named(published_academy.page(address)) == up | its
    assert named(published_academy.page("en")) == {(atom, "../en/feed.atom.xml"), (feed, "../en/feed.json")}
    news = published_academy.page("news")
    assert 'href="../feeds/newcomer/feed.atom.xml"' in news


def test_a_feed_tells_the_newest_first_and_says_when_it_was_updated(published_academy):
    feed = _feeds(published_academy)["feed.atom.xml"]
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    assert titles == ["完课率", "漏斗"]
    assert feed.findtext(f"{ATOM}updated").startswith("2026-05-03")


def test_a_feed_holds_the_twenty_newest(site):
    paths = [site.article(f"a{number:02}") for number in range(23)]
    for number, path in enumerate(paths):
        site.replace(path, "2026-05-01", f"2026-04-{number + 1:02}")
    site.published(*paths)
    site.publish()
    titles = [item["title"] for item in _json_feeds(site)["feed.json"]["items"]]
    assert titles == [f"关于 a{number:02}" for number in range(22, 2, -1)]


def test_a_feed_does_not_change_by_itself(academy):
    ends = (".xml", "feed.json", ".ics", ".txt")
    before = {path: data for path, data in academy.snapshot().items() if path.endswith(ends)}
    academy.publish(now="2027-01-01T00:00:00Z")
    assert {path: data for path, data in academy.snapshot().items() if path.endswith(ends)} == before


def test_the_sitemap_lists_every_page_for_search_engines_and_no_other(published_academy):
    files = published_academy.snapshot()
    tree = ElementTree.fromstring(files["sitemap.xml"])
    listed = [element.text for element in tree.iter(f"{MAP}loc")]

    pages = {
        ROOT + quote(path.removesuffix("index.html"))
        for path, data in files.items()
        if path.endswith(".html") and b'content="noindex"' not in data
    }
    assert len(listed) == len(set(listed))
    assert set(listed) == pages
    assert files["robots.txt"].decode() == f"User-agent: *\nAllow: /\nSitemap: {ROOT}sitemap.xml\n"


def test_the_sitemap_names_the_translations_that_the_pages_name(published_academy):
    tree = ElementTree.fromstring(published_academy.snapshot()["sitemap.xml"])
    seen = 0
    for url in tree.iter(f"{MAP}url"):
        address = url.findtext(f"{MAP}loc").removeprefix(ROOT)
        twins = {link.get("hreflang"): link.get("href") for link in url if link.tag.endswith("}link")}
        file = published_academy.output / unquote(address) / "index.html"
        named = dict(re.findall(r'hreflang="([^"]+)" href="(https[^"]+)">', file.read_text(encoding="utf-8")))
        assert twins == (named if len(named) > 1 else {})
        seen += bool(twins)
    assert seen >= 8


def test_a_translation_names_the_other_and_the_other_names_it(published_academy):
    named: dict[str, set[tuple[str, str]]] = {}
    for file in published_academy.output.rglob("*.html"):
        html = file.read_text(encoding="utf-8")
        address = re.search(r'rel="canonical" href="([^"]+)"', html)
        if address and 'content="noindex"' not in html:
            named[address[1]] = set(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html))
    for address, twins in named.items():
        assert address in {href for _, href in twins}  # each names itself
        assert all(named[href] == twins for _, href in twins)


def test_what_xml_cannot_hold_is_left_out():
    from contentops.portal.feeds import _add

    root = ElementTree.Element("x")
    _add(root, "y", "a\x00\x0b\ufffe\ud800b", z="\x01c")
    assert ElementTree.tostring(root) == b'<x><y z="c">ab</y></x>'


@pytest.mark.parametrize("most", [2, 5])
def test_a_large_sitemap_is_cut_into_parts(academy, monkeypatch, most):
    from contentops.portal import feeds

    whole = ElementTree.fromstring(academy.snapshot()["sitemap.xml"])
    monkeypatch.setattr(feeds, "_MOST", most)
    academy.output = academy.root.parent / "cut"
    assert academy.publish().code == 0
    index = ElementTree.fromstring(academy.snapshot()["sitemap.xml"])
    assert index.tag == f"{MAP}sitemapindex"
    parts = [loc.text.removeprefix(ROOT) for loc in index.iter(f"{MAP}loc")]
    found = [
        [each.text for each in ElementTree.fromstring(academy.snapshot()[part]).iter(f"{MAP}loc")] for part in parts
    ]
    assert all(len(part) <= most for part in found)
    assert [address for part in found for address in part] == [each.text for each in whole.iter(f"{MAP}loc")]


def test_no_page_is_lost_to_a_day_that_is_no_day(site):
    site.article("rate", extra="updated: 2026-02-31\ncorrections: [{date: 2026-02-31, reason: x}, {date: 5}, y]\n")
    site.article("other", extra="")
    site.replace("content/articles/other.md", "date: 2026-05-01", "date: someday")
    done = site.publish("--worktree", "--drafts")
    assert done.code == 0, done.err
    feed = ElementTree.fromstring(site.snapshot()["feed.atom.xml"])
    assert [entry.findtext(f"{ATOM}updated")[:10] for entry in feed.findall(f"{ATOM}entry")] == ["2026-05-01"]


def test_the_first_and_the_last_day_of_the_calendar_are_days(site):
    first, last = site.article("first"), site.article("last")
    site.replace(first, "2026-05-01", "0001-01-01")
    site.replace(last, "2026-05-01", "9999-12-31")
    assert site.publish("--worktree", "--drafts").code == 0
    published = [item["date_published"] for item in _json_feeds(site)["feed.json"]["items"]]
    assert published == ["9999-12-31T00:00:00Z", "0001-01-01T00:00:00Z"]
