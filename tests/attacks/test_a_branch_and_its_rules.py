"""A branch does not loosen the rules that judge it."""

from __future__ import annotations

import shutil

import pytest

RULES = '[tool.contentops.rules]\nignore = ["CO3"]\n'


@pytest.fixture
def branch(site):
    """A branch with an article that has a broken link."""
    site.git("checkout", "-q", "-b", "change")
    site.article("a", "[x](nowhere.md)\n")
    return site


def codes(site):
    site.commit()
    done = site.run("validate", "--base", "main", "--format", "json")
    return done.code, [each["code"] for each in done.json["findings"] if each["code"].startswith("CO3")]


def test_settings_that_come_with_a_branch_do_not_judge_it(branch):
    branch.write("pyproject.toml", branch.read("pyproject.toml") + RULES)

    assert codes(branch) == (1, ["CO301"])
    assert branch.run("validate").code == 0


def test_a_baseline_that_comes_with_a_branch_holds_nothing_back(branch):
    assert branch.run("validate", "--write-baseline").code == 0

    assert codes(branch) == (1, ["CO301"])


def test_settings_of_the_branch_it_goes_to_do(branch):
    branch.git("checkout", "-q", "main")
    branch.write("pyproject.toml", branch.read("pyproject.toml") + RULES)
    branch.commit()
    branch.git("checkout", "-q", "change")
    branch.git("rebase", "-q", "main")

    assert codes(branch) == (0, [])


def test_two_sites_of_one_repository_do_not_answer_for_each_other(tmp_path, lay_out_at):
    one = lay_out_at(tmp_path / "repository" / "one")
    (one.root / ".git").rename(tmp_path / "repository" / ".git")
    other = type(one)(tmp_path / "repository" / "other")

    shutil.copytree(one.root, other.root)
    one.article("a", "[x](nowhere.md)\n")
    one.commit()

    assert one.run("validate", "--commit", "HEAD").code == 1
    assert other.run("validate", "--commit", "HEAD").code == 0
