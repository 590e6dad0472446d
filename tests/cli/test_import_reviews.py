"""Reviews given on the git host count: for whom they may, about the text that was seen, and with CI's signature only."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest

from contentops.load import load
from contentops.model import Key, Landed
from contentops.settle import settle
from contentops.source.opening import open_source
from contentops.source.schemas import shipped
from contentops.workflow.signatures import NAMESPACE

pytestmark = pytest.mark.slow  # a real repository each, for every row of the contract

BEFORE, SEEN, LATER = "2026-11-20T03:00:00Z", "2026-11-20T04:00:00Z", "2026-11-20T04:30:00Z"
"""When the branch was made, when it was reviewed, and half an hour later."""
NOW = "2026-11-20T12:40:00+08:00"
PATH, KEY = "content/articles/rate.md", Key("article", "rate", "zh-CN")
HOST = "https://github.com/example/site"


@pytest.fixture(scope="module")
def keys(tmp_path_factory) -> dict[str, Path]:
    """Private keys made with ssh-keygen, the public half beside each."""
    folder = tmp_path_factory.mktemp("keys")
    found = {}
    for name in ("ci", "ed", "mallory"):
        found[name] = folder / name
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)], check=True
        )
    return found


def public(file: Path) -> str:
    return " ".join(file.with_suffix(".pub").read_text().split()[:2])


@pytest.fixture
def ready(site, keys):
    """A site that asks for approvals given on the git host, and a branch that brings an article in review."""
    people = site.read("workflows/people.yml")
    people = people.replace(
        "emails: [ed@example.org],",
        f'emails: [ed@example.org], keys: ["{public(keys["ed"])}"], accounts: {{github: Ed-LMS, gitlab: ed}},',
    )
    people = people.replace("emails: [bo@example.org],", "emails: [bo@example.org], accounts: {github: bo-lms},")
    people = people.replace("emails: [pat@example.org],", "emails: [pat@example.org], accounts: {github: pat-lms},")
    site.write(
        "workflows/people.yml",
        people.replace("emails: [eve@example.org],", "emails: [eve@example.org], accounts: {github: eve-lms},"),
    )
    site.write("workflows/policy.yml", f"forge:\n  keys:\n    - {public(keys['ci'])}\n")
    site.replace(
        "workflows/editorial.yml", "    veto: [compliance]\n", "    veto: [compliance]\n    assurance: forge\n"
    )
    site.commit("policy", date="2026-01-02T00:00:00Z")
    branch(site)
    return site


def branch(site, name: str = "rewrite", *, status: str = "in_review", date: str = BEFORE) -> str:
    """A branch with an article, left for main again; gives its commit."""
    site.git("checkout", "-q", "-b", name, "main")
    site.article("rate", status=status)
    commit = site.commit("write", date=date)
    site.git("checkout", "-q", "main")
    return commit


def review(
    site,
    account: str = "ed-lms",
    state: str = "approved",
    *,
    number: int = 301,
    commit: str = "rewrite",
    time: str = SEEN,
    action: str = "submitted",
    body: str = "很好",
    base: str = "main",
    pull: int = 12,
    host: str = HOST,
) -> dict:
    """What GitHub sends about a review."""
    return {
        "action": action,
        "review": {
            "id": number, "user": {"login": account}, "body": body, "commit_id": sha(site, commit), "submitted_at": time,
            "state": state, "html_url": f"{host}/pull/{pull}#pullrequestreview-{number}",
        },
        "pull_request": {"number": pull, "base": {"ref": base}},
    }  # fmt: skip


def on_gitlab(site, action: str = "approved", *, account: str = "ed", time: str = SEEN) -> dict:
    """What GitLab sends about a merge request."""
    return {
        "object_kind": "merge_request",
        "user": {"username": account},
        "object_attributes": {
            "action": action, "iid": 7, "last_commit": {"id": sha(site, "rewrite")}, "updated_at": time,
            "url": "https://gitlab.example.org/group/site/-/merge_requests/7", "target_branch": "main",
        },
    }  # fmt: skip


def sha(site, commit: str) -> str:
    return site.git("rev-parse", commit, check=False) if len(commit) < 40 else commit


def import_(site, raw, *arguments: str, key: Path | None = None, head: str = "rewrite", now: str = NOW):
    file = site.root.parent / "event.json"
    file.write_text(json.dumps(raw))
    given = [*arguments, *(["--key", str(key)] if key else []), "--head", head, "--now", now]
    return site.run("import-reviews", "--from", str(file), *given)


def records(site) -> list[dict]:
    """Every record that lies there, in the order of names."""
    found = sorted((site.root / "workflows/reviews").rglob("*.json"))
    return [json.loads(file.read_bytes()) for file in found]


def landed(site) -> tuple[Landed, ...]:
    """The records about the article as of HEAD, with what they are worth."""
    now = datetime.fromisoformat(NOW)
    return load(settle(open_source(site.root), now), now).records.get(KEY, ())


def merge(site, name: str = "rewrite") -> None:
    site.git("merge", "-q", "--no-ff", "-m", "merge", name)


# -- what is written ------------------------------------------------------------------------------------------


def test_an_approval_on_the_host_becomes_a_record_of_the_person_about_the_text_of_that_commit(ready, keys):
    done = import_(ready, review(ready), key=keys["ci"])

    assert done.code == 0, done.err
    assert done.out == f"{PATH}: approve by ed (editor, forge), {HOST}/pull/12#pullrequestreview-301\n"
    [record] = records(ready)
    jsonschema.Draft202012Validator(shipped("record")).validate(record)
    commit = ready.git("rev-parse", "rewrite")
    assert record["event"] == {
        "host": "github", "account": "ed-lms", "commit": commit, "event": "github:pull/12/review/301",
        "url": f"{HOST}/pull/12#pullrequestreview-301",
    }  # fmt: skip
    assert (record["person"], record["role"], record["decision"], record["transition"]) == (
        "ed",
        "editor",
        "approve",
        "approve",
    )
    assert (record["time"], record["comment"]) == ("2026-11-20T04:00:00+00:00", "很好")
    assert record["files"] == [{"path": PATH, "blob": ready.git("rev-parse", f"rewrite:{PATH}")}]
    ready.git("checkout", "-q", "rewrite")
    assert record["digest"] == next(each["digest"] for each in ready.run("status", "--format", "json").json)


def test_the_signature_is_one_that_ssh_keygen_takes_for_ci(ready, keys, tmp_path):
    import_(ready, review(ready), key=keys["ci"])

    record = next((ready.root / "workflows/reviews").rglob("*.json"))
    (tmp_path / "allowed").write_text(f"ci {public(keys['ci'])}\n")
    command = [
        "ssh-keygen",
        "-Y",
        "verify",
        "-f",
        str(tmp_path / "allowed"),
        "-I",
        "ci",
        "-n",
        NAMESPACE,
        "-s",
        f"{record}.sig",
    ]
    subprocess.run(command, input=record.read_bytes(), check=True, capture_output=True)


def test_nothing_is_checked_out_and_no_status_is_changed(ready, keys):
    import_(ready, review(ready), key=keys["ci"])

    assert not (ready.root / PATH).exists()
    assert all(
        line.startswith("?? workflows/reviews/") for line in ready.git("status", "--porcelain", "-uall").splitlines()
    )


def test_commit_commits_the_records_and_leaves_what_else_is_staged(ready, keys):
    ready.write("content/articles/other.md", "x")
    ready.git("add", "-A")
    done = import_(ready, review(ready), "--commit", key=keys["ci"])

    assert done.code == 0, done.err
    files = ready.git("show", "--name-only", "--format=", "HEAD").splitlines()
    assert [file.rpartition(".")[2] for file in files] == ["json", "sig"]
    assert ready.git("diff", "--cached", "--name-only") == "content/articles/other.md"
    message = ready.git("log", "-1", "--format=%B")
    assert message.startswith("Review of article/rate@zh-CN on github\n\n")
    assert "Reviewed-by: Ed <ed@example.org>\nContentops-Decision: approve article/rate@zh-CN " in message


def test_json_tells_records_and_what_led_to_none(ready, keys):
    raw = [_listed(ready, "ed-lms", 1), _listed(ready, "passer-by", 2)]
    done = import_(ready, raw, "--format", "json", key=keys["ci"])

    assert done.code == 0, done.err
    assert set(done.json) == {"base", "commit", "records", "others"}
    [record], [other] = done.json["records"], done.json["others"]
    assert (record["path"], record["person"], record["level"], record["missing"]) == (PATH, "ed", "forge", [])
    assert (ready.root / record["record"]).is_file()
    assert (other["kind"], other["path"], other["review"]["account"]) == ("stranger", None, "passer-by")


def _listed(site, account: str, number: int, state: str = "APPROVED", time: str = SEEN) -> dict:
    """An entry of GitHub's list of the reviews of a pull request."""
    found = review(site, account, state, number=number, time=time)["review"]
    return {**found, "pull_request_url": "https://api.github.com/repos/example/site/pulls/12"}


