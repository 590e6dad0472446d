"""Submit, approve, reject and move: who may, what is written, and that it is all or nothing."""

from __future__ import annotations

import json

import jsonschema
import pytest

from contentops import writing
from contentops.source.schemas import shipped

BOTH_EDITORS = "- {id: editorial, count: 2, of: [editor], exclude: authors}"


@pytest.fixture
def path(site):
    """An article handed in for review, committed."""
    found = site.article("rate", "正文。\n")
    assert site.run("submit", found, "--as", "ann").code == 0
    site.commit("submitted")
    return found


def records(site) -> list[str]:
    return sorted(
        file.relative_to(site.root).as_posix()
        for file in (site.root / "workflows/reviews").rglob("*")
        if file.is_file()
    )


def tree(site) -> dict[str, bytes]:
    return {
        file.relative_to(site.root).as_posix(): file.read_bytes()
        for top in ("content", "workflows")
        for file in sorted((site.root / top).rglob("*"))
        if file.is_file()
    }


# -- what is written -------------------------------------------------------------------------------------------


def test_a_decision_changes_the_bytes_of_the_status_alone(site):
    odd = (
        "---\r\n# Wörter\r\nslug: rate\r\ntitle: '关于  rate'   # so\r\nstatus:   \"draft\"  # and so\r\n"
        "summary: x\r\nauthors: [ann]\r\ndate: 2026-05-01\r\n---\r\nbody  \r\n\u2028status: draft\r\n"
    ).encode()
    site.write("content/articles/rate.md", odd)
    assert site.run("submit", "content/articles/rate.md", "--as", "ann").code == 0
    assert (site.root / "content/articles/rate.md").read_bytes() == odd.replace(b'"draft"', b"in_review")


