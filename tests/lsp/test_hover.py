"""What is shown beside the pointer: keys, names, links, rules."""

from __future__ import annotations

import pytest

from contentops.lsp.hover import hover, span
from contentops.model import Diagnostic, Position

ARTICLE = "content/articles/new.md"
RULES = {"CO301": "**CO301 broken-link**\n\nA link leads nowhere."}


@pytest.fixture
def shown(view, cursor):
    def at(text: str, path: str = ARTICLE, findings=()) -> str | None:
        lines, place = cursor(text)
        found = hover(view, path, lines, place, findings=findings, rules=RULES)
        return found.text if found is not None else None

    return at


def test_a_key_says_what_it_means_and_whether_it_is_required(shown):
    assert shown("---\nsta‸tus: draft\n---\n").startswith(
        "**Status** `status` (required)\n\nThe state this file claims"
    )
    assert "One of `ogc`, `pgc`, `ugc`." in shown("---\norigin‸: ogc\n---\n")
    assert shown("---\nnonsen‸se: x\n---\n") == "`nonsense` is no key of this type."


def test_a_key_within_keys(shown):
    assert "The ideas and words" in shown("---\nstages:\n  founda‸tion: []\n---\n", "content/courses/x/index.md")
    assert shown("---\nsteps:\n  - ti‸tle: x\n---\n", "content/paths/x.md").startswith("**Title** `title` (required)")


def test_names_say_what_they_stand_for(shown):
    assert shown("---\nstatus: in_‸review\n---\n") == "**审核中** `in_review` (review)"
    assert shown("---\nauthors: [b‸o]\n---\n") == "**博** `bo`\n\nauthor, editor"
    assert shown("---\ntopics:\n  - grow‸th\n---\n") == "**增长**\n\n`topic/growth@zh-CN` · 草稿\n\n关于增长。"
    assert "**课程 ops**" in shown("---\nitems: [course/o‸ps]\n---\n", "content/topics/x.md")
    assert shown("---\ntopics: [go‸ne]\n---\n") is None
    assert shown("---\ntitle: wor‸ds\n---\n") is None


@pytest.mark.parametrize(
    "link", ["[wo‸rds](../topics/growth.md)", "[x](../topics/gro‸wth.md#a)", "[x](key:topic/gr‸owth)"]
)
def test_a_link_says_what_it_leads_to(shown, link):
    assert shown(f"---\ntitle: x\n---\nSee {link}.\n").startswith("**增长**\n\n`topic/growth@zh-CN`")


def test_a_link_in_code_and_one_that_leads_nowhere_say_nothing(shown):
    assert shown("---\ntitle: x\n---\n```\n[x](../topics/gro‸wth.md)\n```\n") is None
    assert shown("---\ntitle: x\n---\n[x](go‸ne.md) and [y](https://example.org)\n") is None


def test_a_finding_shows_its_rule_after_what_stands_there(shown):
    finding = Diagnostic("CO301", "error", ARTICLE, "gone", 4, 5, end=Position(4, 12))
    assert shown("---\ntitle: x\n---\n[x](go‸ne.md)\n", findings=[finding]) == RULES["CO301"]
    assert shown("---\ntitle: x\n---\n[x](gone.md) wo‸rds\n", findings=[finding]) is None
    on_key = Diagnostic("CO301", "error", ARTICLE, "gone", 2, 1, end=Position(2, 6))
    both = shown("---\nti‸tle: x\n---\n", findings=[on_key])
    assert both.startswith("**Title**") and both.endswith(RULES["CO301"]) and "\n\n---\n\n" in both


def test_a_finding_without_an_end_covers_the_word_at_its_place():
    lines = ["---", "status: publishd # x", "", "，"]
    assert span(Diagnostic("X", "error", "p", "m", 2, 9), lines) == (Position(2, 9), Position(2, 17))
    assert span(Diagnostic("X", "error", "p", "m", 4, 1), lines) == (Position(4, 1), Position(4, 2))
    assert span(Diagnostic("X", "error", "p", "m", 3, 1), lines) == (Position(3, 1), Position(3, 1))
    assert span(Diagnostic("X", "error", "p", "m", 99, 1), lines) == (Position(99, 1), Position(99, 1))
