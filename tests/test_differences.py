"""What a learner would see change: the model is complete, its phrases can be read, and nothing of a text gets out of hand."""

from __future__ import annotations

import dataclasses
import random
import re
import unicodedata
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.differences import LABELS, as_html, as_text, differences, summary
from contentops.differences.blocks import cut
from contentops.differences.excerpt import excerpt
from contentops.differences.matching import Gap, alike, gaps, runs
from contentops.differences.model import Block, Differences, Span
from contentops.differences.words import spans
from contentops.model import Document, Key
from contentops.source import frontmatter, references, strict_yaml

PATH = "content/courses/c/a.md"
HEAD = "title: 标题\nslug: a\nstatus: draft\n"


def document(body: str, head: str = HEAD, path: str = PATH) -> Document:
    parsed = frontmatter.parse(f"---\n{head}---\n{body}".encode())
    found = (
        *references.in_front_matter(path, parsed.node),
        *references.in_body(path, parsed.body, parsed.body_line),
    )
    meta = strict_yaml.value(parsed.node)
    return Document(Key("lesson", "a", "zh-CN"), path, "", meta, parsed.node, parsed.body, parsed.body_line, found)


def between(
    live: Document | None,
    candidate: Document | None,
    old: Mapping[str, str] | None = None,
    new: Mapping[str, str] | None = None,
) -> Differences:
    return differences(live, candidate, assets=(old or {}, new or {}), unbound=("status",))


def of_bodies(old: str, new: str) -> Differences:
    return between(document(old), document(new))


def of_heads(old: str, new: str) -> Differences:
    return between(document("", old), document("", new))


def plain(found: Differences, width: int = 100) -> str:
    return as_text(found, colour=False, width=width)