def test_a_record_is_canonical_json_that_its_schema_allows(site, path):
    assert site.run("approve", path, "--as", "ed", "-m", "好“的”").code == 0
    validator = jsonschema.Draft202012Validator(shipped("record"))
    for record in records(site):
        data = (site.root / record).read_bytes()
        raw = json.loads(data)
        validator.validate(raw)
        assert data == (json.dumps(raw, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()
    approval = next(each for each in records(site) if "-approve-" in each)
    assert json.loads(site.read(approval))["comment"] == "好“的”"


def test_the_blobs_in_a_record_are_those_git_has_in_the_commit_that_brings_it(site):
    site.write("content/articles/a.svg", "<svg/>")
    path = site.article("rate", "![a](a.svg)\n")
    for arguments in (("submit", "--as", "ann"), ("approve", "--as", "ed")):
        assert site.run(arguments[0], path, *arguments[1:]).code == 0
        before = set(records(site))
        commit = site.commit()
        newest = max(before, key=lambda each: (site.root / each).stat().st_mtime_ns)
        files = json.loads(site.read(newest))["files"]
        assert [each["path"] for each in files] == [path, "content/articles/a.svg"]
        for each in files:
            assert each["blob"] == site.git("rev-parse", f"{commit}:{each['path']}")


def test_a_record_says_who_in_which_role_and_when(site, path):
    site.run("approve", path, "--as", "ed", now="2026-11-21T09:00:00+08:00")
    raw = json.loads(site.read(next(each for each in records(site) if "-approve-" in each)))
    assert (raw["person"], raw["role"], raw["transition"], raw["time"]) == (
        "ed",
        "editor",
        "approve",
        "2026-11-21T09:00:00+08:00",
    )


def test_json_tells_each_decision(site, path):
    done = site.run("approve", path, "--as", "ed", "--format", "json")
    assert [set(each) for each in done.json] == [
        {"key", "path", "digest", "transition", "from", "to", "record", "level", "commit", "missing", "note"}
    ]
    assert (done.json[0]["level"], done.json[0]["commit"], done.json[0]["note"]) == ("recorded", None, None)
    assert done.json[0]["record"] in records(site)
    assert (done.json[0]["from"], done.json[0]["to"], done.json[0]["missing"]) == ("in_review", "approved", [])


def test_what_to_do_next_is_told_apart_from_the_answer(site, path):
    done = site.run("approve", path, "--as", "ed")
    assert done.out == f"{path}: in_review → approved, approve by ed (editor, recorded)\n"
    assert done.err == (
        "acting as ed (Ed)\nto commit: git add -A content workflows && git commit   (or decide with --commit)\n"
    )


# -- who -------------------------------------------------------------------------------------------------------


def test_the_acting_person_is_the_one_whose_address_git_has(site):
    site.git("config", "user.email", "ANN@Example.org")
    path = site.article("rate")
    done = site.run("submit", path)
    assert done.code == 0
    assert "acting as" not in done.err
    assert "move by ann (author, committed)" in done.out


def test_an_address_nobody_has_is_refused_with_what_to_do(site):
    site.git("config", "user.email", "who@example.org")
    path = site.article("rate")
    done = site.run("submit", path)
    assert done.code == 2
    assert done.err == (
        "contentops: git's user.email, who@example.org, belongs to nobody in workflows/people.yml\n"
        "    → add the address there, or name who acts with --as PERSON\n"
    )


def test_a_person_nobody_knows_gets_the_nearest_name(site):
    path = site.article("rate")
    done = site.run("submit", path, "--as", "annn")
    assert done.code == 2
    assert done.err == "contentops: annn is not in workflows/people.yml\n    → did you mean “ann”?\n"
    named = site.run("submit", path, "--as", "Ann")
    assert named.err == "contentops: Ann is not in workflows/people.yml\n    → “Ann” is ann\n"


def test_who_lacks_the_role_is_told_which_it_takes(site, path):
    done = site.run("approve", path, "--as", "pat")
    assert done.code == 1
    assert (
        f"contentops: pat may not approve {path}: it takes the role editor or compliance, pat has publisher\n"
        in done.err
    )
    assert "→ name who decides with --as PERSON" in done.err


def test_nobody_approves_what_they_wrote(site):
    path = site.article("rate", authors="[bo]")
    site.run("submit", path, "--as", "bo")
    site.commit()
    before = tree(site)
    done = site.run("approve", path, "--as", "bo")
    assert done.code == 1
    assert f"contentops: bo cannot approve {path}: bo wrote it\n" in done.err
    assert "→ let someone else who holds the role decide" in done.err
    assert tree(site) == before


@pytest.mark.parametrize("comment", ["", "   "])
def test_a_rejection_wants_its_reason(site, path, comment):
    done = site.run("reject", path, "--as", "ed", "--comment", comment)
    assert done.code == 1
    assert "contentops: “request_changes” wants a reason\n    → give it with --comment TEXT\n" in done.err
    done = site.run("reject", path, "--as", "ed", "--comment", "数据过时")
    assert done.code == 0
    assert "in_review → draft, reject by ed (editor, recorded)" in done.out
    assert "status: draft" in site.read(path)


def test_the_wrong_state_is_named_with_the_right_ones(site):
    path = site.article("rate")
    site.commit()
    done = site.run("approve", path, "--as", "ed")
    assert done.code == 1
    assert f"contentops: {path} is in the state “draft”; “approve” begins in in_review\n" in done.err
    done = site.run("move", "publish", path, "--as", "pat")
    assert done.code == 1
    assert f"contentops: {path} is in the state “draft”; “publish” begins in approved\n" in done.err


def test_a_decision_that_the_workflow_does_not_know_is_told_with_the_document(site):
    path = site.article("rate")
    site.commit()

    done = site.run("reaffirm", path, "--as", "ed")

    assert done.code == 1
    assert f"contentops: {path}: the workflow editorial has no transition with the decision “reaffirm”" in done.err
    assert "→ it has submit, " in done.err


def test_a_folder_with_a_document_in_another_state_says_what_a_folder_names(site):
    drafts = site.article("one"), site.article("two")
    site.commit()
    assert site.run("submit", drafts[0], "--as", "ann", "--commit").code == 0

    done = site.run("submit", "content/articles", "--as", "ann")

    assert done.code == 1
    assert f"{drafts[0]} is in the state “in_review”; “submit” begins in draft" in done.err
    assert "→ a folder names all that lies below it; name what is in that state" in done.err
    assert "status: draft" in site.read(drafts[1])


def test_a_transition_there_is_not_gets_those_there_are(site):
    path = site.article("rate")
    done = site.run("move", "pubish", path, "--as", "pat")
    assert done.code == 1
    assert "the workflow editorial has no transition “pubish”" in done.err
    assert "→ it has submit, request_changes, approve, publish, revise, archive, restore" in done.err


def test_a_type_without_a_workflow_has_nothing_to_decide(site):
    site.replace("workflows/editorial.yml", "story, person]", "story]")
    site.write("workflows/types/person.yml", site.read("workflows/types/person.yml") + "workflow: none\n")
    site.write("content/people/ann.md", "---\ntitle: Ann\nslug: ann\nstatus: published\nsummary: x\n---\n")
    done = site.run("submit", "content/people/ann.md", "--as", "ann")
    assert done.code == 1
    assert "contentops: documents of the type “person” go through no workflow\n" in done.err
    assert "→ workflows/types/person.yml says so" in done.err


# -- how many --------------------------------------------------------------------------------------------------


@pytest.fixture
def of_two(site):
    """An article handed in where two editors must approve."""
    site.replace("workflows/editorial.yml", "- {id: editorial, count: 1, of: [editor], exclude: authors}", BOTH_EDITORS)
    found = site.article("rate")
    assert site.run("submit", found, "--as", "ann").code == 0
    site.commit()
    return found


def test_the_first_of_two_approvals_leaves_the_state_and_says_what_is_missing(site, of_two):
    before = site.read(of_two)
    done = site.run("approve", of_two, "--as", "ed")
    assert done.code == 0
    assert done.out == (
        f"{of_two}: approve by ed (editor, recorded); stays “in_review”, still missing editorial: 1 of 2 editor\n"
    )
    assert site.read(of_two) == before
    assert "approve: 1 of 2 editor" in site.run("status").out

    done = site.run("approve", of_two, "--as", "eve")
    assert f"{of_two}: in_review → approved, approve by eve (editor, recorded)" in done.out
    assert "status: approved" in site.read(of_two)


@pytest.mark.parametrize("committed", [False, True])
def test_one_person_is_not_two(site, of_two, committed):
    site.run("approve", of_two, "--as", "ed")
    if committed:
        site.commit()
    before = tree(site)
    done = site.run("approve", of_two, "--as", "ed")
    assert done.code == 1
    assert f"ed has decided “approve” on this text of {of_two} already" in done.err
    assert tree(site) == before


def test_an_edit_between_two_approvals_voids_the_first(site, of_two):
    site.run("approve", of_two, "--as", "ed")
    site.replace(of_two, "正文", "别的")
    site.commit()
    done = site.run("approve", of_two, "--as", "eve")
    assert "1 of 2 editor" in done.out
    assert "status: in_review" in site.read(of_two)


def test_two_editors_on_two_branches_merge_without_a_conflict(site, of_two):
    site.git("checkout", "-q", "-b", "eds")
    site.run("approve", of_two, "--as", "ed")
    site.commit("ed")
    site.git("checkout", "-q", "main")
    site.run("approve", of_two, "--as", "eve")
    site.commit("eve")
    site.git("merge", "-q", "--no-edit", "eds")
    done = site.run("approve", of_two, "--as", "ed")
    assert done.code == 0, done.err
    assert "in_review → approved" in done.out


def test_third_party_content_needs_compliance_too(site):
    path = site.article("rate", extra="source: third-party\nsources: [{title: A book}]\n")
    site.run("submit", path, "--as", "ann")
    site.commit()
    done = site.run("approve", path, "--as", "ed")
    assert "still missing compliance: 0 of 1 compliance" in done.out
    done = site.run("approve", path, "--as", "cora")
    assert "in_review → approved" in done.out


def test_a_rejected_text_is_not_approved_until_it_is_another(site, path):
    site.run("reject", path, "--as", "cora", "-m", "未获授权")
    site.run("submit", path, "--as", "ann")
    done = site.run("approve", path, "--as", "ed")
    assert done.code == 1
    assert f"cora rejected this text of {path}: 未获授权" in done.err
    assert "change the text and submit it again" in done.err
    assert "status: in_review" in site.read(path)

    site.write(path, site.read(path) + "已获授权。\n")
    site.commit()
    assert site.run("approve", path, "--as", "ed").code == 0


# -- all or nothing ---------------------------------------------------------------------------------------------


def test_one_refused_document_keeps_the_others_from_being_written(site):
    good, other = site.article("good"), site.article("other")
    site.run("submit", other, "--as", "ann")
    before = tree(site)
    done = site.run("submit", good, other, "--as", "ann")
    assert done.code == 1
    assert f"{other} is in the state “in_review”" in done.err
    assert tree(site) == before


def test_one_document_that_fails_its_check_keeps_the_others_from_being_written(site):
    site.article("good")
    site.article("wrong", extra="level: enormous\n")
    before = tree(site)
    done = site.run("submit", "content", "--as", "ann")
    assert done.code == 1
    assert "content/articles/wrong.md:8:" in done.err
    assert "the check “valid” must pass first" in done.err
    assert tree(site) == before


def test_a_folder_and_a_key_name_documents_once(site):
    site.article("one")
    site.article("two")
    done = site.run("submit", "content/articles", "article/one", "article/two@zh-CN", "--as", "ann", "--format", "json")
    assert done.code == 0
    assert [each["key"] for each in done.json] == ["article/one@zh-CN", "article/two@zh-CN"]


def test_a_link_to_what_is_not_live_refuses_publishing_and_both_together_are_published(site):
    one, two = site.article("one", "[two](two.md)\n"), site.article("two", "[one](one.md)\n")
    site.commit()
    for arguments in (("submit", "--as", "ann"), ("approve", "--as", "ed")):
        assert site.run(arguments[0], one, two, *arguments[1:]).code == 0
    before = tree(site)
    done = site.run("move", "publish", one, "--as", "pat")
    assert done.code == 1
    assert f"{one}:9:7: error CO302" in done.err
    assert "the check “links” must pass first" in done.err
    assert tree(site) == before

    assert site.run("move", "publish", one, two, "--as", "pat").code == 0
    site.commit()
    assert site.publish().code == 0
    assert 'href="../../articles/two/"' in site.page("articles/one")
    assert 'href="../../articles/one/"' in site.page("articles/two")


def test_a_status_spread_over_lines_is_refused_in_words(site):
    path = site.article("rate")
    site.replace(path, "status: draft", "status: >-\n  draft")
    done = site.run("submit", path, "--as", "ann")
    assert done.code == 1
    assert f"{path}:4: `status` spans several lines" in done.err
    assert "→ write it on one line: status: in_review" in done.err


# -- cut off ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", range(4))
def test_cut_off_at_any_write_no_status_stands_without_its_record(site, monkeypatch, after):
    paths = [site.article("one"), site.article("two")]
    left, whole = [after], writing.write

    def cut(target, content):
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        whole(target, content)

    monkeypatch.setattr(writing, "write", cut)
    assert site.run("submit", *paths, "--as", "ann").code == 130
    monkeypatch.undo()
    for path in paths:
        recorded = any(f"/{path.rpartition('/')[2].removesuffix('.md')}.zh-CN/" in each for each in records(site))
        assert recorded or "status: draft" in site.read(path)
    assert len(records(site)) == (after + 1) // 2
    assert site.run("validate").code == 0
    still = [path for path in paths if "status: draft" in site.read(path)]
    assert site.run("submit", *still, "--as", "ann").code == 0
    assert all("status: in_review" in site.read(path) for path in paths)


def test_an_approval_cut_off_before_the_status_line_is_finished_by_approving_again(site, path, monkeypatch):
    whole = writing.write

    def cut(target, content):
        if target.suffix == ".md":
            raise KeyboardInterrupt
        whole(target, content)

    monkeypatch.setattr(writing, "write", cut)
    assert site.run("approve", path, "--as", "ed").code == 130
    monkeypatch.undo()
    assert "status: in_review" in site.read(path)
    done = site.run("approve", path, "--as", "ed")
    assert done.code == 0, done.err
    assert "status: approved" in site.read(path)
