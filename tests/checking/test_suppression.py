"""A comment lets a finding stand, with a reason, where it says and nowhere else."""

from __future__ import annotations

import pytest

BAD = "[a](nowhere.md)\n"


@pytest.fixture
def codes(folder):
    def ask(body, extra=""):
        folder.article("a", body, extra=extra)
        done = folder.run("validate", "--format", "json")
        return [
            f"{each['line']} {each['code']}"
            for each in done.json
            if each["code"] in ("CO301", "CO801", "CO802", "CO107")
        ]

    return ask


@pytest.mark.parametrize("rule", ["CO301", "co301", "broken-link", "long-sentence, broken-link"[15:]])
def test_a_comment_holds_for_the_block_after_it(codes, rule):
    comment = f"<!-- contentops: ignore {rule} -- the page comes next week -->\n"

    assert codes(BAD) == ["9 CO301"]
    assert codes(comment + BAD) == []
    assert codes(comment + "\n" + BAD + BAD) == []
    assert codes(comment + BAD + "\n" + BAD) == ["12 CO301"]


@pytest.mark.parametrize("dash", ["--", "—", "——", ":", "：", "---"])
def test_the_reason_follows_a_dash_or_a_colon(codes, dash):
    assert codes(f"<!-- contentops: ignore CO301 {dash} 下周发布 -->\n{BAD}") == []


def test_a_comment_for_the_file_holds_everywhere(codes):
    assert codes(f"{BAD}\n<!-- contentops: ignore-file CO301 -- a list of what is to come -->\n\n{BAD}") == []


def test_front_matter_is_commented_in_yaml(codes):
    assert codes("x\n", "sumary: x  # contentops: ignore CO107 -- another tool reads it\n") == []
    assert codes("x\n", "# contentops: ignore CO107 -- another tool reads it\nsumary: x\n") == []
    assert codes("x\n", "# contentops: ignore CO107 -- another tool reads it\ntags: [x]\nsumary: x\n") == [
        "8 CO801",
        "10 CO107",
    ]


def test_an_unused_comment_is_a_finding(codes):
    assert codes("<!-- contentops: ignore CO301 -- was once needed -->\n\n正文。\n") == ["9 CO801"]
    assert codes(f"<!-- contentops: ignore CO301, CO107 -- both -->\n{BAD}") == ["9 CO801"]


@pytest.mark.parametrize(
    "comment",
    [
        "contentops: ignore CO301",
        "contentops: ignore CO301 -- ",
        "contentops: ignore -- why",
        "contentops: ignore CO999 -- why",
        "contentops: hush CO301 -- why",
        "contentops:",
    ],
)
def test_a_comment_that_cannot_be_used_suppresses_nothing_and_is_a_finding(codes, comment):
    assert codes(f"<!-- {comment} -->\n{BAD}") == ["9 CO802", "10 CO301"]


def test_what_publishing_holds_back_is_always_said(folder):
    path = folder.article("a", "<!-- contentops: ignore-file CO202 -- no -->\n正文。\n", status="published")

    found = {(each["code"], each["line"]) for each in folder.run("validate", "--format", "json", path).json}

    assert ("CO202", 4) in found
    assert ("CO802", 9) in found


def test_a_comment_in_code_is_text(codes):
    assert codes(f"```\n<!-- contentops: ignore CO301 -- why -->\n```\n{BAD}") == ["12 CO301"]


def test_a_comment_before_a_fence_holds_to_its_end(folder):
    body = "<!-- contentops: ignore-file CO802 -- shown -->\n\n<!-- contentops: ignore CO501 -- shown -->\n\n~~~\n\n::: quiz\n\n~~~\n"
    folder.article("a", body)

    assert [each["code"] for each in folder.run("validate", "--format", "json").json] == ["CO801", "CO801"]


@pytest.mark.parametrize(
    "line",
    [
        "见 <!-- contentops: ignore CO301 -- why --> [a](nowhere.md)",
        "<!-- contentops: ignore CO301 -- why --> [a](nowhere.md)",
        "- <!-- contentops: ignore CO301 -- why -->\n  [a](nowhere.md)",
        "<b>见</b> <!-- contentops: ignore CO301 -- why --> [a](nowhere.md)",
        "[a](nowhere.md) <!-- contentops: ignore CO301",
    ],
)
def test_a_comment_within_a_line_suppresses_nothing_and_is_a_finding(folder, line):
    folder.article("a", f"第一段。\n\n{line}\n\n完。\n")

    found = [each for each in folder.run("validate", "--format", "json").json if each["code"] == "CO802"]

    if line.endswith("CO301"):  # an open comment is no comment in Markdown, and readers see it
        assert found == []
        return
    assert [(each["line"], each["column"]) for each in found] == [(11, line.index("<!--") + 1)]
    assert found[0]["hint"] == "put it on a line of its own"


def test_two_comments_on_a_line_are_none(codes):
    comment = "<!-- contentops: ignore CO301 -- why -->"
    assert codes(f"{comment} {comment}\n{BAD}") == ["9 CO802", "9 CO802", "10 CO301"]


def test_a_comment_that_is_shown_as_code_within_a_line_is_text(codes):
    assert codes("写 `<!-- contentops: ignore CO301 -- why -->` 即可。\n") == []
