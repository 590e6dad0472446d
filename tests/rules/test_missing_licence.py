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


def test_a_transition_can_ask_for_it(site):
    site.replace("workflows/editorial.yml", "guards: [valid, links]", "guards: [valid, links, licences]")
    path = site.article("a", extra="source: third-party\n", status="approved")
    site.commit()

    done = site.run("move", "publish", path, "--as", "pat")
    assert done.code == 1
    assert "the check “licences” must pass first" in done.err
