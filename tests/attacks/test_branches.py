"""What branches, clones and rewritten history do to what is published, and what is said before a merge."""

from __future__ import annotations

import json
import re

import pytest

pytestmark = pytest.mark.slow  # a real repository each, for every row of the contract

OLD, NEW = "批准的话。\n", "没人批准的话。\n"
ANN, BO, PAT = "ann@example.org", "bo@example.org", "pat@example.org"
PEOPLE = "workflows/people.yml"


@pytest.fixture
def live(site):
    """A site with one article, approved and published."""
    site.path = site.article("rate", OLD)
    site.published(site.path)
    return site


def branch(site, name="side", *start):
    site.git("checkout", "-q", "-b", name, *start)


def shown(site, *arguments, now=None):
    done = site.publish(*arguments, **({"now": now} if now else {}))
    assert done.code == 0, done.err
    return site.page("articles/rate") if site.has("articles/rate") else ""


def errors(checked):
    return [each for each in checked.json["findings"] if each["severity"] == "error"]


# -- before a merge -------------------------------------------------------------------------------------------


def test_an_ordinary_change_set_passes(live):
    branch(live)
    path = live.article("other", "新文。\n")
    live.commit("write")
    assert live.run("submit", path, "--as", "ann").code == 0
    live.commit("submit")

    checked = live.run("validate", "--base", "main", "--format", "json")
    assert checked.code == 0, checked.out
    assert [each["key"] for each in checked.json["changes"]] == ["article/other@zh-CN"]


def test_a_change_set_with_its_decisions_passes(live):
    branch(live)
    live.run("move", "revise", live.path, "--as", "ann")
    live.replace(live.path, OLD.strip(), NEW.strip())
    live.published(live.path)

    assert live.run("validate", "--base", "main").code == 0
    live.merge("side")
    assert NEW.strip() in shown(live)


@pytest.mark.parametrize(
    ("status", "who"),
    [("published", ANN), ("approved", ANN), ("in_review", "cora@example.org"), ("in_review", "stranger@example.net")],
)
def test_a_state_typed_by_somebody_who_may_not_is_an_error(live, status, who):
    path = live.article("other", "新文。\n")
    live.commit("a draft")
    branch(live)
    live.replace(path, "status: draft", f"status: {status}")
    live.commit("typed", email=who)

    checked = live.run("validate", "--base", "main", "--format", "json")
    assert checked.code == 1
    assert path in {each["path"] for each in errors(checked)}


def test_a_state_typed_by_somebody_who_may_is_none(live):
    path = live.article("other", "新文。\n")
    live.commit("a draft")
    branch(live)
    live.replace(path, "status: draft", "status: in_review")
    live.commit("on the git host's page", email=ANN)

    assert live.run("validate", "--base", "main").code == 0


@pytest.mark.parametrize("how", ["archived", "deleted"])
def test_a_published_page_is_taken_down_only_by_who_may(live, how):
    branch(live)
    if how == "deleted":
        (live.root / live.path).unlink()
    else:
        live.replace(live.path, "status: published", "status: archived")
    live.commit("away with it", email=ANN)

    checked = live.run("validate", "--base", "main", "--format", "json")
    assert checked.code == 1
    assert "may not" in json.dumps(errors(checked)) or "reason" in json.dumps(errors(checked))


def test_a_transition_that_wants_a_reason_wants_it_in_a_change_set_too(live):
    branch(live)
    live.forge(live.path, "pat", "move", transition="archive")
    live.replace(live.path, "status: published", "status: archived")
    live.commit("away with it", email=PAT)

    checked = live.run("validate", "--base", "main", "--format", "json")
    assert checked.code == 1
    assert "reason" in json.dumps(errors(checked))


def test_a_leap_over_states_is_an_error(live):
    path = live.article("other", "新文。\n", status="archived")
    live.commit("archived at birth")
    branch(live)
    live.replace(path, "status: archived", "status: approved")
    live.commit("leap", email=BO)

    assert live.run("validate", "--base", "main").code == 1


def test_what_main_did_since_is_no_part_of_the_change_set(live):
    branch(live)
    live.article("other", "新文。\n")
    live.commit("write")
    live.git("checkout", "-q", "main")
    (live.root / live.path).unlink()
    live.article("third", "别的。\n", status="published")
    live.commit("main goes on", email=ANN)
    live.git("checkout", "-q", "side")

    checked = live.run("validate", "--base", "main", "--format", "json")
    assert checked.code == 0, checked.out
    assert [each["key"] for each in checked.json["changes"]] == ["article/other@zh-CN"]