def marked(found: Iterable[Span]) -> str:
    signs = {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
    return "".join(signs[span.op].format(span.text) for span in found)


def applied(old: tuple[Block, ...], found: Differences) -> list[str]:
    """The texts of the candidate's blocks, made from the live ones and the changes alone."""
    changes = [change for hunk in found.hunks for change in hunk.changes]
    gone = {change.old.number for change in changes if change.old}
    come = {
        change.new.number: "".join(span.text for span in change.spans if span.op != "deleted")
        for change in changes
        if change.new
    }
    kept = iter(block.text for block in old if block.number not in gone)
    return [
        come[number] if number in come else next(kept) for number in range(len(old) - len(gone) + len(come))
    ] + list(kept)


_PIECES = st.sampled_from(
    [
        "# 标题\n", "## Second\n", "一段中文，讲社群。", "社群会沉寂。", "The fox jumps over it. ", "a b ", "\n", "\n\n", "\n\n", "\n\n",
        "- item\n", "  more\n", "```\n", "    code\n", "| a | b |\n| --- | --- |\n", "::: tip\n", ":::\n", "> said\n",
        "<!-- note\n", "-->\n", "<b>&amp;\"'", "\x1b[31m", "\u202e", "===\n", "---\n", "  \n", "x", "的", "\u0301",
    ]
)  # fmt: skip
_BODIES = st.one_of(
    st.lists(_PIECES, max_size=30).map("".join), st.text(st.characters(codec="utf-8"), max_size=80)
).map(lambda text: text.replace("\r", ""))
_TEXTS = st.lists(
    st.sampled_from(["fox ", "the ", "学", "习", "社群", "。", "，", "\n", "| ", "- ", "x"]), max_size=40
).map("".join)


# -- the model is complete ------------------------------------------------------------------------------------


@given(_BODIES, _BODIES)
def test_the_changes_make_the_new_blocks_of_the_old_ones(old, new):
    found = of_bodies(old, new)
    live, candidate = document(old), document(new)
    assert applied(cut(live.body, live.body_line), found) == [
        block.text for block in cut(candidate.body, candidate.body_line)
    ]


@given(_BODIES, _BODIES)
def test_old_text_is_what_was_the_same_or_deleted(old, new):
    for hunk in of_bodies(old, new).hunks:
        for change in hunk.changes:
            if change.old:
                assert "".join(span.text for span in change.spans if span.op != "inserted") == change.old.text


@given(_BODIES)
def test_a_document_and_itself_are_the_same(body):
    assert of_bodies(body, body) == Differences("same")


@given(_BODIES, _BODIES)
def test_they_are_the_same_only_if_the_bodies_are(old, new):
    assert (of_bodies(old, new).kind == "same") == (document(old).body == document(new).body)


@given(_BODIES)
def test_the_blocks_are_the_body_without_its_blank_lines(body):
    lines = [re.sub(r"\s+", "", line) for line in body.split("\n") if line.strip()]
    assert "".join(lines) == re.sub(r"\s+", "", "".join(block.text for block in cut(body, 1)))
    for block in cut(body, 1):
        assert body.split("\n")[block.line - 1].startswith(block.text.split("\n")[0].split(" ")[0])


@given(st.lists(st.sampled_from(["", "alpha", "beta", "甲", "乙"]), max_size=12), st.data())
def test_every_new_word_is_in_a_hunk(words, data):
    body = "\n\n".join(words)
    at = data.draw(st.integers(0, len(body)))
    changed = f"{body[:at]}新词{body[at:]}"
    inserted = "".join(
        span.text
        for hunk in of_bodies(body, changed).hunks
        for change in hunk.changes
        for span in change.spans
        if span.op == "inserted"
    )
    assert "新词" in inserted


@given(_TEXTS, _TEXTS)
def test_spans_make_up_both_texts(old, new):
    found = spans(old, new)
    assert "".join(span.text for span in found if span.op != "inserted") == old
    assert "".join(span.text for span in found if span.op != "deleted") == new
    assert all(span.text for span in found)
    assert old != new or all(span.op == "same" for span in found)


@given(st.lists(st.sampled_from("abcdefgh"), max_size=60), st.lists(st.sampled_from("abcdefgh"), max_size=60))
def test_runs_are_equal_and_in_order_and_gaps_are_the_rest(old, new):
    found = runs(old, new)
    rest = list(gaps(found, Gap(0, len(old), 0, len(new))))
    assert all(old[run.old : run.old + run.size] == new[run.new : run.new + run.size] for run in found)
    covered = sorted(
        [(run.old, run.old + run.size, run.new, run.new + run.size) for run in found] + [tuple(gap) for gap in rest]
    )
    at = (0, 0)
    for old_start, old_end, new_start, new_end in covered:
        assert (old_start, new_start) == at
        at = (old_end, new_end)
    assert at == (len(old), len(new))


def test_long_sequences_are_matched_at_what_is_unique():
    old = [f"line {number}" for number in range(2000)]
    new = [*old[:500], "fresh", *old[500:1000], *old[1001:]]
    assert list(gaps(runs(old, new), Gap(0, 2000, 0, 2000))) == [Gap(500, 500, 500, 501), Gap(1000, 1001, 1001, 1001)]


# -- phrases --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ("学员进来是为了有人答疑", "学员和导师进来是为了有人答疑", "学员{+和导师+}进来是为了有人答疑"),
        ("用户运营要看留存", "学员运营要看留存", "[-用户-]{+学员+}运营要看留存"),
        ("请联系学习员报名参加", "请联系教习者报名参加", "请联系[-学习员-]{+教习者+}报名参加"),
        ("先做数据分析", "先做数据清洗，数据分析", "先做数据{+清洗，数据+}分析"),
        ("先看，数据分析", "先看，数据清洗，数据分析", "先看，{+数据清洗，+}数据分析"),
        ("the quick brown fox runs on home", "the quick red cat runs on home", "the quick [-brown fox-]{+red cat+} runs on home"),
        ("can't stop the music now", "won't stop the music now", "[-can't-]{+won't+} stop the music now"),
        ("caf\u0065 au lait", "caf\u0065\u0301 au lait", "[-cafe-]{+cafe\u0301+} au lait"),
        ("第一句。第二句。", "第一句。全新的一句。第二句。", "第一句。{+全新的一句。+}第二句。"),
        ("- one two\n- three four", "- one two\n- new\n- three four", "- one two\n{+- new\n+}- three four"),
        ("| a | b |", "| c | d |", "| [-a-]{+c+} | [-b-]{+d+} |"),
    ],
)  # fmt: skip
def test_changes_are_shown_as_phrases(old, new, seen):
    assert marked(spans(old, new)) == seen


