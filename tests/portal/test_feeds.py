"""Feeds, the sitemap and robots.txt."""

from __future__ import annotations

from datetime import datetime
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
ROOT = "https://learn.example.org/academy/"


def _feeds(site) -> dict[str, ElementTree.Element]:
    return {path: ElementTree.fromstring(data) for path, data in site.snapshot().items() if path.endswith(".atom.xml")}


def test_every_language_and_every_topic_with_something_dated_has_a_feed(published_academy):
    assert set(_feeds(published_academy)) == {
        "feed.atom.xml", "en/feed.atom.xml", "topics/basics/feed.atom.xml", "topics/growth/feed.atom.xml", "en/topics/basics/feed.atom.xml",
    }  # fmt: skip


def test_a_feed_is_what_atom_asks_for(published_academy):
    for path, feed in _feeds(published_academy).items():
        assert feed.tag == f"{ATOM}feed"
        assert feed.findtext(f"{ATOM}title")
        assert feed.findtext(f"{ATOM}id")
        datetime.fromisoformat(feed.findtext(f"{ATOM}updated"))
        links = {link.get("rel", "alternate"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert links["self"] == ROOT + path
        entries = feed.findall(f"{ATOM}entry")
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert entries
        assert len(ids) == len(set(ids))
        for entry in entries:
            assert entry.findtext(f"{ATOM}title")
            datetime.fromisoformat(entry.findtext(f"{ATOM}updated"))
            address = entry.find(f"{ATOM}link").get("href").removeprefix(ROOT)
            assert published_academy.has(address.rstrip("/"))


def test_a_feed_tells_the_newest_first_and_says_when_it_was_updated(published_academy):
    feed = _feeds(published_academy)["feed.atom.xml"]
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    assert titles == ["完课率", "漏斗"]
    assert feed.findtext(f"{ATOM}updated").startswith("2026-05-03")


def test_a_feed_does_not_change_by_itself(academy):
    before = {path: data for path, data in academy.snapshot().items() if path.endswith(".xml")}
    academy.publish(now="2027-01-01T00:00:00Z")
    assert {path: data for path, data in academy.snapshot().items() if path.endswith(".xml")} == before


def test_the_sitemap_lists_every_page_for_search_engines_and_no_other(published_academy):
    files = published_academy.snapshot()
    tree = ElementTree.fromstring(files["sitemap.xml"])
    listed = [element.text for element in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    from urllib.parse import quote

    pages = {
        ROOT + quote(path.removesuffix("index.html"))
        for path, data in files.items()
        if path.endswith(".html") and b'content="noindex"' not in data
    }
    assert len(listed) == len(set(listed))
    assert set(listed) == pages
    assert files["robots.txt"].decode() == f"User-agent: *\nAllow: /\nSitemap: {ROOT}sitemap.xml\n"


def test_no_page_is_lost_to_a_day_that_is_no_day(site):
    site.article("rate", extra="updated: 2026-02-31\n")
    site.article("other", extra="")
    site.replace("content/articles/other.md", "date: 2026-05-01", "date: someday")
    done = site.publish("--worktree", "--drafts")
    assert done.code == 0, done.err
    feed = ElementTree.fromstring(site.snapshot()["feed.atom.xml"])
    assert [entry.findtext(f"{ATOM}updated")[:10] for entry in feed.findall(f"{ATOM}entry")] == ["2026-05-01"]