def test_the_policy_is_that_of_the_branch_it_goes_to_as_it_is_now(live):
    branch(live)
    live.run("move", "revise", live.path, "--as", "ann")
    live.replace(live.path, OLD.strip(), NEW.strip())
    live.published(live.path)
    assert live.run("validate", "--base", "main").code == 0
    live.git("checkout", "-q", "main")
    live.replace(PEOPLE, "roles: [publisher]", "roles: [author]")
    live.replace(PEOPLE, "roles: [compliance]", "roles: [compliance, publisher]")
    live.commit("pat is no publisher any more")
    live.git("checkout", "-q", "side")

    assert live.run("validate", "--base", "main").code == 1
    live.merge("side")
    page = shown(live)
    assert OLD.strip() in page
    assert NEW.strip() not in page


def test_a_base_with_nothing_in_common_is_refused(live):
    live.git("checkout", "-q", "--orphan", "alone")
    live.commit("alone")

    done = live.run("validate", "--base", "main")
    assert done.code == 2
    assert "have no commit in common" in done.err


@pytest.mark.parametrize("base", ["nowhere", "--all", "main..side", "", "HEAD^{tree}"])
def test_a_base_that_is_no_commit_is_refused(live, base):
    branch(live)

    done = live.run("validate", f"--base={base}")
    assert done.code == 2
    assert "Traceback" not in done.err


def test_a_record_of_somebody_else_s_decision_is_seen_for_what_it_is(live):
    """A stranger's branch may hold any file; without a key it cannot hold a decision that is signed."""
    live.replace("workflows/editorial.yml", "    expires: 90d\n", "    expires: 90d\n    assurance: signed\n")
    for name in ("ed", "cora"):
        live.replace(PEOPLE, f"[{name}@example.org]", f'[{name}@example.org], keys: ["{live.public_key(name)}"]')
    live.commit("signed")
    branch(live)
    live.replace(live.path, OLD.strip(), NEW.strip())
    live.forge(live.path, "ed")
    live.forge(live.path, "pat", "move")
    live.commit("trust me", email="ed@example.org")

    checked = live.run("validate", "--base", "main")
    assert checked.code == 1
    assert "signed is asked for" in checked.out
    live.merge("side")
    assert OLD.strip() in shown(live)


# -- history that was moved -----------------------------------------------------------------------------------


def test_publishing_on_from_the_last_commit_is_done(live):
    before = live.git("rev-parse", "HEAD")
    live.article("other")
    live.commit("goes on")

    assert live.publish("--previous", before).code == 0
    assert live.publish("--previous", live.git("rev-parse", "HEAD")).code == 0


def test_a_head_that_was_moved_back_is_refused_unless_that_is_meant(live):
    live.replace(live.path, "status: published", "status: archived")
    taken_down = live.commit("take down")
    assert shown(live) == ""
    live.git("reset", "-q", "--hard", "HEAD~1")

    done = live.publish("--previous", taken_down)
    assert done.code in (1, 2)
    assert "--allow-rewind" in done.err
    assert not live.has("articles/rate")
    assert live.publish("--previous", taken_down, "--allow-rewind").code == 0
    assert live.has("articles/rate")


def test_a_history_that_was_rewritten_is_refused(live):
    before = live.git("rev-parse", "HEAD")
    live.git("commit", "-q", "--amend", "-m", "another story")

    assert live.publish("--previous", before).code in (1, 2)


def test_main_merged_into_a_branch_and_fast_forwarded_is_refused(live):
    """First parents are then the branch's: its loose rules would judge what main had refused."""
    branch(live, "side", "HEAD~1")
    live.replace(PEOPLE, "roles: [author, editor]", "roles: [author, editor, publisher]")
    live.commit("loosen", email=BO)
    path = live.article("evil", NEW, status="published")
    live.forge(path, "ed")
    live.forge(path, "bo", "move")
    live.commit("publish", email=BO)
    before = live.git("rev-parse", "main")
    live.git("merge", "-q", "--no-ff", "-m", "catch up", "main", email=BO)
    live.git("checkout", "-q", "main", "--", PEOPLE)
    live.commit("tidy up", email=BO)
    live.git("checkout", "-q", "main")
    live.git("merge", "-q", "--ff-only", "side")

    done = live.publish("--previous", before)
    assert done.code in (1, 2)
    assert "first-parent" in done.err or "first parent" in done.err
    assert not live.has("articles/evil")


@pytest.mark.parametrize("name", ["nowhere", "", "--all"])
def test_a_previous_that_is_no_commit_is_refused(live, name):
    done = live.publish(f"--previous={name}")

    assert done.code in (1, 2)
    assert "Traceback" not in done.err