# -- what it is worth -----------------------------------------------------------------------------------------


def test_a_review_reaches_the_level_forge_and_fills_what_asks_for_it(ready, keys):
    import_(ready, review(ready), "--commit", key=keys["ci"])
    merge(ready)

    [found] = landed(ready)
    assert (found.flaw, found.level) == ("", "forge")
    assert found.proof.startswith("github:pull/12/review/301, vouched for by CI's key SHA256:")
    ready.replace(PATH, "in_review", "approved")
    assert ready.run("validate").code == 0
    assert ready.run("move", "publish", PATH, "--as", "pat").code == 0
    ready.commit("publish")
    ready.publish()
    assert ready.has("articles/rate")


def test_a_review_is_not_enough_where_signatures_are_asked_for(ready, keys):
    ready.replace("workflows/editorial.yml", "assurance: forge", "assurance: signed")
    ready.replace("workflows/people.yml", "name: Cora, ", f'name: Cora, keys: ["{public(keys["mallory"])}"], ')
    ready.commit("stricter", date="2026-01-03T00:00:00Z")
    done = import_(ready, review(ready), "--commit", key=keys["ci"])

    assert done.code == 0, done.err
    assert "still missing editorial: 0 of 1 editor (ed's decision is forge, signed is asked for)" in done.out
    merge(ready)
    ready.replace(PATH, "in_review", "approved")
    ready.replace(PATH, "approved", "published")
    ready.commit("typed")
    assert "forge, signed is asked for" in ready.run("validate").out