def test_a_rewritten_sentence_is_the_old_one_and_the_new_one():
    assert (
        marked(spans("大家一起来学习。", "明天下午三点我们在会议室见。"))
        == "[-大家一起来学习。-]{+明天下午三点我们在会议室见。+}"
    )


def test_a_changed_row_leaves_the_other_rows_alone():
    table = "| 阶段 | 信号 |\n| --- | --- |\n| 萌芽 | 熟人多 |\n| 成长 | 每天有新人 |\n"
    found = spans(table, table.replace("每天有新人", "每周有新人"))
    assert [span.text for span in found if span.op != "same"] == ["天", "周"]


# -- blocks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("一段\n\n另一段", ["paragraph", "paragraph"]),
        ("# 一\n二\n## 三", ["heading", "paragraph", "heading"]),
        ("题\n===\n文", ["heading", "paragraph"]),
        ("- 一\n- 二\n\n    三", ["list", "list"]),
        ("1. 一", ["list"]),
        ("```\na\n\nb\n# c\n```\n文", ["code block", "paragraph"]),
        ("文\n~~~~\na\n~~~\n\n~~~~", ["paragraph", "code block"]),
        ("    a\n\n\n    b", ["code block"]),
        ("| a | b |\n| --- | :-: |\n| 1 | 2 |", ["table"]),
        ("> 说", ["quote"]),
        ("::: tip\n话\n:::", ["learning block"]),
        ("<!-- 一\n\n二 -->\n文", ["editors’ note", "paragraph"]),
        ("<!-- 一 --> 文", ["paragraph"]),
        ("```never\n\nclosed", ["code block"]),
    ],
)
def test_a_body_is_cut_where_its_blocks_begin(body, kinds):
    assert [block.kind for block in cut(body, 1)] == kinds


def test_a_heading_in_code_is_no_heading():
    found = of_bodies("## 真\n\n```\n# 假\n```\n\n旧文字在此", "## 真\n\n```\n# 假\n```\n\n新文字在此")
    assert [hunk.heading for hunk in found.hunks] == ["真"]


@pytest.mark.parametrize(
    ("old", "new"),
    [("一\n\n二", "一\n\n\n\n二\n"), ("plain prose\nover two lines", "plain prose over\ntwo lines"), ("一", "\n\n一")],
)
def test_what_no_reader_sees_is_said_to_be_that(old, new):
    found = of_bodies(old, new)
    assert found.kind == "changed" and found.layout and not found.hunks
    assert "no reader sees" in plain(found)
    assert "no reader sees" in as_html(found, {})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("one line  \nand another", "one line\nand another"),
        ("one line\\\nand another", "one line\nand another"),
        ("one line  \nand another", "one line  and another"),
        ("one line\\\nand another", "one line\\ and another"),
        ("中文\n换行", "中文换行"),
        ("Term\n: meaning", "Term : meaning"),
        ("```\na\n\nb\n```", "```\na\nb\n```"),
        ("    a\n\n\n    b", "    a\n\n    b"),
        ("- a\n- b", "- a - b"),
        ("- a\n- b", "- a\n\n- b"),
    ],
)
def test_a_line_end_that_readers_see_is_a_change(old, new):
    assert of_bodies(old, new).hunks


# -- places ---------------------------------------------------------------------------------------------------


BODY = """\
## 第一节

社群会沉寂，因为没有人回应提问。

群主应当安排值班。

## 第二节

练习：给一个群做诊断，写下三条原因。

最后一段讲下一课的内容。
"""


def test_a_hunk_tells_its_heading_and_its_line_in_the_candidate():
    new = BODY.replace("没有人", "几乎没有人").replace("三条", "五条")
    found = of_bodies(BODY, new)
    lines = document(new).body_line + BODY.split("\n").index("社群会沉寂，因为没有人回应提问。")
    assert [(hunk.heading, hunk.line) for hunk in found.hunks] == [("第一节", lines), ("第二节", lines + 6)]
    assert "§ 第一节, line 8\n    社群会沉寂，因为{+几乎+}没有人回应提问。\n" in plain(found)


