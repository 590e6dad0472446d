"""A baseline holds back what was known, and nothing that came or changed since."""

from __future__ import annotations

import json

import pytest

BASELINE = "standards/baseline.json"


@pytest.fixture
def known(folder):
    """A site whose two broken links are in the baseline."""
    folder.path = folder.article("a", "开头。\n\n[一](one.md) 与 [一](one.md)\n\n[二](two.md)\n")
    assert folder.run("validate").code == 1
    done = folder.run("validate", "--write-baseline")
    assert done.code == 0, done.err
    return folder


def places(site, *arguments):
    done = site.run("validate", "--format", "json", "--select", "CO301", *arguments)
    return [each["line"] for each in done.json]


def test_what_was_known_is_held_back_and_counted(known):
    done = known.run("validate")

    assert done.code == 0
    assert "3 known findings are in the baseline" in done.out + done.err
    assert places(known) == []
    assert places(known, "--all") == [11, 11, 13]


def test_it_stays_held_back_when_lines_move(known):
    known.replace(known.path, "开头。\n", "开头。\n\n又一段。\n\n再一段。\n")

    assert places(known) == []


def test_what_is_new_or_in_a_changed_line_is_said(known):
    known.replace(known.path, "[二](two.md)", "[二](two.md)，见此")
    assert places(known) == [13]
    known.replace(known.path, "[二](two.md)，见此", "[二](two.md)\n\n[二](two.md)")
    assert places(known) == [15]


def test_another_file_with_the_same_line_is_new(known):
    known.article("b", "[二](two.md)\n")

    done = known.run("validate", "--format", "json", "--select", "CO301")

    assert [each["path"] for each in done.json] == ["content/articles/b.md"]


def test_findings_of_the_baseline_that_are_mended_are_told(known):
    known.replace(known.path, "[二](two.md)", "二")

    assert "1 finding of the baseline is mended or has changed" in known.run("validate").err
    before = len(known.read(BASELINE))
    known.run("validate", "--write-baseline")
    assert len(known.read(BASELINE)) < before
    assert "baseline is mended" not in known.run("validate").err


def test_the_baseline_is_text_that_a_reviewer_can_read(known):
    found = json.loads(known.read(BASELINE))["findings"]

    assert list(found) == [known.path]
    assert {code: len(marks) for code, marks in found[known.path].items()}["CO301"] == 3
    assert known.run("validate", "--write-baseline").code == 0
    assert json.loads(known.read(BASELINE))["findings"] == found


def test_what_publishing_holds_back_never_enters_it(folder):
    folder.article("a", status="published")
    folder.run("validate", "--write-baseline")

    assert folder.run("validate").code == 1
    assert "CO202" not in folder.read(BASELINE)


def test_guards_go_by_it_too(known):
    known.git("init", "-q")
    known.commit()

    assert known.run("submit", known.path, "--as", "ann").code == 0


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"findings": {"a": 3}}', '{"findings": {"a": {"CO1": 3}}}', "[" * 10_000]
)
def test_a_damaged_baseline_is_said_with_what_to_do(known, text):
    known.write(BASELINE, text)

    done = known.run("validate")

    assert done.code == 2
    assert f"{BASELINE}:1:1: error CO001 this is no baseline" in done.err
    assert "--write-baseline" in done.err


def test_a_baseline_is_of_the_working_tree(known):
    assert known.run("validate", "--write-baseline", "--commit", "HEAD").code == 2


def test_a_baseline_that_is_there_only_gets_shorter_unless_new_findings_are_let_in(known):
    known.replace(known.path, "[二](two.md)", "二")
    known.article("b", "[三](three.md)\n")

    shorter = known.run("validate", "--write-baseline")

    assert "standards/baseline.json: 2 findings (+0 −1)" in shorter.out
    assert "not taken in, since they are new: 1 CO301 broken-link; --accept-new takes them in" in shorter.out
    assert known.run("validate").code == 1
    assert list(json.loads(known.read(BASELINE))["findings"]) == [known.path]

    longer = known.run("validate", "--write-baseline", "--accept-new")

    assert "standards/baseline.json: 3 findings (+1 −0)" in longer.out
    assert "new in it: 1 CO301 broken-link" in longer.out
    assert known.run("validate").code == 0


def test_a_file_without_findings_left_leaves_the_baseline(known):
    known.article("a")

    assert "0 findings (+0 −3)" in known.run("validate", "--write-baseline").out
    assert json.loads(known.read(BASELINE))["findings"] == {}
