"""Texts that were scheduled and withdrawn, publishes that overtake each other, and what a commit could smuggle beside the site."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow  # a real repository each

COMMAND = [sys.executable, "-m", "contentops"]
NOW = "2026-11-20T12:00:00+08:00"

LATER = "2027-02-01T00:00:00+08:00"


def test_a_scheduled_text_that_was_withdrawn_before_its_hour_is_never_shown(site):
    path = site.article("rate", "旧文。\n")
    site.published(path)
    old = site.read(path)
    site.article("rate", "禁运的话。\n", extra="publish_at: 2027-01-01T00:00:00+08:00\n")
    site.through(path, now="2026-11-20T13:00:00+08:00")
    site.commit("schedule", date="2026-11-20T13:00:00+08:00")
    site.write(path, old)
    site.commit("withdraw", date="2026-11-20T14:00:00+08:00")

    site.publish(now=LATER)

    assert "旧文" in site.page("articles/rate")
    assert "禁运" not in site.page("articles/rate")


def test_a_correction_whose_time_is_over_does_not_give_the_old_text_back(site):
    path = site.article("rate", "错的话。\n")
    site.published(path)
    old = site.read(path)
    site.article("rate", "对的话。\n", extra="unpublish_at: 2027-01-01T00:00:00+08:00\n")
    site.through(path, now="2026-11-20T13:00:00+08:00")
    site.commit("correct", date="2026-11-20T13:00:00+08:00")
    site.write(path, old)
    site.commit("restore", date="2026-11-20T14:00:00+08:00")

    site.publish()
    assert "对的话" in site.page("articles/rate")
    site.publish(now=LATER)

    assert not site.has("articles/rate")


def test_deleting_and_recreating_does_not_shake_off_a_rejection(site):
    path = site.article("rate")
    site.run("submit", path, "--as", "ann")
    site.commit()
    site.run("reject", path, "--as", "cora", "--comment", "nie")
    text = site.read(path)
    site.commit()
    site.git("rm", "-q", path)
    site.commit()
    site.write(path, text)
    site.commit()
    site.run("submit", path, "--as", "ann", "--now", LATER)

    done = site.run("approve", path, "--as", "ed", "--now", LATER)

    assert done.code == 1
    assert "cora rejected this text" in done.err


def test_a_take_down_is_obeyed_where_a_second_file_has_the_key(site):
    path = site.article("rate")
    site.published(path)
    site.write("content/articles/copy.md", site.read(path))
    site.replace(path, "status: published", "status: archived")
    site.commit()

    site.publish()

    assert not site.has("articles/rate")


def test_a_deletion_is_obeyed_where_something_else_lies_at_an_old_path(site):
    path = site.article("rate")
    site.published(path)
    site.git("mv", path, "content/articles/moved.md")
    site.commit()
    site.git("rm", "-q", "content/articles/moved.md")
    site.write(path, "no front matter\n")
    site.commit()

    site.publish()

    assert not site.has("articles/rate")


def test_a_take_down_with_a_slip_in_it_is_not_passed_over_in_silence(site):
    path = site.article("rate")
    site.published(path)
    site.replace(path, "status: published", "status: archved")
    site.commit()

    done = site.publish("--strict")

    assert done.code == 1
    assert "claims “archved”, which is no state of the workflow editorial; did you mean “archived”?" in done.err
    assert "stays live" in done.err


def test_a_link_leads_to_the_document_it_was_approved_with_wherever_files_move(site):
    target, other = site.article("refund"), site.article("other")
    page = site.article("page", "见[退款](refund.md)。\n")
    site.published(target, other, page)
    site.git("mv", target, "content/articles/old.md")
    site.git("mv", other, target)
    site.commit()

    site.publish()

    assert 'href="../../articles/refund/"' in site.page("articles/page")


def test_a_cache_that_came_with_a_commit_is_not_read(site, tmp_path):
    path = site.article("rate", "批准的话。\n")
    site.published(path)
    site.publish()
    cache = site.root / ".git/contentops/cache.sqlite"
    with sqlite3.connect(cache) as connection:
        assert connection.execute("SELECT count(*) FROM entry").fetchone()[0] >= 1
    connection.close()
    (site.root / ".contentops").mkdir(exist_ok=True)
    (site.root / ".contentops/cache.sqlite").write_bytes(cache.read_bytes())
    site.git("add", "-f", ".contentops/cache.sqlite")
    site.commit("bring a cache")
    clone = type(site)(tmp_path / "clone")
    site.git("clone", "-q", str(site.root), str(clone.root))

    brought = (clone.root / ".contentops/cache.sqlite").read_bytes()
    assert clone.publish().code == 0
    assert (clone.root / ".contentops/cache.sqlite").read_bytes() == brought
    assert (clone.root / ".git/contentops/cache.sqlite").exists()


@pytest.mark.parametrize("place", ["output", ".output.contentops"])
def test_a_site_that_came_with_a_commit_is_not_taken_for_ours(site, place):
    site.published(site.article("rate"))
    site.write(f"{place}/secret.html", "geheim")
    site.write("output/.well-known/contentops/release.json", "{}")
    site.git("add", "-f", place)
    site.commit("smuggle")

    done = site.run("publish", "--jobs", "1")

    assert done.code == 1
    assert f"git tracks {place}/" in done.err


def test_a_journal_that_names_files_outside_the_site_does_nothing(site):
    site.published(site.article("rate"))
    site.publish()
    victim = site.write("victim", "keep me")
    work = site.output.parent / f".{site.output.name}.contentops"
    (work / "journal.json").write_text(json.dumps({"write": [], "remove": [f"../{site.root.name}/victim"]}))

    assert site.publish().code == 0
    assert victim.exists()


def test_a_slow_publish_does_not_undo_a_take_down_that_overtook_it(site, monkeypatch):
    from contentops.portal.publication import Publication

    path = site.article("rate")
    site.published(path)
    site.publish()
    site.article("more")
    site.commit("something to publish")
    begun = Publication._read
    overtaken = []

    def slow(self):
        if not overtaken:
            overtaken.append(True)
            site.replace(path, "status: published", "status: archived")
            site.commit("take down")
            subprocess.run(
                [*COMMAND, "publish", "--output", str(site.output), "--jobs", "1", "--now", NOW],
                cwd=site.root,
                check=True,
            )
        return begun(self)

    monkeypatch.setattr(Publication, "_read", slow)

    assert site.publish("--commit", "HEAD").code == 0
    assert overtaken
    assert not site.has("articles/rate")


def test_what_is_not_committed_is_named_when_publishing(site):
    path = site.article("rate")
    site.published(path)
    site.replace(path, "正文", "新的正文")

    done = site.publish()

    assert "1 changed file not committed, so not in this: content/articles/rate.md" in done.err


@pytest.mark.parametrize("time", ["yesterday", "2026-11-20T12:00:00", "2026-13-45T12:00:00Z"])
def test_a_record_made_at_no_time_does_not_count_and_stops_nobody(site, time):
    path = site.article("rate")
    site.commit("write")
    assert site.run("submit", path, "--as", "ann").code == 0
    site.commit("submit")
    bad = site.forge(path, "ed", time=time)
    site.forge(path, "eve")
    site.commit("decide")

    for command in (("review",), ("explain", path), ("publish", "--drafts", "--worktree", "-o", str(site.output))):
        done = site.run(*command)
        assert done.code == 0, done.err
    (found,) = [each for each in site.run("validate", "--format", "json").json if each["path"] == bad]
    assert found["code"] == "CO203"
    assert "is no instant" in found["message"]
