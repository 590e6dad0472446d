"""Explain: the verdict on every requirement, what readers see and why, who could act, and advice that works when it is followed."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from contentops.cli import _text

WORKFLOW, PEOPLE, POLICY = "workflows/editorial.yml", "workflows/people.yml", "workflows/policy.yml"
HOTFIX = "overrides:\n  hotfix: {transition: approve, requires: [{count: 1, of: [publisher]}], reason: required, follow_up: 2d}\n"
REAFFIRM = "  reaffirm:  {from: published, to: published, by: [editor], decision: reaffirm, comment: required}\n"


@pytest.fixture
def strict(site):
    """A site where contributors are excluded, with an override, and reviews that fall due."""
    site.replace(WORKFLOW, "exclude: authors", "exclude: contributors")
    site.replace(WORKFLOW, "category: review}", "category: review, due: 3d, escalate_to: cora}")
    site.replace(WORKFLOW, "category: public}", "category: public, review_every: 180d, warn: 14d}")
    site.replace(WORKFLOW, "  archive: ", f"{REAFFIRM}  archive: ")
    site.write(WORKFLOW, site.read(WORKFLOW) + HOTFIX)
    site.commit("strict", date="2026-01-02T00:00:00+08:00")
    return site


def explain(site, path, **options):
    done = site.run("explain", path, "--format", "json", **options)
    assert done.code == 0, done.err
    (found,) = done.json
    return found


def step(site, *arguments, now="2026-11-20T12:00:00+08:00"):
    done = site.run(*arguments, now=now)
    assert done.code == 0, done.err
    return site.commit(" ".join(arguments), date=now)


def written(site, slug="rate", **more):
    path = site.article(slug, **more)
    site.commit("write")
    return path


def asked(found, transition="approve", requirement="editorial"):
    leg = next(each for each in found["legs"] if each["transition"] == transition)
    return next(each for each in leg["asked"] if each["id"] == requirement)


def people(group):
    return [each["person"] for each in group]


# -- the way --------------------------------------------------------------------------------------------------


def test_a_draft_has_the_whole_way_before_it(site):
    path = written(site)

    found = explain(site, path)

    assert [(each["transition"], each["made"]) for each in found["legs"]] == [
        ("submit", False),
        ("approve", False),
        ("publish", False),
    ]
    assert people(found["legs"][0]["could"]) == ["ann", "bo", "ed", "eve"]
    assert (found["live"]["kind"], found["withheld"], found["reason"]) == (
        "nothing",
        "unfinished",
        "is in the state “draft”",
    )
    assert found["next"] == [{"command": f"contentops submit {path}", "who": ["ann", "bo", "ed", "eve"], "note": ""}]


def test_what_was_given_and_what_is_missing_are_told_apart(site):
    path = written(site, extra="source: third-party\n")
    step(site, "submit", path, "--as", "ann")
    commit = step(site, "approve", path, "--as", "ed")

    found = explain(site, path)

    editorial, compliance = asked(found), asked(found, requirement="compliance")
    assert (editorial["verdict"], compliance["verdict"]) == ("satisfied", "missing")
    (given,) = editorial["given"]
    assert (given["person"], given["role"], given["commit"], given["level"]) == ("ed", "editor", commit, "recorded")
    assert (given["worth"], given["proof"]) == ("counts", "written down by ann")
    assert given["lapses"] == "2027-02-18T04:00:00+00:00"
    assert people(compliance["could"]) == ["cora"]
    assert [(each["who"], each["command"]) for each in found["next"]] == [(["cora"], f"contentops approve {path}")]


def test_a_requirement_that_does_not_apply_says_when_it_would(site):
    path = written(site)

    assert asked(explain(site, path), requirement="compliance")["verdict"] == "not needed"
    assert "compliance: not needed  (1 compliance, only where source is third-party)" in site.run("explain", path).out


def test_who_contributed_is_excluded_and_named_with_the_commit(strict):
    path = strict.article("rate")
    strict.git("add", "-A")
    strict.git("commit", "-q", "-m", "bo writes", email="bo@example.org")
    commit = strict.git("rev-parse", "HEAD")
    step(strict, "submit", path, "--as", "ann")
    strict.forge(path, "bo")
    strict.commit("bo approves what bo wrote")

    found = explain(strict, path)

    editorial = asked(found)
    assert editorial["verdict"] == "excluded"
    assert [(each["person"], each["worth"]) for each in editorial["given"]] == [("bo", "excluded")]
    assert people(editorial["could"]) == ["ed", "eve"]
    assert editorial["barred"] == [{"person": "bo", "name": "博", "why": f"contributed: in {commit[:7]}"}]
    assert found["contributors"]["bo"] == f"in {commit[:7]}"


def test_an_approval_that_lapsed_is_said_to_have(site):
    path = written(site)
    step(site, "submit", path, "--as", "ann")
    step(site, "approve", path, "--as", "ed")

    found = explain(site, path, now="2027-03-20T12:00:00+08:00")

    assert asked(found)["verdict"] == "lapsed"
    assert asked(found)["given"][0]["worth"] == "lapsed"
    assert people(asked(found)["could"]) == ["bo", "ed", "eve"], "whose approval lapsed may give it again"


def test_a_decision_of_too_low_a_level_is_not_proven_enough(site):
    path = written(site)
    step(site, "submit", path, "--as", "ann")
    site.forge(path, "ed")
    site.commit("approve")
    site.replace(WORKFLOW, "    veto: [compliance]", "    veto: [compliance]\n    assurance: committed")
    site.commit("ask for more")

    found = explain(site, path)

    assert asked(found)["verdict"] == "not proven enough"
    assert asked(found)["given"][0]["why"] == "ed's decision is recorded, committed is asked for"


def test_a_rejected_text_is_void_until_the_same_person_takes_it_back(site):
    path = written(site)
    step(site, "submit", path, "--as", "ann")
    step(site, "approve", path, "--as", "ed")
    step(site, "reject", path, "--as", "cora", "-m", "先补数据来源")

    found = explain(site, path)

    assert asked(found)["verdict"] == "void"
    assert people(found["rejections"]) == ["cora"]
    assert found["rejections"][0]["comment"] == "先补数据来源"
    assert found["next"] == [
        {"command": "", "who": [], "note": "change the text: cora rejected this one, “先补数据来源”"},
        {"command": f"contentops revoke {path}", "who": ["cora"], "note": "takes the rejection back"},
    ]


def test_a_decision_taken_back_does_not_count_and_says_so(site):
    path = written(site)
    step(site, "submit", path, "--as", "ann")
    step(site, "approve", path, "--as", "ed")
    step(site, "revoke", path, "--as", "ed", "-m", "看错了")

    found = explain(site, path)

    assert asked(found)["verdict"] == "missing"
    assert [(each["person"], each["worth"], each["why"]) for each in found["uncounted"]] == [
        ("ed", "void", "ed took it back on 2026-11-20: 看错了")
    ]


def test_a_record_that_is_flawed_says_why(site):
    path = written(site)
    step(site, "submit", path, "--as", "ann")
    site.forge(path, "ann")
    site.commit("forged")

    (given,) = explain(site, path)["uncounted"]

    assert (given["person"], given["why"]) == ("ann", "ann does not hold the role editor")


def test_an_override_is_shown_with_its_reason_and_its_follow_up(strict):
    path = written(strict)
    step(strict, "submit", path, "--as", "ann")
    step(strict, "move", "hotfix", path, "--as", "pat", "-m", "站点打不开")
    step(strict, "move", "publish", path, "--as", "pat")

    found = explain(strict, path)

    assert asked(found)["verdict"] == "overridden"
    approve = next(each for each in found["legs"] if each["transition"] == "approve")
    (given,) = approve["given"]
    assert (given["override"], given["comment"]) == ("hotfix", "站点打不开")
    assert (given["follow_up"], given["followed_up"]) == ("2026-11-22T04:00:00+00:00", False)
    assert found["reason"] == "“approve” was overridden by pat: 站点打不开"
    assert found["live"]["kind"] == "this text"
    assert [(each["who"], each["note"]) for each in found["next"]] == [
        (["bo", "ed", "eve"], "to follow the override up by 2026-11-22")
    ]


def test_an_override_that_was_followed_up_stays_one(strict):
    path = written(strict)
    step(strict, "submit", path, "--as", "ann")
    strict.git("checkout", "-q", "-b", "side")
    step(strict, "approve", path, "--as", "ed")
    strict.git("checkout", "-q", "main")
    step(strict, "move", "hotfix", path, "--as", "pat", "-m", "急")
    strict.git("merge", "-q", "--no-edit", "side")
    step(strict, "move", "publish", path, "--as", "pat")

    found = explain(strict, path)

    approve = next(each for each in found["legs"] if each["transition"] == "approve")
    assert [(each["override"], each["followed_up"]) for each in approve["given"]] == [("hotfix", True)]
    assert found["next"] == []


def test_a_policy_that_asks_for_more_today_is_told_from_the_one_that_judged(site):
    path = site.article("rate")
    site.published(path)
    site.replace(WORKFLOW, "count: 1, of: [editor]", "count: 2, of: [editor]")
    site.commit("two editors from now on")

    found = explain(site, path)

    legs = {each["transition"]: each for each in found["legs"]}
    assert (legs["approve"]["policy_differs"], legs["publish"]["policy_differs"]) == (True, False)
    assert asked(found)["count"] == 1
    assert asked(found)["verdict"] == "satisfied"
    assert found["live"]["kind"] == "this text"
    assert f"judged by the policy of {legs['approve']['policy'][:7]}" in site.run("explain", path).out


# -- what is live ---------------------------------------------------------------------------------------------


def test_a_text_edited_after_its_approval_is_told_from_the_one_that_is_live(site):
    path = site.article("rate")
    commit = site.published(path)
    old = explain(site, path)["digest"]
    site.replace(path, "正文", "新正文")
    site.commit("edit")

    found = explain(site, path)

    assert (found["live"]["kind"], found["live"]["digest"], found["live"]["commit"]) == ("earlier text", old, commit)
    assert people(found["live"]["decisions"]) == ["ed", "pat"]
    assert [(each["digest"], each["people"]) for each in found["other_texts"]] == [(old, ["ed"])]
    assert found["reason"].endswith(f"approved was {old[:12]}, this text is {found['digest'][:12]}")
    assert asked(found)["verdict"] == "missing"


def test_a_page_taken_down_says_by_whom_and_why_and_how_it_could_come_back(site):
    path = site.article("rate")
    site.published(path)
    step(site, "move", "archive", path, "--as", "pat", "-m", "过时")

    found = explain(site, path)

    assert (found["live"]["kind"], found["reason"]) == ("nothing", "was taken down: “archived” by pat: 过时")
    assert [each["transition"] for each in found["legs"]] == ["restore", "submit", "approve", "publish"]
    assert {each["transition"] for each in found["uncounted"]} == {"approve", "publish"}
    assert found["next"][0]["command"] == f"contentops move restore {path}"


def test_a_scheduled_page_lacks_nothing(site):
    path = site.article("rate", extra="publish_at: 2026-12-24T09:00:00+08:00\n")
    site.published(path)

    found = explain(site, path)

    assert (found["withheld"], found["publish_at"]) == ("scheduled", "2026-12-24T09:00:00+08:00")
    assert all(each["made"] for each in found["legs"])
    assert [each["note"] for each in found["next"]] == [
        "nothing is missing: it goes live by itself at 2026-12-24T09:00:00+08:00"
    ]


def test_a_review_that_is_due_is_announced_with_who_could_reaffirm(strict):
    path = strict.article("rate")
    strict.published(path)

    assert explain(strict, path)["next"] == []
    later = explain(strict, path, now="2027-05-10T12:00:00+08:00")

    assert later["review_at"] == "2027-05-19T04:00:00+00:00"
    assert later["next"] == [
        {
            "command": f'contentops reaffirm {path} -m "…"',
            "who": ["bo", "ed", "eve"],
            "note": "if it still holds: its review is due on 2027-05-19",
        }
    ]


def test_a_stranger_s_hand_in_the_text_is_named_with_what_to_do(strict):
    path = strict.article("rate")
    strict.git("add", "-A")
    strict.git("commit", "-q", "-m", "who", email="who@else.org")
    step(strict, "submit", path, "--as", "ann")

    found = explain(strict, path)

    assert list(found["strangers"]) == ["Test <who@else.org>"]
    assert asked(found)["could"] == []
    (advice,) = found["next"]
    assert (advice["command"], advice["who"]) == ("", [])
    assert advice["note"].startswith("nobody can decide for “editorial”: Test <who@else.org> contributed")
    assert "add the address to a person there" in advice["note"]


def test_who_left_could_not_decide(site):
    site.replace(
        PEOPLE,
        "emails: [eve@example.org], roles: [editor]",
        "emails: [eve@example.org], roles: [editor], until: 2026-06-30",
    )
    path = written(site)

    editorial = asked(explain(site, path))

    assert people(editorial["could"]) == ["bo", "ed"]
    assert editorial["barred"] == [{"person": "eve", "name": "Eve", "why": "left on 2026-06-30"}]


def test_nobody_is_said_plainly(site):
    site.replace(PEOPLE, "roles: [publisher]", "roles: [publisher], until: 2026-06-30")
    site.commit("pat leaves")
    path = written(site)
    step(site, "submit", path, "--as", "ann")
    step(site, "approve", path, "--as", "ed")

    found = explain(site, path)

    assert found["next"][0]["note"] == "nobody can decide for “release”: left on 2026-06-30"
    assert "nobody could decide: left on 2026-06-30" in site.run("explain", path).out


def test_a_text_that_is_not_committed_is_to_be_committed_first(site):
    path = site.article("rate", status="in_review")

    found = explain(site, path)

    assert found["committed"] is False
    assert found["next"][0]["command"] == "git add -A content && git commit"


def test_decisions_that_are_not_committed_are_said_to_be_so(site):
    path = written(site)
    site.run("submit", path, "--as", "ann")

    found = explain(site, path)

    assert found["legs"][0]["given"][0]["commit"] == ""
    assert found["next"][-1]["command"] == "git add -A content workflows && git commit"
    assert "ann (author) on 2026-11-20, not committed; " in site.run("explain", path).out


def test_two_files_of_one_key_name_each_other(site):
    path = site.article("rate")
    site.write("content/articles/other.md", site.read(path))
    site.commit()

    found = explain(site, path)

    assert (found["withheld"], found["legs"]) == ("duplicate", [])
    assert found["next"][0]["note"].startswith("content/articles/other.md has the same key")


def test_an_unknown_state_leads_to_validate(site):
    path = written(site, status="nowhere")

    found = explain(site, path)

    assert (found["withheld"], found["legs"]) == ("state", [])
    assert found["next"][0]["command"] == f"contentops validate {path}"


def test_a_document_without_a_workflow_is_live_as_it_stands(site):
    site.write(
        "workflows/types/note.yml",
        "type: note\nlabel: {zh-CN: 便签, en: Note}\nplural: {zh-CN: 便签, en: Notes}\n"
        "paths: [content/notes/*.md]\nurl: notes/{slug}/\nworkflow: none\nschema: {}\n",
    )
    site.commit("notes")
    site.write("content/notes/n.md", "---\ntitle: N\nslug: n\nsummary: x\n---\nx\n")
    site.commit("note")

    found = explain(site, "content/notes/n.md")

    assert (found["live"]["kind"], found["legs"], found["next"]) == ("this text", [], [])
    assert found["reason"] == "documents of the type “note” need no decisions"


def test_outside_git_it_says_so_and_still_explains(folder):
    path = folder.article("rate", status="in_review")

    done = folder.run("explain", path)

    assert done.code == 0
    assert "this is no git repository" in done.err
    assert "editorial: missing" in done.out
    assert "not committed" not in done.out.partition("Next")[2]


# -- advice ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("extra", ["", "source: third-party\n"])
def test_who_follows_the_advice_gets_the_page_up(strict, extra):
    path = written(strict, extra=extra)
    taken = []
    for _ in range(9):
        found = explain(strict, path)
        if found["live"]["kind"] == "this text":
            break
        advice = found["next"][0]
        program, *words = shlex.split(advice["command"])
        assert program == "contentops"
        taken.append(words[0] if words[0] != "move" else words[1])
        step(strict, *words, "--as", advice["who"][0])

    assert taken == ["submit", "approve", *(["approve"] if extra else []), "publish"]
    assert explain(strict, path)["reason"] == "every decision that “published” takes is there"


def test_a_path_with_a_space_is_quoted_in_the_advice(site):
    site.write("content/articles/a b.md", site.read(site.article("rate")))
    (site.root / "content/articles/rate.md").unlink()
    site.commit()

    (advice,) = explain(site, "content/articles/a b.md")["next"]

    assert shlex.split(advice["command"]) == ["contentops", "submit", "content/articles/a b.md"]


# -- the policy set -------------------------------------------------------------------------------------------


@pytest.fixture
def guarded(site):
    site.write(POLICY, "requires: [{id: owner, count: 1, of: [compliance], exclude: contributors}]\n")
    site.commit("changes of the policy are approved", date="2026-01-02T00:00:00+08:00")
    return site


def test_a_policy_that_nobody_has_to_approve_is_in_force(site):
    found = explain(site, "policy/site")

    assert (found["status"], found["live"]["kind"], found["next"]) == ("in_force", "this text", [])
    assert found["reason"] == "no workflows/policy.yml in force asks for decisions about it"


def test_a_change_of_the_policy_waits_with_its_files_and_who_could_approve(guarded):
    before = guarded.git("rev-parse", "HEAD")
    guarded.replace(
        PEOPLE, "bo@example.org], roles: [author, editor]", "bo@example.org], roles: [author, editor, publisher]"
    )
    guarded.commit("bo is a publisher")

    found = explain(guarded, "policy/site")

    assert (found["status"], found["files"]) == ("changed", [PEOPLE])
    assert (found["live"]["kind"], found["live"]["commit"]) == ("earlier text", before)
    assert asked(found, requirement="owner")["verdict"] == "missing"
    assert found["next"] == [{"command": "contentops approve policy/site", "who": ["cora"], "note": "for “owner”"}]
    done = guarded.run("explain", "policy/site")
    assert PEOPLE in done.out
    assert "contentops approve policy/site" in done.out


def test_a_policy_that_was_approved_names_who_did(guarded):
    guarded.replace(PEOPLE, "name: Eve", "name: Eva")
    guarded.commit("a name")
    guarded.forge_policy("cora", email="cora@example.org")

    found = explain(guarded, "policy/site")

    assert (found["status"], found["live"]["kind"]) == ("in_force", "this text")
    assert asked(found, requirement="owner")["verdict"] == "satisfied"
    assert people(asked(found, requirement="owner")["given"]) == ["cora"]


# -- how it is told -------------------------------------------------------------------------------------------


def test_it_fits_one_screen_of_eighty_columns(strict, monkeypatch):
    path = written(strict, extra="source: third-party\n")
    step(strict, "submit", path, "--as", "ann")
    step(strict, "approve", path, "--as", "eve", "-m", "很好，" * 40)
    step(strict, "reject", path, "--as", "cora", "-m", "words " * 30)
    monkeypatch.setenv("COLUMNS", "80")

    lines = strict.run("explain", path).out.splitlines()

    def cells(line):
        return sum(1 + (unicodedata.east_asian_width(each) in "WF") for each in line)

    assert [line for line in lines if cells(line) > 80] == []
    assert len(lines) <= 45


def test_states_carry_their_labels_in_the_site_s_first_language(site):
    path = written(site)

    assert "draft 草稿 → in_review 审核中" in site.run("explain", path).out
    site.replace("pyproject.toml", '["zh-CN", "en"]', '["en", "zh-CN"]')
    site.write(
        "content/articles/e.en.md",
        "---\ntitle: E\nslug: e\nstatus: draft\nsummary: s\nauthors: [ann]\ndate: 2026-05-01\n---\nx\n",
    )
    site.commit()
    assert "draft → in_review" in site.run("explain", "content/articles").out


def test_keys_folders_and_several_paths_are_taken(site):
    one, two = written(site, "one"), written(site, "two")

    assert [each["key"] for each in site.run("explain", "content/articles", "--format", "json").json] == [
        "article/one@zh-CN",
        "article/two@zh-CN",
    ]
    assert [each["path"] for each in site.run("explain", "article/two", one, "--format", "json").json] == [two, one]


def test_a_path_without_a_document_is_refused(site):
    done = site.run("explain", "content/articles/none.md")

    assert done.code == 2
    assert "no document at content/articles/none.md" in done.err


def test_nothing_is_coloured_in_a_pipe_and_rich_stays_away(site):
    path = written(site)

    done = site.process("explain", path)

    assert done.code == 0
    assert "\x1b" not in done.out
    for words in (("explain", path), ("status", "--format", "json"), ("status",), ("history", path)):
        code = f"import sys; from contentops.cli import run; run({list(words)!r}); sys.exit('rich' in sys.modules)"
        assert (
            subprocess.run([sys.executable, "-c", code], cwd=site.root, capture_output=True, check=False).returncode
            == 0
        )


def test_every_key_of_its_json_is_in_the_reference(strict):
    path = written(strict)
    step(strict, "submit", path, "--as", "ann")
    step(strict, "move", "hotfix", path, "--as", "pat", "-m", "急")
    page = (Path(__file__).parent.parent.parent / "docs/reference/json-output.md").read_text(encoding="utf-8")
    section = page.partition("\n## explain\n")[2].partition("\n## ")[0]

    def keys(value):
        if isinstance(value, list):
            return {key for each in value for key in keys(each)}
        if isinstance(value, dict):
            return value.keys() | {key for each in value.values() for key in keys(each)}
        return set()

    found = explain(strict, path)
    own = keys(found) - found["contributors"].keys() - {"source"} | {"target"}
    assert sorted(key for key in own if f"`{key}`" not in section) == []


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("one two three", 8, ["one two", "  three"]),
        ("一二三四五", 6, ["一二三", "  四五"]),
        ("一二三，四", 6, ["一二", "  三，", "  四"]),
        ("short", 80, ["short"]),
    ],
)
def test_lines_are_folded_by_what_a_terminal_shows(text, room, lines):
    assert _text.fold(text, room, 2) == lines
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
