"""A moved document: every link still leads where it led, approvals stay, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest


def moved(site, old: str, new: str) -> str:
    done = site.run("mv", old, new)
    assert done.code == 0, done.err
    return done.out


def test_links_from_and_to_a_moved_document_follow_it(site):
    site.write("content/articles/a.svg", "<svg/>")
    site.article("two")
    one = site.article(
        "one",
        "[two](two.md#part) ![a](a.svg) [self](#here) [out](https://example.org/two.md)\n\n[ref]: <two.md> 'Two'\n",
        extra="cover: a.svg\n",
    )
    three = site.article("three", "[one](one.md?x=1#y) and `[one](one.md)`\n")
    out = moved(site, one, "content/articles/one/index.md")
    assert out == (
        "1 file moved, 6 links mended\nchanged: content/articles/one/index.md\nchanged: content/articles/three.md\n"
    )
    assert not (site.root / one).exists()
    text = site.read("content/articles/one/index.md")
    assert "[two](../two.md#part) ![a](../a.svg) [self](#here) [out](https://example.org/two.md)" in text
    assert "[ref]: <../two.md> 'Two'" in text
    assert "cover: ../a.svg\n" in text
    assert "[one](one/index.md?x=1#y) and `[one](one/index.md)`" in site.read(three)
    assert "CO301" not in site.run("validate").out


def test_a_folder_moves_with_all_in_it_and_links_inside_it_stay_as_written(site):
    site.write("content/courses/c/图 1.svg", "<svg/>")
    site.course(
        "c", {"foundation": ["one", "two"]}, "[a](./one.md) [b](%6Fne.md) ![x](<图 1.svg>) ![x](%E5%9B%BE%201.svg)\n"
    )
    site.lesson("c", "one", "[up](index.md) [two](two.md)\n")
    site.lesson("c", "two")
    site.article("outside", "[one](../courses/c/one.md)\n")
    before = {file.name: file.read_bytes() for file in (site.root / "content/courses/c").iterdir()}
    out = moved(site, "content/courses/c/", "content/courses/d")
    assert out == "4 files moved, 1 link mended\nchanged: content/articles/outside.md\n"
    assert {file.name: file.read_bytes() for file in (site.root / "content/courses/d").iterdir()} == before
    assert not (site.root / "content/courses/c").exists()
    assert "[one](../courses/d/one.md)" in site.read("content/articles/outside.md")


@pytest.mark.parametrize("target", ["content/courses/d", "content/courses/d/"])
def test_a_folder_that_is_there_takes_the_file_in(site, target):
    site.lesson("c", "one")
    site.lesson("d", "two")
    moved(site, "content/courses/c/one.md", target)
    assert (site.root / "content/courses/d/one.md").exists()


def test_approvals_of_a_moved_document_stay_and_a_mended_one_needs_new_ones(site):
    one, two, three = site.article("one"), site.article("two", "[one](one.md)\n"), site.article("three")
    site.published(one, two, three)
    moved(site, one, "content/articles/eins/index.md")
    site.commit("move")
    states = {each["key"]: each["live"] for each in site.run("status", "--format", "json").json}
    assert states == {
        "article/one@zh-CN": "as it stands",
        "article/two@zh-CN": "earlier revision",
        "article/three@zh-CN": "as it stands",
    }


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a b.md", "a%20b.md"),
        ("a(1).md", "a%281%29.md"),
        ("100%.md", "100%25.md"),
        ("入门.md", "入门.md"),
        ("a'b.md", "a%27b.md"),
    ],
)
def test_a_name_with_odd_letters_is_written_so_that_the_link_holds(site, name, written):
    site.article("one")
    two = site.article("two", "[one](one.md) [one](<one.md>) <a href='one.md'>x</a>\n")
    moved(site, "content/articles/one.md", f"content/articles/{name}")
    assert f"[one]({written}) [one](<{written}>) <a href='{written}'>x</a>" in site.read(two)
    assert "CO301" not in site.run("validate").out


def test_line_ends_marks_and_odd_separators_around_a_link_stay(site):
    site.article("one")
    body = "\u2028 \u0085 \x0c [a](one.md)\r\nx\r[b](one.md) [c](one.md)  \n\ttab"
    two = site.article("two")
    data = b"\xef\xbb\xbf" + site.read(two).encode().replace(b"\n", b"\r\n").replace(
        "正文。\r\n".encode(), body.encode()
    )
    site.write(two, data)
    assert "3 links mended" in moved(site, "content/articles/one.md", "content/articles/eins.md")
    assert (site.root / two).read_bytes() == data.replace(b"(one.md)", b"(eins.md)")


@pytest.mark.parametrize("cover", ["a.svg", "'a.svg'", '"a.svg"'])
def test_a_cover_follows_however_it_is_quoted(site, cover):
    site.write("content/articles/a.svg", "<svg/>")
    path = site.article("one", extra=f"cover: {cover}  # a\n")
    moved(site, "content/articles/a.svg", "content/articles/pictures/b.svg")
    assert f"cover: {cover.replace('a.svg', 'pictures/b.svg')}  # a\n" in site.read(path)


@pytest.mark.parametrize("cover", ['"\\x61.svg"', ">-\n  a.svg"])
def test_a_path_hidden_by_escapes_or_folding_is_refused_before_anything_moves(site, cover):
    site.write("content/articles/a.svg", "<svg/>")
    path = site.article("one", extra=f"cover: {cover}\n")
    before = site.read(path)
    done = site.run("mv", "content/articles/a.svg", "content/articles/b.svg")
    assert done.code == 1
    assert f"{path}:8: a link here is written so that it cannot be changed by a program" in done.err
    assert site.read(path) == before
    assert (site.root / "content/articles/a.svg").exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "content/articles/nothing.md",
            "content/articles/x.md",
            "there is nothing to move at content/articles/nothing.md",
        ),
        (".", "content/x", "there is nothing to move at ."),
        ("workflows/types", "content/types", "there is nothing to move at workflows/types"),
        ("content/articles/one.md", "one.md", "one.md would lie outside content/"),
        ("content/articles/one.md", "../one.md", "../one.md would lie outside content/"),
        ("content/articles/one.md", "content/articles/two.md", "content/articles/two.md is in the way"),
        ("content/articles/one.md", "content/articles/two.md/one.md", "content/articles/two.md is in the way"),
        ("content/articles", "content/articles/deep", "content/articles cannot go into itself"),
        ("content/articles", "content/articles", "content/articles cannot go into itself"),
        (
            "content/articles/one.md",
            "content/articles/one.en.md",
            "content/articles/one.md is article/one@zh-CN, and would not be at",
        ),
        (
            "content/articles/one.md",
            "content/people/one.md",
            "content/articles/one.md is article/one@zh-CN, and would not be at",
        ),
        (
            "content/articles/one.md",
            "content/stray.md",
            "content/articles/one.md is article/one@zh-CN, and would not be at",
        ),
    ],
)
def test_what_cannot_be_moved_is_refused_and_all_stays(site, old, new, message):
    site.article("one")
    site.article("two", "[one](one.md)\n")
    before = {file: file.read_bytes() for file in site.root.rglob("*") if file.is_file() and ".git/" not in str(file)}
    done = site.run("mv", old, new)
    assert done.code == 1
    assert message in done.err
    assert before == {
        file: file.read_bytes() for file in site.root.rglob("*") if file.is_file() and ".git/" not in str(file)
    }


@pytest.mark.parametrize("after", range(3))
def test_cut_off_anywhere_every_text_is_still_there(site, monkeypatch, after):
    site.article("one", "[two](two.md) erste\n")
    site.article("two", "[one](one.md) zweite\n")
    site.article("three", "dritte\n")
    left = [after]

    def count(whole):
        def step(*arguments):
            if left[0] == 0:
                raise KeyboardInterrupt
            left[0] -= 1
            return whole(*arguments)

        return step

    monkeypatch.setattr(Path, "rename", count(Path.rename))
    monkeypatch.setattr(Path, "unlink", count(Path.unlink))
    site.run("mv", "content/articles/one.md", "content/articles/deep/index.md")
    site.run("mv", "content/articles/three.md", "content/articles/also/index.md")
    monkeypatch.undo()
    texts = "".join(file.read_text() for file in (site.root / "content").rglob("*.md"))
    for words in ("erste", "zweite", "dritte"):
        assert words in texts
