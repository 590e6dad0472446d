"""What advertising may not claim is not claimed."""

from __future__ import annotations

import pytest

CLAIMS = """\
claims:
  - {words: [最佳, 100%满意, no. 1, sure win], reason: 拿出证据, except_in: [最佳实践, 最佳位置]}
  - {words: [最佳实践课], reason: 更长的先}
"""


def test_the_lists_own_words_are_found_with_their_reason(folder):
    path = folder.article(
        "a",
        "学完考试包过，学不会无效退款。\n\n## 包就业\n\nThis course is a Guaranteed\npass.\n",
        extra="cover_alt: 顶级名师授课\n",
    )

    told = folder.run("validate", "--format", "json", "--select", "CO606").json
    assert [f"{each['path']}:{each['line']}:{each['column']} {each['message']}" for each in told] == [
        f"{path}:8:12 “顶级名师” is a claim that may not be made",
        f"{path}:10:5 “包过” is a claim that may not be made",
        f"{path}:10:11 “无效退款” is a claim that may not be made",
        f"{path}:12:4 “包就业” is a claim that may not be made",
        f"{path}:14:18 “Guaranteed\npass” is a claim that may not be made".replace("\n", " "),
    ]
    assert "第二十四条" in told[1]["hint"]
    assert {each["severity"] for each in told} == {"warning"}


@pytest.mark.parametrize(
    "body",
    [
        "面包过了保质期，数据包过滤、软件包过期、打包过程、红包过大、背包过重。",
        "我们不承诺包过。也没有保录取，绝不保上岸，禁止宣传包就业。",
        '广告不得写“考试包过”，也不写「保过班」、"包就业"。',
        "> 报名时他说：考试包过。",
        "`包过`\n\n```\n包过\n```\n",
        "[课程](包过.md)",
        "确保通过测试，安装包通过校验，可以退，不过退款要七天。保证通过该接口访问。",
        "We never promise a guaranteed pass. It isn't a job guarantee. The value is guaranteed. Unguaranteed passes.",
        "全网第一次公开；他获得全国第一名；这是最佳实践。",
    ],
)
def test_what_is_no_claim_is_fine(folder, found, body):
    folder.article("a", f"{body}\n")

    assert found(folder, "CO606") == []


@pytest.mark.parametrize(
    "body",
    ["不仅包过，", "不会学？包过！", "我们没有门槛，包过", "学不会包过", "学费不高；包过", "“" + "很" * 30 + "包过”"],
)
def test_a_not_of_another_clause_does_not_count(folder, found, body):
    folder.article("a", f"{body}\n")

    assert len(found(folder, "CO606")) == 1


def test_a_site_has_its_own_list(folder, found):
    folder.write("standards/claims.yml", CLAIMS)
    path = folder.article("a", "最佳实践，最佳选择，最佳实践课，100% 满意，No.  1，no. 12，包过，sure\nwin\n")

    assert found(folder, "CO606") == [
        f"{path}:9:6 warning “最佳” is a claim that may not be made",
        f"{path}:9:11 warning “最佳实践课” is a claim that may not be made",
        f"{path}:9:17 warning “100% 满意” is a claim that may not be made",
        f"{path}:9:25 warning “No.  1” is a claim that may not be made",
        f"{path}:9:42 warning “sure win” is a claim that may not be made",
    ]


def test_quotations_count_where_a_site_says_so(folder, found):
    path = folder.article("a", "他说“包过”。\n\n> 包就业\n")
    folder.write(
        "pyproject.toml", folder.read("pyproject.toml") + "\n[tool.contentops.rules]\nbanned-claim = {quoted = true}\n"
    )

    assert [each.split(" ")[0] for each in found(folder, "CO606")] == [f"{path}:9:4", f"{path}:11:3"]


def test_an_empty_list_bans_nothing(folder, found):
    folder.write("standards/claims.yml", "claims: []\n")
    folder.article("a", "包过\n")

    assert found(folder, "CO606") == []


@pytest.mark.parametrize(
    "claim",
    [
        "guaranteed a job",
        "guarantee you a job",
        "Job-Guarantee",
        "100% pass rate",
        "100 % pass rate",
        "pass rate of 100%",
        "100% job placement",
        "guarantee you will pass",
        "pass or get your money back",
        "no pass, no fee",
        "guaranteed results",
    ],
)
def test_promises_in_english_take_many_forms(folder, found, claim):
    path = folder.article("a", f"With us: {claim} for all.\n", lang="en")

    assert found(folder, "CO606") == [f"{path}:9:10 warning “{claim}” is a claim that may not be made"]


@pytest.mark.parametrize(
    "claim",
    ["通过率100%", "100%通过率", "通过率高达 100%", "百分百通过率", "保证考试通过", "保证找到工作", "包教包会", "全网最好的", "行业第一", "轻松月入过万"],
)  # fmt: skip
def test_promises_in_chinese_take_many_forms(folder, found, claim):
    path = folder.article("a", f"本课{claim}，欢迎来。\n")

    assert found(folder, "CO606") == [f"{path}:9:3 warning “{claim}” is a claim that may not be made"]


@pytest.mark.parametrize(
    "body",
    [
        "单元测试通过率100%，构建才算成功；他是行业第一批讲师，也是业内第一个做直播的。",
        "The check is guaranteed to pass, types guarantee that you pass a string, and delivery isn't 100% guaranteed.",
        "Nobody is guaranteed a place; we never promise a 100% pass rate. Job descriptions guarantee clarity.",
    ],
)
def test_the_same_words_of_something_else_are_fine(folder, found, body):
    folder.article("a", f"{body}\n")

    assert found(folder, "CO606") == []


@pytest.mark.parametrize(
    "body",
    [
        "A 100% pass rate is not our aim; a job guarantee isn’t one.",
        "包过的承诺都是违法的，保录取不可信，包就业的宣传是假的。",
    ],
)
def test_what_denies_a_claim_may_stand_behind_it(folder, found, body):
    folder.article("a", f"{body}\n")

    assert found(folder, "CO606") == []