@pytest.mark.parametrize("other", ["mallory", "ed", ""])
def test_a_record_of_a_review_that_ci_did_not_sign_counts_for_nothing(ready, keys, other):
    import_(ready, review(ready), key=keys["ci"])
    record = next((ready.root / "workflows/reviews").rglob("*.json"))
    Path(f"{record}.sig").unlink()
    if other:
        command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(keys[other]), "-n", NAMESPACE, str(record)]
        subprocess.run(command, check=True, capture_output=True)
    ready.commit("forged")
    merge(ready)

    [found] = landed(ready)
    assert found.flaw
    assert found.level != "forge"
    ready.replace(PATH, "in_review", "approved")
    refused = ready.run("move", "publish", PATH, "--as", "pat")
    assert refused.code == 1
    assert "the decisions for that are not there" in refused.err


def test_a_record_that_ci_did_not_sign_does_not_keep_the_review_from_being_imported(ready, keys):
    import_(ready, review(ready), key=keys["ci"])
    record = next((ready.root / "workflows/reviews").rglob("*.json"))
    Path(f"{record}.sig").unlink()
    ready.commit("forged")

    done = import_(ready, review(ready), "--commit", key=keys["ci"])

    assert "approve by ed (editor, forge)" in done.out
    merge(ready)
    assert {each.level for each in landed(ready) if not each.flaw} == {"forge"}
    assert len(landed(ready)) == 2


def test_an_edit_after_the_review_is_not_approved_by_it(ready, keys):
    ready.git("checkout", "-q", "rewrite")
    seen = ready.git("rev-parse", "HEAD")
    ready.article("rate", "另一篇。\n", status="in_review")
    ready.commit("edit", date="2026-11-20T05:00:00Z")
    ready.git("checkout", "-q", "main")
    import_(ready, review(ready, commit=seen), "--commit", key=keys["ci"])
    merge(ready)

    ready.replace(PATH, "in_review", "approved")
    assert ready.run("move", "publish", PATH, "--as", "pat").code == 1


def test_ones_own_approval_and_the_review_on_the_host_are_two_decisions(ready, keys):
    ready.git("checkout", "-q", "rewrite")
    ready.git("config", "user.email", "ed@example.org")
    assert ready.run("approve", PATH, "--key", str(keys["ed"]), "-m", "很好").code == 0
    ready.git("checkout", "-q", "--", PATH)
    ready.commit("own", date=BEFORE)
    assert import_(ready, review(ready), "--commit", "--base", "main", key=keys["ci"]).code == 0
    assert (
        import_(
            ready, review(ready, state="dismissed", action="dismissed"), "--base", "main", "--commit", key=keys["ci"]
        ).code
        == 0
    )
    ready.git("checkout", "-q", "main")
    merge(ready)

    found = {(each.record.decision, each.level): each.record for each in landed(ready)}
    assert set(found) == {("approve", "signed"), ("approve", "forge"), ("revoke", "forge")}
    assert found["revoke", "forge"].revokes == found["approve", "forge"].sha256
    ready.replace(PATH, "in_review", "approved")
    assert ready.run("move", "publish", PATH, "--as", "pat").code == 0, "the person's own approval stands"


