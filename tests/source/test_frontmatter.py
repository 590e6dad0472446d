"""Front matter: what is read, what is refused, and that one value is replaced and no other byte."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.model import Position
from contentops.source import frontmatter, strict_yaml
from contentops.source.frontmatter import MAX_BYTES, UnreadableError

PLAIN = "---\ntitle: 完课率\nstatus: draft\n---\n正文\n"


def test_bom_and_line_ends_do_not_change_what_is_read():
    wanted = frontmatter.parse(PLAIN.encode())

    assert frontmatter.parse(b"\xef\xbb\xbf" + PLAIN.encode()) == wanted
    assert frontmatter.parse(PLAIN.replace("\n", "\r\n").encode()) == wanted
    assert frontmatter.parse(PLAIN.replace("\n", "\r").encode()) == wanted
    assert wanted.body == "正文\n"
    assert wanted.body_line == 5


def test_a_byte_order_mark_in_the_body_is_content():
    assert frontmatter.parse("---\na: b\n---\nx\ufeffy".encode()).body == "x\ufeffy"


def test_the_body_may_be_missing_and_the_end_may_have_trailing_blanks():
    assert frontmatter.parse(b"---\na: b\n---").body == ""
    assert frontmatter.parse(b"---\na: b\n--- \t\nx").body == "x"
    assert frontmatter.parse(b"---\n---\n").node.items == ()


@pytest.mark.parametrize(
    ("data", "message", "place"),
    [
        (b"", "the file does not begin with front matter", (1, 1)),
        (b"# a\n", "the file does not begin with front matter", (1, 1)),
        (b"\n---\na: b\n---\n", "the file does not begin with front matter", (1, 1)),
        (b"----\na: b\n---\n", "the file does not begin with front matter", (1, 1)),
        (b"---", "the front matter has no end", (1, 1)),
        (b"---\na: b\n", "the front matter has no end", (1, 1)),
        (b"---\na: b\n ---\n----\n", "the front matter has no end", (1, 1)),
        (b"---\n- a\n---\n", "the front matter must be keys and values", (2, 1)),
        (b"---\njust words\n---\n", "the front matter must be keys and values", (2, 1)),
        ("---\nslug：a\n---\n".encode(), "a full-width ： stands where YAML wants “: ”", (2, 5)),
        (b"---\na: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other\n---\n", "git conflict markers stand here", (3, 1)),
        (b"---\na: 1\n<<<<<<< HEAD\nb: 1\n---\nx\n=======\n", "git conflict markers stand here", (3, 1)),
        (b"---\na: 1\n=======\n---\n", "git conflict markers stand here", (3, 1)),
        (b"<<<<<<< HEAD\n---\na: 1\n", "git conflict markers stand here", (1, 1)),
        (b"---\na: 1\na: 2\n---\n", "the key “a” stands twice, first on line 2", (3, 1)),
        (b"---\na: b\n---\nab\xffc\n", "byte 0xff is not UTF-8", (4, 3)),
        ("---\na: 中\n---\n".encode("gb18030"), "byte 0xd6 is not UTF-8", (2, 4)),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "this is a Git LFS pointer, not the text itself", (1, 1)),
        (b"x" * (MAX_BYTES + 1), "the file has 1,048,577 bytes; a document may have 1,048,576", (1, 1)),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why_and_where(data, message, place):
    with pytest.raises(UnreadableError) as caught:
        frontmatter.parse(data)

    assert caught.value.message == message
    assert caught.value.position == Position(*place)


def test_a_file_of_just_the_largest_size_is_read():
    head = b"---\na: b\n---\n"

    assert len(frontmatter.parse(head + b"x" * (MAX_BYTES - len(head))).body) == MAX_BYTES - len(head)


@given(st.binary(max_size=80) | st.binary(max_size=60).map(lambda tail: b"---\n" + tail + b"\n---\n"))
def test_any_bytes_are_read_or_refused_and_never_anything_else(data):
    with suppress(UnreadableError):
        frontmatter.parse(data)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("status: draft", "status: in_review"),
        ("status:   draft   # 注释", "status:   in_review   # 注释"),
        ('status: "draft"', "status: in_review"),
        ("status: 'draft' # x", "status: in_review # x"),
        ("status:", "status: in_review"),
        ("status: ", "status: in_review "),
        ("status: # nothing yet", "status: in_review # nothing yet"),
        ('"status": draft', '"status": in_review'),
        ("status : draft", "status : in_review"),
    ],
)
def test_replacing_a_value_keeps_every_other_byte(line, changed, ends, bom):
    text = f"---\ntitle: 完课率 😀 status: 中{ends}{line}{ends}slug: a{ends}---{ends}status: draft{ends}"
    text = text.replace("---\n", f"---{ends}", 1).replace(" status: 中", " status 中")

    done = frontmatter.replace_value(bom + text.encode(), "status", "in_review")

    assert done == bom + text.replace(f"{line}{ends}slug", f"{changed}{ends}slug").encode()


LINES = st.lists(
    st.sampled_from(
        ["# 注释 status: x", "标题: 值", "tags: [a, status]", "note: 'it''s'", "long: |\n  status: no\n  x", "quoted: \"a \\\" b\"", "", "deep: {status: y}"]
    ),
    unique=True, max_size=5,
)  # fmt: skip


@given(
    LINES,
    LINES,
    st.sampled_from(["draft", "'a b'", '"😀"', "中文"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.text("ab\n\r中", max_size=9),
)
def test_replacing_leaves_what_is_before_and_after_alone(before, after, value, ends, body):
    after = [line for line in after if line not in before or line == ""]
    head = "\n".join(["---", *before, "status: "]).replace("\n", ends).encode()
    tail = ("\n".join([" # kept", *after, "---", ""]).replace("\n", ends) + body).encode()

    done = frontmatter.replace_value(head + value.encode() + tail, "status", "published")

    assert done == head + b"published" + tail
    assert strict_yaml.value(frontmatter.parse(done).node)["status"] == "published"


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        ("title: x", "there is no `status` to change"),
        ("status: [a]", "there is no `status` to change"),
        ("deep: {status: a}", "there is no `status` to change"),
        ("status: >\n  draft\n", "`status` spans several lines"),
        ("status: a\n  b", "`status` spans several lines"),
    ],
)
def test_a_value_that_is_no_scalar_on_one_line_is_not_replaced(yaml, message):
    with pytest.raises(UnreadableError, match=message):
        frontmatter.replace_value(f"---\n{yaml}\n---\n".encode(), "status", "x")


def test_lines_in_the_body_that_look_like_conflict_markers_are_text():
    assert frontmatter.parse(b"---\na: b\n---\nTitle\n=======\n").body == "Title\n=======\n"
