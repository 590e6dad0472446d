"""Learning blocks: found, read, and their mistakes named, whatever a body holds."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.render import blocks, media
from contentops.render.markdown import renderer
from contentops.render.media import Video

LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [":::", "::: quiz", "::: quiz {#a}", "::: quiz {#a pass=2}", "::: quiz {pass=²}", "::: note", "::: video {src=a.mp4 poster=b.jpg}", "::: video {src=https://x.org/v title=\"a b\"}", "::: live {starts=2026-12-01T19:00+08:00 place=x}", "::: live {starts=0001-01-01T00:00+14:00 ends=9999-12-31T23:59-14:00}", "::: nosuch {a=\"b c\" #x}", "```", "~~~~", "``` py", "- [x] yes", "- [ ] no",
             "      > because", "", "text", ":::quiz{#b}", "::: quiz {", ":::: quiz", "<!--", "-->", "    ::: note"]
        ),
        st.text(max_size=20).map(lambda text: text.replace("\n", " ").replace("\r", " ")),
    ),
    max_size=30,
)  # fmt: skip


@given(LINES)
def test_no_body_makes_the_parser_fail(lines):
    found = list(blocks.find(lines))
    for block in found:
        assert lines[block.start].startswith(":::")
        assert block.start <= block.end < len(lines)
        blocks.quiz(block)
    assert all(before.end < after.start for before, after in pairwise(found))
    for problem in blocks.problems(lines):
        assert 0 <= problem.line < len(lines)
        assert 0 <= problem.span[0] <= problem.span[1] <= len(lines[problem.line])


@given(
    question=st.text("你好ab?", min_size=1, max_size=20),
    choices=st.lists(st.tuples(st.text("甲乙ab", min_size=1, max_size=9), st.booleans(), st.text("丙丁cd", max_size=9)), min_size=2, max_size=6),
)  # fmt: skip
def test_a_quiz_is_read_as_it_is_written(question, choices):
    lines = ["::: quiz {#q}", question]
    for text, right, feedback in choices:
        lines += [f"- [{'x' if right else ' '}] {text}", *([f"  > {feedback}"] if feedback else [])]
    (block,) = blocks.find([*lines, ":::"])
    quiz, _ = blocks.quiz(block)
    assert (quiz.id, quiz.question) == ("q", question)
    assert [(choice.text, choice.right, choice.feedback) for choice in quiz.choices] == choices
    assert quiz.multiple == (sum(right for _, right, _ in choices) > 1)


@pytest.mark.parametrize(
    ("line", "wrong", "instead"),
    [
        ("::: vidoe {src=a.mp4}", "vidoe", "video"),
        ("::: quiz {#q pas=1}", "pas", "pass"),
        ('::: live {starts=2026-12-01T19:00 place="Room 3"}', "starts=2026-12-01T19:00", None),
        ("::: note {#n 说明}", "说明", None),
        ("::: video {src=a.mp4 title=“两 个”}", "个”", None),
    ],
)
def test_a_mistake_in_the_first_line_is_shown_where_it_stands(line, wrong, instead):
    found = [problem for problem in blocks.problems([line, "", ":::"]) if problem.span != (0, 0)]
    assert (line[slice(*found[0].span)], found[0].instead) == (wrong, instead)


def test_a_video_and_a_session_are_data():
    body = '::: video {#v src=a.mp4 poster=a.jpg captions=a.vtt transcript=a.txt title="两 句"}\n你好。\n:::\n::: live {#l starts=2026-12-01T19:00+08:00 ends=2026-12-01T12:30Z url=https://x.org place=三楼}\n:::'
    video, live = blocks.find(body.split("\n"))
    assert media.video(video) == (Video("v", "两 句", "a.mp4", "a.jpg", "a.vtt", "a.txt", "你好。"), [])
    session, problems = media.live(live)
    assert problems == []
    assert (session.starts, session.over) == (
        datetime(2026, 12, 1, 11, 0, tzinfo=UTC),
        datetime(2026, 12, 1, 12, 30, tzinfo=UTC),
    )
    assert (session.url, session.place) == ("https://x.org", "三楼")
    assert list(blocks.problems(body.split("\n"))) == []


@pytest.mark.parametrize(
    ("attributes", "inside", "transcribed"),
    [("src=a.mp4", "", False), ("src=a.mp4", " ", False), ("src=a.mp4", "话", True), ("src=a.mp4 transcript=a.txt", "", True)],
)  # fmt: skip
def test_what_is_said_is_a_file_or_the_inside(attributes, inside, transcribed):
    (block,) = blocks.find([f"::: video {{{attributes}}}", inside, ":::"])
    assert media.video(block)[0].transcribed is transcribed


@pytest.mark.parametrize(
    "body", ["<!--\n::: vidoe\n:::\n-->", "<!-- ::: vidoe -->\n", "```\n::: vidoe\n:::\n```", "::: note\nx\n:::\n\n::::::"]
)  # fmt: skip
def test_notes_to_editors_and_code_have_no_problems(body):
    assert list(blocks.problems(body.split("\n"))) == []


def test_ids_of_blocks_are_those_of_the_page():
    body = "::: tip {#a-2}\n:::\n::: quiz {#a}\n?\n- [x] a\n- [ ] b\n:::\n::: note {#a}\n:::\n::: quiz\n?\n:::\n::: live {#l}\n:::\n::: nosuch {#n}\n:::\n"
    html = renderer()(body).html
    assert (
        blocks.ids(blocks.of_body(body))
        == re.findall(r' id="([^"]*)"', html)
        == ["a-2", "a", "a-1", "a-2_1", "a_1", "quiz", "l"]
    )


def test_a_sound_quiz_has_no_problems():
    body = "::: quiz {#a pass=1}\n问？\n\n- [x] 对\n      > 因为。\n      > 所以。\n- [ ] 错\n:::\n"
    assert list(blocks.problems(body.split("\n"))) == []
    quiz, _ = blocks.quiz(next(blocks.find(body.split("\n"))))
    assert quiz.choices[0].feedback == "因为。 所以。"


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("x\n::: note\ntext", 1, "the block “note” is never closed"),
        ("::: note\n::: tip\n:::", 0, "the block “note” is never closed"),
        ("::: remark\n:::", 0, "there is no block “remark”"),
        ("::: quiz\n?\n- [x] a\n- [ ] b\n:::", 0, "the quiz has no id"),
        ("::: quiz {#q}\n- [x] a\n- [ ] b\n:::", 0, "the quiz asks nothing"),
        ("::: quiz {#q}\n?\n- [x] a\n:::", 0, "the quiz has only one choice"),
        ("::: quiz {#q}\n?\n- [ ] a\n- [ ] b\n:::", 0, "no choice is right"),
        ("::: quiz {#q pass=2}\n?\n- [x] a\n- [ ] b\n:::", 0, "pass=2 cannot be met with 1 right choices"),
        ("::: quiz {#q pass=²}\n?\n- [x] a\n- [ ] b\n:::", 0, "pass=² cannot be met with 1 right choices"),
        ("::: quiz {#q}\n?\n- [x] a\nstray\n- [ ] b\n:::", 3, "this line is neither a choice nor feedback"),
        ("::: quiz {#q}\n:::", 0, "the quiz has no choices"),
        ("::: quiz {#q}\n?\n- [x] a\n- [ ] b\n:::\n::: note {#q}\n:::", 5, "the id “q” is used twice, first on line 1"),
        ("::: note {colour=x}\n:::", 0, "the block “note” has no attribute `colour`"),
        ("::: note {.big}\n:::", 0, "“.big” is no attribute"),
        ("::: quiz {#q 1pass=1}\n:::", 0, "“1pass=1” is no attribute"),
        ("x\n:::\n", 1, "this “:::” ends no block"),
        ("::: tip 标题\n文\n:::", 0, "“::: tip 标题” begins no block, so it is shown as text"),
        ("::: tip 标题\n文\n:::", 2, "this “:::” ends no block"),
        (":::: tip", 0, "“:::: tip” begins no block, so it is shown as text"),
        ("::: quiz {#q", 0, "“::: quiz {#q” begins no block, so it is shown as text"),
        ("：：： note", 0, "this line begins with full-width colons, so it is shown as text"),
        ("::: video\n:::", 0, "the video has no `src`"),
        ("::: video {src=ftp://x.org/a.mp4}\n:::", 0, "“ftp://x.org/a.mp4” is neither a file nor an https address"),
        ("::: video {src=a.mp4 poster=https://x.org/a.jpg}\n:::", 0, "`poster` must be a file, not an address"),
        ("::: video {src=a.mp4 captions=a.srt}\n:::", 0, "`captions` must be a WebVTT file"),
        ("::: video {src=https://x.org/v captions=a.vtt}\n:::", 0, "captions are for a video that this page plays; this one is shown elsewhere"),
        ("::: video {src=a.mp4 subtitle=a.vtt}\n:::", 0, "the block “video” has no attribute `subtitle`"),
        ("::: live {url=https://x.org}\n:::", 0, "the session has no `starts`"),
        ("::: live {starts=2026-12-01T19:00+08:00}\n:::", 0, "the session says neither `url` nor `place`"),
        ("::: live {starts=2026-12-01T19:00 place=x}\n:::", 0, "`starts` does not say in which time zone"),
        ("::: live {starts=2026-12-01 place=x}\n:::", 0, "`starts` is “2026-12-01”, which is no time"),
        ("::: live {starts=2026-02-30T19:00+08:00 place=x}\n:::", 0, "`starts` is “2026-02-30T19:00+08:00”, which is no time"),
        ("::: live {starts=2026-02-30T19:00 place=x}\n:::", 0, "`starts` is “2026-02-30T19:00”, which is on no calendar"),
        ("::: live {starts=2026-12-01T19:00+08:00 ends=2026-12-01T12:00+01:00 place=x}\n:::", 0, "the session ends before it starts"),
        ("::: live {starts=2026-12-01T19:00+08:00 url=meet.example.org}\n:::", 0, "“meet.example.org” is no https address"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(body, line, message):
    assert (line, message) in [(problem.line, problem.message) for problem in blocks.problems(body.split("\n"))]


@pytest.mark.parametrize("fence", ["```", "~~~", "````", "``` md"])
def test_blocks_in_code_are_text(fence):
    mark = fence.split()[0]
    assert list(blocks.find([fence, "::: note", ":::", mark])) == []


def test_code_in_a_line_opens_no_fence():
    assert [block.kind for block in blocks.find(["```code``` in a line", "::: note", "x", ":::"])] == ["note"]


def test_a_closing_mark_in_code_inside_a_block_is_text():
    (block,) = blocks.find(["::: note", "```", ":::", "```", "after", ":::"])
    assert block.end == 5
    assert block.closed


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("::: warning 注意 事项", 'write ::: warning {title="注意 事项"}'),
        (":::tip[Title]", 'write ::: tip {title="Title"}'),
        ("::: quiz what", "behind ::: stands a name, then nothing or {…}: ::: note"),
    ],
)
def test_a_title_in_the_manner_of_other_sites_is_shown_as_it_is_written_here(line, hint):
    assert [problem.hint for problem in blocks.problems([line])] == [hint]
