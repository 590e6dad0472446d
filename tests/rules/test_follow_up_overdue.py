"""An override is made up for in time."""

from __future__ import annotations

import pytest

HOTFIX = "overrides:\n  hotfix: {transition: approve, requires: [{count: 1, of: [publisher]}], reason: required, follow_up: 2d}\n"


def at(day):
    return f"2026-11-{day:02}T12:00:00+08:00"


@pytest.fixture
def path(site):
    """A page that an override brought up on the 11th, and an approval of the same text on a branch."""
    site.write("workflows/editorial.yml", site.read("workflows/editorial.yml") + HOTFIX)
    site.commit("overrides", date="2026-01-02T00:00:00+08:00")
    found = site.article("a")
    site.commit("write", date=at(10))
    site.run("submit", found, "--as", "ann", now=at(10))
    site.commit("submit", date=at(10))
    site.git("checkout", "-q", "-b", "side")
    site.run("approve", found, "--as", "ed", now=at(11))
    site.commit("approve", date=at(11))
    site.git("checkout", "-q", "main")
    for words in (("move", "hotfix"), ("move", "publish")):
        assert site.run(*words, found, "--as", "pat", "-m", "急", now=at(11)).code == 0
        site.commit(" ".join(words), date=at(11))
    return found


def test_a_follow_up_that_is_overdue_is_found_at_the_status(site, path, found):
    assert found(site, "CO205", "--now", at(12)) == []
    assert found(site, "CO205", "--now", at(13)) == [
        f"{path}:4:1 warning pat overrode “approve” (hotfix: 急); the decisions it stood in for were due on 2026-11-13"
    ]


def test_it_blocks_nothing(site, path):
    assert site.run("validate", now=at(20)).code == 0
    assert site.publish(now=at(20)).code == 0
    assert site.has("articles/a")


def test_the_decisions_it_stood_in_for_settle_it(site, path, found):
    site.git("merge", "-q", "-X", "ours", "--no-edit", "side", date=at(14))

    assert found(site, "CO205", "--now", at(20)) == []


def test_an_override_of_a_text_that_was_replaced_is_over(site, path, found):
    site.run("move", "revise", path, "--as", "ann", now=at(12))
    site.replace(path, "正文", "新正文")
    site.commit("rewrite", date=at(12))

    assert found(site, "CO205", "--now", at(20)) == []
