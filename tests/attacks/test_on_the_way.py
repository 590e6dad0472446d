"""What a branch does on the way, records over records, and texts made to stop the machine."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow  # a real repository each, for every row of the contract

BO, PAT, STRANGER = "bo@example.org", "pat@example.org", "mallory@evil.example"
OLD, NEW = "批准的话。\n", "没人批准的话。\n"


def shown(site, address="articles/rate"):
    done = site.publish()
    assert done.code == 0, done.err
    return site.page(address) if site.has(address) else ""


def against_main(site):
    return site.run("validate", "--base", "main")


@pytest.fixture
def live(site):
    site.path = site.article("rate", OLD)
    site.published(site.path)
    return site


@pytest.fixture
def branch(live):
    live.git("checkout", "-q", "-b", "side")
    return live


@pytest.fixture
def strict(site):
    site.replace("workflows/editorial.yml", "exclude: authors", "exclude: contributors")
    site.commit("strict")
    return site


# -- records over records -------------------------------------------------------------------------------------


def test_a_signature_of_another_record_proves_nothing_of_the_one_that_lay_there(site):
    for name in ("ed", "cora"):
        site.replace(
            "workflows/people.yml",
            f"emails: [{name}@example.org]",
            f'emails: [{name}@example.org], keys: ["{site.public_key(name)}"]',
        )
    site.replace("workflows/editorial.yml", "    expires: 90d\n", "    expires: 90d\n    assurance: signed\n")
    site.commit("signatures")
    good = site.article("good", OLD)
    site.commit()
    genuine = site.forge(good, "ed")
    site.sign(genuine, "ed")
    site.commit("approve", email="ed@example.org")
    evil = site.article("rate", NEW)
    site.commit("text", email=STRANGER)
    forged = site.forge(evil, "ed")
    site.write(f"{forged}.sig", "garbage")
    site.commit("forged", email=STRANGER)
    site.write(forged, site.read(genuine))
    site.write(f"{forged}.sig", site.read(f"{genuine}.sig"))
    site.commit("over it", email=STRANGER)
    site.git("rm", "-q", forged, f"{forged}.sig")
    site.commit("tidy", email=STRANGER)
    site.forge(evil, "pat", "move")
    site.replace(evil, "status: draft", "status: published")
    site.commit("publish", email=STRANGER)

    assert shown(site) == ""
    assert site.run("validate").code == 1


def test_a_record_that_does_not_count_bars_nobody(strict):
    strict.path = strict.article("rate", NEW, status="in_review")
    strict.commit()
    strict.forge(strict.path, "nobody", "reject", contributors=["ed", "eve", "Somebody <x@y.example>"], comment="x")
    strict.commit("spite", email=STRANGER)

    assert strict.run("approve", strict.path, "--as", "ed").code == 0


# -- on the way -----------------------------------------------------------------------------------------------


def test_a_page_taken_away_and_brought_back_by_a_branch_is_seen(branch):
    text = branch.read(branch.path)
    branch.git("rm", "-q", branch.path)
    branch.commit("away", email=STRANGER)
    branch.write(branch.path, text)
    branch.commit("back", email=STRANGER)

    done = against_main(branch)
    assert done.code == 1
    assert "takes article/rate@zh-CN away, and a later one brings it back" in done.out


def test_a_record_planted_and_removed_by_a_branch_is_seen(branch):
    record = branch.forge(branch.path, "cora", "reject", role="compliance", comment="x")
    branch.commit("plant", email=STRANGER)
    branch.git("rm", "-q", record)
    branch.commit("tidy", email=STRANGER)

    done = against_main(branch)
    assert done.code == 1
    assert "brings a review record that the branch no longer has" in done.out
    assert "merged commit by commit (a rebase, a fast-forward) nothing would be live" in done.out


def test_a_status_set_to_retired_and_back_is_seen(branch):
    branch.replace(branch.path, "status: published", "status: archived")
    branch.commit("away", email=STRANGER)
    branch.replace(branch.path, "status: archived", "status: published")
    branch.commit("back", email=STRANGER)

    done = against_main(branch)
    assert done.code == 1
    assert "sets article/rate@zh-CN to “archived”, and a later one takes that back" in done.out


def test_moving_a_file_is_taking_nothing_away(branch):
    branch.git("mv", branch.path, "content/articles/elsewhere.md")
    branch.commit("move")

    assert against_main(branch).code == 0


def test_a_published_key_that_goes_while_its_file_stays_is_a_deletion(branch):
    branch.replace(branch.path, "slug: rate", "slug: rate2")
    branch.replace(branch.path, "status: published", "status: draft")
    branch.commit("slug", email=STRANGER)

    done = against_main(branch)
    assert done.code == 1
    assert "removed  content/articles/rate.md" in done.out
    assert "who may not make “archive”" in done.out


def test_deleting_a_rewrite_takes_the_page_down_and_is_a_deletion_of_it(live):
    live.replace(live.path, "status: published", "status: draft")
    live.replace(live.path, "批准", "更好")
    live.commit("rewrite")
    live.git("checkout", "-q", "-b", "side")
    live.git("rm", "-q", live.path)
    live.commit("away", email=STRANGER)

    assert against_main(live).code == 1


def test_a_page_whose_old_place_another_takes_stays_up(live):
    other = live.article("other", "别的。\n")
    live.published(other)
    live.git("mv", live.path, "content/articles/z.md")
    live.commit("move")
    live.git("mv", "content/articles/z.md", "content/articles/w.md")
    live.git("mv", other, "content/articles/z.md")
    live.commit("move both")

    assert OLD.strip() in shown(live)
    assert "别的" in live.page("articles/other")
    assert live.run("validate").code == 0


@pytest.mark.parametrize("root", ["content", "workflows"])
def test_a_root_that_is_a_link_is_seen_before_it_lands(branch, root):
    branch.git("mv", root, "elsewhere")
    (branch.root / root).symlink_to("elsewhere")
    branch.commit("link", email=STRANGER)

    assert against_main(branch).code in (1, 2)


def test_a_change_set_is_what_is_committed_not_what_a_checkout_makes_of_it(branch):
    branch.write(".gitattributes", "/workflows/people.yml working-tree-encoding=IBM037\n")
    branch.git("add", "-A")
    branch.git("add", "--renormalize", ".")
    branch.git("commit", "-q", "-m", "encoding", email=STRANGER)

    assert against_main(branch).code in (1, 2)


# -- whose words ----------------------------------------------------------------------------------------------


def test_words_moved_out_from_under_a_key_that_approvals_leave_out_are_their_author_s(strict):
    path = strict.course("rate", {"foundation": ["l1"]})
    strict.lesson("rate", "l1")
    strict.replace(path, "outcomes: [会做一件事]\n", "outcomes:\n  - ann words\n")
    strict.commit("ann writes")
    strict.replace(path, "  - ann words\n", "  - ann words\nassignee:\n  - bo words\n")
    strict.commit("bo 1", email=BO)
    strict.replace(path, "assignee:\n", "")
    strict.commit("bo 2", email=BO)
    assert strict.run("submit", path, "--as", "ann").code == 0
    strict.commit("hand in")

    done = strict.run("approve", path, "--as", "bo")
    assert done.code == 1
    assert "bo contributed" in done.err


def test_a_merge_that_brings_back_a_text_of_long_ago_is_by_who_made_the_merge(strict):
    path = strict.article("rate", OLD)
    strict.published(path)
    old = strict.read(path)
    strict.git("branch", "side")
    strict.write(path, old.replace(OLD, NEW).replace("published", "in_review"))
    words = strict.commit("write", email=BO)
    strict.git("revert", "--no-edit", "HEAD", email=PAT)
    strict.git("checkout", "-q", "side")
    strict.article("other")
    strict.commit("other")
    strict.git("checkout", "-q", "main")
    strict.git("merge", "-q", "--no-ff", "--no-commit", "side", email=BO)
    strict.git("checkout", words, "--", path)
    strict.git("commit", "-q", "-m", "merge", email=BO)

    done = strict.run("approve", path, "--as", "bo")
    assert done.code == 1
    assert "bo contributed" in done.err


def test_words_moved_to_another_name_and_slug_by_a_friend_are_still_their_author_s(strict):
    first = strict.article("foo", NEW)
    strict.commit("write", email=BO)
    strict.git("mv", first, "content/articles/rate.md")
    strict.replace("content/articles/rate.md", "slug: foo", "slug: rate")
    strict.commit("a better name")
    assert strict.run("submit", "article/rate", "--as", "ann").code == 0
    strict.commit("hand in")

    done = strict.run("approve", "article/rate", "--as", "bo")
    assert done.code == 1
    assert "bo contributed" in done.err


# -- what never was live takes nothing down -------------------------------------------------------------------


def test_a_rewrite_that_is_rejected_before_it_was_ever_live_leaves_the_old_page_up(live):
    live.replace(live.path, OLD, NEW)
    for person, decision in (("ed", "approve"), ("pat", "move")):
        live.forge(live.path, person, decision)
    live.forge(live.path, "eve", "reject", comment="nein")
    live.commit("all at once")

    page = shown(live)
    assert OLD.strip() in page
    assert NEW.strip() not in page
    assert live.run("validate").code == 1


@pytest.mark.parametrize(
    "change",
    [
        ("slug: rate\n", "slug: rate\nunpublish_at: 2026-11-01T00:00:00\n"),
        ("slug: rate\n", "slug: rate\nunpublish_at: bald\n"),
    ],
    ids=["no offset", "no instant"],
)
def test_an_end_that_cannot_be_read_is_not_taken_for_none(site, change):
    site.path = site.article("rate", NEW)
    site.replace(site.path, *change)
    site.replace(site.path, "status: draft", "status: published")
    site.commit()
    site.forge(site.path, "ed")
    site.forge(site.path, "pat", "move")
    site.commit("decided")

    assert shown(site) == ""


def test_a_value_in_a_list_asks_for_what_the_value_asks_for(site):
    site.path = site.article("rate", NEW, status="in_review", extra="source: [third-party]\n")
    site.commit()

    done = site.run("approve", site.path, "--as", "ed")
    assert "still missing compliance: 0 of 1 compliance" in done.out


def test_an_author_in_capitals_is_an_author(site):
    site.path = site.article("rate", NEW, status="in_review", authors="[Bo]")
    site.commit()

    assert site.run("approve", site.path, "--as", "bo").code == 1


# -- policy ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["editorial", "editorial2"])
def test_a_workflow_under_another_name_publishes_nothing_nobody_decided_on(site, name):
    site.path = site.article("rate", NEW, status="in_review")
    site.commit()
    site.git("checkout", "-q", "-b", "side")
    for old, new in (
        ("In review}, category: review", "In review}, category: public"),
        ("workflow: editorial", f"workflow: {name}"),
        ("version: 1", "version: 2"),
    ):
        site.replace("workflows/editorial.yml", old, new)
    site.commit("rename", email=STRANGER)
    site.git("checkout", "-q", "main")
    site.merge("side")

    done = site.publish()
    assert done.code == (2 if name == "editorial" else 0)
    assert not site.has("articles/rate")


# -- texts made to stop the machine ---------------------------------------------------------------------------


def test_a_text_of_nothing_but_links_is_refused_by_name(site):
    path = site.article("rate", "](" * 300_000)
    site.commit()

    done = site.run("validate")
    assert done.code == 1
    assert f"{path}:1:1: error CO101 the text refers to more than 5,000 things" in done.out


def test_a_text_that_nests_too_deep_is_shown_as_it_was_typed(site):
    site.article("rate", "".join("    " * depth + "- 深\n" for depth in range(400)))
    site.commit()

    done = site.publish("--drafts")
    assert done.code == 0, done.err
    assert "<pre>" in site.page("articles/rate")
