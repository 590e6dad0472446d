"""What is a change of a text and what is none, and files that could be read in two ways."""

from __future__ import annotations

import socket

import pytest

pytestmark = pytest.mark.slow  # a real repository each, for every row of the contract

HEAD = """\
---
title: 关于 {slug}
slug: {slug}
status: draft
summary: 一句话。
authors: [ann]
date: 2026-05-01
tags: [一, 二]
level: 3
---
"""
BODY = """\
# 一

第一段，有 **重点** 和 [链接](https://example.org/a)。

- 甲
- 乙

![图](图.svg)

`代码`  后面。
"""
TEXT = HEAD + BODY
SVG = "<svg xmlns='http://www.w3.org/2000/svg'><title>{}</title></svg>"

BODY_EDITS = {
    "a character": ("第一段", "第一断"),
    "a space at the end of a line": ("- 甲\n", "- 甲 \n"),
    "a tab for spaces": ("`  后面", "`\t后面"),
    "an empty line": ("- 乙\n\n", "- 乙\n\n\n"),
    "the last line end": ("后面。\n", "后面。"),
    "an unseen character": ("第一段", "第\u200b一段"),
    "Unicode form": ("重点", "重点e\u0301"),
    "full width": ("第一段，", "第一段,"),
    "a look-alike": ("/a)", "/а)"),
    "a comment": ("# 一", "<!-- x -->\n# 一"),
    "a link's target": ("example.org/a", "example.org/b"),
    "an image's name": ("图.svg", "图2.svg"),
    "direction": ("第一段", "\u202e第一段"),
    "no-break space": ("有 **", "有\u00a0**"),
    "line separator": ("- 甲\n", "- 甲\u2028"),
}
META_EDITS = {
    "a scalar": ("title: 关于", "title: 关与"),
    "a number's text": ("level: 3", "level: 3.0"),
    "a number as text": ("level: 3", 'level: "3"'),
    "true for a text": ("level: 3", "level: true"),
    "nothing": ("level: 3", "level:"),
    "an unknown key": ("level: 3", "level: 3\nfoo: bar"),
    "an empty key": ("level: 3", "level: 3\nfoo:"),
    "a key gone": ("level: 3\n", ""),
    "a key's name": ("level: 3", "levels: 3"),
    "a key's capital": ("level: 3", "Level: 3"),
    "the order of a list": ("[一, 二]", "[二, 一]"),
    "two entries become one": ("[一, 二]", '["一, 二"]'),
    "a list for a scalar": ("level: 3", "level: [3]"),
    "a mapping": ("level: 3", "level: {a: 3}"),
    "spaces within quotes": ("summary: 一句话。", "summary: '一句话。 '"),
    "publish_at": ("level: 3", "level: 3\npublish_at: 2020-01-01T00:00:00Z"),
    "an author": ("authors: [ann]", "authors: [ann, bo]"),
    "one author, no list": ("authors: [ann]", "authors: ann"),
}
SAME = {
    "a comment": ("level: 3", "level: 3 # drei"),
    "quotes": ("title: 关于 {slug}", "title: '关于 {slug}'"),
    "other quotes": ("title: 关于 {slug}", 'title: "关于 {slug}"'),
    "spaces": ("level: 3", "level:    3   "),
    "an empty line": ("level: 3\n", "\nlevel: 3\n\n"),
    "order": ("date: 2026-05-01\ntags: [一, 二]\n", "tags: [一, 二]\ndate: 2026-05-01\n"),
    "a block list": ("tags: [一, 二]", "tags:\n- 一\n-   二"),
    "a folded line": ("title: 关于 {slug}", "title:\n  关于\n  {slug}"),
    "the state": ("status: draft", "status: in_review"),
    "who it is assigned to": ("level: 3", "level: 3\nassignee: ed"),
    "an escape": ("summary: 一句话。", 'summary: "\\u4e00句话。"'),
}


def digests(site):
    rows = site.run("status", "--format", "json").json
    return {row["key"]: row["digest"] for row in rows}


def decide(site, path):
    """Approve and publish by hand, with no check asked."""
    site.commit("write")
    site.forge(path, "ed")
    site.forge(path, "pat", "move")
    site.replace(path, "status: draft", "status: published")
    site.commit("decide")


def write_all(site, edits, edit):
    """One article for each edit, edited or not."""
    site.write("content/articles/图.svg", SVG.format("a"))
    site.write("content/articles/图2.svg", SVG.format("a"))
    for number, (old, new) in enumerate(edits.values()):
        assert old in TEXT, old
        text = TEXT.replace(old, new, 1) if edit else TEXT
        site.write(f"content/articles/n{number}.md", text.replace("{slug}", f"n{number}"))


def test_every_edit_of_the_body_and_of_the_front_matter_makes_another_digest(site):
    edits = BODY_EDITS | META_EDITS
    write_all(site, edits, edit=False)
    before = digests(site)
    write_all(site, edits, edit=True)
    after = digests(site)

    assert len(before) == len(edits)
    same = [
        name
        for number, name in enumerate(edits)
        if before[f"article/n{number}@zh-CN"] == after[f"article/n{number}@zh-CN"]
    ]
    assert same == []


def test_what_nobody_reads_makes_none(site):
    write_all(site, SAME, edit=False)
    before = digests(site)
    write_all(site, SAME, edit=True)
    after = digests(site)

    differ = [
        name
        for number, name in enumerate(SAME)
        if before[f"article/n{number}@zh-CN"] != after[f"article/n{number}@zh-CN"]
    ]
    assert differ == []


