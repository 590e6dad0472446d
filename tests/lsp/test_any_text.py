"""Whatever stands in a text, and wherever the cursor is, there is an answer and it fits the text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.lsp.actions import actions
from contentops.lsp.completion import complete
from contentops.lsp.definition import definition, referring, symbols
from contentops.lsp.hover import hover
from contentops.lsp.positions import Text
from contentops.lsp.view import View
from contentops.model import Diagnostic, Position
from contentops.rules import RULES

NOW = datetime.fromisoformat("2026-11-20T12:00:00+08:00")
PATHS = ("content/articles/completion.md", "content/courses/ops/index.md", "content/paths/new.en.md", "content/none.md")
NAMES = {rule.CODE: rule.NAME for rule in RULES}
PIECES = st.sampled_from((
    "---\n", "title: ", "tags: [", "authors:\n  - ", "status: ", "stages: {", "steps:\n- ", "sources:\n  - url: ", "]", "}", '"', "'",
    "\n", "\r\n", " ", "  ", "\t", ": ", ", ", "#", "# ", "-", "- ", "你好", "😀", "\u2028", "\ufeff", "\0", "\ud800",
    "](", "![", "[x](", "<", ">", "completion.md", "#先看口径", "key:topic/growth", "../", "%E5", ")", "```\n", "    ", "::: quiz {#a}\n",
    ":::\n", "- [x] ", "<!-- contentops: ignore ", "CO301", " -->", "## ", "> ", "[a]: ", "|", "$", "&amp;", "growth", "ann", "bo",
))  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=25).map("".join)


@pytest.fixture(scope="module")
def known(lay_out_at: Callable, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], View]:
    """Gives a site read once, which nothing here changes; itself it would be long to print."""
    from contentops.lsp.workspace import Site, look

    folder = lay_out_at(tmp_path_factory.mktemp("site") / "site")
    folder.article("completion", "## 先看口径\n", extra="tags: [运营]\n")
    folder.course("ops", {"foundation": ["first"]})
    folder.lesson("ops", "first")
    site = Site(folder.root)
    site.take(look(folder.root, {}, NOW, rules=False))
    view = site.view
    assert view is not None
    return lambda: view


@given(source=TEXTS, path=st.sampled_from(PATHS), line=st.integers(0, 99), column=st.integers(0, 99))
def test_every_question_has_an_answer_within_the_text(known, source, path, line, column):
    known = known()
    text = Text(source)
    lines = text.lines
    line = line % len(lines) + 1
    at = Position(line, column % (len(lines[line - 1]) + 1) + 1)
    for offer in complete(known, path, lines, at, now=NOW, rules=NAMES).offers:
        assert offer.start.line == offer.end.line == at.line and offer.start <= at <= offer.end
        assert offer.end.column <= len(lines[at.line - 1]) + 1
    finding = Diagnostic("CO301", "error", path, "m", line, at.column)
    shown = hover(known, path, lines, at, findings=[finding], rules={"CO301": "why"})
    assert shown is not None and shown.start <= shown.end
    definition(known, path, lines, at)
    list(referring(known, path, lines, at))
    for symbol in symbols(lines):
        assert symbol.heading.start <= symbol.heading.end <= symbol.end
    for action in actions(lines, at, at, [finding], NAMES):
        for edit in action.edits:
            assert edit.start == edit.end and 1 <= edit.start.line <= len(lines) + 1
            assert edit.text.endswith("\n") and "ignore" in edit.text


@given(source=TEXTS, path=st.sampled_from(PATHS))
def test_whatever_is_written_is_checked(lay_out_at, known, source, path, tmp_path_factory):
    from contentops.lsp.workspace import Seen, Site

    site = Site(tmp_path_factory.getbasetemp())
    site.take(Seen({}, known().definitions, known().documents, frozenset(known().files)))
    site.write(path, source)
    for finding in site.found(path):
        assert finding.path == path and finding.line >= 1 and finding.column >= 1
        Text(source).place(Position(finding.line, finding.column))
