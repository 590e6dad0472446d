"""Small sites as an editor sees them, and texts with a mark where the cursor stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from contentops.lsp.view import View
from contentops.lsp.workspace import Site, look
from contentops.model import Position

NOW = datetime.fromisoformat("2026-11-20T12:00:00+08:00")


@pytest.fixture
def cursor() -> Callable[[str], tuple[list[str], Position]]:
    """Gives a text's lines and the place of the mark ‸ in it, the mark taken out."""

    def split(text: str) -> tuple[list[str], Position]:
        before, _, after = text.partition("‸")
        return (before + after).split("\n"), Position(before.count("\n") + 1, len(before) - before.rfind("\n"))

    return split


@pytest.fixture
def opened() -> Callable[..., Site]:
    """Reads a site as the server does, with its rules asked or not."""

    def open_it(folder: Any, *, rules: bool = False) -> Site:
        site = Site(folder.root)
        site.take(look(folder.root, {}, NOW, rules=rules))
        return site

    return open_it


@pytest.fixture
def view(folder: Any, opened: Callable[..., Site]) -> View:
    """Two articles, one of them in two languages, a topic, a course with a lesson, a person's page and a picture."""
    folder.article(
        "completion",
        "## 先看口径\n\n正文。\n\n## Second part\n\n更多。\n",
        extra="tags: [运营, data]\ntopics: [growth]\n",
    )
    folder.article("completion", "Words.\n", lang="en")
    folder.write("content/articles/why (1).md", folder.read(folder.article("why", "正文。\n", extra="tags: [运营]\n")))
    (folder.root / "content/articles/why.md").unlink()
    folder.write(
        "content/topics/growth.md",
        "---\ntitle: 增长\nslug: growth\nstatus: draft\nsummary: 关于增长。\nlevel: beginner\n---\n",
    )
    folder.course("ops", {"foundation": ["first"]})
    folder.lesson("ops", "first")
    folder.write(
        "content/people/ann.md",
        "---\ntitle: Ann Lee\nslug: ann-lee\nstatus: draft\nsummary: Writes.\n---\nShe writes.\n",
    )
    folder.write("content/articles/cover.svg", "<svg/>")
    found = opened(folder).view
    assert found is not None
    return found