def test_a_review_is_recorded_beside_an_approval_that_the_person_gave_before(ready, keys):
    ready.replace("workflows/editorial.yml", "count: 1, of: [editor], exclude: authors", "count: 2, of: [editor]")
    ready.replace("workflows/editorial.yml", "    assurance: forge\n", "")
    ready.commit("two", date="2026-01-03T00:00:00Z")
    ready.git("checkout", "-q", "rewrite")
    ready.git("rebase", "-q", "main", date=BEFORE)
    assert ready.run("approve", PATH, "--as", "ed").code == 0
    ready.commit("own", date=BEFORE)
    ready.git("checkout", "-q", "main")
    done = import_(ready, review(ready), "--commit", key=keys["ci"])

    assert done.code == 0, done.out
    assert "still missing editorial: 1 of 2 editor" in done.out, "one person is one"


# -- rejections and withdrawals -------------------------------------------------------------------------------


def test_a_request_for_changes_rejects_the_text(ready, keys):
    done = import_(ready, review(ready, "eve-lms", "changes_requested", body="请补充来源"), "--commit", key=keys["ci"])

    assert done.out.startswith(f"{PATH}: reject by eve (editor, forge)")
    merge(ready)
    [found] = landed(ready)
    assert (found.record.decision, found.record.comment, found.level, found.flaw) == (
        "reject",
        "请补充来源",
        "forge",
        "",
    )


def test_the_reason_of_a_request_without_words_is_where_it_was_given(ready, keys):
    import_(ready, review(ready, state="changes_requested", body=""), key=keys["ci"])

    assert records(ready)[0]["comment"] == f"{HOST}/pull/12#pullrequestreview-301"


def test_a_dismissed_review_is_taken_back_for_every_document(ready, keys):
    ready.git("checkout", "-q", "rewrite")
    ready.article("second", status="in_review")
    ready.commit("second", date=BEFORE)
    ready.git("checkout", "-q", "main")
    import_(ready, review(ready), "--commit", key=keys["ci"])
    done = import_(ready, review(ready, state="dismissed", action="dismissed"), key=keys["ci"])

    assert done.code == 0, done.err
    made = [each for each in records(ready) if each["decision"] == "revoke"]
    assert sorted(each["key"] for each in made) == ["article/rate@zh-CN", "article/second@zh-CN"]
    assert {each["event"]["event"] for each in made} == {"github:pull/12/review/301/dismissed"}
    assert {each["time"] for each in made} == {NOW}
    assert all("approvals" not in each and "contributors" not in each for each in made)


def test_a_text_whose_review_was_dismissed_is_not_approved(ready, keys):
    import_(ready, review(ready), "--commit", key=keys["ci"])
    import_(ready, review(ready, state="dismissed", action="dismissed"), "--commit", key=keys["ci"])
    merge(ready)

    assert [each.flaw for each in landed(ready)] == ["", ""]
    ready.replace(PATH, "in_review", "approved")
    assert ready.run("move", "publish", PATH, "--as", "pat").code == 1


def test_a_dismissal_does_not_bring_an_older_approval_back(ready, keys):
    import_(ready, review(ready, number=1), key=keys["ci"])
    import_(ready, review(ready, number=2, time=LATER), key=keys["ci"])
    import_(ready, review(ready, number=2, time=LATER, state="dismissed", action="dismissed"), key=keys["ci"])

    made = records(ready)
    assert sum(each["decision"] == "approve" for each in made) == 2
    assert len({each["revokes"] for each in made if each["decision"] == "revoke"}) == 2


def test_a_dismissal_of_an_older_review_leaves_the_newer_one(ready, keys):
    import_(ready, review(ready, number=1), key=keys["ci"])
    import_(ready, review(ready, number=2, time=LATER), key=keys["ci"])
    import_(ready, review(ready, number=1, state="dismissed", action="dismissed"), key=keys["ci"])

    assert sum(each["decision"] == "revoke" for each in records(ready)) == 1


def test_a_dismissal_leaves_what_was_given_in_another_pull_request(ready, keys):
    import_(ready, review(ready), key=keys["ci"])
    dismissed = review(ready, number=9, pull=13, time=LATER, state="dismissed", action="dismissed")
    done = import_(ready, dismissed, key=keys["ci"])

    assert "has taken back what no record was made of" in done.out
    assert len(records(ready)) == 1


