"""Decisions: who may make which transition when, and what is written for it."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def review(folder):
    """A site with one article in review, written by ann and bo."""
    folder.path = folder.article("rate", authors="[ann, bo]")
    assert folder.run("submit", folder.path, "--as", "ann").code == 0
    return folder


def records(site):
    return sorted(file.name.split("-", 1)[1] for file in (site.root / "workflows/reviews").rglob("*.json"))


def refused(site, *arguments):
    """A command that is refused and writes nothing."""
    before = {file: file.read_bytes() for file in site.root.rglob("*") if file.is_file()}
    done = site.run(*arguments)
    assert done.code == 1, done.out + done.err
    assert {file: file.read_bytes() for file in site.root.rglob("*") if file.is_file()} == before
    return done.err


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("approve", "--as", "bo"), "bo wrote content/articles/rate.md and cannot approve it", "let someone else who holds the role decide"),
        (("approve", "--as", "ann"), "ann wrote content/articles/rate.md and cannot approve it", "let someone else"),
        (("approve", "--as", "pat"), "pat may not approve content/articles/rate.md: it takes the role editor or compliance, pat has publisher", "give the role in workflows/people.yml"),
        (("submit", "--as", "ann"), "content/articles/rate.md is in the state “in_review”; “submit” begins in draft", "contentops status"),
        (("reject", "--as", "ed"), "“request_changes” wants a reason", "give it with --comment TEXT"),
        (("reject", "--as", "ed", "--comment", "  "), "“request_changes” wants a reason", "--comment"),
        (("move", "publish", "--as", "pat"), "is in the state “in_review”; “publish” begins in approved", "contentops status"),
        (("move", "pubish", "--as", "pat"), "the workflow editorial has no transition “pubish”", "it has submit, request_changes, approve"),
    ],
)  # fmt: skip
def test_a_refusal_says_who_may_and_writes_nothing(review, arguments, message, hint):
    err = refused(review, *arguments, review.path)

    assert message in err
    assert hint in err


def test_a_decision_writes_one_record_and_changes_one_line(review):
    before = review.read(review.path)

    done = review.run("approve", review.path, "--as", "ed", "--comment", "好")

    assert done.code == 0
    assert review.read(review.path) == before.replace("status: in_review", "status: approved")
    assert records(review) == ["approve-ed.json", "move-ann.json"]
    (file,) = (review.root / "workflows/reviews").rglob("*-approve-ed.json")
    record = json.loads(file.read_bytes())
    assert (record["person"], record["role"], record["comment"], record["transition"]) == (
        "ed",
        "editor",
        "好",
        "approve",
    )


def test_nobody_decides_the_same_text_twice(review):
    review.replace("workflows/editorial.yml", "id: editorial, count: 1", "id: editorial, count: 2")
    done = review.run("approve", review.path, "--as", "ed")
    assert done.code == 0
    assert "stays “in_review”, still missing editorial: 1 of 2 editor" in done.out

    assert "ed has decided “approve” on this text of content/articles/rate.md already" in refused(
        review, "approve", review.path, "--as", "ed"
    )

    assert review.run("approve", review.path, "--as", "eve").code == 0
    assert "status: approved" in review.read(review.path)


def test_a_requirement_with_a_condition_is_asked_for_where_it_holds(folder):
    path = folder.article("rate", extra="source: third-party\n")
    folder.run("submit", path, "--as", "ann")

    assert "still missing compliance: 0 of 1 compliance" in folder.run("approve", path, "--as", "ed").out
    assert folder.run("approve", path, "--as", "cora").code == 0
    assert "status: approved" in folder.read(path)


def test_a_rejection_stands_in_the_way_of_further_approval_of_the_same_text(review):
    review.run("reject", review.path, "--as", "ed", "--comment", "nein")
    assert review.run("submit", review.path, "--as", "ann", "--now", "2026-11-21T00:00:00Z").code == 0

    done = review.run("approve", review.path, "--as", "eve")

    assert done.code == 1
    assert "ed rejected this text of content/articles/rate.md: nein" in done.err
    assert "status: in_review" in review.read(review.path)


def test_a_changed_text_is_judged_afresh(review):
    review.run("reject", review.path, "--as", "ed", "--comment", "nein")
    review.replace(review.path, "正文", "besser")
    review.run("submit", review.path, "--as", "ann")

    assert review.run("approve", review.path, "--as", "ed").code == 0
    assert "status: approved" in review.read(review.path)


def test_several_documents_are_decided_together_or_not_at_all(folder):
    paths = folder.article("a"), folder.article("b", authors="[bo]")
    folder.run("submit", *paths, "--as", "ann")

    assert "bo wrote content/articles/b.md" in refused(folder, "approve", *paths, "--as", "bo")


def test_a_finding_guards_a_transition_with_its_place(folder):
    path = folder.article("a", extra="sumary: x\n")

    err = refused(folder, "submit", path, "--as", "ann")

    assert f"{path}:8:1: error CO107 unknown key “sumary”" in err
    assert "the check “valid” must pass first" in err


def test_a_page_taken_down_can_be_approved_again_by_the_same_people(site):
    path = site.article("a")
    site.published(path)
    site.run("move", "archive", path, "--as", "pat", "--comment", "x")
    site.commit()
    assert site.run("move", "restore", path, "--as", "ed").code == 0
    site.commit()
    site.through(path, now="2026-11-21T12:00:00+08:00")
    site.commit()

    site.publish()

    assert site.has("articles/a")


def test_an_old_approval_does_not_carry_a_restored_page_past_its_review(site):
    path = site.article("a")
    site.published(path)
    site.run("move", "archive", path, "--as", "pat", "--comment", "x")
    site.commit()
    site.replace(path, "status: archived", "status: approved")
    site.commit()

    refused = site.run("move", "publish", path, "--as", "pat", "--now", "2026-11-21T00:00:00Z")
    assert refused.code == 1
    assert "claims “approved”, and the decisions for that are not there" in refused.err
    site.replace(path, "status: approved", "status: published")
    site.commit()
    site.publish(now="2026-11-22T00:00:00Z")

    assert not site.has("articles/a")
    assert (
        "its approvals are older than what took its place" in site.run("validate", "--now", "2026-11-22T00:00:00Z").out
    )


def test_approvals_from_before_a_page_was_taken_down_do_not_add_up_with_later_ones(site):
    site.replace("workflows/editorial.yml", "id: editorial, count: 1", "id: editorial, count: 2")
    path = site.article("a")
    for command, person in (("submit", "ann"), ("approve", "ed"), ("approve", "eve")):
        assert site.run(command, path, "--as", person).code == 0
    assert site.run("move", "publish", path, "--as", "pat").code == 0
    site.commit()
    site.replace(path, "status: published", "status: archived")
    site.commit()
    site.replace(path, "status: archived", "status: in_review")
    site.commit()

    done = site.run("approve", path, "--as", "ed", "--now", "2026-11-21T00:00:00Z")

    assert "stays “in_review”, still missing editorial: 1 of 2 editor" in done.out
