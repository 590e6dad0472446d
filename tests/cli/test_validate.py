"""`contentops validate` as its users call it: forms, fixes, files."""

from __future__ import annotations

import json

import pytest

from contentops import report
from contentops.cli._report import FORMS


@pytest.fixture
def hasty(folder):
    """A site with an article that has one finding to mend, and one not to."""
    folder.path = folder.article("hasty", "见[旧文](old.md)。\n", extra="updated: 2026/6/1\n")
    return folder


def test_every_form_of_reports_is_offered():
    assert tuple(report.FORMS) == FORMS


@pytest.mark.parametrize("form", FORMS)
def test_every_form_goes_to_standard_output_or_to_a_file_alike(hasty, form):
    shown = hasty.run("validate", "--format", form)
    written = hasty.run("validate", "--format", form, "-o", str(hasty.root / "out/report"))

    assert (shown.code, written.code) == (1, 1)
    assert hasty.read("out/report") == shown.out
    assert "CO301" in shown.out
    assert written.out == ""
    assert "1 document: 2 errors" in written.err


def test_what_can_be_mended_is_shown_as_a_diff_and_nothing_is_changed(hasty):
    before = hasty.read(hasty.path)

    done = hasty.run("validate", "--diff")

    assert done.code == 1
    assert "-updated: 2026/6/1\n+updated: 2026-06-01\n" in done.out
    assert f"--- a/{hasty.path}\n+++ b/{hasty.path}\n" in done.out
    assert "--fix mends 1 finding in 1 file" in done.err
    assert hasty.read(hasty.path) == before


def test_fix_mends_what_is_safe_and_reports_the_rest(hasty):
    before = hasty.read(hasty.path)

    done = hasty.run("validate", "--fix")

    assert done.code == 1
    assert "1 finding mended" in done.err
    assert "CO106" not in done.out
    assert "CO301" in done.out
    assert hasty.read(hasty.path) == before.replace("2026/6/1", "2026-06-01")
    assert hasty.run("validate", "--diff").code == 0


def test_fix_touches_only_the_files_asked_for(hasty):
    other = hasty.article("other", extra="updated: 2026/6/2\n")

    hasty.run("validate", "--fix", other)

    assert "2026/6/1" in hasty.read(hasty.path)
    assert "2026-06-02" in hasty.read(other)


def test_fix_is_of_the_working_tree(hasty):
    done = hasty.run("validate", "--fix", "--commit", "HEAD")

    assert done.code == 2
    assert "leave out --commit and --base" in done.err


def test_an_answer_is_remembered_for_each_choice_of_rules(site):
    site.article("a", "见[旧文](old.md)。\n")

    for _ in range(2):
        assert site.run("validate").code == 1
        assert site.run("validate", "--ignore", "CO301").code == 0
        assert [each["code"] for each in site.run("validate", "--format", "json", "--select", "CO3").json] == ["CO301"]


def test_findings_of_unchanged_documents_are_kept_and_changed_ones_are_found_anew(site):
    path = site.article("a", "# 一\n\n正文。\n")
    site.article("b", "# 二\n\n正文。\n")
    first = site.run("validate", "--format", "json").json

    site.replace(path, "# 一", "## 一")
    second = site.run("validate", "--format", "json").json
    (site.root / ".git/contentops/findings.sqlite").write_bytes(b"damaged")
    site.write("content/articles/c.md", "x")
    third = site.run("validate", "--format", "json").json

    assert [each["path"] for each in first if each["code"] == "CO403"] == [path, "content/articles/b.md"]
    assert [each for each in first if each["path"] != path] == second
    assert [each for each in third if not each["path"].endswith("c.md")] == second