def test_a_shallow_clone_knows_no_previous(live, tmp_path):
    before = live.git("rev-parse", "HEAD~1")
    live.git("clone", "-q", "--depth", "1", f"file://{live.root}", str(tmp_path / "shallow"))
    live.root = tmp_path / "shallow"

    done = live.publish("--previous", before)
    assert done.code in (1, 2)
    assert "git fetch --unshallow" in done.err


@pytest.mark.parametrize("depth", ["1", "2"])
def test_a_shallow_clone_judges_no_change_set(live, tmp_path, depth):
    live.git("clone", "-q", "--depth", depth, "--no-single-branch", f"file://{live.root}", str(tmp_path / "shallow"))
    live.root = tmp_path / "shallow"

    done = live.run("validate", "--base", "origin/main")
    assert done.code == 2
    assert "git fetch --unshallow" in done.err


def test_a_clone_that_fetches_files_when_asked_publishes_the_same(live):
    live.git("config", "uploadpack.allowFilter", "true")
    before = shown(live)
    made = live.clone("partial")
    live.git("clone", "-q", "--filter=blob:none", f"file://{live.root}", str(made.root.parent / "blobless"))
    live.root = made.root.parent / "blobless"

    assert shown(live) == before


@pytest.mark.parametrize("where", ["detached", "worktree"])
def test_how_a_commit_is_checked_out_changes_nothing(live, where):
    before = shown(live)
    if where == "detached":
        live.git("checkout", "-q", "--detach")
    else:
        live.git("worktree", "add", "-q", "-b", "beside", str(live.root.parent / "beside"))
        live.root = live.root.parent / "beside"

    assert shown(live) == before
    assert live.run("validate").code == 0


def test_a_replaced_commit_does_not_change_who_wrote(live):
    live.replace("workflows/editorial.yml", "exclude: authors", "exclude: contributors")
    live.commit("strict")
    live.replace(live.path, OLD.strip(), NEW.strip())
    made = live.commit("write", email=BO)
    raw = live.git("cat-file", "commit", made).replace(BO, ANN)
    (live.root.parent / "raw").write_text(raw + "\n")
    other = live.git("hash-object", "-t", "commit", "-w", str(live.root.parent / "raw"))
    live.git("replace", made, other)
    live.forge(live.path, "bo")
    live.forge(live.path, "pat", "move")
    live.commit("decide", email=PAT)

    page = shown(live)
    assert OLD.strip() in page
    assert NEW.strip() not in page


# -- clocks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "date", ["1970-01-01T00:00:00+00:00", "2026-01-01T00:00:00+08:00", "2099-12-31T23:59:59+00:00", "@9223372036 +0000"]
)
def test_the_date_of_a_commit_decides_nothing_about_what_came_later(live, date):
    live.replace(live.path, "status: published", "status: archived")
    live.commit("take down", date=date)
    assert shown(live) == ""
    live.replace(live.path, "status: archived", "status: published")
    live.commit("typed back", date="2026-11-20T12:30:00+08:00")

    assert shown(live) == ""


def test_an_approval_dated_ahead_lapses_all_the_same(site):
    """A landing cannot be later than the next one on the line."""
    site.path = site.article("rate", OLD)
    site.commit()
    site.forge(site.path, "ed")
    site.commit("approve", date="2098-01-01T00:00:00+00:00", email="ed@example.org")
    site.article("other")
    site.commit("life goes on", date="2026-11-20T12:00:00+08:00")
    site.forge(site.path, "pat", "move")
    site.replace(site.path, "status: draft", "status: published")
    site.commit("publish", date="2027-06-01T12:00:00+08:00", email=PAT)

    assert shown(site, now="2027-06-02T12:00:00+08:00") == ""


def test_an_approval_lapses_and_what_was_public_in_time_stays(site):
    site.path = site.article("rate", OLD)
    site.commit()
    site.run("submit", site.path, "--as", "ann")
    site.run("approve", site.path, "--as", "ed")
    site.commit("approve")
    branch(site, "late")
    site.git("checkout", "-q", "main")
    site.forge(site.path, "pat", "move")
    site.replace(site.path, "status: approved", "status: published")
    site.commit("publish", date="2027-01-10T12:00:00+08:00")
    assert OLD.strip() in shown(site, now="2028-01-01T00:00:00+08:00")

    site.git("checkout", "-q", "late")
    site.forge(site.path, "pat", "move")
    site.replace(site.path, "status: approved", "status: published")
    site.commit("publish", date="2027-06-10T12:00:00+08:00")
    assert shown(site, now="2028-01-01T00:00:00+08:00") == ""
    assert "lapsed" in site.run("validate", now="2028-01-01T00:00:00+08:00").out


