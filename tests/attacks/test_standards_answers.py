"""What a check says holds now, for this site, by rules that its author could not loosen, and is said to the end."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime

import pytest

from contentops.authoring.adopting.names import place_of
from contentops.checking import Examiner
from contentops.lsp.workspace import Site as OpenSite
from contentops.reading import read_release
from contentops.source.opening import open_source

UNUSED = "nothing here is found by"
BY_TIME = "2026-11-20T23:40:00+08:00"


def until(site, now):
    release = read_release(open_source(site.root, worktree=True), datetime.fromisoformat(now))
    return Examiner(release.catalog.definitions).examine(release).until


def test_findings_hold_until_the_day_ends_where_the_site_is(site):
    site.article("a")

    assert until(site, BY_TIME) == datetime.fromisoformat("2026-11-21T00:00:00+08:00")


def test_findings_hold_until_a_session_ends(site):
    site.article(
        "a", "::: live {starts=2026-11-20T19:00+08:00 ends=2026-11-20T20:30+08:00 url=https://x.example}\n:::\n"
    )

    assert until(site, "2026-11-20T12:00:00+08:00") == datetime.fromisoformat("2026-11-20T20:30:00+08:00")
    assert until(site, "2026-11-20T21:00:00+08:00") == datetime.fromisoformat("2026-11-21T00:00:00+08:00")


def test_the_last_day_of_all_ends_without_a_mistake(site):
    site.article("a")

    assert until(site, "9999-12-31T15:59:59+00:00") is None


def test_what_was_true_before_midnight_is_not_said_after_it(site):
    site.write("standards/qualifications.yml", "qualifications: {icp: {name: ICP, expires: 2026-11-20}}\n")
    site.commit()

    assert "today" in site.run("validate", now=BY_TIME).out
    assert "expired on 2026-11-20" in site.run("validate", now="2026-11-21T00:00:00+08:00").out


def test_a_session_that_ended_since_is_said_to_be_over(site):
    site.article(
        "a", "::: live {starts=2026-11-20T19:00+08:00 ends=2026-11-20T20:30+08:00 url=https://x.example}\n:::\n"
    )
    site.commit()

    assert "CO506" not in site.run("validate", now="2026-11-20T20:00:00+08:00").out
    assert "CO506" in site.run("validate", now="2026-11-20T21:00:00+08:00").out


def test_two_sites_of_one_repository_do_not_answer_for_each_other(lay_out_at, tmp_path):
    one = lay_out_at(tmp_path / "both")
    two = lay_out_at(tmp_path / "other")
    subprocess.run(["cp", "-r", two.root, one.root / "second"], check=True)
    subprocess.run(["rm", "-rf", one.root / "second/.git"], check=True)
    inner = type(one)(one.root / "second")
    one.article("a", "见 [乙](no.md)。\n")
    inner.article("b")
    one.commit()

    assert one.run("validate", "--commit", "HEAD").code == 1
    assert inner.run("validate", "--commit", "HEAD").code == 0


@pytest.mark.parametrize(
    "arguments", [("--select", "unused-suppression"), ("--ignore", "broken-link"), ("--select", "CO801,CO7")]
)
def test_a_comment_for_a_rule_that_nobody_asked_is_not_called_unused(site, arguments):
    site.article("a", "<!-- contentops: ignore broken-link -- 稍后写 -->\n见 [乙](no.md)。\n")

    assert UNUSED not in site.run("validate", *arguments).out


def test_a_comment_that_is_of_no_use_is_still_called_unused(site):
    site.article("a", "<!-- contentops: ignore broken-link -- 稍后写 -->\n正文。\n")

    assert UNUSED in site.run("validate", "--select", "unused-suppression,broken-link").out


def test_taking_a_comment_out_is_not_offered_where_a_part_of_it_would_stay(site):
    site.article("a", "<!-- contentops: ignore broken-link -- 稍后写\n还有 -->\n\n正文。\n")

    found = [each for each in site.run("validate", "--format", "json").json if each["code"] == "CO801"]

    assert [each["fix"] for each in found] == [None]


def test_a_baseline_is_not_called_mended_by_rules_that_were_not_asked(site):
    site.article("a", "见 [乙](no.md)。\n")
    assert site.run("validate", "--write-baseline").code == 0

    assert "of the baseline" not in site.run("validate", "--select", "CO7").err


def test_the_way_out_of_a_broken_baseline_leads_out(site):
    site.article("a", "见 [乙](no.md)。\n")
    site.write("standards/baseline.json", "{")
    said = site.run("validate")
    assert "delete it" in said.err

    (site.root / "standards/baseline.json").unlink()
    assert site.run("validate", "--write-baseline").code == 0


def test_a_diff_of_lines_with_strange_characters_applies(site):
    path = site.article("a", "甲\x0b乙\x85丙\u2028丁Python戊 \x0c己\n最后Python行")
    site.commit()
    shown = site.run("validate", "--diff").out

    done = subprocess.run(["git", "apply"], cwd=site.root, input=shown.encode(), capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
    after = site.read(path)
    site.git("checkout", "-q", path)
    site.run("validate", "--fix")
    assert site.read(path) == after and "最后 Python 行" in after


def test_a_name_of_a_file_makes_no_line_of_the_list_of_changes(site):
    site.git("checkout", "-q", "-b", "side")
    text = site.article("a")
    (site.root / text).rename(site.root / "content/articles/b\n  policy   \x9bx.md")
    site.commit()

    said = site.run("validate", "--base", "main").out

    assert "\n  policy" not in said and "\x9b" not in said


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_nothing_is_read_that_never_ends(site, kind):
    file = site.root / "content/articles/x.md"
    file.parent.mkdir(parents=True)
    if kind == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to("/dev/zero")
    code = "import resource; resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30)); from contentops.cli import main; main()"

    done = subprocess.run(
        [os.sys.executable, "-c", code, "validate"],
        cwd=site.root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1 and "content/articles/x.md:1:1: error CO101" in done.stdout, done.stderr


def test_an_editor_is_told_of_no_text_behind_a_link(site, tmp_path):
    (tmp_path / "secret").write_text("secret")
    file = site.root / "content/articles/x.md"
    file.parent.mkdir(parents=True)
    file.symlink_to(tmp_path / "secret")

    assert OpenSite(site.root).read("content/articles/x.md") is None


def test_names_that_one_file_system_takes_for_the_same_are_one_place():
    assert place_of("content/É.md") == place_of("content/e\u0301.md") != place_of("content/e.md")
