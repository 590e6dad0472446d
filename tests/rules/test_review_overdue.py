"""A published page is looked at again in time."""

from __future__ import annotations

import pytest

REAFFIRM = "  reaffirm:  {from: published, to: published, by: [editor], decision: reaffirm, comment: required}\n"
LATER = "2027-05-19T12:00:00+08:00"


@pytest.fixture
def path(site):
    site.replace("workflows/editorial.yml", "category: public}", "category: public, review_every: 180d, warn: 14d}")
    site.replace("workflows/editorial.yml", "  archive: ", f"{REAFFIRM}  archive: ")
    site.commit("reviews", date="2026-01-02T00:00:00+08:00")
    found = site.article("a")
    site.published(found)
    return found


def test_a_review_is_announced_as_information_and_then_is_a_warning(site, path, found):
    assert found(site, "CO206", "--now", "2027-05-04T12:00:00+08:00") == []
    assert found(site, "CO206", "--now", "2027-05-05T12:00:00+08:00") == [
        f"{path}:4:1 info this page is due for review on 2027-05-19; it was looked at last on 2026-11-20"
    ]
    assert found(site, "CO206", "--now", LATER) == [
        f"{path}:4:1 warning this page was due for review on 2027-05-19; it was looked at last on 2026-11-20"
    ]


def test_the_command_of_the_hint_settles_it(site, path, found):
    hint = next(line for line in site.run("validate", now=LATER).out.splitlines() if "reaffirm" in line)
    assert f"contentops reaffirm {path}" in hint
    assert site.run("reaffirm", path, "--as", "ed", "-m", "还对", now=LATER).code == 0
    site.commit("reaffirm", date=LATER)

    assert found(site, "CO206", "--now", LATER) == []


def test_a_reaffirmation_taken_back_settles_nothing(site, path, found):
    site.run("reaffirm", path, "--as", "ed", "-m", "还对", now=LATER)
    site.commit("reaffirm", date=LATER)
    site.run("revoke", path, "--as", "ed", now=LATER)
    site.commit("revoke", date=LATER)

    assert len(found(site, "CO206", "--now", LATER)) == 1


def test_what_is_live_is_meant_while_a_rewrite_goes_on(site, path, found):
    site.run("move", "revise", path, "--as", "ann")
    site.replace(path, "正文", "新正文")
    site.commit("rewrite")

    (finding,) = found(site, "CO206", "--now", LATER)

    assert "the revision that is live was due for review" in finding


def test_drafts_and_pages_without_a_time_are_fine(site, found):
    site.published(site.article("b"))
    site.article("c")

    assert found(site, "CO206", "--now", "2030-01-01T12:00:00+08:00") == []
