"""Decisions: who may make which transition when, and what is written for it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from contentops.model import Person, Record
from contentops.workflow.decisions import Decided, commit_message


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
        (("approve", "--as", "bo"), "bo cannot approve content/articles/rate.md: bo wrote it", "let someone else who holds the role decide"),
        (("approve", "--as", "ann"), "ann may not approve content/articles/rate.md: it takes the role editor or compliance, ann has author", "give the role in workflows/people.yml"),
        (("approve", "--as", "pat"), "pat may not approve content/articles/rate.md: it takes the role editor or compliance, pat has publisher", "give the role in workflows/people.yml"),
        (("submit", "--as", "ann"), "content/articles/rate.md is in the state “in_review”; “submit” begins in draft", "contentops explain content/articles/rate.md shows where it stands"),
        (("reject", "--as", "ed"), "“request_changes” wants a reason", "give it with --comment TEXT"),
        (("reject", "--as", "ed", "--comment", "  "), "“request_changes” wants a reason", "--comment"),
        (("move", "publish", "--as", "pat"), "is in the state “in_review”; “publish” begins in approved", "contentops explain content/articles/rate.md"),
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

    assert "bo cannot approve content/articles/b.md: bo wrote it" in refused(folder, "approve", *paths, "--as", "bo")


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
    site.commit()
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


# -- what is not committed ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "status"),
    [(("approve", "--as", "ed"), "in_review"), (("reject", "--as", "ed", "-m", "x"), "in_review"), (("move", "publish", "--as", "pat"), "approved")],
)  # fmt: skip
def test_nobody_decides_on_a_text_that_others_cannot_see(site, command, status):
    path = site.article("a", status=status)

    assert "holds a text that is not committed" in refused(site, command[0], *command[1:], path)

    site.commit()
    site.replace(path, "正文", "别的")
    err = refused(site, command[0], *command[1:], path)
    assert f"{path} holds a text that is not committed, so nobody else can see what you decide on" in err
    assert "git add -A content && git commit" in err


def test_a_status_that_is_not_committed_is_no_other_text(site):
    path = site.article("a")
    site.commit()

    for arguments in (("submit", "--as", "ann"), ("approve", "--as", "ed"), ("move", "publish", "--as", "pat")):
        assert site.run(*arguments[:-2], path, *arguments[-2:]).code == 0


def test_a_draft_that_is_not_committed_may_be_handed_in(site):
    assert site.run("submit", site.article("a"), "--as", "ann").code == 0


# -- revoke ---------------------------------------------------------------------------------------------------


@pytest.fixture
def live(site):
    """A published article, committed."""
    site.path = site.article("rate")
    site.published(site.path)
    return site


def newest(site, decision):
    found = sorted((site.root / "workflows/reviews").rglob(f"*-{decision}-*.json"))
    return json.loads(found[-1].read_bytes())


def test_revoking_takes_back_one_s_own_newest_decision_and_nothing_else(live):
    text = live.read(live.path)

    done = live.run("revoke", live.path, "--as", "ed", "-m", "数据错了")

    assert done.code == 0, done.err
    assert "“published” is no longer backed; its page goes down when this lands" in done.out
    assert live.read(live.path) == text
    approval, taken = newest(live, "approve"), newest(live, "revoke")
    raw = next((live.root / "workflows/reviews").rglob("*-approve-*.json")).read_bytes()
    assert taken["revokes"] == hashlib.sha256(raw).hexdigest()
    same = ("key", "digest", "transition", "workflow", "workflow_version", "role", "person", "files")
    assert {key: taken[key] for key in same} == {key: approval[key] for key in same}
    assert taken["comment"] == "数据错了"
    live.commit()
    live.publish()
    assert not live.has("articles/rate")


def test_what_another_decided_is_not_taken_back(live):
    err = refused(live, "revoke", live.path, "--as", "eve")

    assert f"eve has no decision about {live.path} that stands" in err
    assert f"contentops history {live.path}" in err


def test_what_was_taken_back_is_not_taken_back_again(live):
    live.run("revoke", live.path, "--as", "ed")
    live.commit()

    assert "ed has no decision" in refused(live, "revoke", live.path, "--as", "ed")


def test_a_decision_about_the_live_text_is_taken_back_where_none_is_about_the_one_that_stands(live):
    live.run("move", "revise", live.path, "--as", "ann")
    live.replace(live.path, "正文", "新的")
    live.commit()

    assert live.run("revoke", live.path, "--as", "ed").code == 0
    assert newest(live, "revoke")["digest"] == newest(live, "approve")["digest"]


def test_a_rejection_that_is_taken_back_lets_approvals_count_again(review):
    assert review.run("reject", review.path, "--as", "cora", "-m", "nein").code == 0
    assert review.run("submit", review.path, "--as", "ann").code == 0
    assert "cora rejected this text" in refused(review, "approve", review.path, "--as", "ed")

    assert review.run("revoke", review.path, "--as", "cora").code == 0

    assert review.run("approve", review.path, "--as", "ed").code == 0
    assert "status: approved" in review.read(review.path)


# -- overrides ------------------------------------------------------------------------------------------------

HOTFIX = "overrides:\n  hotfix: {transition: approve, requires: [{count: 1, of: [publisher], exclude: authors}], reason: required, follow_up: 2d}\n"


@pytest.fixture
def urgent(site):
    """A site that has an override, with an article in review."""
    site.write("workflows/editorial.yml", site.read("workflows/editorial.yml") + HOTFIX)
    site.commit("an override")
    site.path = site.article("rate")
    site.run("submit", site.path, "--as", "ann")
    site.commit()
    return site


def test_an_override_makes_its_transition_and_leaves_a_record_that_says_so(urgent):
    done = urgent.run("move", "hotfix", urgent.path, "--as", "pat", "-m", "电话号码错了")

    assert done.code == 0, done.err
    assert "status: approved" in urgent.read(urgent.path)
    made = newest(urgent, "override")
    assert (made["decision"], made["override"], made["transition"], made["role"], made["comment"]) == (
        "override",
        "hotfix",
        "approve",
        "publisher",
        "电话号码错了",
    )
    assert urgent.run("move", "publish", urgent.path, "--as", "pat").code == 0
    urgent.commit()
    urgent.publish()
    assert urgent.has("articles/rate")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--as", "pat"), "“hotfix” wants a reason"),
        (("--as", "ed", "-m", "x"), "ed may not hotfix content/articles/rate.md: it takes the role publisher, ed has editor"),
    ],
)  # fmt: skip
def test_an_override_asks_for_its_own_people_and_a_reason(urgent, arguments, message):
    assert message in refused(urgent, "move", "hotfix", urgent.path, *arguments)


def test_an_override_goes_over_no_rejection(urgent):
    assert urgent.run("reject", urgent.path, "--as", "ed", "-m", "nein").code == 0
    assert urgent.run("submit", urgent.path, "--as", "ann").code == 0

    assert "ed rejected this text" in refused(urgent, "move", "hotfix", urgent.path, "--as", "pat", "-m", "x")


# -- a claim that came first ----------------------------------------------------------------------------------


def test_a_text_that_claims_a_later_state_is_approved_where_it_stands(site):
    """Published by hand on the git host's page: the decisions follow, the status stays."""
    path = site.article("a", status="published")
    site.commit()
    text = site.read(path)

    done = site.run("approve", path, "--as", "ed")
    assert done.code == 0, done.err
    assert site.run("move", "publish", path, "--as", "pat").code == 0
    assert site.read(path) == text
    site.commit()
    site.publish()

    assert site.has("articles/a")


