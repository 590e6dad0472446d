"""References: every target a page could show is found, with its place; too many rather than too few."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.source import frontmatter, references
from contentops.source.references import leaves_tree, resolve

HERE = "content/articles/a.md"


def found(body):
    return [(each.raw, each.image) for each in references.in_body(HERE, body, 1)]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("[a](b.md)", [("b.md", False)]),
        ("![a](b.png)", [("b.png", True)]),
        ("[a](b.md 'Titel')", [("b.md", False)]),
        ("[a](<b c.md>)", [("b c.md", False)]),
        ("[a]( b.md )", [("b.md", False)]),
        ("[a](\nb.md)", [("b.md", False)]),
        ("[a](b(1).md)", [("b(1).md", False)]),
        ("[a](b.md#teil?x)", [("b.md#teil?x", False)]),
        ("[a [b [c]] d](e.md)", [("e.md", False)]),
        ("[a\\]b](c.md)", [("c.md", False)]),
        ("[![bild](b.png)](c.md)", [("b.png", True), ("c.md", False)]),
        ("![a [b] c](d.png)", [("d.png", True)]),
        ("\\![a](b.md)", [("b.md", False)]),
        ("[a][r]\n\n[r]: b.md", [("b.md", False)]),
        ("[r]: <b c.md> 'T'", [("b c.md", False)]),
        ("[r]:\n  b.md", [("b.md", False)]),
        ("> [r]: b.md", [("b.md", False)]),
        ("    [r]: b.md", [("b.md", False)]),
        ("[^1]: b.md", []),
        ("```\n[a](b.md)\n```", [("b.md", False)]),
        ("`![a](b.png)`", [("b.png", True)]),
        ('<img src="b.png">', [("b.png", True)]),
        ("<video poster='b.png' src=c.mp4>", [("b.png", True), ("c.mp4", True)]),
        ("<A HREF='b.md'>", [("b.md", True)]),
        ("[a](课程.md)", [("课程.md", False)]),
        ("[a](%E8%AF%BE.md)", [("%E8%AF%BE.md", False)]),
        ("[a](https://example.org/)", [("https://example.org/", False)]),
        ("[a](#b) and [c](key:article/d)", [("#b", False), ("key:article/d", False)]),
        ("[a] (b.md) and [c]", []),
        ("no target = at all", []),
    ],
)  # fmt: skip
def test_every_form_of_link_and_image_is_found_in_code_too(body, wanted):
    assert found(body) == wanted


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("b.md", "content/articles/b.md"),
        ("./b.md#x", "content/articles/b.md"),
        ("../courses/c/01.md?y#x", "content/courses/c/01.md"),
        ("%E8%AF%BE%20%E7%A8%8B.md", "content/articles/课 程.md"),
        ("课程.md", "content/articles/课程.md"),
        ("../../pyproject.toml", None),
        ("%2e%2e/x.md", "content/x.md"),
        ("../../../etc/passwd", None),
        ("%2e%2e/%2e%2e/%2e%2e/x", None),
        ("a%00b", None),
        ("/b.md", None),
        ("//example.org/b", None),
        ("#x", None),
        ("?x", None),
        ("", None),
        ("https://example.org/b.md", None),
        ("mailto:a@example.org", None),
        ("key:article/b", None),
    ],
)
def test_a_target_means_a_file_of_the_tree_or_none(raw, path):
    assert resolve(HERE, raw) == path


@pytest.mark.parametrize(
    ("raw", "leaves"),
    [("../../../x", True), ("../x", False), ("#x", False), ("https://x/", False), ("", False), ("/x", False)],
)
def test_only_a_relative_way_out_leaves_the_tree(raw, leaves):
    assert [leaves_tree(each) for each in references.in_body(HERE, f"[a]({raw})", 1)] == [leaves]


@given(
    st.lists(
        st.tuples(st.text("中 é😀x\n", max_size=12), st.sampled_from(["b.md", "图.png", "#x", "c/d.md"])),
        min_size=1,
        max_size=5,
    )
)
def test_the_place_of_a_target_is_where_it_is_written(parts):
    body = "".join(f"{text}[词]({raw})" for text, raw in parts)
    lines = body.split("\n")

    got = references.in_body(HERE, body, 7)

    assert [each.raw for each in got] == [raw for _, raw in parts]
    for each in got:
        line, column = each.position
        assert lines[line - 7][column - 1 :].startswith(each.raw)


@given(st.text("[]()!<>\\`: \n=\"'ab.#", max_size=80))
def test_any_text_is_scanned_and_places_are_in_it(body):
    lines = body.split("\n")

    for each in references.in_body(HERE, body, 1):
        line, column = each.position
        assert lines[line - 1][column - 1 :].startswith(each.raw)


@given(
    st.sampled_from(["plain.md", "a/b.png", "x(1).md", "%E8%AF%BE.md", "课.md", "#a"]),
    st.text("abc *[x]中", max_size=12),
)
def test_what_the_renderer_shows_was_found(raw, words):
    from contentops.render.markdown import renderer

    body = f"{words}[{words}]({raw})\n\n> ![图]({raw})\n\n- [{words}][r]\n\n[r]: {raw}\n"

    assert set(_render(renderer)(body).targets) <= {each.raw for each in references.in_body(HERE, body, 1)}


_RENDERERS = []


def _render(make):
    if not _RENDERERS:
        _RENDERERS.append(make())
    return _RENDERERS[0]


def test_front_matter_scalars_that_look_like_files_are_references():
    text = "---\ncover: 图.svg\ntitle: 3.5 Regeln\nsources: [{title: a, url: https://example.org/a.pdf}, {title: b.pdf}]\nduration: 1.5\n---\n"
    parsed = frontmatter.parse(text.encode())

    got = references.in_front_matter(HERE, parsed.node)

    assert [(each.raw, each.path, each.position) for each in got] == [
        ("图.svg", "content/articles/图.svg", (2, 8)),
        ("b.pdf", "content/articles/b.pdf", (4, text.split("\n")[3].index("b.pdf") + 1)),
    ]


def test_the_files_of_a_video_are_found_with_their_places():
    body = '::: video {src=talk.mp4 poster="a b.jpg" captions=t.vtt transcript=t.md}\n:::\n\n<img src=x.png>\n'

    found = references.in_body("content/a/b.md", body, 1)

    assert [each.raw for each in found] == ["talk.mp4", "a b.jpg", "t.vtt", "t.md", "x.png"]
    assert found[1].path == "content/a/a b.jpg"
    assert found[1].position == (1, 33)
    assert all(each.image for each in found)