def test_lines_count_from_the_candidates_file_not_the_live_ones():
    found = between(document(BODY), document("新的开头。\n\n" + BODY.replace("三条", "五条"), f"{HEAD}extra: 1\n"))
    assert [hunk.line for hunk in found.hunks] == [7, 17]


def test_a_removed_block_stands_where_it_was():
    found = of_bodies(BODY, BODY.replace("群主应当安排值班。\n\n", ""))
    assert [(hunk.heading, hunk.line, change.op) for hunk in found.hunks for change in hunk.changes] == [
        ("第一节", 10, "removed")
    ]
    last = of_bodies(BODY, BODY.replace("\n最后一段讲下一课的内容。\n", ""))
    assert [hunk.line for hunk in last.hunks] == [14]


def test_a_moved_block_is_no_deletion_and_no_insertion():
    blocks = BODY.strip().split("\n\n")
    moved = "\n\n".join([*blocks[:1], *blocks[2:], blocks[1]])
    found = of_bodies(BODY, moved)
    assert [change.op for hunk in found.hunks for change in hunk.changes] == ["moved"]
    text = plain(found)
    assert "(moved here from line 8) 社群会沉寂" in text
    assert "[-" not in text and "{+" not in text


def test_changed_blocks_are_matched_by_their_words_not_their_order():
    found = of_bodies(
        "甲方需要提供培训资料。\n\n学员每周交一次作业。\n\n结尾",
        "全新的开场白写在这里。\n\n甲方需要提供全部培训资料。\n\n学员每月交一次作业。\n\n结尾",
    )
    assert [marked(change.spans) for hunk in found.hunks for change in hunk.changes] == [
        "{+全新的开场白写在这里。+}",
        "甲方需要提供{+全部+}培训资料。",
        "学员每[-周-]{+月+}交一次作业。",
    ]


def test_a_paragraph_that_became_a_table_is_no_rewritten_paragraph():
    found = of_bodies("一段文字。", "| a | b |\n| - | - |")
    assert [change.op for hunk in found.hunks for change in hunk.changes] == ["added", "removed"]


def test_texts_of_nothing_in_common_do_not_belong_together():
    assert alike(["甲乙丙", "the fox"], ["子丑寅", "a cow"]) == []
    assert alike(["甲乙丙丁", "the old fox"], ["new", "the young fox"]) == [(1, 1)]


# -- front matter ---------------------------------------------------------------------------------------------


def test_a_value_is_told_by_its_keys_and_its_place_from_one():
    found = of_heads(
        f"{HEAD}stages:\n  core: [one, two, three]\n  more: [x]\n",
        f"{HEAD}stages:\n  core: [one, zwei, three, four]\n  more: [x]\n",
    )
    assert [(change.path, change.old, change.new, change.line) for change in found.fields] == [
        ("stages.core[2]", "two", "zwei", 6),
        ("stages.core[4]", None, "four", 6),
    ]


def test_an_unbound_key_is_no_change_and_a_nested_one_of_that_name_is():
    assert of_heads(HEAD, HEAD.replace("draft", "published")).kind == "same"
    assert of_heads(f"{HEAD}a: {{status: x}}\n", f"{HEAD}a: {{status: y}}\n").fields[0].path == "a.status"


def test_order_of_keys_quotes_and_comments_are_no_change():
    assert of_heads(HEAD, 'slug: a  # a note\nstatus: draft\ntitle: "标题"\n').kind == "same"


def test_the_order_of_a_list_is_a_change():
    found = of_heads(f"{HEAD}tags: [a, b]\n", f"{HEAD}tags: [b, a]\n")
    assert [(change.path, change.op) for change in found.fields] == [("tags[1]", "added"), ("tags[2]", "removed")]


def test_changes_stand_in_the_candidates_order_and_removed_keys_where_they_were():
    found = of_heads(f"gone: 1\n{HEAD}b: 1\nc: 1\nd: 1\n", f"{HEAD}new: 1\nb: 2\nd: 2\n")
    assert [change.path for change in found.fields] == ["gone", "new", "b", "c", "d"]