def test_an_older_approval_leaves_a_newer_rejection(ready, keys):
    import_(ready, review(ready, state="changes_requested", number=2, time=LATER), "--commit", key=keys["ci"])
    import_(ready, review(ready, number=1), "--commit", key=keys["ci"])

    assert "revoke" not in {each["decision"] for each in records(ready)}


def test_an_approval_takes_back_the_same_accounts_rejection(ready, keys):
    import_(ready, review(ready, state="changes_requested", number=1), "--commit", key=keys["ci"])
    done = import_(ready, review(ready, number=2, time=LATER), "--commit", key=keys["ci"])

    assert [line.partition(" (")[0] for line in done.out.splitlines()][-1] == f"{PATH}: approve by ed"
    assert ": revoke by ed (editor, forge)" in done.out.splitlines()[0]
    merge(ready)
    ready.replace(PATH, "in_review", "approved")
    assert ready.run("move", "publish", PATH, "--as", "pat").code == 0


def test_an_approval_leaves_the_rejection_of_another_account(ready, keys):
    import_(ready, review(ready, "eve-lms", "changes_requested", number=1), "--commit", key=keys["ci"])
    import_(ready, review(ready, number=2, time=LATER), "--commit", key=keys["ci"])
    merge(ready)

    ready.replace(PATH, "in_review", "approved")
    assert ready.run("move", "publish", PATH, "--as", "pat").code == 1


def test_gitlab_takes_back_by_account_and_merge_request(ready, keys):
    assert import_(ready, on_gitlab(ready), key=keys["ci"]).code == 0
    done = import_(ready, on_gitlab(ready, "unapproved", time=LATER), key=keys["ci"])

    assert ": revoke by ed (editor, forge)" in done.out
    found = {each["decision"]: each for each in records(ready)}
    assert found["revoke"]["time"] == "2026-11-20T04:30:00+00:00"
    again = import_(ready, on_gitlab(ready, "unapproved", time=LATER), key=keys["ci"])
    assert "is taken back already" in again.out
    assert len(records(ready)) == 2


def test_a_late_withdrawal_on_gitlab_leaves_what_was_approved_after_it(ready, keys):
    import_(ready, on_gitlab(ready, time="2026-11-20T05:00:00Z"), key=keys["ci"])
    done = import_(ready, on_gitlab(ready, "unapproved", time=LATER), key=keys["ci"])

    assert "has taken back what no record was made of" in done.out
    assert len(records(ready)) == 1


# -- once is enough -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("commit", [True, False])
def test_what_was_imported_is_not_imported_again(ready, keys, commit):
    given = ["--commit"] if commit else []
    import_(ready, review(ready), *given, key=keys["ci"])
    before = ready.git("status", "--porcelain", "-uall"), ready.git("rev-parse", "HEAD")
    done = import_(ready, review(ready), *given, key=keys["ci"])

    assert done.code == 0
    assert "has its record already" in done.out
    assert (ready.git("status", "--porcelain", "-uall"), ready.git("rev-parse", "HEAD")) == before


def test_a_record_that_was_deleted_after_it_landed_is_known_too(ready, keys):
    import_(ready, review(ready), "--commit", key=keys["ci"])
    ready.git("rm", "-rq", "workflows/reviews")
    ready.commit("clean up")

    assert "has its record already" in import_(ready, review(ready), key=keys["ci"]).out


def test_a_review_that_the_host_moved_to_another_commit_stays_with_the_first(ready, keys):
    import_(ready, review(ready), "--commit", key=keys["ci"])
    ready.git("checkout", "-q", "rewrite")
    ready.article("rate", "换了。\n", status="in_review")
    ready.article("added", status="in_review")
    ready.git("commit", "-q", "-a", "--amend", "-m", "again", date=BEFORE)
    ready.commit("added", date=BEFORE)
    ready.git("checkout", "-q", "main")

    done = import_(ready, review(ready), key=keys["ci"])

    assert "which the record does not approve" in done.out
    assert len(records(ready)) == 1


def test_a_commit_made_after_the_review_is_refused(ready, keys):
    ready.git("checkout", "-q", "rewrite")
    ready.git("commit", "-q", "--amend", "-m", "rebased", date="2026-11-20T04:00:01Z")
    ready.git("checkout", "-q", "main")
    done = import_(ready, review(ready), key=keys["ci"])

    assert done.code == 1
    assert "after the review at 2026-11-20T04:00:00+00:00: nobody can have seen it" in done.out
    assert records(ready) == []


# -- who counts -----------------------------------------------------------------------------------------------


