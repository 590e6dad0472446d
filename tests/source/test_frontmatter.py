"""Front matter: what is read, what is refused, and that one value is replaced and no other byte."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
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


# -- what can be told line by line -----------------------------------------------------------------------------


def bound(data, keys):
    """What a file says outside some keys: each bound key with its value as written, and the body."""
    parsed = frontmatter.parse(data)
    pairs = zip(parsed.node.keys, parsed.node.items, strict=True)
    return {key.text: _written(item) for key, item in pairs if key.text not in keys}, parsed.body


def _written(node):
    return node.kind, node.tag, node.text, [_written(each) for each in (*node.keys, *node.items)]


def agrees(data):
    """Whether what is told of one file line by line is what a parser says, as far as one can read it and it is text."""
    told = frontmatter.plain(data, ("status",))
    if told is None:
        return True
    with suppress(UnreadableError):
        said = strict_yaml.value(frontmatter.parse(data).node)
        return all(
            said.get(key) == text or not isinstance(said.get(key), str)
            for key, text in (("status", told.status), ("slug", told.slug))
        )
    return True


def hides_nothing(old, new, keys=("status", "assignee")):
    """Whether two files that look the same without some keys are, as far as both can be read."""
    one, other = frontmatter.plain(old, keys), frontmatter.plain(new, keys)
    if one is None or other is None or one.rest != other.rest:
        return True
    with suppress(UnreadableError):
        return bound(old, keys) == bound(new, keys)
    return True


def filed(lines, body=""):
    return ("---\n" + "".join(f"{line}\n" for line in lines) + "---\n" + body).encode()


SLUG = "slug: a"


def test_an_ordinary_file_is_told_line_by_line():
    head = ["title: 关于  “it”", "slug: rate", "tags: [a, b]", 'note: "a: b"', "status: draft", "assignee: ed", "x: y"]  # fmt: skip
    old = filed(head, "status: x\n")
    told = frontmatter.plain(old, ("status", "assignee"))

    assert (told.status, told.slug) == ("draft", "rate")
    for new in (
        old.replace(b"status: draft", b"status: in_review"),
        old.replace(b"draft\nassignee: ed", b"done\nassignee: eve"),
    ):
        assert frontmatter.plain(new, ("status", "assignee")).rest == told.rest
    for new in (
        old.replace(b"[a, b]", b"[a,  b]"),
        old.replace(b"status: x", b"status: y"),
        old.replace(b"title", b"titel"),
        old.replace(b"slug: rate", b"slug: date"),
        old.replace(b"x: y", b"x: z"),
        old + b"\n",
    ):
        assert frontmatter.plain(new, ("status", "assignee")).rest != told.rest
    assert (
        frontmatter.plain(old, ("status",)).rest != frontmatter.plain(old.replace(b": ed", b": eve"), ("status",)).rest
    )
    assert frontmatter.plain(b"", ("status",)) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["title: x", "status: a", "  b"], ["status: a", "title: x", "  b"]),
        (["title: x", "status: a", "  b"], ["title: x", "  b"]),
        (["title: |", "  x", "status: |", "  b"], ["status: |", "title: |", "  x", "  b"]),
        (["title:", "status: a"], ["title:", "status: a", "  b"]),
        (['title: "a', "status: b", 'c"'], ['title: "a', "status: d", 'c"']),
        (['title: "a \\" b', "status: b", '\\""'], ['title: "a \\" b', "status: d", '\\""']),
        (["title: 'it''s", "status: b", "'"], ["title: 'it''s", "status: c", "'"]),
        (["x: {a: b,", "status: b}"], ["x: {a: b,", "status: c}"]),
        (['x: ["]", a,', "status: b,", '"[" ]'], ['x: ["]", a,', "status: c,", '"[" ]']),
        (['x: {"}": a,', "status: b,", '"{": 1 }'], ['x: {"}": a,', "status: c,", '"{": 1 }']),
        (["x: [a, # ]", "status: b,", "c, # [", "]"], ["x: [a, # ]", "status: c,", "c, # [", "]"]),
        (["x: ['\"]', \"a", "status: b", "c\", '\"[']"], ["x: ['\"]', \"a", "status: c", "c\", '\"[']"]),
        (["status:note: a"], ["status:note: b"]),
        (["status:note: a"], ["title: a"]),
        (["status: a\u2028title: x"], ["status: a\u2028title: y"]),
        (["status: a\x85title: x"], ["status: a\x85title: y"]),
        (["status: a\rtitle: x"], ["status: a\rtitle: y"]),
        (["? status", ": a", "title: x"], ["? status", ": a", "title: y"]),
        (["'status': a", "title: x"], ["'status': a", "title: y"]),
        (["status: [a,", "title: x]"], ["status: [a,", "title: y]"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("slug", ["first", "last"])
def test_what_might_be_part_of_another_value_is_never_taken_for_a_status(old, new, slug):
    files = [filed([SLUG, *each] if slug == "first" else [*each, SLUG]) for each in (old, new)]

    assert hides_nothing(*files)
    assert all(map(agrees, files))


def test_a_line_of_the_body_is_never_taken_for_a_status():
    for head in (
        "---\n---\n",
        "---\n--- \n",
        "---\nslug: x\n---\n",
        "---\nslug: x\n--- \n",
        "\ufeff---\nslug: x\n---\n",
    ):
        old, new = (f"{head}text\nstatus: {word}\n---\n".encode() for word in "ab")
        assert hides_nothing(old, new)


NASTY = [
    SLUG, "slug: b", "  slug: c", "slug: 7", "status: 1.0", "slug: null", "status: yes", "- a: b",
    "status: draft", "status: done", "status: 'a'", 'status: "b"', "status: |", "status: >-", "status:", "status: # x", "status: [a]",
    "status: {a: b}", "status: [a,", "status: {a: b,", "status:x: y", "status : a", "'status': a", "assignee: ed", "assignee: |", "assignee:",
    "title: x", "title: y", "title: |", "title: >", "title:", 'title: "a', "title: 'a", 'title: "a" # "', "title: {a: b,", "title: [a,",
    'title: ["]", a,', "title: [a, # ]", "list:", "- a", "- status: b", "  - status: b", "  status: c", "  b", " c: d", "  # x", "# it's",
    '# "', "", "  ", 'c"', "c'", "}", "]", "c}", "c]", '"[" ]', "c, # [", "status: b,", "status: b]", "status: b}", "status: b, c]",
    "a\u2028status: b", "status: b\u2028e: f", "...", "note: 'it''s'", 'note: "\\""', "note: a' 'b",
]  # fmt: skip


@st.composite
def edited(draw):
    """Front matter in lines, and the same with some lines changed, added, moved or taken out."""
    old = draw(st.lists(st.sampled_from(NASTY), min_size=1, max_size=6))
    for line in (SLUG, "status: draft"):
        old.insert(draw(st.integers(0, len(old))), line)
    new = list(old)
    for _ in range(draw(st.integers(1, 2))):
        place, line = draw(st.integers(0, len(new))), draw(st.sampled_from(NASTY))
        how = draw(st.sampled_from(["put", "put", "add", "take", "move"]))
        if how == "add":
            new.insert(place, line)
        elif place < len(new):
            gone = new.pop(place)
            if how == "put":
                new.insert(place, line)
            elif how == "move":
                new.insert(draw(st.integers(0, len(new))), gone)
    return old, new


@pytest.mark.slow
@settings(max_examples=3000)
@given(edited(), st.sampled_from([("status",), ("status", "assignee")]))
def test_what_is_told_line_by_line_is_what_a_parser_says(lines, keys):
    old, new = (filed(each) for each in lines)

    assert hides_nothing(old, new, keys)
    assert agrees(old)
    assert agrees(new)