def test_findings_of_a_site_below_the_top_of_its_repository_name_files_as_the_host_does(tmp_path, lay_out_at):
    site = lay_out_at(tmp_path / "repository" / "sites" / "academy")
    (site.root / ".git").rename(tmp_path / "repository" / ".git")
    site.article("a", "见[旧文](old.md)。\n")

    assert "file=sites/academy/content/articles/a.md" in site.run("validate", "--format", "github").out
    found = json.loads(site.run("validate", "--format", "gitlab").out)
    assert found[0]["location"]["path"] == "sites/academy/content/articles/a.md"
    assert site.run("validate", "--format", "json").json[0]["path"] == "content/articles/a.md"


@pytest.fixture
def twice(folder):
    """A site with an article that is mended in two rounds: half-width digits are spaced only once they are there."""
    folder.path = folder.article("twice", "用Python写，这是ＡＢＣ１２３，完。\n")
    return folder


def test_the_diff_is_what_fix_makes_of_the_file_to_the_byte(twice):
    before = twice.read(twice.path).splitlines()
    shown = twice.run("validate", "--diff")
    made = twice.run("validate", "--fix")

    assert "这是 ABC123，完" in twice.read(twice.path)
    removed = [line[1:] for line in shown.out.splitlines() if line.startswith("-") and not line.startswith("---")]
    added = [line[1:] for line in shown.out.splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert [line for line in before if line not in removed] + added == twice.read(twice.path).splitlines()
    mended = shown.err.split("--fix mends ")[1].split(" in ")[0]
    assert f"{mended} mended" in made.err
    assert twice.run("validate", "--diff").code == 0


def test_the_diff_and_the_fixes_leave_alone_what_the_baseline_holds_back(twice):
    twice.run("validate", "--write-baseline")
    before = twice.read(twice.path)

    assert twice.run("validate", "--diff").out == ""
    twice.run("validate", "--fix")
    assert twice.read(twice.path) == before


def test_fix_says_whose_approval_lapses_and_nothing_of_drafts(site):
    draft = site.article("draft", "这是ABC。\n")
    live = site.article("live", "这是ABC。\n")
    site.published(live)

    first = site.run("validate", "--fix", draft)
    second = site.run("validate", "--fix", live)

    assert "1 finding mended: look at it with git diff\n" in first.err
    assert f"1 text needs approval again: {live}" in second.err


@pytest.mark.parametrize("path", ["../elsewhere", "/", "content/../..", ".."])
def test_a_path_outside_the_site_is_refused(hasty, path):
    (hasty.root.parent / "elsewhere").mkdir()

    done = hasty.run("validate", path)

    assert done.code == 2
    assert f"{path} is not in the site" in done.err
    assert hasty.run("validate", ".").code == 1
    assert hasty.run("validate", "content").code == 1


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--fix", "--diff"], "give one of them"),
        (["--fix", "--write-baseline"], "give one of them"),
        (["--diff", "--format", "json"], "leave out --format and --output"),
        (["--diff", "-o", "x"], "leave out --format and --output"),
        (["--write-baseline", "--select", "CO7"], "leave out PATHS, --select and --ignore"),
        (["--write-baseline", "--ignore", "CO7"], "leave out PATHS, --select and --ignore"),
        (["--write-baseline", "content"], "leave out PATHS, --select and --ignore"),
        (["--accept-new"], "goes with --write-baseline"),
    ],
)
def test_options_that_would_be_dropped_are_refused(hasty, given, says):
    before = hasty.read(hasty.path)

    done = hasty.run("validate", *given)

    assert (done.code, says in done.err) == (2, True)
    assert hasty.read(hasty.path) == before
    assert not (hasty.root / "standards/baseline.json").exists()


def test_the_note_on_what_is_not_committed_names_every_file(site):
    site.article("a")
    site.commit()
    site.write("standards/tags.yml", "tags: [数据]\n")
    site.write("standards/terms.yml", "terms: []\n")

    note = next(line for line in site.run("validate").err.splitlines() if "not committed" in line)

    assert "standards/tags.yml, standards/terms.yml" in note
