"""`contentops rule` explains rules, lists them, and hands out the words that come along."""

from __future__ import annotations

import pytest

from contentops.rules import RULES


def test_a_rule_is_explained_by_code_or_name_in_whatever_case(folder):
    answers = {folder.run("rule", name).out for name in ("CO110", "co110", "title-length", "Title-Length")}

    assert len(answers) == 1
    assert answers.pop().startswith("CO110 title-length (warning; guard quality)\n\nA title is too long")


def test_the_beginning_of_codes_lists_those_rules(folder):
    listed = [line.split()[0] for line in folder.run("rule", "CO7").out.splitlines()]

    assert listed == [rule.CODE for rule in RULES if rule.CODE.startswith("CO7")]
    assert len(folder.run("rule").out.splitlines()) == len(RULES)


def test_text_is_folded_to_the_width_there_is_and_examples_are_not(folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    lines = folder.run("rule", "CO110").out.splitlines()

    assert all(len(line) <= 50 for line in lines if not line.startswith("    "))
    assert any(line.startswith("    title: 关于企业") for line in lines)


def test_a_backslash_of_an_example_is_one(folder):
    for rule in RULES:
        assert folder.run("rule", rule.CODE).out.count("\\") == (rule.__doc__ or "").count("\\"), rule.CODE


def test_no_rule_of_that_name_gets_the_nearest(folder):
    done = folder.run("rule", "title-lenght")

    assert done.code == 2
    assert "there is no rule “title-lenght”; did you mean “title-length”?" in done.err


def test_the_words_that_come_along_are_a_file_a_site_can_take_over(folder):
    folder.article("a", "本课程包过。\n")
    before = folder.run("validate", "--format", "json", "--select", "CO606").json

    done = folder.run("rule", "banned-claim", "--words")
    folder.write("standards/claims.yml", done.out)

    assert done.code == 0
    assert [each["code"] for each in before] == ["CO606"]
    assert folder.run("validate", "--format", "json", "--select", "CO606").json == before


@pytest.mark.parametrize("name", [["CO110"], ["CO6"], []])
def test_other_rules_bring_no_words(folder, name):
    done = folder.run("rule", *name, "--words")

    assert (done.code, "contentops rule banned-claim --words" in done.err) == (2, True)


def test_json_has_no_empty_address(folder):
    (found,) = folder.run("rule", "CO301", "--format", "json").json

    assert (found["code"], found["guard"]) == ("CO301", "links")
    assert "url" not in found