def test_no_two_edits_make_the_same_digest(site):
    """Whatever stands where, no text can be taken for another; the key is in the digest, so one file is edited over and over."""
    site.write("content/articles/图.svg", SVG.format("a"))
    site.write("content/articles/图2.svg", SVG.format("a"))
    seen = {}
    for name, (old, new) in (BODY_EDITS | META_EDITS).items():
        site.write("content/articles/n.md", TEXT.replace(old, new, 1).replace("{slug}", "n"))
        digest = digests(site)["article/n@zh-CN"]
        assert digest not in seen, f"{name} and {seen.get(digest)}"
        seen[digest] = name


@pytest.mark.parametrize("way", ["changed", "gone", "a link", "a folder"])
def test_an_image_of_the_same_name_that_is_another_makes_another_digest(site, way):
    place = site.write("content/articles/图.svg", SVG.format("a"))
    site.write("content/articles/n.md", TEXT.replace("{slug}", "n"))
    before = digests(site)
    place.unlink()
    if way == "changed":
        place.write_text(SVG.format("b"))
    elif way == "a link":
        place.symlink_to("n.md")
    elif way == "a folder":
        site.write("content/articles/图.svg/x.svg", SVG.format("a"))

    assert digests(site) != before


def test_a_document_linked_to_that_becomes_another_makes_another_digest(site):
    site.article("target")
    path = site.article("page", "见[另一篇](target.md)。\n")
    before = site.digest(path)
    site.replace("content/articles/target.md", "slug: target", "slug: goal")

    assert site.digest(path) != before


def test_words_changed_in_a_document_linked_to_make_none(site):
    site.article("target")
    path = site.article("page", "见[另一篇](target.md)。\n")
    before = site.digest(path)
    site.replace("content/articles/target.md", "正文。", "别的。")

    assert site.digest(path) == before


# -- two readings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("status: draft", "status: draft\nstatus: published"),
        ("status: draft", "status: draft\n'status': published"),
        ("status: draft", 'status: draft\n"st\\u0061tus": published'),
        ("status: draft", "status: draft\nStatus: published"),
        ("status: draft", "status: draft\n? status\n: published"),
        ("status: draft", "status: &s draft"),
        ("status: draft", "status: !!str draft"),
        ("status: draft", "<<: {status: published}\nstatus: draft"),
        ("tags: [一, 二]", "tags: [一, 二]\nx: {a: 1, a: 2}"),
        ("level: 3", "level: 3\n1: x"),
        ("level: 3", "level: 3\n[a]: x"),
        ("level: 3", "level: 3\n...\nstatus: published"),
        ("level: 3", "level: 3\n\u2028status: published"),
        ("level: 3", "level: 3 #\u0085status: published"),
    ],
)
def test_front_matter_that_could_be_read_in_two_ways_is_an_error_and_publishes_nothing(site, old, new):
    path = "content/articles/rate.md"
    site.write(path, TEXT.replace("![图](图.svg)", "").replace(old, new, 1).replace("{slug}", "rate"))
    site.commit()

    checked = site.run("validate")
    assert checked.code == 1
    assert f"{path}:" in checked.out
    assert site.publish().code == 0
    assert not site.has("articles/rate")


def test_two_documents_that_want_one_old_address_are_both_errors(site):
    for name in ("one", "two"):
        site.article(name, extra="aliases: [articles/old/]\n")

    found = {each["path"] for each in site.run("validate", "--format", "json").json if each["severity"] == "error"}
    assert {"content/articles/one.md", "content/articles/two.md"} <= found


def test_an_old_address_that_is_a_live_page_s_is_an_error(site):
    site.published(site.article("one"))
    path = site.article("two", extra="aliases: [articles/one/]\n")

    assert path in {
        each["path"] for each in site.run("validate", "--format", "json").json if each["severity"] == "error"
    }
    done = site.publish("--worktree", "--drafts")
    assert done.code in (0, 1, 2)
    assert "关于 one" in (site.page("articles/one") if site.has("articles/one") else "关于 one")


# -- the way the words get to the page ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "![a](../../workflows/people.yml)",
        "![a](../../.git/config)",
        '<img src="../../workflows/people.yml">',
        "[a]: ../../pyproject.toml\n\n[a]",
        "![a](/etc/hostname)",
        "![a](..%2f..%2fworkflows%2fpeople.yml)",
        "{! ../../workflows/people.yml !}",
        "{% include '../../workflows/people.yml' %}",
        '--8<-- "../../workflows/people.yml"',
    ],
)
def test_no_page_shows_a_file_that_is_not_content(site, body):
    decide(site, site.article("rate", f"{body}\n"))

    assert site.publish().code == 0
    assert site.has("articles/rate")
    secrets = (b"cora@example.org", b"timezone =", b"[core]", socket.gethostname().encode() + b"\n<")
    assert not [path for path, data in site.snapshot().items() if any(each in data for each in secrets)]


def test_what_no_approved_text_names_is_not_published(site):
    site.write("content/articles/secret.svg", SVG.format("geheim"))
    site.write("content/articles/secret.html", "geheim")
    decide(site, site.article("rate", "![图](图.svg)\n"))

    site.publish()
    assert site.has("articles/rate")
    assert not [path for path, data in site.snapshot().items() if b"geheim" in data]