# -- strange shapes -------------------------------------------------------------------------------------------


def test_an_octopus_of_approved_branches_publishes_what_each_brought(site):
    for name in ("one", "two", "three"):
        branch(site, name, "main")
        site.published(site.article(name, f"{name}。\n"))
    site.git("checkout", "-q", "main")
    site.git("merge", "-q", "--no-ff", "-m", "octopus", "one", "two", "three", email=PAT)

    assert site.publish().code == 0
    assert all(site.has(f"articles/{name}") for name in ("one", "two", "three"))
    assert site.run("validate").code == 0


def test_a_history_of_its_own_brings_its_decisions_and_not_its_rules(site):
    """Records of an unrelated history land with the merge, and are judged by the rules of where they land."""
    rules = site.read(PEOPLE)
    site.git("checkout", "-q", "--orphan", "alone")
    site.replace(PEOPLE, "roles: [author, editor]", "roles: [author, editor, publisher]")
    path = site.article("rate", NEW)
    site.commit("alone", email=BO)
    site.forge(path, "ed")
    site.forge(path, "bo", "move")
    site.replace(path, "status: draft", "status: published")
    site.write(PEOPLE, rules)
    site.commit("alone", email=BO)
    site.git("checkout", "-q", "main")
    site.git("merge", "-q", "--no-ff", "--allow-unrelated-histories", "-m", "merge", "alone", email=PAT)

    assert shown(site) == ""
    assert "bo does not hold the role publisher" in site.run("validate").out


def test_empty_commits_change_nothing(live):
    before = shown(live)
    for _ in range(3):
        live.git("commit", "-q", "--allow-empty", "-m", "nothing", email=BO)

    assert re.sub(r"[0-9a-f]{12,}", "", shown(live)) == re.sub(r"[0-9a-f]{12,}", "", before)


def test_a_merge_that_keeps_only_its_own_side_brings_nothing(live):
    branch(live)
    live.run("move", "revise", live.path, "--as", "ann")
    live.replace(live.path, OLD.strip(), NEW.strip())
    live.published(live.path)
    live.git("checkout", "-q", "main")
    live.git("merge", "-q", "--no-ff", "-s", "ours", "-m", "ours", "side")

    page = shown(live)
    assert OLD.strip() in page
    assert NEW.strip() not in page


def test_two_clones_that_decide_at_once_merge_without_a_conflict(live):
    paths = [live.article(name, f"{name}。\n", status="in_review") for name in ("one", "two")]
    live.commit("write")
    clones = {person: live.clone(person) for person in ("ed", "eve")}
    for person, made in clones.items():
        done = made.run("approve", *paths, "--as", person)
        assert done.code == 0, done.err
        made.commit("approve", email=f"{person}@example.org")
        live.git("pull", "-q", "--no-rebase", "--no-edit", str(made.root), "main")

    assert live.run("validate").code == 0
    assert live.run("move", "publish", *paths, "--as", "pat").code == 0
    live.commit("publish")
    live.publish()
    assert live.has("articles/one")
    assert live.has("articles/two")


def test_an_approval_in_one_clone_and_an_edit_in_another_do_not_add_up(live):
    path = live.article("other", "甲。\n\n一。\n\n二。\n\n三。\n", status="in_review")
    live.commit("write")
    reviewer, writer = live.clone("reviewer"), live.clone("writer")
    reviewer.run("approve", path, "--as", "ed")
    reviewer.run("move", "publish", path, "--as", "pat")
    reviewer.commit("approve", email="ed@example.org")
    writer.replace(path, "三。", "没人看过。")
    writer.commit("one more thing")
    for made in (writer, reviewer):
        live.git("pull", "-q", "--no-rebase", "--no-edit", str(made.root), "main")

    assert "没人看过" in live.read(path)
    live.publish()
    assert not live.has("articles/other")
    assert "CO202" in live.run("validate").out


def test_a_rejection_and_an_approval_that_meet_in_a_merge_reject(live):
    path = live.article("other", "甲。\n", status="in_review")
    live.commit("write")
    yes, no = live.clone("yes"), live.clone("no")
    yes.run("approve", path, "--as", "ed")
    yes.run("move", "publish", path, "--as", "pat")
    yes.commit("approve")
    no.git("config", "user.email", "cora@example.org")
    assert no.run("reject", path, "--as", "cora", "--comment", "nie").code == 0
    no.git("checkout", "-q", "--", "content")
    no.commit("reject")
    for made in (no, yes):
        live.git("pull", "-q", "--no-rebase", "--no-edit", str(made.root), "main")

    live.publish()
    assert not live.has("articles/other")
    assert "cora rejected this text" in live.run("validate").out
