"""What learners do, as data and as HTML that works without a script."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from contentops.render import activities, blocks, marks
from contentops.render.activities import PART, Blank
from contentops.render.markdown import renderer

CONVERT = renderer()
SCHEMA = yaml.safe_load(files("contentops").joinpath("schemas/blocks.schema.yml").read_text(encoding="utf-8"))
EVERY = """::: quiz {#gaps}
圆周率约为 [[3.14±0.01]]，是[[无理数|irrational number]]，`a[[0]]`。

> 它不循环。
:::
::: quiz {#rate pass=2}
问？

- [x] 甲
  > 对。
- [x] 乙
- [ ] 丙
:::
::: poll {#pace most=2}
快吗？
- 快
- [ ] 慢
:::
::: assignment {#report title="算 <一> 次" url=https://example.org/in}
用你的**数据**。

1. 数
   清楚
2. 写

> 交一页。

- [6] 算得对
  > 分母是报名人数。
- [4] 说得清
:::
::: checklist {#before title=课前}
都好了吗？
- [ ] 浏览器
  > 要新的。
- 数据
:::
::: discussion {#talk url=https://forum.example.org/t/1 title=怎么算}
说说。
:::
::: video {#v src=a.mp4}
话
:::
::: live {#l starts=2026-12-01T19:00+08:00 place=三楼}
:::
::: tip {#t}
提示
:::
"""


def html(body: str) -> str:
    fragment = CONVERT(body)
    return marks.fill(
        fragment.html,
        link=lambda number: fragment.targets[number],
        image=lambda number: fragment.targets[number],
        translate=lambda text: f"{{{text}}}",
    )


def read(body: str) -> Any:
    (block,) = blocks.find(body.split("\n"))
    found, problems = blocks.read(block)
    assert problems == []
    return found


def test_every_block_is_data_that_fits_the_schema_and_comes_back_from_json():
    assert list(blocks.problems(EVERY.split("\n"))) == []
    data = blocks.data_of_body(EVERY)
    assert json.loads(json.dumps(data)) == data
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(data, SCHEMA)
    assert [(each["kind"], each["id"]) for each in data] == [
        ("quiz", "gaps"), ("quiz", "rate"), ("poll", "pace"), ("assignment", "report"), ("checklist", "before"), ("discussion", "talk"), ("video", "v"), ("live", "l"), ("callout", "t"),
    ]  # fmt: skip
    assert data[0]["blanks"][0] == {"answers": ["3.14"], "low": pytest.approx(3.13), "high": pytest.approx(3.15)}
    assert data[0]["question"] == f"圆周率约为 {PART}，是{PART}，`a[[0]]`。"
    assert data[3]["rubric"] == [
        {"text": "算得对", "points": 6, "note": "分母是报名人数。"},
        {"text": "说得清", "points": 4, "note": ""},
    ]
    assert (data[3]["steps"], data[3]["hand_in"]) == (["数\n清楚", "写"], "交一页。")
    assert data[7]["starts"] == "2026-12-01T19:00:00+08:00"


@given(st.lists(st.sampled_from([*EVERY.split("\n"), "[[", "[[]]", "[[a", "- [99999] x", "- [x]", "::: poll {most=²}", "::: poll", ":::", "::: checklist", "::: assignment", "a *b", "<b>c", "> [[q]]"]), max_size=16))  # fmt: skip
def test_whatever_blocks_hold_fits_the_schema_and_ids_are_those_of_the_page(lines):
    body = "\n".join(lines)
    jsonschema.validate(blocks.data_of_body(body), SCHEMA)
    shown = html(body)
    page = re.findall(r'<[^<>]* id="([^"]*)"', shown)
    assert len(page) == len(set(page))
    assert set(blocks.ids(blocks.of_body(body))) <= set(page)
    assert PART not in shown
    labels = set(re.findall(r'<label for="([^"]*)"', shown))
    inputs = set(re.findall(r'<input [^>]*id="([^"]*)"', shown))
    assert labels <= inputs
    assert all(
        'aria-label="' in tag
        for tag in re.findall(r"<input [^>]*>", shown)
        if re.search(r'id="([^"]*)"', tag)[1] not in labels
    )


@pytest.mark.parametrize(
    ("written", "blank"),
    [
        ("2", Blank(("2",), 2.0, 2.0)),
        ("3,5", Blank(("3,5",), 3.5, 3.5)),
        ("−4", Blank(("−4",), -4.0, -4.0)),
        ("10 +- 0.5", Blank(("10",), 9.5, 10.5)),
        ("10+/-1e-1", Blank(("10",), 9.9, 10.1)),
        ("a | b|a|", Blank(("a", "b"))),
        ("2026 年", Blank(("2026 年",))),
        ("1|one", Blank(("1", "one"))),
    ],
)
def test_a_blank_asks_for_words_or_for_a_number(written, blank):
    quiz = read(f"::: quiz {{#q}}\n是 [[{written}]]。\n:::")
    (found,) = quiz.blanks
    assert (found.answers, found.low, found.high) == (
        blank.answers,
        pytest.approx(blank.low),
        pytest.approx(blank.high),
    )
    assert (quiz.form, quiz.needed, found.line) == ("blank", 1, 1)


@pytest.mark.parametrize(
    ("answers", "right", "wrong"),
    [
        ("无理数|irrational number", ["无理数", " Irrational   NUMBER ", "ｉｒｒａｔｉｏｎａｌ number"], ["无理", "irrationalnumber", ""]),
        ("a.b*(c)|[d]", ["a.b*(c)", "A.B*(C)"], ["aXb*(c)", "d"]),
        ("2", ["2", "2.0", "02", "2,00", "+2", "２", "＋２．０", "０2，0", "\u30002 "], ["2.5", "12", "-2"]),
        ("0.50", ["0.5", "0,5", "0.500"], ["0.05", "5"]),
        ("-3", ["-3", "−3.0", "－３"], ["3"]),
        ("３.１４", ["3.14", "３．１４", "3，140"], ["3.1", "314"]),
        ("1/2|½", ["1/2", "½"], ["12"]),
        ("100", ["100", "100.00"], ["1", "10", "1000"]),
    ],
)  # fmt: skip
def test_a_field_takes_what_is_right_in_either_case_and_width_and_nothing_else(answers, right, wrong):
    shown = html(f"::: quiz {{#q}}\n是 [[{answers.replace('|', '|')}]]。\n:::") if "[d]" not in answers else None
    from html import unescape

    from contentops.render.pieces import _pattern

    blank = activities._blank(answers, 0)
    pattern = _pattern(blank)
    assert shown is None or f'pattern="{pattern}"' in unescape(shown)
    assert all(re.fullmatch(pattern, each) for each in right)
    assert not any(re.fullmatch(pattern, each) for each in wrong)


def test_a_number_with_a_margin_is_a_field_for_numbers():
    assert 'type="number" step="any" min="3.13" max="3.15"' in html("::: quiz {#q}\nπ ≈ [[3.14±0.01]]\n:::")


def test_blanks_stand_in_the_text_with_names_and_the_answers_can_be_unfolded():
    shown = html("::: quiz {#q}\n一 **[[甲|乙]]** 与 [[3±1]]。\n\n> 因为。\n:::")
    assert re.sub(r' pattern="[^"]*"', "", shown) == (
        '<section class="quiz gaps" id="q" data-pass="2">\n<fieldset>\n<legend><span class="quiz-label">{Fill in the blanks}</span></legend>\n'
        '<p>一 <strong><span class="gap"><input type="text" size="4" autocapitalize="off" spellcheck="false" id="q-1" aria-label="{Blank} 1" placeholder=" " autocomplete="off" required>'
        '<span class="verdict right">{Right}</span><span class="verdict wrong">{Not yet}</span></span></strong> 与 '
        '<span class="gap"><input type="number" step="any" min="2" max="4" id="q-2" aria-label="{Blank} 2" placeholder=" " autocomplete="off" required>'
        '<span class="verdict right">{Right}</span><span class="verdict wrong">{Not yet}</span></span>。</p>\n</fieldset>\n'
        '<details class="answer"><summary>{Show the answer}</summary>\n<ol>\n<li><strong>甲</strong> / 乙</li>\n<li><strong>3</strong> (2 – 4)</li>\n</ol>\n<p>因为。</p>\n</details>\n</section>'
    )
    assert CONVERT("::: quiz {#q}\n[[a]]\n:::").quizzes == 1


def test_a_blank_in_a_tag_or_in_code_is_none():
    shown = html("::: quiz {#q}\n![甲 [[x]]](a.png) `[[y]]` [[z]]\n:::")
    assert 'alt="甲 "' in shown
    assert "<code>[[y]]</code>" in shown
    assert shown.count("<input") == 1


def test_an_answer_is_words_and_never_markup():
    shown = html('::: quiz {#q}\n[[<b>"x"]]\n:::')
    assert "<li><strong>&lt;b&gt;&quot;x&quot;</strong></li>" in shown
    assert "<b>" not in shown


def test_a_question_of_several_paragraphs_names_the_group_by_its_first():
    shown = html("::: quiz {#q}\n问？\n\n| a |\n|---|\n| 1 |\n\n- [x] 甲\n- [ ] 乙\n:::")
    assert '</span> 问？</legend>\n<div class="question">\n<div aria-label="{Table}"' in shown


def test_a_poll_offers_options_of_which_as_many_as_it_says():
    assert html("::: poll {#p}\n快吗？\n- 快\n- 慢\n:::").count('<input type="radio" name="p"') == 2
    shown = html("::: poll {#p most=2}\n快吗？\n- 快\n- 慢\n:::")
    assert shown.count('<input type="checkbox" name="p"') == 2
    assert "<details" not in shown
    assert "Choose at most" not in shown  # all of them
    assert "{Choose at most:} 2<" in html("::: poll {#p most=2}\n快吗？\n- 快\n- 慢\n- 不知道\n:::")


def test_an_assignment_says_what_to_do_what_to_hand_in_and_how_it_is_judged():
    shown = html(EVERY)
    assert (
        '<section class="assignment" id="report">\n<p class="block-label">{Assignment}</p>\n<p class="block-title">算 &lt;一&gt; 次</p>'
        in shown
    )
    assert "<ol>\n<li>数\n清楚</li>\n<li>写</li>\n</ol>" in shown
    assert (
        '<p class="block-label">{What to hand in}</p>\n<p>交一页。</p>\n<p><a href="https://example.org/in" class="go">{Hand it in}</a></p>'
        in shown
    )
    assert (
        '<li><div>算得对<div class="note">分母是报名人数。</div></div> <span class="points">{Points} 6</span></li>'
        in shown
    )
    assert '<p class="points">{Points in all} 10</p>' in shown


def test_a_checklist_can_be_ticked_and_a_discussion_leads_there():
    shown = html(EVERY)
    assert (
        '<li class="choice"><input type="checkbox" id="before-1"> <label for="before-1">浏览器</label><div class="note">要新的。</div></li>'
        in shown
    )
    assert (
        '<section class="discussion" id="talk">\n<p class="block-label">{Discussion}</p>\n<p class="block-title">怎么算</p>\n<p>说说。</p>\n<p><a href="https://forum.example.org/t/1" class="go">{Join the discussion}</a></p>\n</section>'
        in shown
    )


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("::: quiz {#q}\n[[a]]\n[[]]\n:::", 2, "this blank has no answer"),
        ("::: quiz {#q}\n[[a]] [[b\n:::", 1, "this blank is never closed"),
        ("::: quiz {#q pass=2}\n[[a]]\n:::", 0, "pass=2 cannot be met with 1 blanks"),
        ("::: poll {#p}\n- a\n- b\n:::", 0, "the poll asks nothing"),
        ("::: poll\n?\n- a\n- b\n:::", 0, "the poll has no id"),
        ("::: poll {#p}\n?\n- a\n:::", 0, "the poll has fewer than two options"),
        ("::: poll {#p most=3}\n?\n- a\n- b\n:::", 0, "most=3 does not fit 2 options"),
        ("::: poll {#p}\n?\n- [x] a\n- b\n:::", 2, "a poll has no right answer"),
        ("::: poll {#p}\n?\n- a\nb\n:::", 3, "this line is no option"),
        ("::: assignment {#a}\n> x\n:::", 0, "the assignment asks for nothing"),
        ("::: assignment {#a}\nx\n:::", 0, "the assignment does not say what to hand in"),
        ("::: assignment {#a url=x}\nx\n:::", 0, "“x” is no https address"),
        ("::: assignment\nx\n> y\n:::", 0, "the assignment has no id"),
        ("::: checklist {#c}\nx\n:::", 0, "the checklist has nothing to tick"),
        ("::: checklist {#c}\n- [x] x\n:::", 1, "a checklist begins with nothing ticked"),
        ("::: checklist {#c}\n- x\ny\n:::", 2, "this line is neither an item nor a note on one"),
        ("::: checklist\n- x\n:::", 0, "the checklist has no id"),
        ("::: discussion\nx\n:::", 0, "the discussion has no `url`"),
        ("::: discussion {url=javascript:x}\nx\n:::", 0, "“javascript:x” is no https address"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(body, line, message):
    assert (line, message) in [(problem.line, problem.message) for problem in blocks.problems(body.split("\n"))]
