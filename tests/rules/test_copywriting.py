"""Chinese and Latin letters are parted, and punctuation has the right width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.authoring.mending import mend
from contentops.model import Document, Key
from contentops.rules import copywriting
from contentops.rules.page import Page
from contentops.source import strict_yaml
from contentops.source.schemas import Checker

FRONT = "title: 文\nslug: a"


def page_of(body, front=FRONT, language="zh-CN"):
    node = strict_yaml.parse(front, first_line=2)
    line = front.count("\n") + 4
    document = Document(Key("article", "a", language), "a.md", "", strict_yaml.value(node), node, body, line, (), front)
    return Page(document, Checker({"type": "object"}, code="CO106", unknown_code="CO107"))


def findings(body, **options):
    return list(copywriting.check(page_of(body), {**copywriting.OPTIONS, **options}))


def mended(body, **options):
    """The body after the fixes."""
    head = f"---\n{FRONT}\n---\n"
    return mend((head + body).encode(), findings(body, **options)).data.decode().removeprefix(head)


def test_each_fault_is_found_at_its_place(folder, found):
    path = folder.article("a", "用Python写,第3章 ，很短！ ok\n")

    assert found(folder, "CO701") == [
        f"{path}:9:1 warning there is no space between “用” and “Python”",
        f"{path}:9:7 warning there is no space between “Python” and “写”",
        f"{path}:9:9 warning “,” is half-width in a Chinese sentence",
        f"{path}:9:10 warning there is no space between “第” and “3”",
        f"{path}:9:11 warning there is no space between “3” and “章”",
        f"{path}:9:13 warning there is a space beside “，”",
        f"{path}:9:18 warning there is a space beside “！”",
    ]


def test_the_fixes_are_safe_and_leave_nothing_to_find(folder, found):
    path = folder.article("a", "用Python写,第3章 ，很短！ ok\n", extra="cover_alt: 图A\n")

    assert folder.run("validate", "--fix", "--select", "CO701").code == 0
    assert folder.read(path).endswith("\n用 Python 写，第 3 章，很短！ok\n".removeprefix("\n"))
    assert "cover_alt: 图 A\n" in folder.read(path)
    assert found(folder, "CO701") == []


@pytest.mark.parametrize(
    "text",
    [
        "用 Python 写，第 3 章有示例，很短。",
        "T恤、K线、U盘和卡拉OK，各是一个词。",
        "见 https://example.org/中文a,b 和 a@example.org。",
        "打开`config中文,b`和 $中a文$。",
        "```text\n用Python写,好\n```",
        "[链接](../a中文b.md)",
        "<kbd>Ctrl</kbd>键和脚注[^1]都不算。\n\n[^1]: 注",
        "2026-05-01, 10:30, 1,000 和 v1.2.3, v1.3",
        "（一） 总则",
        "一、目的　本群帮助大家",
        "{{ 变量a }}和 {% 标签b %}",
        "第1章.md 与 图片2.png",
        "**周一，公布账目。** 发出多少？",
        "年-月-日，甲+乙，A/B 测试",
        '!!! note "标题,a中"',
        "plain English, nothing else.",
    ],
)
def test_what_is_right_is_left_alone(text):
    assert findings(text) == []


def test_a_text_in_another_language_is_not_looked_at():
    assert list(copywriting.check(page_of("用Python写,好", language="en"), copywriting.OPTIONS)) == []


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("甲[Latin](b.md)乙", "甲 [Latin](b.md) 乙"),
        ("甲**Latin**乙", "甲 **Latin** 乙"),
        ("**甲**Latin*乙*", "**甲** Latin *乙*"),
        ("[甲](a)[Latin](b)", "[甲](a) [Latin](b)"),
        ("*甲[Latin](b)* 乙", "*甲 [Latin](b)* 乙"),
        ("> 甲A\n\n- 乙B\n\n| 丙C |\n| --- |\n| 丁D |\n", "> 甲 A\n\n- 乙 B\n\n| 丙 C |\n| --- |\n| 丁 D |\n"),
        ("例如: `a`", "例如：`a`"),
        ("甲;乙", "甲；乙"),
        ("你好吗?", "你好吗？"),
        ("时间是 ２０２６ 年 ５ 月", "时间是 2026 年 5 月"),
    ],
)
def test_a_fix_goes_around_markup(text, after):
    assert mended(text) == after
    assert findings(after) == []


def test_half_width_brackets_are_found_where_the_text_has_full_width_ones():
    full = "甲（乙）丙（丁）。"

    assert [each.message for each in findings(f"{full}\n\n戊 (己) 庚 (LTS)")] == [
        "“(己)” has half-width brackets around Chinese"
    ]
    assert mended(f"{full}\n\n戊 (己) 庚") == f"{full}\n\n戊（己）庚"
    assert findings("戊 (己) 庚") == []


def test_a_text_that_is_plainly_written_without_spaces_is_left_so():
    five, seven = "用A写B和C。", "用A写B和C与D。"

    assert len(findings(five)) == 5
    assert findings(seven) == findings(five, spacing="never") == []
    assert len(findings(seven, spacing="always")) == 7
    assert len(findings(f"{seven}有 A 的。")) == 7


def test_words_may_be_excepted():
    assert len(findings("用Vue好")) == 2
    assert findings("用Vue好", **{"except": ["用Vue好"]}) == []


@given(st.text(alphabet="中文章aB1,.:;!?()（），。 \u3000*_`[]~<>|#\n-", max_size=60))
def test_nothing_is_left_to_mend_after_mending(text):
    body = f"文{text}"
    after = mended(body, spacing="always")
    again = [each for each in findings(after, spacing="always") if each.fix]

    assert again == []


@given(
    st.lists(
        st.sampled_from(["中文", "Latin", "12", "**", "*", "[", "](b.md)", "`x,中`", ",", " ", "$a中$", "，"]),
        max_size=14,
    )
)
def test_mending_changes_spaces_and_punctuation_alone(parts):
    from contentops.source.outline import Outline

    def seen(text):
        outline = Outline(text, 1)
        words = "".join(each.text for each in outline.passages).replace(" ", "").replace("，", ",")
        return words, [(link.target, link.text.replace(" ", "").replace("，", ",")) for link in outline.links]

    body = "中" + "".join(parts)

    assert seen(mended(body, spacing="always")) == seen(body)


def test_punctuation_before_a_quotation_is_found():
    assert mended("他说:“好的”,“再见”。大家看:「这里」") == "他说：“好的”,“再见”。大家看：「这里」"
