"""Links that only a generator resolves lead from file to file; code, and what is not sure, stays as it is."""

from __future__ import annotations

import pytest

from contentops.authoring.adopting.body import look, with_edits
from contentops.authoring.adopting.links import Links, relative
from contentops.authoring.adopting.marks import KINDS

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
    "notes/own/录 音.mp3",
    "_posts/2024-01-02-second.md",
    "_posts/hello.md",
    "_posts/hello/pic.png",
)


def mended(
    text: str, at: str = "guide/install.md", places: dict[str, str] | None = None, *, vault: bool = False
) -> str:
    known = places or {path: path for path in TREE}
    names: dict[str, set[str]] = {}
    for path in known:
        base = path.rpartition("/")[2]
        for form in (base, base.removesuffix(".md"), path, path.removesuffix(".md")):
            names.setdefault(form.lower(), set()).add(path)
    links = Links(
        known,
        {"about/us": "a.md"},
        {name: tuple(sorted(found)) for name, found in names.items()},
        {"a.md": "The A"},
        vault,
    )
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


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("![[x.png|300]] ![[x.png|a b|300x20]] ![[img/x.png]]", "![](../static/img/x.png) ![a b](../static/img/x.png) ![](../static/img/x.png)"),
        ("![[notes/own/录 音.mp3]] ![[own/录 音.mp3]]", "[录 音.mp3](../notes/own/录%20音.mp3) [录 音.mp3](../notes/own/录%20音.mp3)"),
        ("![[../media/图 1.png]]", "![](../media/图%201.png)"),
        ("![[use it]] ![[deep#Part|words]]", "[use it](use%20it.md) [words](../docs/deep.md#part)"),
        ("[[guide/b]] [[deep#^id]] [[#Own Part]] [[#^id]]", "[b](b.md) [deep](../docs/deep.md) [Own Part](#own-part) [[#^id]]"),
        ("| a |\n|---|\n| [[use it\\|x]] |\n", "| a |\n|---|\n| [x](use%20it.md) |\n"),
        (r"\[[use it]] \\[[use it]]", r"\[[use it]] \\[use it](use%20it.md)"),
    ],
)  # fmt: skip
def test_what_obsidian_embeds_is_a_picture_or_a_link(text, wanted):
    assert mended(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{% asset_img pic.png %}", "![](hello/pic.png)"),
        ("{% asset_img big pic.png 30 20 'Title' \"Shown\" %}", "![Shown](hello/pic.png)"),
        ('{% asset_img pic.png \'"t" "Shown so"\' %}', "![Shown so](hello/pic.png)"),
        ("{% asset_link pic.png the file %}", "[the file](hello/pic.png)"),
        ('<p><img src="{% asset_path pic.png %}"></p>', '<p><img src="hello/pic.png"></p>'),
        ("{% img /img/x.png %}", "![](../static/img/x.png)"),
        ("{% post_link second %}", "[2024-01-02-second.md](2024-01-02-second.md)"),
        ("{% post_link a %} {% post_link a.md in words true %}", "[The A](../a.md) [in words](../a.md)"),
        ("[x]({% post_url 2024-01-02-second %})", "[x](2024-01-02-second.md)"),
        ("[x]({{ site.baseurl }}{% link a.md %}#y)", "[x](../a.md#y)"),
        ("![x]({{ '/img/x.png' | relative_url }})", "![x](../static/img/x.png)"),
        ("[x]({{site.baseurl}}/guide/install)", "[x](../guide/install.md)"),
        ('[x]({{< ref "a.md#y" >}}) [x]({{% relref a %}})', "[x](../a.md#y) [x](../a.md)"),
        ("{% link A https://example.org/ %} {% youtube x %} {% asset_img none.png %} {{ x }}", None),
        ("`{% asset_img pic.png %}`\n\n    {% asset_img pic.png %}\n\n<!-- {% asset_img pic.png %} -->\n", None),
        ("$x_{% asset_img pic.png %}$", None),
        ("a<!-- more -->\n", None),
    ],
)
def test_tags_that_only_say_which_file_is_meant_become_its_path(text, wanted):
    assert mended(text, "_posts/hello.md") == (text if wanted is None else wanted)


def test_comments_of_obsidian_become_html_where_the_tree_is_a_vault():
    text = "a %%b\nc%% d `%%e%%`\n\n%%\nf\n\ng\n%%\n\n%%h--i%% %%"
    assert mended(text) == text
    assert mended(text, vault=True) == "a <!-- b\nc --> d `%%e%%`\n\n<!-- f\n\ng -->\n\n%%h--i%% %%"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_mark_of_another_program_is_found_where_it_stands(end):
    lines = [
        "字 [[none]] {% x %} {{< y >}} {{ z }} ==b== {: .c} {.d}",
        "",
        "%%e%%",
        "",
        "> [!note] f",
        "",
        "!!! note",
        '    === "Tab"',
        "",
        "[TOC]",
        "",
        "g ^h1-i",
        "",
        "``[[code]]`` a == b 1 ^ 2 %d%% {x} {#id} [[]] !!!",
    ]
    text = end.join(lines)
    marks = look(text).marks
    assert [each.kind for each in marks] == [
        "link", "tag", "shortcode", "variable", "highlight", "attributes", "attributes", "comment", "callout",
        "admonition", "tab", "contents", "block id",
    ]  # fmt: skip
    assert set(KINDS) == {each.kind for each in marks}
    assert all(text.encode()[each.start : each.end].decode() == each.text for each in marks)


def test_the_first_heading_gives_its_words():
    assert look("text\n\n# **A** `b` [c](d) ![e](f)<br> {#g}\n\n# Second\n").heading == "A b c e"
    assert look("```\n# no\n```\n\nYes & no\n===\n").heading == "Yes & no"
    assert look("## Second level\n").heading == ""


def test_a_path_is_written_so_that_markdown_reads_it_back():
    assert relative("content/a/b.md", "content/c (1)/d#e?.md") == "../c%20%281%29/d%23e%3F.md"