def test_a_strangers_review_is_told_with_the_line_to_add_and_stops_nobody(ready, keys):
    raw = [_listed(ready, "octocat", 1), _listed(ready, "ed-lms", 2, time=LATER)]
    done = import_(ready, raw, key=keys["ci"])

    assert done.code == 0, done.err
    assert "not counted: approve by octocat" in done.out
    assert "octocat on github is nobody in workflows/people.yml\n" in done.out
    assert "accounts: {github: octocat}\n" in done.out
    assert [each["person"] for each in records(ready)] == ["ed"]


def test_an_account_counts_on_its_own_host_only(ready, keys):
    done = import_(ready, on_gitlab(ready, account="eve-lms"), key=keys["ci"])

    assert "eve-lms on gitlab is nobody" in done.out
    assert records(ready) == []


def test_accounts_that_the_branch_brings_itself_count_for_nothing(ready, keys):
    ready.git("checkout", "-q", "rewrite")
    ready.replace("workflows/people.yml", "github: Ed-LMS", "github: mallory")
    ready.commit("mine", date=BEFORE)
    ready.git("checkout", "-q", "main")
    done = import_(ready, review(ready, "mallory"), key=keys["ci"])

    assert "mallory on github is nobody" in done.out
    ready.git("checkout", "-q", "rewrite")
    done = import_(ready, review(ready, "mallory"), "--base", "main", key=keys["ci"])
    assert "mallory on github is nobody" in done.out
    assert records(ready) == []


def test_roles_that_the_branch_brings_itself_count_for_nothing(ready, keys):
    ready.git("checkout", "-q", "rewrite")
    ready.replace("workflows/people.yml", "roles: [publisher]", "roles: [publisher, editor]")
    ready.commit("mine", date=BEFORE)
    ready.git("checkout", "-q", "main")
    done = import_(ready, review(ready, "pat-lms"), key=keys["ci"])

    assert done.code == 1
    assert f"pat may not approve {PATH}" in done.out


def test_a_workflow_that_the_branch_brings_itself_judges_nothing(ready, keys):
    ready.git("checkout", "-q", "rewrite")
    ready.replace("workflows/editorial.yml", "of: [editor], exclude: authors", "of: [publisher]")
    ready.commit("mine", date=BEFORE)
    ready.git("checkout", "-q", "main")
    done = import_(ready, review(ready, "pat-lms"), key=keys["ci"])

    assert done.code == 1
    assert f"pat may not approve {PATH}" in done.out


def test_a_type_that_the_branch_takes_out_of_the_workflow_is_not_decided(ready, keys):
    ready.git("checkout", "-q", "rewrite")
    ready.replace("workflows/types/article.yml", "type: article\n", "type: article\nworkflow: none\n")
    ready.replace("workflows/editorial.yml", "[article, ", "[")
    ready.commit("free", date=BEFORE)
    ready.git("checkout", "-q", "main")
    done = import_(ready, review(ready), key=keys["ci"])

    assert "Traceback" not in done.err
    assert (done.code, records(ready)) == (0, [])


def test_who_wrote_it_and_who_lacks_the_role_is_refused_and_others_count(ready, keys):
    ready.git("checkout", "-q", "rewrite")
    ready.replace(PATH, "authors: [ann]", "authors: [bo]")
    ready.commit("by bo", date=BEFORE)
    ready.git("checkout", "-q", "main")
    raw = [_listed(ready, each, number) for number, each in enumerate(["bo-lms", "pat-lms", "ed-lms"], 1)]
    done = import_(ready, raw, key=keys["ci"])

    assert done.code == 1
    assert "bo wrote it" in done.out
    assert "pat may not approve" in done.out
    assert [each["person"] for each in records(ready)] == ["ed"]


def test_who_left_is_refused(ready, keys):
    ready.replace("workflows/people.yml", "name: Ed, ", "name: Ed, until: 2026-11-19, ")
    ready.commit("left", date="2026-01-03T00:00:00Z")
    done = import_(ready, review(ready), key=keys["ci"])

    assert done.code == 1
    assert "ed-lms is ed, who left on 2026-11-19" in done.out


@pytest.mark.parametrize("key", ["mallory", "ed"])
def test_no_key_but_cis_signs_a_review(ready, keys, key):
    done = import_(ready, review(ready), key=keys[key])

    assert done.code == 2
    assert "is no key of CI: it is not under forge in workflows/policy.yml as in force at" in done.err
    assert f'forge: {{keys: ["{public(keys[key])}"]}}' in done.err
    assert records(ready) == []


