"""Where a command is run: outside a site, below its top, before the first commit, without git, and how paths are understood there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

READING = ("validate", "status", "publish", "mv", "submit", "package")


def arguments_of(command: str) -> list[str]:
    return {"mv": ["a", "b"], "submit": ["a"], "package": ["a"]}.get(command, [])


@pytest.mark.parametrize("command", READING)
def test_outside_a_site_every_command_says_so_and_what_to_do(site, tmp_path, command):
    done = site.run("-C", str(tmp_path), command, *arguments_of(command))
    assert done.code == 2
    assert f"no contentops site at or above {tmp_path}" in done.err
    assert "→ make one with `contentops init NAME`, or change into one" in done.err


def test_a_folder_that_is_not_there_is_refused(site):
    done = site.run("-C", "nowhere", "status")
    assert done.code == 2
    assert "'nowhere' does not exist" in done.err


@pytest.mark.parametrize("command", ["publish", "package"])
def test_without_a_commit_there_is_nothing_to_publish_yet(folder, command):
    folder.git("init", "-q")
    done = folder.run(command, *arguments_of(command))
    assert done.code == 2
    assert "the repository has no commit yet" in done.err
    assert "git add -A && git commit" in done.err


@pytest.mark.parametrize("command", ["status", "validate"])
def test_without_a_commit_the_working_tree_can_be_looked_at(folder, command):
    folder.git("init", "-q")
    folder.article("rate")
    done = folder.run(command)
    assert done.code == 0
    assert "1 document" in done.out


def test_without_git_the_working_tree_is_all_there_is_and_that_is_said(folder):
    folder.article("rate")
    assert "note: this is no git repository" in folder.run("validate").err
    assert "note: this is no git repository" in folder.publish().err


def test_without_git_a_decision_needs_a_name(folder):
    path = folder.article("rate")
    done = folder.run("submit", path)
    assert done.code == 2
    assert "git's user.email is not set" in done.err
    assert "→ git config --global user.email ADDRESS" in done.err
    assert folder.run("submit", path, "--as", "ann").code == 0
    assert "git add" not in folder.run("move", "approve", path, "--as", "ed").err


def test_a_commit_cannot_be_asked_for_without_git(folder):
    done = folder.run("publish", "--commit", "HEAD")
    assert done.code == 2
    assert "is in no git repository" in done.err


def test_a_commit_that_is_not_there_is_refused(site):
    done = site.run("publish", "--commit", "v9")
    assert done.code == 2
    assert "there is no commit “v9” in this repository" in done.err


@pytest.mark.parametrize("command", ["publish", "package"])
def test_a_commit_and_the_working_tree_exclude_each_other(site, command):
    done = site.run(command, *arguments_of(command), "--commit", "HEAD", "--worktree")
    assert done.code == 2
    assert "exclude each other" in done.err


def test_another_folder_s_site_is_worked_on_with_its_own_paths(site, tmp_path, monkeypatch):
    site.article("rate")
    monkeypatch.chdir(tmp_path)
    other = tmp_path / "elsewhere"
    other.mkdir()
    site_root, site.root = site.root, other
    done = site.run("-C", str(site_root), "status", "content/articles/rate.md")
    assert done.code == 0
    assert "article/rate@zh-CN" in done.out


@pytest.mark.parametrize("name", ["rate.md", ".", "../articles", "article/rate", "article/rate@zh-CN"])
def test_below_the_top_paths_are_those_of_the_folder_one_is_in(site, name):
    site.article("rate")
    site.lesson("c", "one")
    top, site.root = site.root, site.root / "content/articles"
    done = site.run("status", name)
    site.root = top
    assert done.code == 0, done.err
    assert "article/rate@zh-CN" in done.out
    assert "1 document" in done.out


def test_the_top_folder_names_every_document(site):
    site.article("rate")
    site.lesson("c", "one")
    assert "2 documents" in site.run("status", ".").out
    assert "2 documents" in site.run("status", "content/").out


def test_a_site_reached_through_a_link_is_the_same_site(site, tmp_path):
    site.article("rate")
    link = tmp_path / "link"
    link.symlink_to(site.root)
    site.root = link / "content/articles"
    here = Path.cwd()
    os.chdir(site.root)
    try:
        done = site.run("status", "rate.md")
    finally:
        os.chdir(here)
    assert done.code == 0, done.err
    assert "article/rate@zh-CN" in done.out


def test_an_absolute_path_is_understood(site):
    site.article("rate")
    assert "1 document" in site.run("status", str(site.root / "content/articles/rate.md")).out


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("content/articles/rat.md", "did you mean “content/articles/rate.md”?"),
        ("article/ratte", "did you mean “article/rate”?"),
        (
            "nowhere",
            "name a file or folder below content/, or a key such as article/welcome; contentops status lists them",
        ),
    ],
)
def test_a_path_without_a_document_is_refused_and_the_nearest_named(site, given, hint):
    site.article("rate")
    for number in range(12):
        site.article(f"other-{number}")
    done = site.run("status", given)
    assert done.code == 2
    assert done.err == f"contentops: no document at {given}\n    → {hint}\n"


def test_a_path_with_an_unreadable_document_says_why_it_is_none(site):
    site.write("content/articles/rate.md", "---\ntitle: [\n---\n")
    done = site.run("submit", "content/articles/rate.md", "--as", "ann")
    assert done.code == 2
    assert "content/articles/rate.md:3:1: error CO101" in done.err
    assert "content/articles/rate.md cannot be read" in done.err


def test_validate_refuses_a_path_without_files(site):
    done = site.run("validate", "content/nothing")
    assert done.code == 2
    assert "no file of the site at content/nothing" in done.err


def test_validate_narrows_what_it_reports_to_the_paths_given(site):
    site.article("one", extra="nonsense: 1\n")
    site.article("two", extra="nonsense: 1\n")
    done = site.run("validate", "content/articles/two.md", "--format", "json")
    assert done.code == 1
    assert {each["path"] for each in done.json} == {"content/articles/two.md"}
    assert len(site.run("validate", ".", "--format", "json").json) == 2


def test_the_output_may_not_hold_the_site_itself(site):
    site.commit()
    for output in (".", ".."):
        done = site.run("publish", "--output", output)
        assert done.code == 2
        assert "holds the site's own sources" in done.err
