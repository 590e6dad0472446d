"""Front matter of any generator becomes strict YAML that says the same, and not a byte of a body changes."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contentops.authoring.adopting import reading
from contentops.source import frontmatter, strict_yaml
from contentops.source.frontmatter import UnreadableError


def meta(text: str) -> dict:
    return reading.read(text.encode()).meta


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("---\ntitle: A\nn: 1\n---\nx", {"title": "A", "n": 1}),
        ("---\ntitle: a: b: c\n---\n", {"title": "a: b: c"}),
        ("---\ntitle: *bold* text\nby: @me\npart: `x`\nmuch: %d\n---\n", {"title": "*bold* text", "by": "@me", "part": "`x`", "much": "%d"}),
        ("---\ntitle: {{ page.title }}\n---\n", {"title": "{{ page.title }}"}),
        ('---\ntitle: "Quoted" rest\n---\n', {"title": '"Quoted" rest'}),
        ('---\ntitle: "open\n---\n', {"title": '"open'}),
        ("---\ntitle: !note x\n---\n", {"title": "!note x"}),
        ("---\ntitle:\tA\nlist:\n\t- a\n\t- @b\n---\n", {"title": "A", "list": ["a", "@b"]}),
        ("---\ntitle：全角\ndate: 2020-01-02\n---\n", {"title": "全角", "date": "2020-01-02"}),
        ("---\n1: a\n---\n", {"1": "a"}),
        ("---\ntitle: A\ntitle: B\n---\n", {"title": "B"}),
        ("---\ntitle: A\n...\nx", {"title": "A"}),
        ("--- \ntitle: A\n--- \nx", {"title": "A"}),
        ("---\n{title: A, tags: [a, b]}\n---\nx", {"title": "A", "tags": ["a", "b"]}),
        ("---\ntext: |\n  a: b: c\n  - *x\n---\n", {"text": "a: b: c\n- *x\n"}),
        ('+++\ntitle = "One: a"\ndraft = false\ntags = ["x"]\n[params]\na = 1\n+++\nx', {"title": "One: a", "draft": False, "tags": ["x"], "params": {"a": 1}}),
        ("+++\ndate = 2020-01-01T10:00:00+08:00\nday = 2020-01-02\n+++\n", {"date": "2020-01-01T10:00:00+08:00", "day": "2020-01-02"}),
        ('{"title": "J", "tags": ["x"]}\nbody', {"title": "J", "tags": ["x"]}),
        ("title: 使用\nAuthor: Jane\n    and Joe\n\nbody", {"title": "使用", "Author": "Jane and Joe"}),
        ("title: B\ndate: 2024-01-01\npublished: false\n---\n\nbody", {"title": "B", "date": "2024-01-01", "published": False}),
        ("title: B\ntags:\n- a\n- b: c\n\npublished: false\n-----\nbody", {"title": "B", "tags": ["a", {"b": "c"}], "published": False}),
        ('"title": "J",\n"draft": true\n;;;\nbody', {"title": "J", "draft": True}),
        ("password: x\n---\nbody", {"password": "x"}),
        ("----\ntitle: A\n----\nbody", {"title": "A"}),
        ("\n\n---\ntitle: A\ndraft: true\n---\nbody", {"title": "A", "draft": True}),
        ("Note: this is a heading\n---\nx", {}),
        ("title: a\nand then a text\n---\nx", {}),
        ("title: a\n\nNote: a text\n\n---\nx", {"title": "a"}),
        ("\n---\n\ntext\n\n---\n", {}),
        ("----\ntext: a\n", {}),
        ("---\n---\nx", {}),
        ("", {}),
        ("---\n\ntext\n\n---\n\nmore", {}),
        ("---\n- a\n---\n", {}),
        ("note: this is how a text may begin\n\nx", {}),
        ("title: a\nand then a text\n\nx", {}),
    ],
)  # fmt: skip
def test_front_matter_of_other_programs_says_the_same(text, wanted):
    assert meta(text) == wanted


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("# 中文".encode("gbk"), "is not UTF-8"),
        (b"---\ntitle: A\n\ntext", "no end"),
        (b"---\na: &x 1\nb: *x\n---\n", "anchor"),
        (b"---\ntitle: a\x07b\n---\n", "U+0007"),
        (b"---\ntitle:Foo\n---\n", "no keys and values"),
        (b"title: a\na: &x 1\nb: *x\n---\n", "anchor"),
        (b"+++\ntitle = \n+++\n", "no TOML"),
        (b"+++\ntitle = 'x'\n", "no end"),
        (b"<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n", "conflict"),
        (b"---\na:\n  - 1\na:\n  - 2\n---\n", "stands twice"),
    ],
)
def test_what_cannot_be_read_for_sure_is_refused_with_the_reason(data, reason):
    with pytest.raises(UnreadableError, match=reason.replace("+", r"\+")):
        reading.read(data)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_front_matter_that_only_ends_with_a_mark_gets_one_at_its_beginning_too(end):
    text = end.join(["title: B", "published: false", "---", "", "body", ""])
    assert reading.read(text.encode()).text == f"---{end}{text}"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_keys_are_added_at_the_end_with_the_line_ends_there_are(end, mark):
    text = end.join([f"{mark}---", "title: A  # so", "list: [b,", "  c]", "---", "body", ""])
    front = reading.with_keys(reading.read(text.encode()), {"slug": "a", "status": "draft"})
    assert front.text == text.replace(f"  c]{end}", f"  c]{end}slug: a{end}status: draft{end}")
    assert frontmatter.parse(front.text.encode()).body == "body\n"


def test_a_file_without_front_matter_gets_one_after_its_byte_order_mark():
    front = reading.with_keys(reading.read("\ufeff# A\r\n".encode()), {"title": "A"})
    assert front.text == "\ufeff---\r\ntitle: A\r\n---\r\n# A\r\n"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_key_is_renamed_and_a_value_replaced_in_place(end):
    front = reading.read(end.join(["---", "a: 1", "标题: x  # y", "b: {标题: 2}", "---", ""]).encode())
    renamed = reading.with_renamed(front, "标题", "title")
    assert renamed.text == front.text.replace("标题: x", "title: x")
    assert reading.with_value(renamed, "title", "[x]").text == front.text.replace("标题: x", "title: [x]")
    assert reading.with_value(reading.read(b"---\ntitle:\n---\n"), "title", "A").text == "---\ntitle: A\n---\n"


@given(st.text())
@example("null")
@example("a: b")
@example("2020-01-01")
@example("- x")
@example("x #y")
@example("x: ")
def test_a_text_is_written_so_that_it_reads_as_itself(text):
    line = f"key: {reading.written(text)}\n"
    try:
        node = strict_yaml.parse(line)
    except strict_yaml.StrictYamlError as error:
        assert "U+" in error.message
    else:
        assert strict_yaml.value(node) == {"key": text}


_LINE = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(_LINE, max_size=6), st.sampled_from(["", "---\n", "+++\n", "---\r\ntitle: a\r\n---\r\n"]), _LINE)
@example(["title: x", "---", ""], "---\n", "body")
@example(["title: - x: [", "---", ""], "---\n", "body")
def test_no_byte_of_a_body_changes_whatever_the_file_holds(lines, begin, rest):
    data = (begin + "\n".join(lines) + rest).encode()
    try:
        front = reading.with_keys(reading.read(data), {"slug_": "s"})
    except UnreadableError:
        return
    assert data.endswith(front.body.encode())
    parsed = frontmatter.parse(front.text.encode())
    assert parsed.body == front.body.replace("\r\n", "\n").replace("\r", "\n")
    assert strict_yaml.value(parsed.node)["slug_"] == "s"
