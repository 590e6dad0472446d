"""The title is the page's only first-level heading."""

from __future__ import annotations


def fix(folder):
    (finding,) = folder.run("validate", "--format", "json", "--select", "CO403").json
    return finding["fix"]


def edits(folder):
    return [tuple(each.values()) for each in fix(folder)["edits"]]


def test_the_title_once_more_is_fine_and_the_page_says_it_once(site, found):
    path = site.article("a", body="\n#  关于 A\n\n正文。\n\n## 一\n\n二。\n")
    assert found(site, "CO403") == []

    site.published(path)
    site.publish()

    assert site.page("articles/a").count("关于 a</h1>") == 1
    assert "关于 A</h2>" not in site.page("articles/a")
    assert '<span id="关于-a"></span>' in site.page("articles/a")


def test_after_the_title_another_heading_of_its_level_is_found(folder, found):
    path = folder.article("a", body="# 关于 a\n\n正文。\n\n# 二\n\n正文。\n")

    assert found(folder, "CO403") == [f"{path}:13:1 warning a heading of the first level, which is the title's"]


def test_a_title_of_its_own_is_found(folder, found):
    path = folder.article("a", body="<!-- x -->\n另一个标题\n=======\n\n## 一\n\n正文。\n")

    assert found(folder, "CO403") == [f"{path}:10:1 warning the text has a title of its own, “另一个标题”"]
    assert fix(folder) is None


def test_one_among_headings_of_the_second_level_is_made_one_of_them(folder, found):
    path = folder.article("a", body="## 一\n\n正文。\n\n# 二 `x` #\n\n正文。\n")

    assert found(folder, "CO403") == [f"{path}:13:1 warning a heading of the first level, which is the title's"]
    assert "write ## 二 `x`\n" in folder.run("validate").out
    assert folder.run("validate", "--fix").code == 0
    assert folder.read(path).endswith("## 一\n\n正文。\n\n## 二 `x` #\n\n正文。\n")
    assert found(folder, "CO403") == []


def test_where_the_first_level_stands_above_the_others_all_may_move(folder, found):
    path = folder.article("a", body="# 一\n\n正文。\n\n### 细\n\n正文。\n\n# 二\n\n正文。\n\n# 三\n\n正文。\n")

    assert found(folder, "CO403") == [
        f"{path}:9:1 warning a heading of the first level, which is the title's; 2 more of the first level follow"
    ]
    assert not fix(folder)["safe"]
    assert [each[0] for each in edits(folder)] == [9, 13, 17, 21]


def test_headings_that_cannot_all_move_are_only_found(folder, found):
    folder.article("a", body="# 一\n\n###### 细\n\n正文。\n\n# 二\n\n正文。\n")

    assert len(found(folder, "CO403")) == 1
    assert fix(folder) is None


def test_lower_headings_quotations_code_and_formulas_are_fine(folder, found):
    folder.article(
        "a",
        body="## 一\n\n> # 引\n\n```sh\n# 注释\n```\n\n    # 缩进\n\n$$\na\n=\nb\n$$\n\n<!--\n\n# 注\n\n-->\n\n#标签\n",
    )

    assert found(folder, "CO403") == []
