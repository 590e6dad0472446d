"""Where things are defined and where they are used."""

from __future__ import annotations

import pytest

from contentops.lsp import links
from contentops.lsp.definition import definition, referring, symbols
from contentops.model import Position

ARTICLE = "content/articles/new.md"
BODY = "---\ntitle: x\n---\n"


@pytest.fixture
def leads(view, cursor):
    """`path:line:column` of what stands at the mark."""

    def at(text: str, path: str = ARTICLE) -> str | None:
        lines, place = cursor(text)
        found = definition(view, path, lines, place)
        return f"{found.path}:{found.start.line}:{found.start.column}" if found is not None else None

    return at


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[wor‸ds](../topics/growth.md)", "content/topics/growth.md:1:1"),
        ("[x](completion.md#sec‸ond-part)", "content/articles/completion.md:15:1"),
        ("[x](completion.md#%E5%85%88%E7%9C%8B‸%E5%8F%A3%E5%BE%84)", "content/articles/completion.md:11:1"),
        ("[x](completion.md#go‸ne)", "content/articles/completion.md:1:1"),
        ("[x](key:article/comp‸letion)", "content/articles/completion.md:1:1"),
        ("[x](key:article/comp‸letion@en)", "content/articles/completion.en.md:1:1"),
        ("[x](why%20%28‸1%29.md)", "content/articles/why (1).md:1:1"),
        ("![x](cov‸er.svg)", "content/articles/cover.svg:1:1"),
        ("[x](#he‸re)\n\n## Here", "content/articles/new.md:6:1"),
        ("[x][‸y]\n\n[y]: completion.md", "content/articles/completion.md:1:1"),
        ("[x](go‸ne.md)", None),
        ("[x](../../../../etc/pas‸swd)", None),
        ("[x](https://exam‸ple.org)", None),
        ("wor‸ds", None),
    ],
)
def test_links(leads, text, wanted):
    assert leads(BODY + text + "\n") == wanted


def test_a_name_means_the_document_in_the_language_of_the_one_that_names_it(leads):
    text = f"{BODY}[x](key:article/comp‸letion)\n"
    assert leads(text, "content/articles/new.en.md") == "content/articles/completion.en.md:1:1"
    assert (
        leads(text.replace("article/", "topic/").replace("comp‸letion", "gro‸wth"), "content/articles/new.en.md")
        == "content/topics/growth.md:1:1"
    )


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("topics: [gro‸wth]", "content/topics/growth.md:1:1"),
        ("authors:\n  - b‸o", "workflows/people.yml:3:3"),
        ("authors: [ann-‸lee]", "content/people/ann.md:1:1"),
        ("assignee: e‸d", "workflows/people.yml:4:3"),
        ("cover: cov‸er.svg", "content/articles/cover.svg:1:1"),
        ("tags: [data‸]", "standards/tags.yml:3:5"),
        ("tags: [figures‸]", "standards/tags.yml:3:5"),
        ("tags: [go‸ne]", None),
        ("topics: [go‸ne]", None),
        ("title: growt‸h", None),
    ],
)
def test_names_in_the_front_matter(leads, folder, line, wanted):
    folder.write("standards/tags.yml", "tags:\n  - 运营\n  - {name: data, instead_of: [figures]}\n")
    assert leads(f"---\n{line}\n---\n") == wanted


def test_definition_files_that_cannot_be_read_lead_nowhere(leads, folder):
    folder.write("workflows/people.yml", "people: [")
    assert leads("---\nassignee: e‸d\n---\n") is None
    (folder.root / "workflows/people.yml").unlink()
    assert leads("---\nassignee: e‸d\n---\n") is None


def test_who_refers_to_a_document(folder, opened, cursor):
    folder.article("target", "## Part\n\n## Other\n\n[self](#part)\n")
    folder.article("one", "[a](target.md) and [b](key:article/target#part)\n")
    folder.article("two", "nothing\n", lang="en")
    folder.write("content/topics/t.md", "---\ntitle: t\nslug: t\nstatus: draft\nsummary: s\nlevel: beginner\nitems:\n  - article/target\n---\n")  # fmt: skip
    view = opened(folder).view
    path = "content/articles/target.md"

    def uses(text: str, of: str = path) -> set[str]:
        lines, at = cursor(text)
        return {f"{each.path}:{each.start.line}:{each.start.column}" for each in referring(view, of, lines, at)}

    text = view.read(path)
    one = {"content/articles/one.md:9:5", "content/articles/one.md:9:24"}
    whole = one | {"content/topics/t.md:8:5", "content/articles/target.md:13:8"}
    assert uses(f"‸{text}") == whole
    assert uses(text.replace("## Part", "## P‸art")) == {
        "content/articles/one.md:9:24",
        "content/articles/target.md:13:8",
    }
    assert (
        uses(view.read("content/articles/one.md").replace("target.md", "targ‸et.md"), "content/articles/one.md")
        == whole
    )
    assert uses("‸", "content/articles/unknown.md") == set()


def test_headings_within_headings():
    lines = f"{BODY}## A\n\n### B\n\n```\n# no\n```\n\n## C\n\nend".split("\n")
    found = symbols(lines)
    assert [(each.heading.text, each.end) for each in found] == [("A", Position(12, 1)), ("C", Position(14, 4))]
    assert [each.heading.text for each in found[0].children] == ["B"]
    assert symbols([""]) == ()


def test_every_link_to_a_file_of_the_site(view):
    text = f"{BODY}[a](completion.md#x) ![b](cover.svg) [c](gone.md) `[d](completion.md)`\n```\n[e](completion.md) src=cover.svg\n```\n"
    found = list(links.resolved(view, ARTICLE, text.split("\n")))
    assert [path for _, path in found] == ["content/articles/completion.md", "content/articles/cover.svg"]
    assert found[0][0].start == Position(4, 5) and found[0][0].end == Position(4, 20)
