"""What a theme may use, what it is told when it errs, and what its files have to do with each other."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, meta, nodes

from contentops.portal.i18n import Language
from contentops.portal.publication import Publication
from contentops.portal.templates import environment
from contentops.portal.theme import Theme, read_theme
from contentops.source.snapshot import FolderSnapshot

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = sorted((ROOT / "theme/templates").rglob("*.html"))
ALLOWED = {"page", "site", "_", "gettext", "ngettext", "format_date"}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.relative_to(ROOT / "theme/templates").as_posix())
def test_a_template_sees_page_site_and_the_functions_only(template):
    tree = Environment().parse(template.read_text(encoding="utf-8"))
    assert meta.find_undeclared_variables(tree) <= ALLOWED


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.relative_to(ROOT / "theme/templates").as_posix())
def test_only_what_is_named_html_is_printed_unescaped(template):
    tree = Environment().parse(template.read_text(encoding="utf-8"))
    unescaped = [node.node for node in tree.find_all(nodes.Filter) if node.name == "safe"]
    assert all(isinstance(node, nodes.Getattr) and node.attr.endswith("_html") for node in unescaped)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.relative_to(ROOT / "theme/templates").as_posix())
def test_what_a_template_needs_is_found_without_running_it(template):
    """The closure decides what is rendered anew, so it must see every include, written as the parser reads it."""
    theme = read_theme(FolderSnapshot(ROOT))
    name = template.relative_to(ROOT / "theme/templates").as_posix()
    needed = set(meta.find_referenced_templates(Environment().parse(template.read_text(encoding="utf-8"))))
    assert None not in needed  # a name that is computed
    assert needed <= theme._needs(name.removesuffix(".html"))


def _pages(site: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any], dict[str, Any], Language]]:
    """Template, view, site view and language of every page of a site."""
    seen = []
    publish = Publication.publish

    def spy(self: Publication, write: Any, processes: int) -> None:
        def note(page: Any, folder: str, context: dict[str, Any]) -> None:
            seen.append((page.template, context["page"], context["site"], context["_"].__self__))
            write(page, folder, context)

        publish(self, note, processes)

    with monkeypatch.context() as patch:
        patch.setattr(Publication, "publish", spy)
        site.output = site.root.parent / "again"
        for drafts in ((), ("--drafts",)):
            assert site.publish(*drafts).code == 0
    return seen


def test_every_template_renders_a_page_that_has_next_to_nothing(academy, monkeypatch):
    jinja = environment(read_theme(FolderSnapshot(ROOT)))
    rendered = set()
    for template, view, site, language in _pages(academy, monkeypatch):
        bare = {key: _bare(key, value) for key, value in view.items()}
        html = jinja.get_template(f"{template}.html").render(
            page=bare, site={**site, "tagline": "", "url": ""}, **language.functions()
        )
        assert "</html>" in html
        assert "None" not in html
        rendered.add(template)
    assert rendered == {file.stem for file in TEMPLATES if file.parent.name == "templates"} - {"base"}


def _bare(key: str, value: Any) -> Any:
    """The least a view may hold: empty lists, no values, the keys all there."""
    if key in {"kind", "lang", "counts", "index", "home", "static", "learner", "lesson_count", "total_minutes", "phase", "phase_label", "starts", "ends", "title", "type", "type_label", "target"}:  # fmt: skip
        return value
    return [] if isinstance(value, list) else "" if isinstance(value, str) else None


def test_texts_are_escaped_wherever_they_stand(site):
    evil = "<i>&\\\"'</i>"
    site.write(
        "content/articles/x.md",
        f'---\ntitle: "{evil}"\nslug: x\nstatus: draft\nsummary: "{evil}"\nauthors: ["{evil}"]\ndate: 2026-05-01\ntags: ["{evil}"]\ncover_alt: "{evil}"\nlicence: "{evil}"\nsources: [{{title: "{evil}", author: "{evil}", url: "{evil}"}}]\nassets: [{{file: "{evil}", title: "{evil}", author: "{evil}", url: "{evil}", licence: "{evil}"}}]\n---\n',
    )
    assert site.publish("--worktree", "--drafts").code == 0
    for file in site.output.rglob("*.html"):
        assert "<i>" not in file.read_text(encoding="utf-8")
    assert "<i>&\"'</i>" in unescape(site.page("articles/x"))


MISTAKES = {
    "an unclosed block": ("{% extends 'base.html' %}\n{% block main %}\n{% if page.title %}\n{% endblock %}\n", ":4: "),
    "an unknown name": ("<p>\n{{ pag.title }}</p>\n", ":2: 'pag' is undefined"),
    "an unknown key": ("{{ page.titel }}\n", ":1: 'dict object' has no attribute 'titel'"),
    "an unknown filter": ("\n\n{{ page.title|uper }}\n", ":3: No filter named 'uper'"),
    "a missing partial": ("\n{% include 'partials/nothing.html' %}\n", ":2: "),
    "a wrong call": ("{{ ngettext('a') }}\n", ":1: TypeError"),
    "a division": ("\n{{ 1 / 0 }}\n", ":2: ZeroDivisionError"),
    "not UTF-8": (b"<p>\n\xff</p>\n", ":2: not UTF-8"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_template_is_told_with_file_and_line_and_nothing_is_written(academy, name, capfd):
    template, message = MISTAKES[name]
    before = academy.snapshot()
    academy.write("theme/templates/article.html", template)
    academy.commit("theme")

    done = academy.publish()

    assert done.code == 2
    assert f"theme/templates/article.html{message}" in done.err
    assert "→ " in done.err
    assert "Traceback" not in done.err
    assert academy.snapshot() == before
    assert capfd.readouterr() == ("", "")
    assert len(done.err.strip().splitlines()) == 2
    assert not (academy.output.parent / f".{academy.output.name}.contentops/new").exists()


def test_a_mistake_in_a_partial_names_the_partial(academy):
    academy.write("theme/templates/partials/byline.html", "\n\n{{ page.nothing.more }}\n")
    academy.commit("theme")
    done = academy.publish()
    assert done.code == 2
    assert "theme/templates/partials/byline.html:3: " in done.err


def test_bare_pelican_fails_on_a_mistake_too(academy):
    import subprocess
    import sys

    academy.write("theme/templates/article.html", "{{ pag }}\n")
    academy.commit("theme")
    done = subprocess.run(
        [sys.executable, "-m", "pelican", "content", "-o", str(academy.output)], cwd=academy.root, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode != 0
    assert "theme/templates/article.html:1:" in "".join((done.stdout + done.stderr).split("\n")).replace("  ", "")


def test_a_site_may_have_its_own_template_for_its_own_type(academy):
    academy.write("theme/templates/handbook.html", "own: {{ page.title }}\n")
    academy.commit("theme")
    assert academy.publish().code == 0
    assert academy.page("handbooks/guide") == "own: 手册"


def test_a_broken_catalogue_is_told_by_name(academy):
    before = academy.snapshot()
    academy.write("theme/translations/zh-CN.po", "no catalogue\n")
    academy.commit("theme")
    done = academy.publish()
    assert done.code == 2
    assert "theme/translations/zh-CN.po" in done.err
    assert academy.snapshot() == before


def test_the_closure_changes_with_any_file_a_template_needs_and_with_no_other():
    files = {
        "templates/a.html": b"{% extends 'b.html' %}",
        "templates/b.html": b'{%- include "c.html" -%}{% from "d.html" import x %}',
        "templates/c.html": b"c",
        "templates/d.html": b"{% import 'a.html' as a %}",
        "templates/e.html": b"e",
    }
    closure = Theme(files).closure("a")
    for path, data in files.items():
        changed = Theme({**files, path: data + b"!"}).closure("a")
        assert (changed != closure) == (path != "templates/e.html")


@pytest.mark.parametrize(
    "template",
    [
        b'{% include which ~ ".html" %}',
        b"{% include [page.kind, 'c.html'] %}",
        b"{% extends page.layout %}",
        b"{% from page.kind import x %}",
        b"{% include 'c.html' if page.toc else 'd.html' %}",
        b"{% if %}",
    ],
)
def test_a_template_that_computes_what_it_includes_needs_every_template(template):
    files = {"templates/a.html": template, "templates/b.html": b"b", "templates/partials/c.html": b"c"}
    closure = Theme({**files, "static/x.css": b""}).closure("a")
    for path, data in files.items():
        assert Theme({**files, path: data + b"!"}).closure("a") != closure, path
    assert Theme({**files, "static/x.css": b"!"}).closure("a") == closure


@pytest.mark.parametrize("template", [b"{% include ['n.html', 'b.html'] %}", b"{%+ include 'b.html' +%}", b"{% include\n('b.html') %}", b"{% include 'b.html' ignore missing %}"])  # fmt: skip
def test_an_include_is_found_however_it_is_written(template):
    files = {"templates/a.html": template, "templates/b.html": b"b", "templates/c.html": b"c"}
    closure = Theme(files).closure("a")
    assert Theme({**files, "templates/b.html": b"!"}).closure("a") != closure
    assert Theme({**files, "templates/c.html": b"!"}).closure("a") == closure


def test_a_page_is_written_anew_when_a_partial_it_computes_changes(academy):
    academy.write("theme/templates/handbook.html", "{% include 'partials/' ~ page.kind ~ '.html' %}\n")
    academy.write("theme/templates/partials/document.html", "first\n")
    academy.commit("theme")
    assert academy.publish().code == 0
    assert academy.page("handbooks/guide") == "first"
    academy.write("theme/templates/partials/document.html", "second\n")
    academy.commit("partial")
    assert academy.publish().code == 0
    assert academy.page("handbooks/guide") == "second"


def test_a_document_in_another_language_says_so_to_readers(academy):
    english = academy.page("en/topics/basics")
    assert '<span class="tongue" lang="zh-CN">简体中文</span>' in english
    assert '<span class="tongue" lang="zh-CN">简体中文</span>' in academy.page("en/lessons/ops-1")
    assert 'class="tongue"' not in academy.page("topics/basics")


def test_home_counts_what_there_is_only(academy):
    english = academy.page("en")
    assert "<b>1</b> lesson</li>" in english
    assert "<b>0</b>" not in english
    assert academy.page("").count("<b>1</b>") == 1


def test_a_campaign_says_what_it_is_beside_its_phase_and_leads_to_no_list_that_is_not_there(academy):
    page = academy.page("campaigns/fest")
    assert '<span class="phase phase-active" data-phase>进行中</span></b> 活动</li>' in page
    crumbs = re.search(r'<nav class="crumbs".*?</nav>', page, re.DOTALL)[0]
    assert crumbs.count("<li>") == 1
