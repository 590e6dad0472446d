"""The theme reference and the views agree, key by key."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contentops.portal.publication import Publication

REFERENCE = (Path(__file__).parent.parent.parent / "docs/reference/theme.md").read_text(encoding="utf-8")
DOCUMENTS = ("course", "lesson", "article", "topic", "path", "campaign", "story", "person", "document")
KINDS = (*DOCUMENTS, "home", "list", "tag", "error", "redirect", "preview", "news", "withdrawn", "search")

Shape = dict[str, set[str]]
"""Keys of a view, each with the keys of the mappings in it."""


@pytest.fixture(scope="module")
def views(published_academy, tmp_path_factory, override) -> dict[str, list[dict[str, Any]]]:
    """Views of the academy by kind of page: drafts shown, so that marks are there as well, and an override made."""
    seen: dict[str, list[dict[str, Any]]] = {}
    publish = Publication.publish

    def spy(self: Publication, write: Any, processes: int) -> None:
        def note(page: Any, folder: str, context: dict[str, Any]) -> None:
            seen.setdefault(page.view["kind"], []).append(page.view)
            write(page, folder, context)

        publish(self, note, processes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Publication, "publish", spy)
        for extra in ([], ["--drafts"]):
            output = tmp_path_factory.mktemp("views") / "site"
            done = published_academy.run(
                "publish", "-o", str(output), "-j", "1", "--now", "2026-11-20T12:00:00+08:00", *extra
            )
            assert done.code == 0, done.err
        site = type(published_academy)(tmp_path_factory.mktemp("overridden") / "site")
        shutil.copytree(published_academy.root, site.root)
        override(site)
        assert site.publish("--drafts").code == 0
        store = '[tool.contentops.learning]\nrecord_store = "https://lrs.example.org/xapi/"\n'
        site.write("pyproject.toml", site.read("pyproject.toml") + store)
        site.replace("pyproject.toml", "[tool.contentops]\n", "[tool.contentops]\nbundles = true\n")
        site.commit("a record store, and bundles")
        assert site.publish().code == 0
    return seen


@pytest.mark.parametrize("kind", KINDS)
def test_a_view_has_the_keys_that_the_reference_names_and_no_others(views, kind):
    documented = {key for key in _documented(kind) if "." not in key}
    for view in views[kind]:
        assert set(view) == documented


@pytest.mark.parametrize("kind", KINDS)
def test_mappings_in_a_view_have_the_keys_that_the_reference_names_and_no_others(views, kind):
    documented = _documented(kind)
    for path, keys in _found(views[kind]):
        assert documented.get(path) == keys, path


def test_there_is_an_example_of_every_mapping_that_the_reference_names(views):
    documented = {path for kind in KINDS for path, keys in _documented(kind).items() if keys}
    assert documented == {path for kind in KINDS for path, _ in _found(views[kind])}


def _found(views: list[dict[str, Any]]) -> list[tuple[str, set[str]]]:
    return [found for view in views for key, value in view.items() for found in _mappings(key, value)]


def test_the_academy_shows_every_kind_that_the_reference_names(views):
    kinds = set(re.search(r"\| `kind` \| text \| `([^`]+)`", REFERENCE)[1].split())
    assert kinds == set(views)


def test_marks_are_as_the_reference_says(views):
    marks = [view["mark"] for found in views.values() for view in found if view.get("mark")]
    assert marks
    assert all(set(mark) == {"state", "label", "note", "url"} for mark in marks)


def test_the_site_view_is_as_the_reference_says(published_academy):
    from contentops.portal.site import Site

    table = _section("## `site`", "## ")
    named = {name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    settings = published_academy.root  # the view needs no more of a site than its settings
    from contentops.config import parse_settings

    stub = Site.__new__(Site)
    stub.settings = parse_settings((settings / "pyproject.toml").read_bytes())
    assert set(stub.view("en")) == named


def _web(site: Any, extra: str) -> str:
    """The page of an article with more front matter."""
    site.write(
        "content/articles/x.md",
        f"---\ntitle: x\nslug: x\nstatus: draft\nsummary: s\nauthors: [ann]\ndate: 2026-05-01\n{extra}\n---\n",
    )
    assert site.publish("--worktree", "--drafts").code == 0
    return site.page("articles/x")


def test_a_page_says_where_to_change_it_and_where_to_report_a_mistake(site):
    site.write("pyproject.toml", site.read("pyproject.toml").replace("[tool.contentops]", """[tool.contentops]
edit_url = "https://git.example.org/edit/{path}?of={key}"
report_url = "mailto:a@example.org?subject={title}&body={language}\"""", 1))  # fmt: skip

    page = _web(site, "tags: [a]")

    assert 'href="https://git.example.org/edit/content/articles/x.md?of=article%2Fx%40zh-CN"' in page
    assert 'href="mailto:a@example.org?subject=x&amp;body=zh-CN"' in page


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/a", True),
        ("HTTP://example.org/a", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//evil.example/", False),
        ("book.html", False),
        ("httpsx", False),
        ("7", False),
    ],
)
def test_a_source_leads_to_the_web_or_nowhere(site, url, shown):
    page = _web(site, f'sources: [{{title: 书, url: "{url}"}}]')
    assert (f'<a href="{url}">书</a>' in page) == shown
    assert ("<li>书</li>" in page) != shown


@pytest.mark.parametrize(
    ("licence", "url"),
    [
        ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("GPL-2.0+", "https://spdx.org/licenses/GPL-2.0+.html"),
        ("../../x", None),
        ("MIT?a", None),
        ("MIT\\n", None),
        ("保留所有权利", None),
    ],
)
def test_a_licence_leads_to_its_page_where_it_can_have_one(site, licence, url):
    page = _web(site, f'licence: "{licence}"')
    assert re.findall(r'rel="license" href="([^"]*)"', page) == ([url] if url else [])


def _mappings(path: str, value: Any) -> Iterator[tuple[str, set[str]]]:
    """Every mapping in a value, by the path to it; what is in a card is looked at only once, as a card."""
    if isinstance(value, dict):
        yield path, set(value)
        if "cover" not in value:
            for key, inner in value.items():
                if key not in ("mark", "children"):
                    yield from _mappings(f"{path}.{key}", inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _mappings(path, inner)


def _documented(kind: str) -> Shape:
    """What the reference says of a kind of page."""
    shape = _rows(_section("## `page`, on every page\n", "## "))
    if kind in DOCUMENTS:
        shape |= _rows(_section("## Document pages", "### "))
    if kind not in ("article", "document"):
        shape |= _rows(_section(f"### {kind}\n", "##"))
    return shape


def _section(start: str, end: str) -> str:
    text = REFERENCE.partition(start)[2]
    assert text, start
    return text.partition(f"\n{end}")[0]


def _rows(text: str) -> Shape:
    shape: Shape = {}
    for names, kind in re.findall(r"^\| (`[^|]*) \| ([^|]*) \|", text, re.MULTILINE):
        keys = {key.strip() for braces in re.findall(r"\{([^}]*)\}", kind) for key in braces.split(",")}
        cards = _CARD if re.search(r"\bcards?\b", kind) else set()
        shape |= dict.fromkeys(re.findall(r"`([\w.]+)`", names), keys | cards)
    return shape


_CARD = {key.strip() for key in re.search(r"it is a card:\n`\{([^}]*)\}`", REFERENCE)[1].split(",")}