def test_another_type_of_the_same_text_is_a_change_that_can_be_seen():
    (change,) = of_heads(f"{HEAD}n: 5\n", f'{HEAD}n: "5"\n').fields
    assert marked(change.spans) == "5 ([-number-]{+text+})"


def test_an_entry_that_is_new_as_a_whole_is_one_change():
    (change,) = of_heads(f"{HEAD}s:\n  - {{t: A}}\n", f"{HEAD}s:\n  - {{t: A}}\n  - {{t: B, u: [1]}}\n").fields
    assert (change.path, change.new, change.line) == ("s[2]", "{t: B, u: [1]}", 7)


def test_an_entry_keeps_its_identity_when_another_is_put_before_it():
    found = of_heads(
        f"{HEAD}s:\n  - {{t: 第一步先读书, n: 1}}\n",
        f"{HEAD}s:\n  - {{t: 预备, n: 0}}\n  - {{t: 第一步先读完书, n: 1}}\n",
    )
    assert [(change.path, change.op) for change in found.fields] == [("s[1]", "added"), ("s[2].t", "changed")]


def test_a_value_that_became_a_list_is_shown_whole():
    (change,) = of_heads(f"{HEAD}a: x\n", f"{HEAD}a: [x, y]\n").fields
    assert (change.old, change.new) == ("x", "[x, y]")


_VALUES = st.recursive(
    st.sampled_from(["a", "b", "1", "true", '"1"', "~"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(["k", "l", "m"]), inner, max_size=3).map(
            lambda items: f"{{{', '.join(f'{key}: {item}' for key, item in items.items())}}}"
        ),
    ),
    max_leaves=12,
)
_HEADS = st.dictionaries(st.sampled_from(["x", "y", "z"]), _VALUES, max_size=3).map(
    lambda keys: HEAD + "".join(f"{key}: {value}\n" for key, value in keys.items())
)


@given(_HEADS, _HEADS)
def test_front_matter_is_unchanged_only_if_its_values_are(old, new):
    before, after = (repr(sorted_keys(strict_yaml.value(strict_yaml.parse(text)))) for text in (old, new))
    found = of_heads(old, new)
    assert (not found.fields) == (before == after)
    assert all(change.old != change.new for change in found.fields)
    assert all(1 < change.line <= new.count("\n") + 2 for change in found.fields)


def sorted_keys(value: object) -> object:
    if isinstance(value, dict):
        return {key: sorted_keys(value[key]) for key in sorted(value)}
    return [sorted_keys(item) for item in value] if isinstance(value, list) else value


# -- files ----------------------------------------------------------------------------------------------------


def test_files_are_added_removed_and_replaced():
    live = document("![a](a.svg) ![b](b.svg) [d](d.pdf)")
    candidate = document("开头\n\n![a](a.svg)\n\n![c](c.PNG)")
    folder = PATH.rpartition("/")[0]
    found = between(
        live,
        candidate,
        {f"{folder}/a.svg": "1", f"{folder}/b.svg": "2", f"{folder}/d.pdf": "3"},
        {f"{folder}/a.svg": "9", f"{folder}/c.PNG": "4"},
    )
    assert [(asset.op, asset.path, asset.image, asset.line) for asset in found.assets] == [
        ("replaced", f"{folder}/a.svg", True, 8),
        ("added", f"{folder}/c.PNG", True, 10),
        ("removed", f"{folder}/b.svg", True, 1),
        ("removed", f"{folder}/d.pdf", False, 1),
    ]
    assert f"image {folder}/a.svg replaced, line 8" in plain(found)
    assert summary(found).endswith("1 image replaced, 1 added, 1 removed; 1 file removed")


def test_an_image_of_other_bytes_alone_is_a_change():
    same = document("![a](a.svg)")
    found = between(same, same, {"content/courses/c/a.svg": "1"}, {"content/courses/c/a.svg": "2"})
    assert found.kind == "changed" and summary(found) == "1 image replaced"


def test_a_document_moved_with_its_pictures_is_the_same():
    live, moved = document("![a](img/a.svg)"), document("![a](img/a.svg)", path="content/articles/a.md")
    found = between(live, moved, {"content/courses/c/img/a.svg": "1"}, {"content/articles/img/a.svg": "1"})
    assert found.kind == "same"


