"""When something is due: the next instant at which an answer about deadlines changes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from contentops.reading import read_release
from contentops.source.opening import open_source
from contentops.workflow.deadlines import in_state_since, upcoming

WORKFLOW = "workflows/editorial.yml"


def at(text):
    return datetime.fromisoformat(text)


def release(site, now):
    return read_release(open_source(Path(site.root), worktree=True), at(now))


def test_the_next_deadline_is_the_next_instant_at_which_a_finding_changes(site):
    site.replace(WORKFLOW, "category: review}", "category: review, due: 3d}")
    site.replace(WORKFLOW, "category: public}", "category: public, review_every: 180d, warn: 14d}")
    site.commit("times", date="2026-01-02T00:00:00+08:00")
    site.published(site.article("live"))
    assert upcoming(release(site, "2026-11-21T12:00:00+08:00")) == at("2027-05-05T12:00:00+08:00")
    assert upcoming(release(site, "2027-05-05T12:00:00+08:00")) == at("2027-05-19T12:00:00+08:00")
    assert upcoming(release(site, "2027-05-19T12:00:00+08:00")) is None

    path = site.article("waits")
    site.commit("write", date="2026-11-22T12:00:00+08:00")
    site.run("submit", path, "--as", "ann", now="2026-11-22T12:00:00+08:00")
    site.commit("submit", date="2026-11-22T12:00:00+08:00")
    assert upcoming(release(site, "2026-11-23T12:00:00+08:00")) == at("2026-11-25T12:00:00+08:00")


def test_an_override_s_follow_up_is_one(site):
    hotfix = (
        "overrides:\n  hotfix: {transition: approve, requires: [{of: [publisher]}], reason: required, follow_up: 2d}\n"
    )
    site.write(WORKFLOW, site.read(WORKFLOW) + hotfix)
    path = site.article("a")
    site.commit("write")
    site.run("submit", path, "--as", "ann")
    site.run("move", "hotfix", path, "--as", "pat", "-m", "急")
    site.commit("hotfix")

    # an approval lapses too, which the plan itself knows of
    assert upcoming(release(site, "2026-11-20T13:00:00+08:00")) == at("2026-11-22T12:00:00+08:00")


def test_without_times_there_is_none(site):
    site.published(site.article("a"))

    assert upcoming(release(site, "2026-11-20T13:00:00+08:00")) is None


def test_a_state_counts_from_the_commit_that_brought_it_through_renames_and_slips(site):
    path = site.article("a")
    site.commit("write", date="2026-11-01T12:00:00+08:00")
    site.run("submit", path, "--as", "ann")
    entered = site.commit("submit", date="2026-11-02T12:00:00+08:00")
    text = site.read(path)
    site.write(path, "no front matter")
    site.commit("slip", date="2026-11-03T12:00:00+08:00")
    site.write(path, text)
    site.commit("mended", date="2026-11-04T12:00:00+08:00")
    (site.root / "content/articles/other").mkdir()
    site.git("mv", path, "content/articles/other/index.md")
    site.commit("move", date="2026-11-05T12:00:00+08:00")

    found = release(site, "2026-11-20T12:00:00+08:00")
    since = in_state_since(found.catalog, found.catalog.documents[0])

    assert since is not None and since.id == entered
