"""History: the trail of one document, newest first: texts and whose they are, decisions and their worth, what was live when."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WORKFLOW = "workflows/editorial.yml"


def history(site, path, **options):
    done = site.run("history", path, "--format", "json", **options)
    assert done.code == 0, done.err
    return done.json


def step(site, *arguments, now="2026-11-20T12:00:00+08:00"):
    done = site.run(*arguments, now=now)
    assert done.code == 0, done.err
    return site.commit(" ".join(arguments), date=now)


def told(found):
    """Each event as one word or two, oldest first."""
    words = []
    for event in reversed(found["events"]):
        decision = event["decision"]
        words.append(f"{decision['transition']} by {decision['person']}" if decision else event["kind"])
    return words


def events(found, kind):
    return [each for each in found["events"] if each["kind"] == kind]


def days(count):
    return f"2026-11-{count:02}T12:00:00+08:00"


@pytest.fixture
def path(site):
    """An article that went the whole way, a day and a commit for each step."""
    found = site.article("rate")
    site.commit("write", date=days(1))
    step(site, "submit", found, "--as", "ann", now=days(2))
    step(site, "approve", found, "--as", "ed", "-m", "写得好", now=days(3))
    step(site, "move", "publish", found, "--as", "pat", now=days(4))
    return found


def test_every_step_is_told_in_its_order(site, path):
    found = history(site, path)

    assert told(found) == ["text", "submit by ann", "approve by ed", "publish by pat", "live"]
    assert [event["at"][:10] for event in reversed(found["events"])] == [
        "2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04", "2026-11-04",
    ]  # fmt: skip
    assert found["live_digest"] == found["digest"] != ""
    assert [(each["before"], each["after"]) for each in reversed(events(found, "decision"))] == [
        ("draft", "in_review"),
        ("in_review", "approved"),
        ("approved", "published"),
    ]


def test_a_decision_says_who_how_far_it_is_proven_and_with_which_words(site, path):
    approve = events(history(site, path), "decision")[1]["decision"]

    assert (approve["person"], approve["role"], approve["comment"]) == ("ed", "editor", "写得好")
    assert (approve["level"], approve["proof"], approve["worth"]) == ("recorded", "written down by ann", "counts")
    out = re.sub(r"\s+", " ", site.run("history", path).out)
    assert "approve by ed (editor), in_review → approved; recorded, written down by ann; text " in out
    assert "“写得好”" in out


def test_what_came_before_the_first_decision_is_there_too(site, path):
    """A page that is plainly live needs no older history to be published; its trail does."""
    site.replace(path, "正文", "再写")
    site.commit("again", date=days(5))
    step(site, "move", "revise", path, "--as", "ann", now=days(6))
    step(site, "submit", path, "--as", "ann", now=days(7))
    step(site, "approve", path, "--as", "ed", now=days(8))
    step(site, "move", "publish", path, "--as", "pat", now=days(9))

    found = history(site, path)

    first, second = (each["digest"] for each in reversed(events(found, "text")))
    assert told(found)[0] == "text"
    assert [
        (each["kind"], each["digest"]) for each in reversed(found["events"]) if each["kind"] in ("live", "down")
    ] == [
        ("live", first),
        ("live", second),
    ]
    assert events(found, "live")[0]["at"][:10] == "2026-11-09"


def test_a_text_names_the_people_of_its_commits_on_whatever_branch(site, path):
    site.git("checkout", "-q", "-b", "side")
    site.replace(path, "正文", "博的正文")
    site.git("commit", "-q", "-am", "bo writes", email="bo@example.org", date=days(5))
    made = site.git("rev-parse", "HEAD")
    site.git("checkout", "-q", "main")
    site.git("merge", "-q", "--no-ff", "-m", "merge", "side", date=days(6))

    newest = events(history(site, path), "text")[0]

    assert (newest["people"], newest["made"]) == (["bo"], made[:7])
    assert newest["commit"] == site.git("rev-parse", "HEAD")


def test_a_status_set_by_hand_names_who_set_it(site):
    path = site.article("rate")
    site.commit("write")
    site.replace(path, "status: draft", "status: in_review")
    site.git("commit", "-q", "-am", "by hand", email="eve@example.org")

    (event,) = events(history(site, path), "status")

    assert (event["before"], event["after"], event["people"]) == ("draft", "in_review", ["eve"])


def test_decisions_that_do_not_count_say_why(site, path):
    step(site, "revoke", path, "--as", "ed", "-m", "看错了", now=days(5))
    site.forge(path, "ann", suffix="-x")
    site.commit("forged", date=days(6))

    found = history(site, path)

    worth = {each["decision"]["person"]: each["decision"] for each in reversed(events(found, "decision"))}
    approvals = [each["decision"] for each in events(found, "decision") if each["decision"]["decision"] == "approve"]
    assert {(each["person"], each["worth"], each["why"]) for each in approvals} == {
        ("ed", "void", "taken back on 2026-11-05"),
        ("ann", "void", "ann does not hold the role editor"),
    }
    assert worth["pat"]["worth"] == "counts"
    assert told(found)[-3:] == ["approve by ed", "down", "approve by ann"], "a revocation takes the page down"


def test_a_decision_about_another_text_is_told_from_those_about_this_one(site, path):
    site.replace(path, "正文", "再写")
    site.commit("again", date=days(5))

    found = history(site, path)

    assert {each["decision"]["worth"] for each in events(found, "decision")} == {"not counted"}
    assert found["live_digest"] == events(found, "text")[1]["digest"]


def test_a_page_taken_down_is_nothing_live(site, path):
    step(site, "move", "archive", path, "--as", "pat", "-m", "过时", now=days(5))

    found = history(site, path)

    assert told(found)[-2:] == ["archive by pat", "down"]
    assert found["live_digest"] == ""
    assert "nothing is live" in site.run("history", path).out.splitlines()[1]


def test_a_scheduled_page_goes_live_at_its_hour_and_comes_down_at_its_end(site):
    path = site.article(
        "rate", extra="publish_at: 2026-11-22T09:00:00+08:00\nunpublish_at: 2026-11-25T09:00:00+08:00\n"
    )
    site.published(path)

    before = history(site, path)
    after = history(site, path, now="2026-12-01T12:00:00+08:00")

    assert not events(before, "live")
    assert [
        (each["kind"], each["at"], each["note"]) for each in after["events"] if each["kind"] in ("live", "down")
    ] == [
        ("down", "2026-11-25T09:00:00+08:00", "at its hour"),
        ("live", "2026-11-22T09:00:00+08:00", "at its hour"),
    ]


def test_a_deleted_document_keeps_its_trail_by_path_and_by_key(site, path):
    site.git("rm", "-q", path)
    site.commit("delete", date=days(5))

    by_path, by_key, short = (history(site, name) for name in (path, "article/rate@zh-CN", "article/rate"))

    assert by_path == by_key == short
    assert told(by_path)[-2:] == ["gone", "down"]
    assert (by_path["digest"], by_path["path"]) == ("", path)
    assert "not there any more" in site.run("history", path).out


def test_a_document_that_moved_keeps_what_it_was(site, path):
    (site.root / "content/articles/other").mkdir()
    site.git("mv", path, "content/articles/other/index.md")
    site.commit("move", date=days(5))

    found = history(site, "article/rate")

    assert told(found) == ["text", "submit by ann", "approve by ed", "publish by pat", "live"]
    assert found["path"] == "content/articles/other/index.md"


def test_a_decision_that_is_not_committed_is_there_and_said_to_be_so(site):
    path = site.article("rate")
    site.commit("write")
    site.run("submit", path, "--as", "ann")

    newest = history(site, path)["events"][0]

    assert (newest["decision"]["transition"], newest["commit"]) == ("submit", "")
    assert "not committed" in site.run("history", path).out


def test_the_policy_set_has_a_trail(site):
    site.write("workflows/policy.yml", "requires: [{id: owner, count: 1, of: [compliance]}]\n")
    site.commit("guard", date="2026-01-02T00:00:00+08:00")
    site.replace("workflows/people.yml", "name: Eve", "name: Eva")
    site.commit("a name", date=days(5))
    waiting = history(site, "policy/site")
    site.forge_policy("cora", email="cora@example.org")

    found = history(site, "policy/site")

    assert told(waiting) == ["live", "live", "text"]
    assert waiting["events"][0]["note"] == "changed, and not in force: workflows/people.yml"
    assert told(found)[-2:] == ["approve by cora", "live"]
    assert found["live_digest"] == found["digest"]


def test_a_folder_of_many_and_a_name_of_none_are_refused(site):
    site.article("one"), site.article("two")
    site.commit()

    many, none = site.run("history", "content/articles"), site.run("history", "article/none")

    assert (many.code, none.code) == (2, 2)
    assert "content/articles names 2 documents, and a history is of one" in many.err
    assert "no document at article/none" in none.err


def test_outside_git_the_records_are_all_there_is(folder):
    path = folder.article("rate")
    folder.through(path)

    done = folder.run("history", path)

    assert done.code == 0
    assert "no git repository" in done.err
    assert [word in done.out for word in ("submit by ann", "approve by ed", "publish by pat")] == [True] * 3


def test_every_key_of_its_json_is_in_the_reference(site, path):
    page = (Path(__file__).parent.parent.parent / "docs/reference/json-output.md").read_text(encoding="utf-8")
    section = page.partition("\n## history\n")[2].partition("\n## ")[0]

    found = history(site, path)

    assert sorted(key for key in {*found, *found["events"][0]} if f"`{key}`" not in section) == []
