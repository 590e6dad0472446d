"""An override: published at once, shown for ever, and followed up."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

HOTFIX = """\
overrides:
  hotfix: {transition: approve, requires: [{count: 1, of: [publisher], exclude: authors}], reason: required, follow_up: 2d}
"""
LATER = "2026-11-25T12:00:00+08:00"


@pytest.fixture
def hot(site):
    """A page that only an override let out."""
    site.write("workflows/editorial.yml", site.read("workflows/editorial.yml") + HOTFIX)
    site.commit("an emergency exit")
    site.path = site.article("rate", "电话换了。\n")
    site.commit("text")
    assert site.run("submit", site.path, "--as", "ann").code == 0
    assert site.run("move", "hotfix", site.path, "--as", "pat").code == 1  # it wants a reason
    done = site.run("move", "hotfix", site.path, "--as", "pat", "-m", "号码错了")
    assert done.code == 0, done.err
    assert "in_review → approved, override by pat" in done.out
    assert site.run("move", "publish", site.path, "--as", "pat").code == 0
    site.commit("hotfix")
    return site


def overdue(site, now):
    return [each for each in site.run("validate", "--format", "json", now=now).json if each["code"] == "CO205"]


def test_it_publishes_and_says_so_for_ever(hot):
    assert hot.publish().code == 0
    assert "电话换了" in hot.page("articles/rate")
    (page,) = [each for each in hot.manifest()["pages"] if each["key"] == "article/rate@zh-CN"]
    assert page["overridden"] is True
    assert {each["decision"] for each in page["decisions"]} == {"override", "move"}
    assert "overridden" in hot.run("explain", hot.path).out


def test_its_follow_up_is_asked_for_and_can_be_given_in_place(hot):
    assert overdue(hot, "2026-11-21T12:00:00+08:00") == []
    assert len(overdue(hot, LATER)) == 1
    assert hot.publish(now=LATER).code == 0
    assert "电话换了" in hot.page("articles/rate")  # nothing is unpublished by a date

    done = hot.run("approve", hot.path, "--as", "ed", now=LATER)
    assert done.code == 0, done.err
    assert "the status stays “published”" in done.out
    hot.commit("follow up", date=LATER)
    assert overdue(hot, LATER) == []
    told = hot.run("explain", hot.path, now=LATER).out
    assert "overridden by hotfix" in told
    assert "followed up" in told


def test_who_may_not_override_is_refused(hot):
    other = hot.article("other")
    hot.commit("another")
    assert hot.run("submit", other, "--as", "ann").code == 0

    done = hot.run("move", "hotfix", other, "--as", "ed", "-m", "eilig")
    assert done.code == 1
    assert "it takes the role publisher" in done.err


def test_a_rejection_stops_an_override_too(hot):
    other = hot.article("other")
    hot.commit("another")
    hot.run("submit", other, "--as", "ann")
    hot.run("reject", other, "--as", "cora", "-m", "nein")
    hot.commit("no")
    hot.run("submit", other, "--as", "ann")

    done = hot.run("move", "hotfix", other, "--as", "pat", "-m", "eilig")
    assert done.code == 1
    assert "cora rejected this text" in done.err