def test_what_is_backed_already_is_not_approved_where_it_stands(live):
    assert "is in the state “published”" in refused(live, "move", "approve", live.path, "--as", "eve")


def test_a_release_where_it_stands_asks_for_what_comes_before_it(site):
    path = site.article("a", status="published")
    site.commit()

    assert "the decisions for that are not there" in refused(site, "move", "publish", path, "--as", "pat")


def test_a_claim_that_is_not_backed_can_be_sent_back(site):
    path = site.article("a", status="published")
    site.commit()

    assert site.run("reject", path, "--as", "ed", "-m", "nein").code == 0
    assert "status: draft" in site.read(path)


# -- the policy itself ----------------------------------------------------------------------------------------


@pytest.fixture
def guarded(site):
    """A policy that two may change together, and a change of it by ann that waits."""
    site.write(
        "workflows/policy.yml", "requires: [{id: two, count: 2, of: [publisher, editor], exclude: contributors}]\n"
    )
    site.commit("ask for approval")
    site.replace("workflows/editorial.yml", "version: 1", "version: 2")
    site.commit("a change")
    return site


def test_the_policy_set_is_approved_by_as_many_as_it_asks_for(guarded):
    first = guarded.run("approve", "policy/site", "--as", "ed")
    assert first.code == 0, first.err
    assert "still missing two: 1 of 2 publisher or editor" in first.out
    assert "ed has decided “approve” on this text of policy/site already" in refused(
        guarded, "approve", "policy/site", "--as", "ed"
    )

    second = guarded.run("approve", "policy/site", "--as", "pat")

    assert "changed → in_force" in second.out
    made = newest(guarded, "approve")
    assert made["key"] == "policy/site"
    files = {each["path"]: each["blob"] for each in made["files"]}
    assert files["workflows/editorial.yml"] == guarded.git("rev-parse", "HEAD:workflows/editorial.yml")
    assert {"pyproject.toml", "pelicanconf.py", "workflows/policy.yml", "workflows/people.yml"} < files.keys()
    assert not any(path.startswith(("content/", "workflows/reviews/")) for path in files)