def test_a_key_that_the_branch_brings_itself_is_none_of_ci(ready, keys):
    ready.git("checkout", "-q", "rewrite")
    ready.write("workflows/policy.yml", f"forge:\n  keys:\n    - {public(keys['mallory'])}\n")
    ready.commit("my key", date=BEFORE)

    assert import_(ready, review(ready), "--base", "main", key=keys["mallory"]).code == 2


def test_the_key_git_signs_with_is_used_if_none_is_named(ready, keys):
    ready.git("config", "gpg.format", "ssh")
    ready.git("config", "user.signingkey", str(keys["ci"]))

    assert import_(ready, review(ready)).code == 0
    assert len(records(ready)) == 1


# -- which texts ----------------------------------------------------------------------------------------------


def test_what_waits_on_the_published_branch_and_was_not_in_the_change_is_not_decided(ready, keys):
    ready.article("waiting", status="in_review")
    ready.commit("waiting", date="2026-01-03T00:00:00Z")
    ready.git("checkout", "-q", "rewrite")
    ready.git("rebase", "-q", "main", date=BEFORE)
    ready.git("checkout", "-q", "main")
    import_(ready, review(ready), key=keys["ci"])

    assert [each["key"] for each in records(ready)] == ["article/rate@zh-CN"]


def test_a_picture_that_changed_brings_its_document_in(ready, keys):
    ready.write("content/articles/a.svg", "<svg/>")
    ready.article("pic", "![a](a.svg)\n", status="in_review")
    ready.commit("pic", date="2026-01-03T00:00:00Z")
    ready.git("checkout", "-q", "-b", "picture")
    ready.write("content/articles/a.svg", "<svg> </svg>")
    ready.commit("another picture", date=BEFORE)
    ready.git("checkout", "-q", "main")
    import_(ready, review(ready, commit="picture"), key=keys["ci"], head="picture")

    [record] = records(ready)
    assert record["key"] == "article/pic@zh-CN"
    blob = ready.git("rev-parse", "picture:content/articles/a.svg")
    assert {"path": "content/articles/a.svg", "blob": blob} in record["files"]


def test_a_document_that_is_only_handed_in_is_decided(ready, keys):
    ready.article("old", status="draft")
    ready.commit("old", date="2026-01-03T00:00:00Z")
    ready.git("checkout", "-q", "-b", "hand-in")
    ready.replace("content/articles/old.md", "draft", "in_review")
    ready.commit("hand in", date=BEFORE)
    ready.git("checkout", "-q", "main")
    import_(ready, review(ready, commit="hand-in"), key=keys["ci"], head="hand-in")

    assert [each["key"] for each in records(ready)] == ["article/old@zh-CN"]


def test_a_draft_is_not_approved_by_approving_the_pull_request(ready, keys):
    commit = branch(ready, "draft", status="draft")
    done = import_(ready, review(ready, commit=commit), key=keys["ci"], head="draft")

    assert done.code == 0
    assert f"{PATH}: nothing to record: " in done.out
    assert "is in the state “draft”, where there is nothing to approve" in done.out
    assert records(ready) == []


def test_a_text_that_claims_to_be_published_gets_the_approval_it_lacks(ready, keys):
    commit = branch(ready, "bold", status="published")
    import_(ready, review(ready, commit=commit), key=keys["ci"], head="bold")

    assert [each["transition"] for each in records(ready)] == ["approve"]


def test_after_the_merge_it_is_still_known_what_the_pull_request_changed(ready, keys):
    ready.article("waiting", status="in_review")
    ready.commit("waiting", date="2026-01-03T00:00:00Z")
    merge(ready)
    ready.article("more", status="in_review")
    ready.commit("more")
    done = import_(ready, review(ready), key=keys["ci"], head="HEAD")

    assert done.code == 0, done.err
    assert [each["key"] for each in records(ready)] == ["article/rate@zh-CN"]


def test_a_commit_of_the_published_branch_itself_does_not_tell_where_the_change_began(ready, keys):
    before = ready.git("rev-parse", "main")
    ready.git("merge", "-q", "--ff-only", "rewrite")
    done = import_(ready, review(ready), key=keys["ci"])

    assert done.code == 1
    assert "--base COMMIT" in done.out
    assert import_(ready, review(ready), "--base", before, key=keys["ci"]).code == 0
    assert [each["key"] for each in records(ready)] == ["article/rate@zh-CN"]


