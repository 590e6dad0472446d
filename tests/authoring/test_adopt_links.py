"""Links that only a generator resolves lead from file to file; code, and what is not sure, stays as it is."""

from __future__ import annotations

import pytest

from contentops.authoring.adopting.body import look, with_edits
from contentops.authoring.adopting.links import Links, relative

TREE = (
    "index.md",
    "a.md",
    "b.md",
    "guide/index.md",
    "guide/install.md",
    "guide/use it.md",
    "guide/b.md",
    "docs/deep.md",
    "static/img/x.png",
    "media/图 1.png",
    "old.markdown",
)


def mended(text: str, at: str = "guide/install.md", places: dict[str, str] | None = None) -> str:
    known = places or {path: path for path in TREE}
    names: dict[str, set[str]] = {}
    for path in known:
        for form in (path.rpartition("/")[2], path.rpartition("/")[2].removesuffix(".md")):
            names.setdefault(form.lower(), set()).add(path)
    links = Links(known, {"about/us": "a.md"}, {name: tuple(sorted(found)) for name, found in names.items()})
    return with_edits(text, list(links.edits(at, known[at], look(text))))


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("/a.md", "../a.md"),
        ("/a.md#x-y", "../a.md#x-y"),
        ("/a.md?x=1#y", "../a.md?x=1#y"),
        ("/guide/b.md", "b.md"),
        ("/guide/", "index.md"),
        ("/", "../index.md"),
        ("/deep", "../docs/deep.md"),
        ("/img/x.png", "../static/img/x.png"),
        ("/media/图%201.png", "../media/图%201.png"),
        ("/guide/use%20it/", "use%20it.md"),
        ("/about/us/", "../a.md"),
        ("b.html", "b.md"),
        ("./b/", "b.md"),
        ("../a", "../a.md"),
        ("../../docs/deep.html#z", "../docs/deep.md#z"),
        ("../b/", "../b/"),  # from the file, b.md above; from the page's address, guide/b.md
        ("b.md", "b.md"),
        ("./b.md", "./b.md"),
        ("none", "none"),
        ("/none.md", "/none.md"),
        ("//a.md", "//a.md"),
        ("https://example.org/a.md", "https://example.org/a.md"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("#a", "#a"),
        ("{{/a.md}}", "{{/a.md}}"),
        ("", ""),
    ],
)
def test_a_target_becomes_the_way_to_the_file_it_means_or_stays(target, wanted):
    assert mended(f"前 [x]({target}) ![]({target} 'T') 后\n") == f"前 [x]({wanted}) ![]({wanted} 'T') 后\n"
    if target:
        assert mended(f"[x][y]\r\n\r\n[y]: {target}\r\n") == f"[x][y]\r\n\r\n[y]: {wanted}\r\n"


def test_targets_in_pointed_brackets_and_in_pictures_that_are_links_are_rewritten():
    assert mended("[x](</guide/use it.md>)") == "[x](<use it.md>)"
    assert mended("[![x](/img/x.png)](/a.md)") == "[![x](../static/img/x.png)](../a.md)"
    assert (
        mended("[a](/a.md)[b](/b.md)\n\n| [a](/a.md) |\n|---|\n")
        == "[a](../a.md)[b](../b.md)\n\n| [a](../a.md) |\n|---|\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "`[x](/a.md)` and ``[[a]] ` ``\n",
        "```\n[x](/a.md)\n[[a]]\n```\n",
        "- x\n\n  ~~~ md\n  [x](/a.md)\n  ~~~\n",
        "text\n\n    [x](/a.md) [[a]]\n",
        "```\n[y]: /a.md\n",
        r"\[x](/a.md) \`[x\](/a.md)",
        "<!-- [[a]] -->\n",
    ],
)
def test_what_is_no_link_is_not_touched(text):
    assert mended(text) == text


def test_a_link_follows_a_file_that_gets_another_name():
    places = {**{path: path for path in TREE}, "b.md": "b.en.md", "old.markdown": "old.md"}
    assert mended("[x](../b.md#y) [o](../old.markdown)", places=places) == "[x](../b.en.md#y) [o](../old.md)"
    assert mended("[x](a.md)", "b.md", places) == "[x](a.md)"


def test_links_in_double_brackets_become_links_where_one_file_has_the_name():
    text = "[[use it]] [[A|the *first*]] [[deep#Some Part]] ![[x.png|200]] [[b]] [[none]]"
    assert mended(text) == (
        "[use it](use%20it.md) [the *first*](../a.md) [deep](../docs/deep.md#some-part)"
        " ![](../static/img/x.png) [[b]] [[none]]"
    )


def test_the_first_heading_gives_its_words():
    assert look("text\n\n# **A** `b` [c](d) ![e](f)<br> {#g}\n\n# Second\n").heading == "A b c e"
    assert look("```\n# no\n```\n\nYes & no\n===\n").heading == "Yes & no"
    assert look("## Second level\n").heading == ""


def test_a_path_is_written_so_that_markdown_reads_it_back():
    assert relative("content/a/b.md", "content/c (1)/d#e?.md") == "../c%20%281%29/d%23e%3F.md"
