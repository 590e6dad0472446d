"""Headings go down level by level."""

from __future__ import annotations


def test_a_skipped_level_is_found_at_each_heading_that_skips(folder, found):
    path = folder.article(
        "a", body="## 一\n\n#### 细 `x`\n\n正文。\n\n#### 又\n\n正文。\n\n## 二\n\n##### 深\n\n正文。\n"
    )

    assert found(folder, "CO404") == [
        f"{path}:11:1 warning a heading of level 4 follows one of level 2",
        f"{path}:21:1 warning a heading of level 5 follows one of level 2",
    ]
    assert "write ### 细 `x`\n" in folder.run("validate").out


def test_the_fix_lifts_the_headings_below_and_beside_it_and_asks_first(folder):
    path = folder.article(
        "a", body="## 一\n\n#### 细\n\n##### 更细\n\n正文。\n\n#### 又\n\n正文。\n\n## 二\n\n正文。\n"
    )
    before = folder.read(path)
    (finding,) = folder.run("validate", "--format", "json", "--select", "CO404").json

    assert [(each["line"], each["text"]) for each in finding["fix"]["edits"]] == [(11, ""), (13, ""), (17, "")]
    folder.run("validate", "--fix")
    assert folder.read(path) == before


def test_any_first_level_and_any_way_up_are_fine(folder, found):
    folder.article(
        "a", body="### 一\n\n正文。\n\n#### 细\n\n##### 更细\n\n正文。\n\n## 二\n\n正文。\n\n### 三\n\n正文。\n"
    )

    assert found(folder, "CO404") == []


def test_quotations_and_code_have_no_part_in_it(folder, found):
    folder.article("a", body="## 一\n\n> #### 引\n\n```md\n#### 码\n```\n\n### 细\n\n正文。\n")

    assert found(folder, "CO404") == []
