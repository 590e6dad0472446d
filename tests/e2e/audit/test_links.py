"""Links of whole sites: each leads to a file and an anchor that are there, and says what it is to machines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest

pytestmark = pytest.mark.slow

_LEADING = {"href", "src", "poster"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "path"}


class _Page(HTMLParser):
    """Elements of a page with their attributes, without those that scripts fill in and show; and the ids that are there."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.ids: set[str] = set()
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.ids |= {attributes[name] for name in ("id", "name") if name in attributes}
        hidden = tag == "template" or "hidden" in attributes or bool(self._open and self._open[-1][1])
        if not hidden:
            self.elements.append((tag, attributes))
        if tag not in _VOID:
            self._open.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            """An end tag that may be left out, such as that of a list's item."""

    def links(self, rel: str) -> list[dict[str, str]]:
        return [found for _, found in self.elements if rel in found.get("rel", "").split()]


@pytest.fixture(scope="module", params=["academy", "everything", "preview"])
def site(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def parsed(site: Any) -> dict[str, _Page]:
    return {address: _Page(html) for address, html in site.pages.items()}


def addresses(page: _Page) -> Iterator[str]:
    for tag, attributes in page.elements:
        for name in _LEADING & set(attributes):
            yield attributes[name]
        if tag == "meta" and attributes.get("property") in ("og:image", "og:url"):
            yield attributes["content"]
        if attributes.get("http-equiv") == "refresh":
            yield attributes["content"].partition("url=")[2]


def test_every_link_leads_to_a_file_and_an_anchor_that_are_there(site, parsed):
    ids = {file: page.ids for file, page in parsed.items()}
    broken = []
    for address, page in parsed.items():
        for target in set(addresses(page)):
            url = urlsplit(urljoin(f"{site.home}/{address}", target))
            if f"{url.scheme}://{url.netloc}" != site.home:
                assert url.scheme in ("https", "mailto", "tel", "data"), f"{address}: {target}"
                continue
            name = unquote(url.path).lstrip("/")
            file = site.folder / name
            if not (file.is_file() or ((name.endswith("/") or not name) and (file / "index.html").is_file())):
                broken.append(f"{address}: {target}")
            elif (anchor := unquote(url.fragment)) and name in ids and anchor not in ids[name]:
                broken.append(f"{address}: {target} (no such anchor)")
    assert not broken, "\n".join(sorted(broken)[:40])


def test_no_link_opens_another_window_or_hides_where_it_leads(parsed):
    for address, page in parsed.items():
        if address.endswith("offline/"):
            continue  # stands in for any page, so its link to itself is empty
        for tag, attributes in page.elements:
            assert "target" not in attributes, address
            if tag == "a" and "href" in attributes:
                assert attributes["href"], f"{address}: an empty link"
                assert not attributes["href"].startswith("javascript:"), address


def test_links_say_what_they_are(site, parsed):
    seen: dict[str, int] = defaultdict(int)
    for address, page in parsed.items():
        html = site.pages[address]
        if 'name="generator"' not in html:
            continue  # sends on, or is there for a mailer to send
        licences = page.links("license")
        assert len(licences) <= 1, f"{address}: which licence is the page under?"
        assert all(found["href"].startswith("https://") for found in licences), address
        assert len(page.links("canonical")) <= 1, address
        assert len(page.links("icon")) >= 1, address
        previous, following = page.links("prev"), page.links("next")
        assert len(previous) <= 1 >= len(following), address
        for rel in ("license", "prev", "next", "author"):
            seen[rel] += bool(page.links(rel))
        if following:
            there = urljoin(address, following[0]["href"])
            back = parsed[there].links("prev")
            assert back, f"{there} does not lead back to {address}"
            assert urljoin(there, back[0]["href"]).removeprefix("en/") == address.removeprefix("en/")
    assert all(seen[rel] for rel in ("license", "prev", "next", "author")), seen


def test_languages_of_a_page_name_each_other(site, parsed):
    pairs = 0
    for address, page in parsed.items():
        others = {found["hreflang"]: found["href"] for found in page.links("alternate") if "hreflang" in found}
        if not others:
            continue
        own = re.search(r'<html lang="([^"]+)"', site.pages[address])[1]  # type: ignore[index]
        assert others[own] == page.links("canonical")[0]["href"], address
        for language, href in others.items():
            assert re.fullmatch(r"x-default|[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", language), address
            there = unquote(urlsplit(href).path).lstrip("/")
            theirs = {
                found["hreflang"]: found["href"] for found in parsed[there].links("alternate") if "hreflang" in found
            }
            assert theirs == others, f"{address} and {there} disagree"
            pairs += 1
    assert pairs or site.name == "preview"


def test_a_page_that_search_engines_may_show_says_what_it_is(site, parsed):
    for address, page in parsed.items():
        html = site.pages[address]
        if "noindex" in html:
            continue
        described = [
            found["content"] for tag, found in page.elements if tag == "meta" and found.get("name") == "description"
        ]
        assert len(described) == 1, f"{address} has no description"
        assert described[0].strip(), address
        assert re.search(r"<title>[^<]+</title>", html), address
