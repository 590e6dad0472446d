"""What others made says under which licence and from where."""

from __future__ import annotations

import pytest

WHOLE = "source: third-party\nlicence: CC-BY-4.0\nsources: [{title: 原文}]\n"


@pytest.mark.parametrize(
    ("extra", "missing"),
    [
        ("source: third-party\n", ["licence", "sources"]),
        ("source: third-party\nlicence: CC-BY-4.0\n", ["sources"]),
        ("source: third-party\nsources: [{title: 原文}]\n", ["licence"]),
        (WHOLE, []),
        ("source: original\n", []),
        ("", []),
    ],
)
def test_what_a_third_party_made_names_its_licence_and_its_source(site, found, extra, missing):
    path = site.article("a", extra=extra)

    told = found(site, "CO601")
    assert [each.rpartition("“")[2].partition("”")[0] for each in told] == missing
    assert all(each.startswith(f"{path}:8:1 error it is by a third party") for each in told)


def test_a_picture_by_a_third_party_names_them_too(folder, found):
    path = folder.article(
        "a",
        extra="assets:\n"
        "  - {file: a.jpg, source: third-party}\n"
        "  - {file: b.jpg, source: third-party, licence: CC-BY-4.0, author: Ana}\n"
        "  - {file: c.jpg, source: third-party, licence: CC-BY-4.0, url: 'https://example.org/c'}\n"
        "  - {file: d.jpg, source: third-party, licence: CC-BY-4.0, title: 码头}\n"
        "  - {file: e.jpg, source: original}\n"
        "  - {file: f.jpg}\n",
    )

    assert found(folder, "CO601") == [
        f"{path}:9:6 error “a.jpg” is by a third party, and it is not said under which licence: “licence” is missing",
        f"{path}:9:6 error “a.jpg” is by a third party, and it is not said who made it or where it was taken from: “author” and “url” are missing",
        f"{path}:12:6 error “d.jpg” is by a third party, and it is not said who made it or where it was taken from: “author” and “url” are missing",
    ]


@pytest.mark.parametrize("value", ["5", "[]", "{}", "[1, [2], {a: b}]", "[{file: 1, source: third-party}]", "null"])
def test_what_the_schema_forbids_is_the_schemas_to_find(folder, value):
    folder.article("a", extra=f"assets: {value}\nlicence: {value}\nsources: {value}\nsource: third-party\n")

    assert folder.run("validate", "--select", "CO6").code in (0, 1)


def test_a_transition_can_ask_for_it(site):
    site.replace("workflows/editorial.yml", "guards: [valid, links]", "guards: [valid, links, licences]")
    path = site.article("a", extra="source: third-party\n", status="approved")
    site.commit()

    done = site.run("move", "publish", path, "--as", "pat")
    assert done.code == 1
    assert "the check “licences” must pass first" in done.err
