"""Definitions are read whole or refused with every mistake; the catalog looks back as far as it must and no further."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from contentops.definitions import read_definitions
from contentops.errors import ContentOpsError
from contentops.load import load
from contentops.settle import settle
from contentops.source.opening import open_source

NOW = datetime.fromisoformat("2026-11-20T12:00:00+08:00")


def catalog_of(site, **how):
    return load(settle(open_source(site.root, **how), NOW), NOW)


def facts(catalog):
    """Records and revisions of each key with the commit of the policy that judges each: policies are told apart by identity."""

    def commit(policy):
        return policy.commit if policy else None

    records = {
        key: [
            (one.record, one.commit, one.present, one.flaw, one.level, one.proof, commit(one.policy)) for one in found
        ]
        for key, found in catalog.records.items()
    }
    revisions = {
        key: [(replace(each, policy=None), commit(each.policy)) for each in found]
        for key, found in catalog.revisions.items()
    }
    return records, revisions


def mistakes(site):
    with pytest.raises(ContentOpsError) as caught:
        read_definitions(open_source(site.root, worktree=True).snapshot)
    return [f"{each.path}:{each.line}:{each.column} {each.message}" for each in caught.value.diagnostics]


def test_a_type_of_two_workflows_is_found(folder):
    folder.write(
        "workflows/news.yml",
        folder.read("workflows/editorial.yml")
        .replace("applies_to: [article,", "applies_to: [article] #")
        .replace("workflow: editorial", "workflow: news"),
    )

    assert mistakes(folder) == [
        "workflows/news.yml:4:14 the type “article” goes through workflows/editorial.yml already"
    ]


def test_a_type_without_a_workflow_and_one_that_is_not_there_are_found(folder):
    folder.replace("workflows/editorial.yml", "[article, lesson,", "[artikel, lesson,")

    assert mistakes(folder) == [
        "workflows/editorial.yml:4:14 there is no content type “artikel”",
        "workflows/types/article.yml:1:1 no workflow applies to the type “article”",
    ]


def test_a_type_that_wants_no_workflow_may_not_have_one(folder):
    folder.replace("workflows/types/person.yml", "type: person\n", "type: person\nworkflow: none\n")

    assert [each.split(" ", 1)[1] for each in mistakes(folder)] == ["the type “person” says `workflow: none`"]


def test_a_type_defined_twice_and_an_address_of_two_types_are_found(folder):
    folder.write("workflows/types/zz.yml", folder.read("workflows/types/article.yml"))
    folder.replace("workflows/types/story.yml", "url: stories/{slug}/", "url: topics/{slug}/")

    assert mistakes(folder) == [
        "workflows/types/topic.yml:6:1 “topics/{slug}/” is the address of the type “story” already",
        "workflows/types/zz.yml:2:1 another file defines the type “article” already",
    ]


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ("{type: 12}", "“schema” is no JSON Schema"),
        ("{properties: {x: {pattern: '['}}}", "“schema” is no JSON Schema"),
        ("{properties: {x: {$ref: 'https://example.org/x'}}}", "“schema” refers to https://example.org/x"),
        ("{properties: {x: {$ref: '#/$defs/none'}}}", "“schema” refers to #/$defs/none"),
    ],
)
def test_a_schema_that_could_not_be_used_is_refused(folder, schema, message):
    text = folder.read("workflows/types/story.yml")
    folder.write("workflows/types/story.yml", text[: text.index("schema:")] + f"schema: {schema}\n")

    (found,) = mistakes(folder)
    assert found.startswith("workflows/types/story.yml:")
    assert message in found


def test_a_schema_may_refer_to_its_own_definitions(folder):
    text = folder.read("workflows/types/story.yml")
    own = "schema: {$defs: {short: {type: string, maxLength: 3}}, properties: {x: {$ref: '#/$defs/short'}}}\n"
    folder.write("workflows/types/story.yml", text[: text.index("schema:")] + own)
    folder.write("content/stories/a.md", "---\ntitle: a\nslug: a\nstatus: draft\nx: long\n---\n")

    assert "“x” has 4 characters; at most 3 are allowed" in folder.run("validate").out


def test_a_definition_that_cannot_be_read_is_found_at_its_place(folder):
    folder.write("workflows/people.yml", "people:\n  a: &x {name: A, roles: []}\n")
    (folder.root / "workflows/more.yml").symlink_to("editorial.yml")

    assert mistakes(folder) == [
        "workflows/more.yml:1:1 this is a symbolic link",
        "workflows/people.yml:2:6 the anchor &x is not allowed",
    ]


def test_mistakes_in_definitions_leave_with_2_and_are_all_shown(folder):
    folder.write("workflows/people.yml", "peple: {}\n")
    folder.replace("workflows/editorial.yml", "initial: draft", "initial: drft")

    done = folder.run("validate")

    assert done.code == 2
    assert "workflows/people.yml:1:1: error CO001 unknown key “peple”" in done.err
    assert "workflows/editorial.yml:5:1: error CO001 the initial state “drft” is not among the states" in done.err
    assert "the site's definitions cannot be used" in done.err


def test_a_site_without_types_is_refused(folder):
    for file in (folder.root / "workflows/types").iterdir():
        file.unlink()
    (folder.root / "workflows/editorial.yml").unlink()

    done = folder.run("validate")

    assert done.code == 2
    assert "the site defines no content types" in done.err


def test_a_live_document_is_read_no_further_back_than_its_first_decision(site):
    path = site.article("a")
    for number in range(3):
        site.write(path, site.read(path) + f"{number}\n")
        site.commit()
    site.published(path)

    catalog = catalog_of(site)

    (revisions,) = catalog.revisions.values()
    assert len(revisions) == 1


@pytest.mark.parametrize("status", ["draft", "in_review", "published"])
def test_a_document_that_is_not_live_as_it_stands_is_read_to_its_beginning(site, status):
    path = site.article("a")
    site.commit()
    site.published(path)
    site.run("move", "revise", path, "--as", "ann")
    site.write(path, site.read(path) + "more\n")
    site.run("submit", path, "--as", "ann")
    site.replace(path, "status: in_review", f"status: {status}")
    site.commit()

    (revisions,) = catalog_of(site).revisions.values()

    assert [each.document.status for each in revisions] == ["draft", "published", status]


def test_records_of_documents_that_are_gone_are_orphans(site):
    path = site.article("a")
    site.published(path)
    (site.root / path).unlink()
    site.commit()

    catalog = catalog_of(site)

    assert len(catalog.orphans) == 3
    assert catalog.records == {}


def test_a_commit_and_its_working_tree_give_the_same_catalog(site):
    site.write("content/articles/x.png", "x")
    site.published(site.article("a", "![x](x.png)\n"), site.article("b"))
    site.article("c")
    site.commit()

    committed, standing = catalog_of(site), catalog_of(site, worktree=True)

    assert committed.digests == standing.digests
    assert committed.documents == standing.documents
    assert facts(committed) == facts(standing)