def test_who_changed_the_policy_does_not_approve_it(guarded):
    guarded.replace("workflows/editorial.yml", "version: 2", "version: 3")
    guarded.git("add", "-A")
    guarded.git("commit", "-q", "-m", "ed's", email="ed@example.org")

    err = refused(guarded, "approve", "policy/site", "--as", "ed")

    assert "ed cannot approve policy/site: ed contributed: in " in err


def test_rejecting_the_policy_wants_a_reason_and_stands_in_the_way(guarded):
    assert "wants a reason" in refused(guarded, "reject", "policy/site", "--as", "ed")
    assert guarded.run("reject", "policy/site", "--as", "ed", "-m", "nein").code == 0
    guarded.commit()

    assert "ed rejected this text of policy/site: nein" in refused(guarded, "approve", "policy/site", "--as", "pat")


def test_where_no_policy_asks_for_it_nobody_decides_on_it(site):
    err = refused(site, "approve", "policy/site", "--as", "ed")

    assert "no policy in force asks for decisions about it" in err


def test_only_who_holds_the_role_decides_on_the_policy(guarded):
    assert "cora may not approve policy/site: it takes the role publisher or editor" in refused(
        guarded, "approve", "policy/site", "--as", "cora"
    )


# -- what judges ----------------------------------------------------------------------------------------------


def test_contributors_are_written_into_the_record(site):
    site.replace("workflows/editorial.yml", "exclude: authors", "exclude: contributors")
    site.commit("strict")
    path = site.article("rate")
    site.commit("ann's")
    site.replace(path, "正文", "博的")
    site.git("commit", "-q", "-a", "-m", "bo's", email="bo@example.org")
    site.run("submit", path, "--as", "ann")

    assert "bo cannot approve content/articles/rate.md: bo contributed: in " in refused(
        site, "approve", path, "--as", "bo"
    )
    assert site.run("approve", path, "--as", "ed").code == 0
    assert newest(site, "approve")["contributors"] == ["ann", "bo"]


def test_outside_git_nobody_passes_where_contributors_are_left_out(folder):
    folder.replace("workflows/editorial.yml", "exclude: authors", "exclude: contributors")
    path = folder.article("rate")
    folder.run("submit", path, "--as", "ann")

    assert "outside git nobody can tell who contributed" in refused(folder, "approve", path, "--as", "ed")


def test_one_person_says_that_a_page_still_holds(site):
    reaffirm = "  reaffirm:  {from: published, to: published, by: [editor], comment: required}\n  archive:"
    site.replace("workflows/editorial.yml", "  archive:", reaffirm)
    site.commit("reaffirm")
    path = site.article("rate")
    site.published(path)

    assert "wants a reason" in refused(site, "reaffirm", path, "--as", "ed")
    done = site.run("reaffirm", path, "--as", "ed", "-m", "数据仍然对")

    assert done.code == 0, done.err
    assert "the status stays “published”" in done.out
    assert newest(site, "reaffirm")["decision"] == "reaffirm"


def test_the_message_of_a_commit_tells_people_and_programs_what_was_decided():
    record = Record(
        "p",
        "",
        "article/a@en",
        "d" * 64,
        "approve",
        "approve",
        "w",
        1,
        "ed",
        "editor",
        "",
        "很好",
        (),
        recorded_by="ann",
    )
    one = Decided("article/a@en", "a.md", "d" * 64, "approve", "in_review", "approved", record, {}, ())
    two = replace(one, key="article/b@en", after="in_review")

    message = commit_message([one, two], Person("ed", "Ed", ("ed@example.org", "x@y"), ("editor",), None))

    assert message.splitlines() == [
        "Approve article/a@en and 1 more",
        "",
        "article/a@en: in_review → approved",
        "article/b@en: stays in_review",
        "",
        "很好",
        "",
        "Reviewed-by: Ed <ed@example.org>",
        "Recorded-by: ann",
        f"Contentops-Decision: approve article/a@en {'d' * 12}",
        f"Contentops-Decision: approve article/b@en {'d' * 12}",
    ]
