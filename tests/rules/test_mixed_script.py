"""One script in one text."""

from __future__ import annotations

import pytest


def test_characters_of_the_other_script_are_found_and_converted(folder, found):
    path = folder.article("a", "每周看一次完課率，再決定先改哪一章。\n", extra="cover_alt: 數据图\n")

    assert found(folder, "CO702") == [
        f"{path}:8:12 warning “數” is traditional Chinese in a simplified text",
        f"{path}:10:7 warning “課” is traditional Chinese in a simplified text",
        f"{path}:10:11 warning “決” is traditional Chinese in a simplified text",
    ]
    assert {
        each["fix"]["safe"] for each in folder.run("validate", "--format", "json").json if each["code"] == "CO702"
    } == {False}


def test_neighbours_are_one_finding_with_what_to_write(folder):
    folder.article("a", "我们看的是數據，不是感觉，所以每周都要看一次。\n")

    assert [each["hint"] for each in folder.run("validate", "--format", "json").json if each["code"] == "CO702"] == [
        "write “数据”"
    ]


def test_a_traditional_text_is_held_to_its_own_script(folder, found):
    folder.replace("pyproject.toml", '["zh-CN", "en"]', '["zh-CN", "en", "zh-TW"]')
    path = folder.article("a", "每週看一次完課率，再决定先改哪一章，後面的課程也一樣。\n", lang="zh-TW")

    assert [each for each in found(folder, "CO702") if ":9:" in each] == [
        f"{path}:9:11 warning “决” is simplified Chinese in a traditional text"
    ]


@pytest.mark.parametrize(
    "body",
    [
        "皇后在后面的茶几上，乾坤和瞭望都是对的，著名的于先生住在台湾的里弄。",
        "见「資訊」一词，两岸用语不同，这里都说信息。",
        "台湾地区：全國資訊學科能力競賽，也有别的比赛。",
        "> 國破山河在，城春草木深，感時花濺淚。",
        "见 Dirichlet 積と、数論関数の累積和。",
        "他考过了（予選），再去参加比赛。",
        "| 人 |\n| --- |\n| 吾有一數名之曰誒 |",
        "`數據库`和 $課$ 不是文字。",
    ],
)
def test_what_belongs_there_is_left_alone(folder, found, body):
    folder.article("a", f"{body}\n")

    assert found(folder, "CO702") == []


def test_a_name_that_the_text_writes_in_its_own_script_elsewhere_is_none(folder, found):
    folder.article("a", "报名表在这里，请大家填。\n\n- 報名表\n")

    assert len(found(folder, "CO702")) == 1


def test_a_whole_paragraph_is_no_name(folder, found):
    folder.article("a", "感時花濺淚，恨別鳥驚心，烽火連三月，家書抵萬金，這裡還有許多傳統漢字。\n")

    assert len(found(folder, "CO702")) > 5


def test_quotations_are_read_and_words_excepted_on_request(folder, found):
    folder.article("a", "> 我们看數据，每周都看。\n\n我们用臺積电的例子，每周都看。\n")
    assert len(found(folder, "CO702")) == 1

    text = folder.read("pyproject.toml")
    folder.write(
        "pyproject.toml", f'{text}\n[tool.contentops.rules]\nmixed-script = {{quotes = true, except = ["臺積"]}}\n'
    )

    assert [each.split(":")[1] for each in found(folder, "CO702")] == ["9"]


def test_english_is_not_looked_at(folder, found):
    folder.article("a", "The word 數據 and the word 数据.\n", lang="en")

    assert [each for each in found(folder, "CO702") if ":9:" in each] == []


def test_the_title_of_a_website_is_as_it_has_it(folder, found):
    path = folder.article("a", "见[簡易版算法](https://example.org/a)和[簡易版算法](b.md)，都可以读一读。\n")

    assert [each.split(" ")[0] for each in found(folder, "CO702")] == [f"{path}:9:34"]


@pytest.mark.parametrize("said", ["我們要學習。", "請大家登錄帳號"])
def test_what_somebody_says_is_no_name(folder, found, said):
    folder.article("a", f"大家看这里。\n\n{said}\n")

    assert found(folder, "CO702")
