"""A small academy with every kind of page, published once and looked at by many tests."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>{}</title></svg>\n'

HANDBOOK = """\
type: handbook
label: {zh-CN: 手册, en: Handbook}
plural: {zh-CN: 手册, en: Handbooks}
paths: [content/handbooks/*.md]
url: handbooks/{slug}/
workflow: none
schema:
  $schema: https://json-schema.org/draft/2020-12/schema
  title: Handbook
"""

FILES = {
    "content/people/ann.md": "---\ntitle: 安 安\nslug: ann\nstatus: draft\nsummary: 写课的人。\nrole: 编辑\ncredentials: [十年经验]\n---\n她写课。\n",
    "content/people/bo.md": "---\ntitle: 博\nslug: bo\nstatus: draft\nsummary: 审课的人。\n---\n",
    "content/people/ann.en.md": "---\ntitle: Ann\nslug: ann\nstatus: draft\nsummary: Writes courses.\nrole: Editor\n---\n",
    "content/topics/basics.md": "---\ntitle: 平台基础\nslug: basics\nstatus: draft\nsummary: 从这里开始。\nlevel: beginner\nitems: [course/ops, article/rate]\n---\n先看[课程](../courses/ops/index.md)。\n",
    "content/topics/basics.en.md": "---\ntitle: Basics\nslug: basics\nstatus: draft\nsummary: Begin here.\nlevel: beginner\nitems: [course/ops]\n---\n",
    "content/topics/growth.md": "---\ntitle: 增长\nslug: growth\nstatus: draft\nsummary: 接着学。\nlevel: advanced\nprerequisites: [basics]\n---\n",
    "content/courses/ops/index.md": "---\ntitle: 运营课\nslug: ops\nstatus: draft\nsummary: 学运营。\nauthors: [ann]\nlevel: beginner\naudience: 新人\noutcomes: [会看数据]\ncertificate: 结业证\ntopics: [basics]\nlicence: CC-BY-4.0\nstages:\n  foundation: [ops-1]\n  practice: [ops-2]\n---\n见[第一课](one.md#先看数)。\n",
    "content/courses/ops/one.md": '---\ntitle: 第一课\nslug: ops-1\nstatus: draft\nsummary: 看数。\nauthors: [ann]\nduration: 12\nobjectives: [会看数]\n---\n## 先看数\n\n正文[^1]。![图](pic.svg "图一")\n\n![图](pic.svg "图二")\n\n[^1]: 注。\n\n::: quiz {#check}\n看[哪个](../../articles/rate.md)？\n\n- [x] 率\n      > 对。\n- [ ] 数\n:::\n',
    "content/courses/ops/one.en.md": "---\ntitle: Lesson one\nslug: ops-1\nstatus: draft\nsummary: Look at numbers.\nauthors: [ann]\nduration: 10\n---\n## Look first\n\nSee [the rate](key:article/rate#定义) and [home](#look-first).\n",
    "content/courses/ops/two.md": "---\ntitle: 第二课\nslug: ops-2\nstatus: draft\nsummary: 动手。\nauthors: [ann]\nduration: 20\nobjectives: [会动手]\n---\n::: note\n提示见[手册](../../handbooks/guide.md)。\n:::\n",
    "content/courses/ops/pic.svg": PICTURE.format("pic"),
    "content/articles/rate.md": "---\ntitle: 完课率\nslug: rate\nstatus: draft\nsummary: 什么是完课率。\nauthors: [ann]\ndate: 2026-05-01\nupdated: 2026-05-03\ntags: [数据, 'A/B']\ntopics: [basics]\ncover: rate.svg\ncover_alt: 封面\naliases: [old/rate, /rate.html]\nsources: [{title: 书, url: 'https://example.org/book'}, {title: 报告, author: 博}]\nassets: [{file: rate.svg, author: 博, licence: CC0-1.0}, {file: rate.svg, title: 图}]\n---\n## 定义\n\n[课](key:course/ops)、[人](../people/ann.md)。\n\n| 甲 | 乙 |\n| :-- | --: |\n| 1 | 2 |\n",
    "content/articles/rate.en.md": "---\ntitle: Completion rate\nslug: rate\nstatus: draft\nsummary: What it is.\nauthors: [ann]\ndate: 2026-05-02\ntags: [data]\ntopics: [basics]\n---\n## 定义\n\nRead [this](rate.md#定义) in Chinese; [lesson](../courses/ops/one.en.md).\n",
    "content/articles/rate.svg": PICTURE.format("rate"),
    "content/articles/funnel.md": "---\ntitle: 漏斗\nslug: funnel\nstatus: draft\nsummary: 漏在哪里。\nauthors: [ann, bo]\ndate: 2026-04-01\ntags: [数据]\ntopics: [basics, growth]\ncorrections: [{date: 2026-04-02, reason: 分母写错了，已改正。}]\n---\n漏。\n\n::: live {#talk starts=2026-12-01T19:00+08:00 ends=2026-12-01T20:30+08:00 url=https://meet.example.org/x title=谈漏斗}\n带上问题。\n:::\n",
    "content/paths/z-first.md": "---\ntitle: 新人\nslug: z-first\nstatus: draft\nsummary: 新人先学。\npurpose: newcomer\nrole: 新人\ncertificate: 证\nsteps:\n- {title: 一, note: 先学, items: [course/ops, article/rate]}\n- {title: 二, items: [lesson/ops-2]}\n---\n",
    "content/paths/a-later.md": "---\ntitle: 兴趣\nslug: a-later\nstatus: draft\nsummary: 随意学。\npurpose: interest\nsteps: [{title: 一, items: [article/funnel]}]\n---\n",
    "content/campaigns/fest.md": "---\ntitle: 学习节\nslug: fest\nstatus: draft\nsummary: 来学。\nstarts: 2026-11-01\nends: 2026-11-30\nfeatures: [course/ops]\ntasks: [{title: 学一课, points: 10}, {title: 写一句}]\n---\n来。\n",
    "content/stories/mei.md": "---\ntitle: 小梅的故事\nslug: mei\nstatus: draft\nsummary: 她学了。\nlearner: 小梅\nrole: 店长\nquote: 有用。\nfeatures: [course/ops]\ntags: [数据]\n---\n她学了[草稿](../articles/draft.md)。\n",
    "content/handbooks/guide.md": "---\ntitle: 手册\nslug: guide\nstatus: live\nsummary: 怎么用。\n---\n用。\n",
}
OLD = "---\ntitle: 旧文\nslug: old\nstatus: draft\nsummary: 旧摘要。\nauthors: [ann]\ndate: 2026-03-01\ntopics: [basics]\nwithdrawal: {reason: 规则已变。, successor: article/rate}\n---\n旧正文。\n"
DRAFT = "---\ntitle: 未发布的标题\nslug: draft\nstatus: draft\nsummary: 秘密摘要。\nauthors: [ann]\ndate: 2026-05-01\n---\n秘密正文。\n"


def write_academy(site: Any) -> None:
    """Write, review and commit everything; one article is taken down and begun anew."""
    site.write("workflows/types/handbook.yml", HANDBOOK)
    site.commit("a type of its own")  # what comes with its own policy is judged by the one before
    for path, content in FILES.items():
        site.write(path, content)
    site.write("content/articles/draft.md", DRAFT)
    site.write("content/articles/old.md", OLD)
    governed = [path for path in FILES if path.endswith(".md") and "/handbooks/" not in path]
    site.published(*governed, "content/articles/draft.md", "content/articles/old.md")
    done = site.run("move", "archive", "content/articles/old.md", "--as", "pat", "--comment", "内部：被投诉")
    assert done.code == 0, done.err
    site.commit("withdraw one")
    site.replace("content/articles/draft.md", "status: published", "status: archived")
    site.commit("take one down")
    site.write("content/articles/draft.md", DRAFT)
    site.write("content/articles/unlisted.svg", PICTURE.format("unlisted"))
    site.write("content/stray.html", "<p>stray page</p>")
    site.write("content/pages/about.md", "no front matter at all\n")
    site.commit("strays")


def make_override(site: Any) -> str:
    """Give the workflow an override, publish an article by it without an editor, and give its path."""
    workflow = site.read("workflows/editorial.yml").replace("version: 1\n", "version: 2\n", 1)
    hotfix = "{transition: approve, requires: [{id: hot, count: 1, of: [publisher]}], reason: required, follow_up: 2d}"
    site.write("workflows/editorial.yml", f"{workflow}overrides:\n  hotfix: {hotfix}\n")
    path = str(site.article("hot", "急。\n"))
    site.commit("an override")
    for before, after in (
        (("submit",), ("--as", "ann")),
        (("move", "hotfix"), ("--as", "pat", "--comment", "价格<写>错")),
        (("move", "publish"), ("--as", "pat")),
    ):
        done = site.run(*before, path, *after)
        assert done.code == 0, done.err
        site.commit("decide")
    return path


@pytest.fixture(scope="session")
def override():
    return make_override


@pytest.fixture(scope="session")
def published_academy(tmp_path_factory, lay_out_at) -> Any:
    """The academy and its published site, to look at only."""
    site = lay_out_at(tmp_path_factory.mktemp("academy") / "site")
    write_academy(site)
    done = site.publish()
    assert done.code == 0, done.err
    return site


@pytest.fixture
def academy(published_academy, tmp_path) -> Any:
    """A copy of the academy, published, for a test to change."""
    copy = type(published_academy)(tmp_path / "site")
    shutil.copytree(published_academy.root, copy.root)
    shutil.copytree(published_academy.output, copy.output)
    work = published_academy.output.parent / f".{published_academy.output.name}.contentops"
    shutil.copytree(work, copy.output.parent / f".{copy.output.name}.contentops")
    return copy


@dataclass(frozen=True)
class Seen:
    """What a browser finds in one page."""

    links: tuple[str, ...]
    ids: tuple[str, ...]
    text: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.links.append(value)
            if name == "id" and value is not None:
                self.ids.append(value)
            if tag == "meta" and name == "content" and value and value.startswith("0; url="):
                self.links.append(value.removeprefix("0; url="))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def see(html: str) -> Seen:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Seen(tuple(reader.links), tuple(reader.ids), "".join(reader.text))


def file_at(page: str, link: str, prefix: str = "") -> tuple[str, str]:
    """The file of the site a link on a page leads to, and the anchor in it; `prefix` is the site's path on its server."""
    address, _, anchor = link.partition("#")
    parts = page.split("/")[:-1]
    if address.startswith("/"):
        assert address.startswith(f"{prefix}/"), f"{page}: {link} leaves the site"
        parts, address = [], address.removeprefix(f"{prefix}/")
    for part in address.split("/") if address else ():
        if part == "..":
            assert parts, f"{page}: {link} leads out of the site"
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    found = unquote("/".join(parts))
    if not address:
        return (page if link.startswith("#") else "index.html"), unquote(anchor)
    if address.endswith(("/", "..", ".")):
        found = f"{found}/index.html".lstrip("/")
    return found, unquote(anchor)


@pytest.fixture(scope="session")
def browse():
    """Functions that read pages as a browser would: `browse.see(html)` and `browse.file_at(page, link)`."""

    class Browse:
        pass

    Browse.see, Browse.file_at = staticmethod(see), staticmethod(file_at)
    return Browse


def crawl(output: Path, prefix: str = "") -> list[str]:
    """Every link of every page that leads nowhere, every id used twice, as one line each."""
    pages = {
        file.relative_to(output).as_posix(): see(file.read_text(encoding="utf-8")) for file in output.rglob("*.html")
    }
    files = {file.relative_to(output).as_posix() for file in output.rglob("*") if file.is_file()}
    problems = []
    for page, seen in pages.items():
        problems += [f"{page}: id {name} twice" for name in {each for each in seen.ids if seen.ids.count(each) > 1}]
        for link in seen.links:
            if link.startswith(("http:", "https:", "mailto:")):
                continue
            target, anchor = file_at(page, link, prefix)
            if target not in files:
                problems.append(f"{page}: {link} → {target}")
            elif anchor and target in pages and anchor not in pages[target].ids:
                problems.append(f"{page}: {link}: no {anchor}")
    return problems


@pytest.fixture(scope="session")
def find_broken():
    return crawl
