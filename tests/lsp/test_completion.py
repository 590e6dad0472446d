"""What fits at a place: keys and values of the type, people, tags, documents, headings, blocks, codes of rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from contentops.lsp.completion import MOST, Offers, complete
from contentops.model import Standards, Tag

NOW = datetime.fromisoformat("2026-11-20T12:00:00+08:00")
RULES = {"CO301": "broken-link: A link leads to a file that is not there.", "CO705": "long-sentence: Too long."}
ARTICLE = "content/articles/new.md"


@pytest.fixture
def ask(view, cursor):
    """The offers at the mark of a text, in an article unless another path is given."""

    def at(text: str, path: str = ARTICLE, of=view) -> Offers:
        lines, place = cursor(text)
        return complete(of, path, lines, place, now=NOW, rules=RULES)

    return at


@pytest.fixture
def labels(ask):
    return lambda *arguments, **named: [each.label for each in ask(*arguments, **named).offers]


@pytest.fixture
def applied(ask, cursor):
    """A text after its first offer, or the one of a label, was taken."""

    def take(text: str, label: str | None = None, path: str = ARTICLE) -> str:
        lines, _ = cursor(text)
        offer = next(each for each in ask(text, path).offers if label in (None, each.label))
        line = lines[offer.start.line - 1]
        assert offer.start.line == offer.end.line
        lines[offer.start.line - 1] = line[: offer.start.column - 1] + offer.text + line[offer.end.column - 1 :]
        return "\n".join(lines)

    return take


# -- keys -----------------------------------------------------------------------------------------------------


def test_keys_of_the_type_that_are_not_there_yet_the_required_first(labels):
    found = labels("---\ntitle: x\nslug: x\n‸\n---\n")
    assert set(found[:4]) == {"status", "summary", "authors", "date"}
    assert "tags" in found and "title" not in found and "duration" not in found
    assert "duration" in labels("---\n‸\n---\n", path="content/courses/ops/new.md")


def test_a_key_says_what_it_is_for(ask):
    offer = next(each for each in ask("---\n‸\n---\n").offers if each.label == "origin")
    assert "Where it was made" in offer.documentation and "`ogc`" in offer.documentation
    assert next(each for each in ask("---\n‸\n---\n").offers if each.label == "title").detail == "required"


def test_a_key_is_followed_by_a_colon_unless_it_is_already(applied):
    assert applied("---\nsumm‸\n---\n") == "---\nsummary: \n---\n"
    assert applied("---\nsumm‸x: words\n---\n") == "---\nsummary: words\n---\n"


def test_keys_within_keys(labels):
    course, path = "content/courses/new/index.md", "content/paths/new.md"
    assert labels("---\nstages:\n  foundation: []\n  ‸\n---\n", path=course) == ["application", "outcome", "practice"]
    assert labels("---\nstages: {‸\n---\n", path=course) == ["application", "foundation", "outcome", "practice"]
    assert set(labels("---\nsteps:\n  - title: x\n    ‸\n---\n", path=path)) == {"items", "note"}
    assert set(labels("---\nsteps:\n  - ‸\n---\n", path=path)) == {"items", "note", "title"}
    assert labels("---\nsources:\n  - title: x\n    ur‸\n---\n")[0] == "url"


def test_a_file_of_no_type_has_no_keys(labels):
    assert labels("---\n‸\n---\n", path="content/elsewhere/a.md") == []


# -- values ---------------------------------------------------------------------------------------------------


def test_states_of_the_workflow_in_their_order_with_their_names(ask):
    offers = ask("---\nstatus: ‸\n---\n").offers
    assert [each.label for each in offers] == ["draft", "in_review", "approved", "published", "archived"]
    assert offers[0].detail == "草稿 (working)"
    english = ask("---\nstatus: ‸\n---\n", path="content/articles/new.en.md").offers
    assert english[0].detail == "Draft (working)"


def test_a_value_is_replaced_as_a_whole_and_a_missing_space_put_in(applied):
    assert applied("---\nstatus: dr‸aft # now\n---\n") == "---\nstatus: draft # now\n---\n"
    assert applied("---\nstatus:‸\n---\n", "in_review") == "---\nstatus: in_review\n---\n"


@pytest.mark.parametrize(
    ("line", "path", "wanted"),
    [
        ("origin: ‸", ARTICLE, ["ogc", "pgc", "ugc"]),
        ("level: ‸", "content/topics/new.md", ["advanced", "beginner", "intermediate"]),
        ("date: ‸", ARTICLE, ["2026-11-20"]),
        ("publish_at: ‸", ARTICLE, ["2026-11-20T12:00:00+08:00"]),
        ("slug: ‸", "content/articles/my-page.en.md", ["my-page"]),
        ("slug: ‸", "content/courses/new-course/index.md", ["new-course"]),
        ("cover: ‸", ARTICLE, ["cover.svg"]),
        ("cover: ‸", "content/topics/new.md", ["../articles/cover.svg"]),
        ("assignee: an‸", ARTICLE, ["ann"]),
        ("title: ‸", ARTICLE, []),
        ("nonsense: ‸", ARTICLE, []),
    ],
)
def test_values(labels, line, path, wanted):
    assert labels(f"---\n{line}\n---\n", path=path) == wanted


def test_people_by_their_names_too(ask, labels):
    assert labels("---\nauthors: [‸]\n---\n")[:6] == ["ann", "bo", "cora", "ed", "eve", "pat"]
    assert labels("---\nauthors: [博‸]\n---\n") == ["bo"]
    assert "ann-lee" in labels("---\nauthors: [‸]\n---\n"), "people of whom there is a page"
    assert labels("---\nassignee: ann‸\n---\n") == ["ann"], "work is handed to people of the workflow alone"


def test_lists_are_begun_where_there_is_none(applied):
    assert applied("---\nauthors: ‸\n---\n", "bo") == "---\nauthors: [bo]\n---\n"
    assert applied("---\nauthors:\n  ‸\n---\n", "bo") == "---\nauthors:\n  - bo\n---\n"
    assert applied("---\nauthors:\n  - ‸\n---\n", "bo") == "---\nauthors:\n  - bo\n---\n"
    assert applied("---\nauthors:\n  -‸\n---\n", "bo") == "---\nauthors:\n  - bo\n---\n"
    assert applied("---\nauthors: [ann, ‸]\n---\n", "bo") == "---\nauthors: [ann, bo]\n---\n"


def test_names_of_documents_as_the_schema_wants_them(labels):
    assert labels("---\ntopics: [‸]\n---\n") == ["growth"]
    assert labels("---\nstages:\n  foundation: [‸]\n---\n", path="content/courses/x/index.md") == ["first"]
    several = labels("---\nitems: [‸]\n---\n", path="content/topics/new.md")
    assert {"article/completion", "course/ops", "lesson/first"} <= set(several) and "growth" not in several
    assert several.count("article/completion") == 1, "one name for all languages"
    assert labels("---\nprerequisites: [‸]\n---\n", path="content/topics/growth.md") == [], "no topic before itself"


def test_documents_by_their_titles(labels, ask):
    assert labels("---\ntopics: [增‸]\n---\n") == ["growth"]
    assert ask("---\ntopics: [‸]\n---\n").offers[0].detail == "增长"


def test_tags_in_use_or_those_of_the_vocabulary(view, ask, labels):
    assert labels("---\ntags: [‸]\n---\n") == ["data", "运营"]
    assert {each.label: each.detail for each in ask("---\ntags: [‸]\n---\n").offers}["运营"] == "in 2 documents"
    standards = Standards(tags=(Tag(("operations", "运营"), ("ops",)),))
    strict = replace(view, definitions=replace(view.definitions, standards=standards))
    assert labels("---\ntags: [‸]\n---\n", of=strict) == ["operations", "运营"]
    assert "operations" in labels("---\ntags: [ops‸]\n---\n", of=strict), "by what people write for it"


def test_values_that_yaml_would_read_otherwise_are_quoted(view, cursor):
    standards = Standards(tags=(Tag(("a: b", "no, yes", "12", "true", "it's", "plain words"), ()),))
    strict = replace(view, definitions=replace(view.definitions, standards=standards))

    def texts(text: str) -> dict[str, str]:
        lines, at = cursor(text)
        return {each.label: each.text for each in complete(strict, ARTICLE, lines, at, now=NOW, rules={}).offers}

    bare = texts("---\ntags: [‸]\n---\n")
    assert bare["a: b"] == '"a: b"' and bare["no, yes"] == '"no, yes"' and bare["plain words"] == "plain words"
    assert bare["12"] == '"12"' and bare["true"] == '"true"', "a tag is text"
    assert texts('---\ntags: ["‸"]\n---\n')["a: b"] == "a: b"
    assert texts("---\ntags: ['‸']\n---\n")["it's"] == "it''s"


# -- links ----------------------------------------------------------------------------------------------------

BODY = "---\ntitle: x\n---\n"


def test_links_offer_documents_by_relative_paths(labels, ask, applied):
    found = labels(f"{BODY}[x](‸)\n")
    assert {"completion.md", "why (1).md", "../courses/ops/first.md", "../topics/growth.md"} <= set(found)
    assert "new.md" not in found and "cover.svg" not in found
    assert found.index("completion.en.md") > found.index("../topics/growth.md"), "documents of the same language first"
    assert applied(f"{BODY}[x](‸)\n", "why (1).md") == f"{BODY}[x](why%20%281%29.md)\n"
    assert labels(f"{BODY}[x](增长‸)\n") == ["../topics/growth.md"]


def test_what_stands_of_a_target_is_replaced(applied):
    assert applied(f"{BODY}a [x](comp‸letion.en.md) b\n") == f"{BODY}a [x](completion.md) b\n"
    assert applied(f"{BODY}[label]: gro‸\n") == f"{BODY}[label]: ../topics/growth.md\n"


def test_pictures(labels):
    assert labels(f"{BODY}![x](‸)\n") == ["cover.svg"]
    assert labels(f"{BODY}[![y](‸)](z)\n") == ["cover.svg"], "a picture in a link"
    assert "completion.md" in labels(f"{BODY}[![y](cover.svg)](‸)\n"), "the link around a picture"


def test_names_of_documents_as_link_targets(labels):
    found = labels(f"{BODY}[x](key:‸)\n")
    assert "key:article/completion" in found and "key:topic/growth" in found
    assert found.count("key:article/completion") == 1


def test_headings_of_this_and_of_other_documents(ask, applied):
    own = ask(f"{BODY}## One thing\n\n[x](#‸)\n")
    assert [(each.label, each.detail) for each in own.offers] == [("one-thing", "One thing")]
    assert [each.label for each in ask(f"{BODY}[x](completion.md#‸)\n").offers] == ["先看口径", "second-part"]
    assert [each.label for each in ask(f"{BODY}[x](key:article/completion#sec‸)\n").offers] == ["second-part"]
    assert applied(f"{BODY}[x](completion.md#se‸)\n") == f"{BODY}[x](completion.md#second-part)\n"
    assert ask(f"{BODY}[x](gone.md#‸)\n").offers == ()


@pytest.mark.parametrize(
    "text", ["```\n[x](‸)\n```\n", "    [x](‸)\n", "[x](a.md) ‸\n", "(‸\n", "just words‸\n", "[x](a.md \"ti‸\n", "x](‸"]
)  # fmt: skip
def test_nothing_where_there_is_no_target(ask, text):
    assert ask(f"{BODY}\n{text}").offers == ()


def test_long_lists_are_cut_and_say_so(view, cursor):
    document = view.documents["content/topics/growth.md"]
    many = {f"content/topics/t{n}.md": replace(document, path=f"content/topics/t{n}.md") for n in range(MOST + 5)}
    lines, at = cursor(f"{BODY}[x](‸)\n")
    found = complete(replace(view, documents=many), ARTICLE, lines, at, now=NOW, rules={})
    assert len(found.offers) == MOST and not found.complete


# -- blocks and suppressing comments --------------------------------------------------------------------------


def test_learning_blocks(applied, labels):
    assert {"quiz", "note", "tip", "warning"} <= set(labels(f"{BODY}:::‸\n"))
    assert applied(f"{BODY}:::‸\n", "note") == f"{BODY}::: note\n\n:::\n"
    assert applied(f"{BODY}::: no‸\n", "note") == f"{BODY}::: note\n\n:::\n"


def test_a_quiz_as_offered_has_no_mistakes(applied):
    from contentops.render import blocks

    text = applied(f"{BODY}:::‸\n", "quiz").removeprefix(BODY)
    assert list(blocks.problems(text.split("\n"))) == []
    assert len(list(blocks.find(text.split("\n")))) == 1


def test_codes_of_rules_in_suppressing_comments(labels, applied):
    assert labels(f"{BODY}<!-- contentops: ignore ‸") == ["CO301", "CO705"]
    assert labels("---\ntitle: x # contentops: ignore CO301, ‸\n---\n") == ["CO301", "CO705"]
    assert applied(f"{BODY}<!-- contentops: ignore link‸ -->") == f"{BODY}<!-- contentops: ignore CO301 -->"