def test_a_picture_replaced_while_its_document_moved_is_replaced():
    live, moved = document("![a](a.svg)"), document("![a](a.svg)", path="content/articles/a.md")
    found = between(live, moved, {"content/courses/c/a.svg": "1"}, {"content/articles/a.svg": "2"})
    assert [(asset.op, asset.path) for asset in found.assets] == [("replaced", "content/articles/a.svg")]


def test_the_same_bytes_under_another_name_are_the_same_picture():
    live, candidate = document("![a](a.svg)"), document("![a](b.svg)")
    found = between(live, candidate, {"content/courses/c/a.svg": "1"}, {"content/courses/c/b.svg": "1"})
    assert found.hunks and not found.assets


def test_two_pictures_that_changed_places_are_both_replaced():
    both = document("![a](a.svg) ![b](b.svg)")
    a, b = "content/courses/c/a.svg", "content/courses/c/b.svg"
    assert [asset.op for asset in between(both, both, {a: "1", b: "2"}, {a: "2", b: "1"}).assets] == ["replaced"] * 2


# -- the line that sums it up ---------------------------------------------------------------------------------


def test_the_summary_counts_by_kind():
    old = "甲段文字在此处。\n\n乙段文字在此处。\n\n丙段文字在此处。\n\n尾"
    new = "甲段文字在那处。\n\n乙段文字在那处。\n\n丙段文字在那处。\n\nIt is entirely new.\n\n尾"
    live = document(f"{old}\n\n![x](a.svg)")
    candidate = document(f"{new}\n\n![x](a.svg)", HEAD.replace("标题", "新标题"))
    found = between(live, candidate, {"content/courses/c/a.svg": "1"}, {"content/courses/c/a.svg": "2"})
    assert summary(found) == "3 paragraphs changed, 1 added; title changed; 1 image replaced"


def test_the_summary_of_new_removed_and_same_documents():
    one = document("## 题\n\n文\n\n文二")
    assert summary(between(None, one)) == "new document: 2 paragraphs, 1 heading"
    assert summary(between(one, None)) == "removed document: 2 paragraphs, 1 heading"
    assert summary(between(one, one)) == "nothing changed"
    assert summary(between(None, None)) == "nothing changed"


def test_the_summary_names_a_few_keys_and_counts_the_rest():
    assert summary(of_heads(f"{HEAD}a: 1\nb: 1\n", f"{HEAD}a: 2\nc: [1]\n")) == "a changed; c added; b removed"
    keys = "abcdef"
    found = of_heads(HEAD, HEAD + "".join(f"{key}: 1\n" for key in keys))
    assert summary(found) == "a, b, c and 3 more keys added"


# -- as text --------------------------------------------------------------------------------------------------


def test_without_colour_there_is_no_escape_and_with_it_the_same_words():
    found = of_bodies(BODY, BODY.replace("没有人", "几乎没有人"))
    coloured = as_text(found, colour=True, width=40)
    assert "\x1b" not in plain(found, 40)
    assert "\x1b[32m{+几乎+}\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9]*m", "", coloured) == plain(found, 40)


@given(_BODIES, _BODIES, st.booleans())
def test_no_text_can_command_the_terminal(old, new, colour):
    text = as_text(of_bodies(old, new), colour=colour, width=60)
    text = re.sub(r"\x1b\[(?:0|1|31|32|36)m", "", text) if colour else text
    assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cf") and c not in "\n\t" and c < "\U00010000"]


@given(_BODIES, _BODIES)
def test_all_that_is_new_can_be_read_in_the_text(old, new):
    found = of_bodies(old, new)
    shown = re.sub(r"\s|\[-|-\]|\{\+|\+\}|⏎", "", as_text(found, colour=False, width=10_000))
    for hunk in found.hunks:
        for change in hunk.changes:
            for span in change.spans:
                if span.op == "inserted" and span.text.isalnum():
                    assert re.sub(r"\s", "", span.text) in shown


