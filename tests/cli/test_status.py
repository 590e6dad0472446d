"""Status: who is waited for, what is overdue, what one person could do; a board on a wide terminal, a list elsewhere."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest

pytestmark = pytest.mark.slow

WORKFLOW, PEOPLE = "workflows/editorial.yml", "workflows/people.yml"
HOTFIX = "overrides:\n  hotfix: {transition: approve, requires: [{count: 1, of: [publisher]}], reason: required, follow_up: 2d}\n"
REAFFIRM = "  reaffirm:  {from: published, to: published, by: [editor], decision: reaffirm, comment: required}\n"


@pytest.fixture
def timed(site):
    """A site whose states have their times."""
    site.replace(WORKFLOW, "category: review}", "category: review, due: 3d, escalate_to: cora}")
    site.replace(WORKFLOW, "category: public}", "category: public, review_every: 180d, warn: 14d}")
    site.replace(WORKFLOW, "  archive: ", f"{REAFFIRM}  archive: ")
    site.write(WORKFLOW, site.read(WORKFLOW) + HOTFIX)
    site.commit("times", date="2026-01-02T00:00:00+08:00")
    return site


def days(count):
    return f"2026-11-{count:02}T12:00:00+08:00"


def step(site, *arguments, now):
    done = site.run(*arguments, now=now)
    assert done.code == 0, done.err
    site.commit(" ".join(arguments), date=now)


def handed_in(site, slug, day, **more):
    path = site.article(slug, **more)
    site.commit("write", date=days(day))
    step(site, "submit", path, "--as", "ann", now=days(day))
    return path


def rows(site, *arguments, now="2026-11-20T12:00:00+08:00"):
    done = site.run("status", "--format", "json", *arguments, now=now)
    assert done.code == 0, done.err
    return {each["path"]: each for each in done.json}


def terminal(site, columns, *arguments, lines=50, **environment):
    """What a command prints on a terminal of a size."""
    screen, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    running = subprocess.Popen(
        [sys.executable, "-m", "contentops", *arguments],
        cwd=site.root,
        env={**kept, "TERM": "xterm-256color", **environment},
        stdin=inside,
        stdout=inside,
        stderr=inside,
    )
    os.close(inside)
    found = b""
    with contextlib.suppress(OSError):  # the other end was closed
        while data := os.read(screen, 65536):
            found += data
    os.close(screen)
    assert running.wait(timeout=60) == 0
    return found.decode().replace("\r\n", "\n")


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


# -- times ----------------------------------------------------------------------------------------------------


def test_a_document_is_overdue_by_the_time_since_it_entered_its_state(timed):
    path = handed_in(timed, "rate", 10)
    timed.replace(path, "正文", "改过的正文")
    timed.commit("edited in review", date=days(12))

    early, late = rows(timed, now=days(12))[path], rows(timed, now=days(13))[path]

    assert (early["since"], early["due"], early["overdue"]) == (
        "2026-11-10T04:00:00+00:00",
        "2026-11-13T04:00:00+00:00",
        False,
    )
    assert (late["overdue"], late["escalate_to"]) == (True, "cora")
    assert "overdue since 2026-11-13, turn to cora" in timed.run("status", now=days(13)).out


def test_the_overdue_come_first_then_those_that_wait_longest(timed):
    oldest, older = handed_in(timed, "d", 10), handed_in(timed, "c", 11)
    old, new = handed_in(timed, "b", 18), handed_in(timed, "a", 19)

    assert list(rows(timed)) == [oldest, older, old, new]
    lines = [line for line in timed.run("status").out.splitlines() if "article/" in line]
    assert [line.split("/")[1].split("@")[0] for line in lines] == ["d", "c", "b", "a"]


def test_a_page_is_to_be_looked_at_again_from_its_newest_approval_or_reaffirmation(timed):
    path = timed.article("rate")
    timed.published(path)

    def review(now):
        row = rows(timed, now=now)[path]
        return row["review_at"] and row["review_at"][:10], row["review"]

    assert review(days(21)) == ("2027-05-19", None)
    assert review("2027-05-05T12:00:00+08:00") == ("2027-05-19", "soon")
    assert review("2027-05-19T12:00:00+08:00") == ("2027-05-19", "overdue")
    step(timed, "reaffirm", path, "--as", "ed", "-m", "还对", now="2027-05-19T12:00:00+08:00")
    assert review("2027-05-20T12:00:00+08:00") == ("2027-11-15", None)


def test_a_rewrite_does_not_hide_that_the_page_is_due(timed):
    path = timed.article("rate")
    timed.published(path)
    step(timed, "move", "revise", path, "--as", "ann", now=days(21))

    assert rows(timed, now="2027-06-01T12:00:00+08:00")[path]["review"] == "overdue"


def test_an_override_is_shown_for_ever_and_its_follow_up_until_it_is_there(timed):
    path = handed_in(timed, "rate", 10)
    timed.git("checkout", "-q", "-b", "side")
    step(timed, "approve", path, "--as", "ed", now=days(11))
    timed.git("checkout", "-q", "main")
    step(timed, "move", "hotfix", path, "--as", "pat", "-m", "急", now=days(11))
    step(timed, "move", "publish", path, "--as", "pat", now=days(11))

    early, late = rows(timed, now=days(12))[path], rows(timed, now=days(13))[path]
    assert (early["overridden"], early["follow_up"][:10], early["follow_up_overdue"]) == (True, "2026-11-13", False)
    assert late["follow_up_overdue"] is True
    assert [each["people"] for each in late["tasks"]] == [["bo", "ed", "eve"]]

    timed.git("merge", "-q", "-X", "ours", "--no-edit", "side", date=days(14))
    met = rows(timed, now=days(14))[path]
    assert (met["overridden"], met["follow_up"], met["follow_up_overdue"], met["tasks"]) == (True, None, False, [])


# -- who ------------------------------------------------------------------------------------------------------


def test_who_is_waited_for_is_named_and_who_may_not_is_not(timed):
    path = handed_in(timed, "rate", 19, authors="[bo]")

    row = rows(timed)[path]

    assert row["waiting_for"] == ["approve: 0 of 1 editor"]
    assert [(each["transition"], each["people"]) for each in row["tasks"]] == [("approve", ["ed", "eve"])]
    assert "waits for approve: 0 of 1 editor; ed or eve could decide" in timed.run("status").out


def test_nobody_is_said_plainly(timed):
    path = handed_in(timed, "rate", 19)
    timed.replace(PEOPLE, "cora@example.org], roles: [compliance]", "cora@example.org], roles: [compliance, owner]")
    timed.replace(WORKFLOW, "of: [editor], exclude: authors", "of: [owner], exclude: authors")
    timed.replace(path, "authors: [ann]", "authors: [cora]")
    timed.commit("nobody else owns it", date=days(19))

    assert "0 of 1 owner; nobody could decide" in timed.run("status").out


def test_mine_is_what_a_person_could_decide(timed):
    theirs, own = handed_in(timed, "theirs", 18, authors="[bo]"), handed_in(timed, "own", 19, authors="[ed]")
    draft = timed.article("draft")
    timed.commit(date=days(19))

    assert list(rows(timed, "--mine", "ed")) == [theirs]
    assert list(rows(timed, "--mine", "bo")) == [own]
    assert list(rows(timed, "--mine", "ann")) == [draft]
    assert list(rows(timed, "--mine", "pat")) == []
    out = timed.run("status", "--mine", "ed").out
    assert f"contentops approve {theirs}" in out
    assert "1 document for ed (Ed)" in out


def test_mine_holds_what_was_sent_back_to_who_wrote_it(timed):
    path = handed_in(timed, "rate", 10)
    step(timed, "reject", path, "--as", "ed", "-m", "先补数据来源", now=days(11))

    assert rows(timed, "--mine", "ann")[path]["sent_back"] == "ed: 先补数据来源"
    assert rows(timed, "--mine", "bo") == {}
    assert "sent back by ed: 先补数据来源" in timed.run("status", "--mine", "ann").out


def test_what_was_handed_in_again_is_not_sent_back_any_more(timed):
    path = handed_in(timed, "rate", 10)
    step(timed, "reject", path, "--as", "ed", "-m", "先补", now=days(11))
    timed.replace(path, "正文", "补了的正文")
    timed.commit("mended", date=days(12))
    step(timed, "submit", path, "--as", "ann", now=days(13))

    assert rows(timed)[path]["sent_back"] is None


def test_a_page_that_is_due_waits_for_those_who_may_reaffirm(timed):
    path = timed.article("rate")
    timed.published(path)

    assert rows(timed, "--mine", "ed", now="2027-04-01T12:00:00+08:00") == {}
    (task,) = rows(timed, "--mine", "ed", now="2027-05-10T12:00:00+08:00")[path]["tasks"]
    assert task["command"] == f'contentops reaffirm {path} -m "…"'


def test_a_claim_without_its_decisions_waits_for_the_first_of_them(timed):
    path = timed.article("rate", status="published")
    timed.commit(date=days(19))

    row = rows(timed)[path]

    assert [each["transition"] for each in row["tasks"]] == ["approve"]
    assert row["waiting_for"] == []


def test_a_person_nobody_knows_gets_the_nearest_name(timed):
    done = timed.run("status", "--mine", "annn")

    assert done.code == 2
    assert done.err == "contentops: annn is not in workflows/people.yml\n    → did you mean “ann”?\n"


# -- how it is told -------------------------------------------------------------------------------------------


def test_a_list_has_a_line_for_each_document_of_a_state(site):
    draft = site.article("one")
    site.article("two", status="in_review")
    site.published(site.article("three"))
    assert draft

    out = site.run("status").out

    assert out.startswith("draft 草稿  1\n  article/one@zh-CN\nin_review 审核中  1\n  article/two@zh-CN  — waits for ")
    assert out.endswith("published 已发布  1\n  article/three@zh-CN\n\n3 documents, 1 live\n")


def test_a_pipe_gets_a_line_for_each_document_without_colours(timed):
    handed_in(timed, "rate", 10, extra="source: third-party\n")

    done = timed.process("status", COLUMNS="40")

    assert "\x1b" not in done.out
    assert len([line for line in done.out.splitlines() if "article/" in line]) == 1
    assert len(done.out.splitlines()) == 4


def test_a_wide_terminal_shows_a_board_and_a_narrow_one_a_list(timed):
    handed_in(timed, "rate", 10)
    timed.article("draft")
    timed.published(timed.article("live"), timed.article("live-two"))

    wide, narrow = terminal(timed, 140, "status", "--now", days(20)), terminal(timed, 60, "status", "--now", days(20))

    first = plain(wide).splitlines()[0]
    assert re.fullmatch(r"working  1 +review  1 +public  2 *", first), wide
    assert "2 need nothing" in plain(wide)
    assert "overdue since 2026-11-13, turn to cora" in plain(wide)
    assert "waits for bo, ed or eve" in plain(wide)
    assert plain(wide).rstrip().endswith("4 documents, 2 live, 1 overdue")
    assert plain(narrow).startswith("draft 草稿  1\n")
    assert max(len(line) for line in plain(narrow).splitlines()) <= 60
    assert "\x1b[" in wide and "\x1b[" in narrow


def test_a_board_is_no_higher_than_its_terminal(timed):
    for number in range(12):
        timed.article(f"draft-{number:02}")
    timed.commit(date=days(19))

    lines = plain(terminal(timed, 80, "status", "--now", days(20), lines=24)).splitlines()

    assert len(lines) <= 24
    assert any(re.search(r"… \d+ more", line) for line in lines)


@pytest.mark.parametrize("columns", [60, 140])
def test_no_color_is_respected(timed, columns):
    handed_in(timed, "rate", 10)
    timed.commit(date=days(19))

    out = terminal(timed, columns, "status", "--now", days(20), NO_COLOR="1")

    assert re.search(r"\x1b\[[0-9;]*3[0-7]", out) is None


def test_a_policy_that_waits_is_told(site):
    site.write("workflows/policy.yml", "requires: [{id: owner, count: 1, of: [compliance]}]\n")
    site.commit("guard", date="2026-01-02T00:00:00+08:00")
    assert "policy" not in site.run("status").err
    site.replace(PEOPLE, "name: Eve", "name: Eva")
    site.commit("a name")

    assert "a change of the policy set is not in force: contentops explain policy/site" in site.run("status").err
