"""A site with every kind of page, every block and every state, and the tools that pages are audited with."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
TOOLS = HERE / "node_modules"
LEARNING = """
[tool.contentops.learning]
points = {lesson = 10, quiz = 5, stage = 20, course = 50}
levels = [{from = 0, name = {zh-CN = "新手", en = "Beginner"}}, {from = 30, name = {zh-CN = "熟手", en = "Adept"}}]
record_store = "https://lrs.example.org/xapi/"
"""
SETTINGS = 'tagline = {zh-CN = "学会一件事", en = "Learn one thing"}\nbundles = true\n'


@pytest.fixture(scope="session")
def tool() -> Callable[[str], Path]:
    """Finds a file of a development tool. Without the tools these tests fail: pages that nobody audited are not tested."""

    def find(path: str) -> Path:
        assert (TOOLS / path).exists(), (
            f"{path} is missing. Run `make test`, which installs it (with npm: apt-get install nodejs npm)"
        )
        return TOOLS / path

    return find


@dataclass(frozen=True)
class Published:
    """A published folder, and where it is served."""

    name: str
    folder: Path
    url: str
    home: str
    """The address that the site names as its own, without a slash at its end."""

    @property
    def pages(self) -> dict[str, str]:
        """HTML by address, every page there is."""
        return {
            file.relative_to(self.folder).as_posix().removesuffix("index.html"): file.read_text(encoding="utf-8")
            for file in sorted(self.folder.rglob("*.html"))
        }


@pytest.fixture(scope="session")
def kind() -> Callable[[str], str]:
    """Says of which kind a page is, as its template does."""

    def read(html: str) -> str:
        found = re.search(r'<body class="kind-([a-z-]+)', html)
        return found[1] if found else "redirect"

    return read


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory, lay_out_at: Any, serve: Callable[[Path], str]) -> Published:
    """Every kind of page in both languages, every block, and pages that were corrected, withdrawn, moved or put through."""
    site = lay_out_at(tmp_path_factory.mktemp("everything") / "site")
    site.replace("pyproject.toml", 'tagline = "A small site"\n', SETTINGS)
    site.replace("pyproject.toml", "example.org/academy", "example.org")  # served at its root, as its 404 page has it
    site.write("pyproject.toml", site.read("pyproject.toml") + LEARNING)
    site.replace("workflows/editorial.yml", "version: 1\n", "version: 2\n")
    hotfix = "{transition: approve, requires: [{id: hot, count: 1, of: [publisher]}], reason: required, follow_up: 2d}"
    site.write("workflows/editorial.yml", f"{site.read('workflows/editorial.yml')}overrides:\n  hotfix: {hotfix}\n")
    site.commit("settings")
    shutil.copytree(HERE / "content", site.root / "content")
    site.published(*sorted(file.relative_to(site.root).as_posix() for file in (site.root / "content").rglob("*.md")))
    for path in ("content/articles/old.md", "content/articles/old.en.md"):
        _done(site.run("move", "archive", path, "--as", "pat", "--comment", "gone"))
    hot = site.article("hot", "急。\n", extra="tags: [急]\n")
    site.commit("withdraw")
    for decided in (["submit", hot, "--as", "ann"], ["move", "hotfix", hot, "--as", "pat", "--comment", "价格写错"], ["move", "publish", hot, "--as", "pat"]):  # fmt: skip
        _done(site.run(*decided))
        site.commit("decide")
    _done(site.publish())
    return Published("everything", site.output, serve(site.output), "https://learn.example.org")


@pytest.fixture(scope="session")
def preview(everything: Published, lay_out_at: Any, serve: Callable[[Path], str]) -> Published:
    """The same site with a rewrite sent back, a new page and a translation in review, shown as they stand."""
    site = type(lay_out_at(everything.folder.parent / "other"))(everything.folder.parent / "site")
    rate = "content/articles/rate.md"
    _done(site.run("move", "revise", rate, "--as", "ann"))
    site.replace(rate, "每周看一次", "每月看<两>次")
    fresh, english = site.article("fresh", "新。\n"), site.article("hot", "Urgent.\n", lang="en")
    site.commit("write")
    _done(site.run("submit", rate, fresh, english, "--as", "ann"))
    site.commit("submit")
    _done(site.run("reject", rate, "--as", "ed", "--comment", "补<出>处"))
    site.commit("reject")
    site.output = site.root.parent / "preview"
    _done(site.publish("--drafts"))
    return Published("preview", site.output, serve(site.output), "https://learn.example.org")


@pytest.fixture(scope="session")
def academy(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> Published:
    """The sample site, as it is on one day."""
    output = tmp_path_factory.mktemp("academy") / "site"
    command = [sys.executable, "-m", "contentops", "publish", "--worktree", "--now", "2026-11-20T12:00:00+08:00", "--output", str(output)]  # fmt: skip
    done = subprocess.run(command, cwd=HERE.parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Published("academy", output, serve(output), "https://academy.tianzige.example")


@pytest.fixture(scope="session")
def one_of_each(kind: Callable[[str], str]) -> Callable[[Published], list[str]]:
    """Addresses of one page of each kind and language: the longest."""

    def choose(site: Published) -> list[str]:
        found: dict[tuple[str, bool], tuple[int, str]] = {}
        for address, html in site.pages.items():
            if 'http-equiv="refresh"' not in html and 'name="generator"' in html:
                each = (kind(html), address.startswith("en/"))
                found[each] = max(found.get(each, (0, "")), (len(html), address))
        return sorted(address for _, address in found.values())

    return choose


def _done(result: Any) -> None:
    assert result.code == 0, result.err