def test_a_change_of_the_policy_set_is_approved_on_the_host_too(ready, keys):
    ready.replace(
        "workflows/policy.yml",
        "forge:",
        "requires:\n  - {count: 1, of: [publisher], exclude: contributors}\nassurance: forge\nforge:",
    )
    ready.commit("ask", date="2026-01-03T00:00:00Z")
    ready.git("checkout", "-q", "-b", "loosen")
    ready.replace("workflows/editorial.yml", "expires: 90d", "expires: 99d")
    ready.commit("looser", date=BEFORE)
    ready.git("checkout", "-q", "main")
    done = import_(ready, review(ready, "pat-lms", commit="loosen"), "--commit", key=keys["ci"], head="loosen")

    assert done.code == 0, done.out + done.err
    [record] = records(ready)
    assert (record["key"], record["person"]) == ("policy/site", "pat")
    merge(ready, "loosen")
    now = datetime.fromisoformat(NOW)
    settled = settle(open_source(ready.root), now)
    settled.source.repository.close()
    assert settled.policies.waiting() is None, "what was approved on the host is in force"


# -- what is refused ------------------------------------------------------------------------------------------


def test_a_commit_that_is_not_there_is_refused_with_the_command_that_fetches_it(ready, keys):
    done = import_(ready, review(ready, commit="d" * 40), key=keys["ci"])

    assert done.code == 1
    assert "the commit it is about, dddddddddddd, is not in this repository" in done.out
    assert "git fetch origin refs/pull/12/head" in done.out


def test_a_commit_that_is_no_part_of_the_branch_is_refused(ready, keys):
    done = import_(ready, review(ready), key=keys["ci"], head="main")

    assert done.code == 1
    assert "is no part of the branch at" in done.out
    assert "git fetch origin refs/pull/12/head and --head FETCH_HEAD" in done.out
    assert records(ready) == []


def test_gitlabs_commits_are_fetched_from_where_gitlab_keeps_them(ready, keys):
    assert (
        "git fetch origin refs/merge-requests/7/head"
        in import_(ready, on_gitlab(ready), key=keys["ci"], head="main").out
    )


def test_a_review_of_what_goes_to_another_branch_is_refused(ready, keys):
    done = import_(ready, review(ready, base="scratch"), key=keys["ci"])

    assert done.code == 1
    assert "goes to the branch “scratch”, and “main” judges here" in done.out


@pytest.mark.parametrize(
    ("remote", "code"),
    [
        ("git@github.com:Example/Site.git", 0),
        ("https://user@github.com/example/site", 0),
        ("ssh://git@ssh.github.com:443/example/site.git", 0),
        ("../elsewhere.git", 0),
        ("work:example/site", 0),
        ("git@github.com:example/other.git", 1),
        ("https://example.org/example/site", 1),
    ],
)
def test_a_review_in_another_repository_is_refused(ready, keys, remote, code):
    ready.git("remote", "add", "origin", remote)
    done = import_(ready, review(ready), key=keys["ci"])

    assert done.code == code, done.out
    assert ("it is a review in the repository github.com/example/site" in done.out) == bool(code)


def test_a_site_that_cannot_be_read_at_that_commit_is_refused_and_others_count(ready, keys):
    ready.git("checkout", "-q", "-b", "broken", "main")
    ready.write("workflows/types/article.yml", "type: [\n")
    ready.commit("broken", date=BEFORE)
    broken = ready.git("rev-parse", "HEAD")
    ready.git("merge", "-q", "-s", "ours", "-m", "both", "rewrite")
    ready.git("checkout", "-q", "main")
    raw = [{**_listed(ready, "eve-lms", 1), "commit_id": broken}, _listed(ready, "ed-lms", 2)]
    done = import_(ready, raw, key=keys["ci"], head="broken")

    assert done.code == 1
    assert "the site cannot be read at" in done.out
    assert [each["person"] for each in records(ready)] == ["ed"]


@pytest.mark.parametrize("text", ["", "[1]", "{}", '{"review": {}, "pull_request": {}}', "\x00"])
def test_what_is_no_event_is_bad_input(ready, keys, text):
    (ready.root.parent / "event.json").write_text(text)
    done = ready.run("import-reviews", "--from", str(ready.root.parent / "event.json"), "--key", str(keys["ci"]))

    assert done.code == 2
    assert "Traceback" not in done.err


def test_a_comment_is_no_decision_and_wants_no_key(ready):
    done = import_(ready, review(ready, state="commented"))

    assert (done.code, done.out) == (0, "no decision in it\n")


def test_outside_git_there_is_nothing_to_bind_a_review_to(folder, keys):
    (folder.root.parent / "event.json").write_text("[]")
    done = folder.run("import-reviews", "--from", str(folder.root.parent / "event.json"))

    assert done.code == 2