def test_prose_is_wrapped_by_columns_and_code_is_not():
    prose, code = "社群，" * 60, "```\n" + "x y " * 60 + "\n```"
    lines = plain(between(None, document(f"{prose}\n\n{code}")), 60).split("\n")
    wide = [line for line in lines if "社" in line]
    assert len(wide) > 4 and all(len(line) + sum(c > "\u2e80" for c in line) <= 60 for line in wide)
    assert not any(line.strip().startswith("，") for line in wide)
    assert any(line.count("x y") == 60 for line in lines)
    for width in range(40, 60):
        english = plain(between(None, document("word after word " * 40)), width).split("\n")
        assert all(re.fullmatch(r" {4}\S.*", line) for line in english if "after" in line)


def test_a_line_end_that_came_or_went_is_a_sign():
    old, new = "- 甲乙丙丁戊己\n  庚辛壬癸子丑", "- 甲乙丙丁戊己  庚辛壬癸子丑"
    assert "[-⏎-]" in plain(of_bodies(old, new))
    assert "{+⏎+}\n" in plain(of_bodies(new, old))


def test_long_unchanged_text_is_left_out():
    found = of_bodies(
        "头。" + "中间的话说得很长，" * 100 + "旧的结尾。", "头。" + "中间的话说得很长，" * 100 + "新的结尾。"
    )
    text = plain(found)
    assert len(text) < 300 and "…" in text and "[-旧-]{+新+}的结尾" in text


@given(_TEXTS, _TEXTS)
def test_an_excerpt_keeps_every_change(old, new):
    long = "\n".join([old, *["- 一样的一行"] * 20, new])
    found = spans(long, long.replace("社群", "团队"))
    assert [span for span in excerpt(found) if span.op != "same"] == [span for span in found if span.op != "same"]


# -- as HTML --------------------------------------------------------------------------------------------------


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[tuple[str, tuple[str, ...]]] = set()
        self.open: list[str] = []
        self.words = ""
        self.other = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add((tag, tuple(name for name, _ in attrs)))
        if tag == "br":
            return
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        self.other += data

    handle_decl = handle_pi = unknown_decl = handle_comment


_NASTY = st.lists(
    st.sampled_from(["<script>", "</p>", "&lt;", "&", '"', "'", "<!--", "-->", "<del>", "]]>", "%(line)s", "{}", "文", "\n", "\n\n", "# ", "\x1b", "\u202e"]),
    max_size=20,
).map("".join)  # fmt: skip


@given(_NASTY, _NASTY, _NASTY)
def test_no_text_of_either_side_is_markup(old, new, title):
    live = document(old, f"title: x\nslug: a\nk: {strict(title)}\n")
    found = between(live, document(new, f"title: {strict(title)}\nslug: a\n"))
    html = str(as_html(found, {label: f"<{label}>" for label in LABELS}))
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open and not reader.other
    allowed = {(tag, ("class",)) for tag in ("div", "section", "p", "pre")}
    assert reader.tags <= allowed | {(tag, ()) for tag in ("p", "code", "del", "ins", "br")}
    for hunk in found.hunks:
        for change in hunk.changes:
            if change.op == "added" and "\x1b" not in change.spans[0].text and "\u202e" not in change.spans[0].text:
                assert "".join(change.spans[0].text.split()) in "".join(reader.words.split())


def strict(text: str) -> str:
    """Any text as a YAML scalar."""
    clean = re.sub("[\x1b\u202e]", "", text)
    return "'" + clean.replace("\n", " ").replace("'", "''") + "'"


def test_html_marks_words_and_speaks_the_callers_language():
    found = of_bodies(BODY, BODY.replace("没有人", "<几乎>没有人"))
    html = as_html(found, {"line %(line)s": "第 %(line)s 行"})
    assert '<p class="where">§ 第一节, 第 8 行</p>' in html
    assert '<p class="changed">社群会沉寂，因为<ins>&lt;几乎&gt;</ins>没有人回应提问。</p>' in html
    assert "<p>nothing changed</p>" in as_html(of_bodies("", ""), {})


def test_items_of_a_list_stand_on_their_own_lines():
    html = as_html(of_bodies("- 甲\n- 乙乙", "- 甲\n- 乙丙"), {})
    assert '<p class="changed">- 甲<br>\n- 乙<del>乙</del><ins>丙</ins></p>' in html


