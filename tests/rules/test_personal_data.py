"""No real person's numbers and addresses are published."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentops.rules import personal_data

OPTIONS = "\n[tool.contentops.rules]\npersonal-data = {%s}\n"


@pytest.mark.parametrize(
    ("body", "place", "told"),
    [
        ("学员的身份证号33010619880527361X。\n", "9:8", "error this looks like a resident ID number: 330*************1X"),
        ("`210204200112030485`\n", "9:2", "error this looks like a resident ID number: 210*************85"),
        ("```sql\nINSERT INTO t VALUES ('44030519990231123X', '21020420011203048X');\n-- '33010619880527361x'\n```\n", "11:5", "error this looks like a resident ID number: 330*************1x"),
        ("<!-- 33010619880527361X -->\n", "9:6", "error this looks like a resident ID number: 330*************1X"),
        ("手机 13912345768，找她。\n", "9:4", "warning this looks like a mobile number: 139******68"),
        ("王芳：139 1234 5768\n", "9:4", "warning this looks like a mobile number: 139********68"),
        ("| a |\n| - |\n| +86-139-1234-5768 |\n", "11:3", "warning this looks like a mobile number: +86************68"),
        ("电话:13912345768\n", "9:4", "warning this looks like a mobile number: 139******68"),
        ("请汇至 6212 2643 0200 5829 417。\n", "9:5", "warning this looks like the number of a bank card: 621******************17"),
        ("卡号：6212264302005829417\n", "9:4", "warning this looks like the number of a bank card: 621**************17"),
        ("邮箱zhang.wei@corp.com.cn，\n", "9:3", "warning this looks like an e-mail address: z***@corp.com.cn"),
        ("写信给[张伟](mailto:zhang.wei@corp.cn?subject=x)\n", "9:4", "warning this looks like an e-mail address: z***@corp.cn"),
        ("写信给 <zhang.wei@corp.cn>\n", "9:5", "warning this looks like an e-mail address: z***@corp.cn"),
        ("[zhang.wei@corp.cn](mailto:zhang.wei@corp.cn)\n", "9:2", "warning this looks like an e-mail address: z***@corp.cn"),
    ],
)  # fmt: skip
def test_each_is_found_once_at_its_place_and_not_repeated(folder, found, body, place, told):
    path = folder.article("a", body)

    assert found(folder, "CO605") == [f"{path}:{place} {told}"]


@pytest.mark.parametrize(
    "body",
    [
        "33010619880527361X1 a33010619880527361X 0.33010619880527361 330106198805273610\n",
        "440305199902311234 99010619880527361X 990106198805273612\n",
        "例：11010519491231002X、13800138000、13888888888、13812345678\n",
        "文件共 17179869184 字节，时间戳 1690000000000，订单号 13912345768，QQ 13912345768\n",
        "uid=13912345768 与 13912345768 ms，13912345000，3.13912345768，2024-13912345768\n",
        "https://example.org/13912345768/33010619880527361X?x=13912345768\n".replace("33010619880527361X", "1"),
        "`13912345768` 与 `zhang@corp.cn`\n\n```\n13912345768 zhang@corp.cn 卡号 6212264302005829417\n```\n",
        "6212264302005829417 与卡号 6212264302005829418、4111 1111 1111 1111、4242 4242 4242 4242\n",
        "info@corp.cn、no-reply@corp.cn、zhang@example.com、zhang@mail.school.example、name@corp.cn、you@company.com\n",
        "notices@lists.corp.cn、12345+li@users.noreply.github.com、board@googlegroups.com、homework@corp.cn\n",
        "icon@2x.png、git@github.com:a/b.git、pkg@1.2.3、root@10.0.0.1、@zhang、a@b\n",
        "010-62345678、(021) 52345678\n",
    ],
)
def test_numbers_of_other_kinds_and_made_up_ones_are_fine(folder, found, body):
    folder.article("a", body)

    assert found(folder, "CO605") == []


def test_the_front_matter_is_read_as_well(folder, found):
    path = folder.article(
        "a",
        extra="cover_alt: 王芳 13912345768\n# 33010619880527361X\nsources: [{title: x, url: 'https://a.org/13912345768'}]\n",
    )

    assert found(folder, "CO605") == [
        f"{path}:8:15 warning this looks like a mobile number: 139******68",
        f"{path}:9:3 error this looks like a resident ID number: 330*************1X",
    ]


def test_a_site_allows_its_own_addresses_and_looks_for_landlines(folder, found):
    path = folder.article(
        "a", "li@corp.cn wang@cn.corp.cn li@other.cn wang@other.cn，010-62345678、(021) 52345678、010-88888888\n"
    )
    folder.write(
        "pyproject.toml",
        folder.read("pyproject.toml") + OPTIONS % 'allow = ["corp.cn", "li@other.cn"], landlines = true',
    )

    assert found(folder, "CO605") == [
        f"{path}:9:40 warning this looks like an e-mail address: w***@other.cn",
        f"{path}:9:54 warning this looks like a landline number: 010*******78",
        f"{path}:9:67 warning this looks like a landline number: (02*********78",
    ]


@settings(max_examples=200)
@given(st.integers(0, 10**17 - 1))
def test_one_check_digit_in_eleven_is_right(number):
    digits = f"{number:017}"
    right = [last for last in "0123456789X" if personal_data._checks(digits + last)]

    assert len(right) == 1


@pytest.mark.parametrize(
    "body",
    [
        "1" * 20_000,
        "1 " * 20_000,
        "a@" * 20_000,
        "a." * 20_000 + "@",
        "139-" * 9_000,
        "\0\ud800".encode("utf-8", "replace").decode(),
    ],
)
def test_long_runs_are_read_in_no_time(folder, body):
    folder.article("a", body)

    assert folder.run("validate", "--select", "CO605").code == 0


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("身份证号是 11010519491231002X，请勿外传。\n", "9:7 info 11010519491231002X is a resident ID number that everybody uses in examples"),
        ("有事打 13800138000 找她。\n", "9:5 info 13800138000 is a mobile number that everybody uses in examples"),
        ("值班电话：139-1234-5678。\n", "9:6 info 139-1234-5678 is a mobile number that everybody uses in examples"),
    ],
)  # fmt: skip
def test_a_number_of_manuals_is_for_information(folder, found, body, told):
    path = folder.article("a", body)

    assert found(folder, "CO605") == [f"{path}:{told}"]


@pytest.mark.parametrize(
    "body",
    ["小王（手机 13800138000，虚构）。", "For example, call 13800138000.", "`13800138000`", "正则要认得 11010519491231002X。", "客服 13888888888。"],
)  # fmt: skip
def test_a_number_that_is_said_to_be_invented_is_fine(folder, found, body):
    folder.article("a", f"{body}\n")

    assert found(folder, "CO605") == []
