"""On the way into a branch, each transition was made by somebody who may."""

from __future__ import annotations

import pytest


def findings(site):
    done = site.run("validate", "--base", "main", "--format", "json")
    assert done.code in (0, 1), done.err
    return [each["message"] for each in done.json["findings"] if each["code"] == "CO209"]


@pytest.fixture
def branch(site):
    """A branch off main with one page live there."""
    site.path = site.article("rate", "批准的话。\n")
    site.published(site.path)
    site.git("checkout", "-q", "-b", "side")
    return site


@pytest.mark.parametrize(
    ("status", "email", "message"),
    [
        ("archived", "pat@example.org", "the status was set to “archived” by hand, and “archive” wants a reason"),
        ("draft", "cora@example.org", "cora set the status to “draft” and may not make “revise”: it takes the role author or editor"),
        ("draft", "who@example.org", "the status was set to “draft”, and Test <who@example.org> is nobody in workflows/people.yml"),
    ],
    ids=["no reason", "no role", "nobody"],
)  # fmt: skip
def test_a_status_typed_by_somebody_who_may_not_is_named(branch, status, email, message):
    branch.replace(branch.path, "status: published", f"status: {status}")
    branch.commit("typed", email=email)

    assert findings(branch) == [message]
    assert branch.run("validate", "--base", "main").code == 1


@pytest.mark.parametrize("email", ["ann@example.org", "ed@example.org"])
def test_a_status_typed_by_somebody_who_may_is_fine(branch, email):
    branch.replace(branch.path, "status: published", "status: draft")
    branch.commit("typed", email=email)

    assert findings(branch) == []
    assert branch.run("validate", "--base", "main").code == 0


def test_what_the_commands_do_is_fine(branch):
    branch.run("move", "revise", branch.path)
    branch.replace(branch.path, "批准的话", "更好的话")
    branch.published(branch.path)

    assert findings(branch) == []
    told = branch.run("validate", "--base", "main").out
    assert "1 document changed since main" in told
    assert "published  (text by ann; " in told
    assert "approve by ed" in told


def test_approved_typed_by_hand_without_its_decisions_is_named(branch):
    branch.replace(branch.path, "批准的话", "别的话")
    branch.replace(branch.path, "status: published", "status: approved")
    branch.commit("typed", email="ed@example.org")

    assert "it claims “approved”, and the decisions for “approve” are not there" in findings(branch)


@pytest.mark.parametrize(("email", "allowed"), [("pat@example.org", True), ("ann@example.org", False)])
def test_a_published_page_is_deleted_by_those_who_may_retire_it(branch, email, allowed):
    branch.git("rm", "-q", branch.path)
    branch.commit("gone", email=email)

    found = findings(branch)
    assert not found if allowed else "who may not make “archive”" in found[0]
    assert "removed" in branch.run("validate", "--base", "main").out


def test_a_draft_is_deleted_by_anybody(branch):
    draft = branch.article("draft")
    branch.commit("a draft")
    branch.git("branch", "-qf", "main")
    branch.git("rm", "-q", draft)
    branch.commit("gone", email="who@example.org")

    assert findings(branch) == []


def test_without_a_base_nobody_is_asked(branch):
    branch.replace(branch.path, "status: published", "status: archived")
    branch.commit("typed", email="who@example.org")

    assert branch.run("validate").code == 0