def test_unseen_characters_are_seen_in_html():
    html = as_html(of_bodies("甲乙丙丁", "甲乙\u202e丙丁"), {})
    assert "甲乙<ins>&lt;U+202E&gt;</ins>丙丁" in html


def test_every_word_of_the_fragment_is_a_label():
    live, candidate = (
        document("![a](a.svg)\n\n甲段\n\n乙段文字\n\n丙段"),
        document("![a](a.svg)\n\n乙段文字\n\n丙段\n\n甲段"),
    )
    files = {"content/courses/c/a.svg": "1"}, {"content/courses/c/a.svg": "2"}
    labels = dict.fromkeys(LABELS, "词")
    shown = [
        between(live, candidate, *files),
        between(None, candidate, {}, files[1]),
        between(live, None, files[0]),
        of_bodies("一", "一\n\n"),
        of_bodies("", ""),
    ]
    for found in shown:
        text = re.sub(r"<[^>]*>|content/courses/c/a\.svg|a\.svg|!\[a\]|title|slug|\ba\b", "", as_html(found, labels))
        assert not re.search("[A-Za-z]", text), text


def test_code_keeps_its_lines_as_they_are():
    html = as_html(of_bodies("```\na = 1\nb = 2\n```", "```\na = 1\nb = 3\n```"), {})
    assert '<pre class="changed">```\na = 1\nb = <del>2</del><ins>3</ins>\n```</pre>' in html


# -- quick ----------------------------------------------------------------------------------------------------


def corpus(size: int) -> str:
    choice = random.Random(7)
    words = ["学员", "社群", "运营", "课程", "练习", "的", "在", "要", "learning", "platform", "review", "the"]
    blocks = []
    while sum(map(len, blocks)) * 2.2 < size:
        sentences = ["".join(choice.choices(words, k=12)) + "。" for _ in range(choice.randint(1, 6))]
        blocks.append(choice.choice(["", "", "", "## ", "- "]) + "".join(sentences))
    return "\n\n".join(blocks)


def edited(text: str, share: float) -> str:
    choice = random.Random(11)
    return "".join("改" if letter not in "\n#" and choice.random() < share else letter for letter in text)


@pytest.mark.parametrize("share", [0.0005, 0.01, 0.1])
def test_a_long_document_s_changes_are_all_found(share):
    body = corpus(100_000)
    new = edited(body, share)
    found = between(document(body), document(new))
    inserted = sum(
        span.text.count("改")
        for hunk in found.hunks
        for change in hunk.changes
        for span in change.spans
        if span.op == "inserted"
    )
    assert inserted >= sum(one != other for one, other in zip(body, new, strict=True)) * 0.9


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("".join(f"p{n}\n\n" for n in range(30_000)), "".join(f"{'pq'[n % 2]}{n}\n\n" for n in range(30_000))),
        ("a\n\n" * 20_000, "b\n\na\n\n" * 10_000),
        ("的" * 50_000 + "一", "一" + "的" * 49_000),
        ("- x\n" * 30_000, "- y\n- x\n" * 15_000),
        ("." * 900_000 + "x", "." * 899_999 + "y"),
        ("`" * 300_000 + "x`", "`" * 300_000 + "y`"),
        ("# " + "#" * 300_000 + "x", "# " + "#" * 300_000 + "y"),
        ("a|b\n--" + "|  " * 100_000 + "x", "a|b\n--" + "|  " * 100_000 + "y"),
        ("    a\n\n\n" * 20_000, "    b\n\n\n" * 20_000),
    ],
)  # fmt: skip
def test_texts_made_to_be_slow_to_compare_come_to_an_end(old, new):
    found = between(document(old), document(new))

    assert found.kind == "changed"
    assert as_text(found, colour=True, width=80)
    assert as_html(found, {})


def test_the_model_is_plain_data():
    found = of_bodies(BODY, BODY.replace("三条", "五条"))
    assert dataclasses.asdict(found)["hunks"][0]["heading"] == "第二节"
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.kind = "same"  # type: ignore[misc]
