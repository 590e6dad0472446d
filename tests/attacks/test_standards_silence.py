"""What publishing holds back is said whatever the settings, and no words of a page speak for findings of it."""

from __future__ import annotations

import pytest
from tests.conftest import PYPROJECT

from contentops.authoring.mending import mend
from contentops.model import Diagnostic, Edit, Fix, Position


def unapproved(site, settings):
    site.article("a", status="published")
    site.write("pyproject.toml", f"{PYPROJECT}\n{settings}\n")
    site.commit()
    return site.run("validate")


def test_selecting_other_rules_in_the_settings_leaves_what_is_always_said(site):
    done = unapproved(site, '[tool.contentops.rules]\nselect = ["CO7"]')

    assert done.code == 1 and "CO202" in done.out


@pytest.mark.parametrize(
    "settings",
    [
        '[tool.contentops.rules]\nunbacked-claim = "info"',
        '[tool.contentops.rules]\nCO202 = {severity = "warning"}',
        '[[tool.contentops.rules.override]]\npaths = ["**"]\nunbacked-claim = "info"',
    ],
)
def test_what_is_always_said_cannot_be_said_lower(site, settings):
    done = unapproved(site, settings)

    assert done.code == 2 and "always said" in done.err


@pytest.mark.parametrize(
    "title", ['"甲 # contentops: ignore-file CO301 -- 因为"', "|\n  甲\n  # contentops: ignore-file CO301 -- 因为"]
)
def test_words_of_the_front_matter_are_no_comment(site, title):
    site.article("a", "见 [乙](no.md)。\n")
    site.replace("content/articles/a.md", "title: 关于 a", f"title: {title}")

    assert "CO301" in site.run("validate").out


def test_a_comment_behind_a_value_is_one(site):
    site.article("a", "见 [乙](no.md)。\n")
    site.replace("content/articles/a.md", "title: 关于 a", "title: 关于 a  # contentops: ignore-file CO301 -- 因为")

    assert "CO301" not in site.run("validate").out


def fix(*edits):
    made = tuple(Edit(Position(*start), Position(*end), text) for start, end, text in edits)
    return Diagnostic("CO701", "warning", "a.md", "x", *made[0].start, fix=Fix("x", made, True))


def test_thousands_of_fixes_are_made_in_one_pass():
    data = ("中," * 20_000).encode()
    done = mend(data, [fix(((1, 2 * n), (1, 2 * n + 1), "，")) for n in range(1, 20_001)])

    assert done.made == 20_000 and done.data == ("中，" * 20_000).encode()


def test_of_fixes_that_touch_only_the_first_is_made():
    insert = fix(((1, 3), (1, 3), "-"))
    around = fix(((1, 1), (1, 2), "A"), ((1, 5), (1, 6), "E"))
    at_the_same_place = fix(((1, 3), (1, 3), "+"))
    across = fix(((1, 4), (1, 7), "_"))

    done = mend(b"abcdefg", [insert, around, at_the_same_place, across])

    assert (done.data, done.made) == (b"Ab-cdEfg", 2)
