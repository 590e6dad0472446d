"""Slugs make good addresses."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("slug", "fault", "better"),
    [
        ("Completion", "capital letters", "completion"),
        ("completion_rate", "underscores", "completion-rate"),
        ("completion--rate", "doubled hyphens", "completion-rate"),
        ("-rate-", "a hyphen at its edge", "rate"),
        ("A_b", "capital letters and underscores", "a-b"),
    ],
)
def test_a_poor_form_is_found_at_the_slug_and_a_better_one_offered(folder, found, slug, fault, better):
    path = folder.article(slug)

    assert found(folder, "CO114") == [f"{path}:3:7 info the slug “{slug}” has {fault}"]
    assert f"write {better}, before it is published" in folder.run("validate").out


@pytest.mark.parametrize("slug", ["2026-05-01", '"12"', "2026_05"])
def test_a_number_or_a_date_says_nothing(folder, found, slug):
    folder.article("a")
    folder.replace("content/articles/a.md", "slug: a", f"slug: {slug}")

    assert "does not say what the page is about" in found(folder, "CO114")[0]


def test_a_better_slug_that_another_document_has_is_no_fix(folder):
    folder.article("completion-rate")
    folder.article("completion_rate")

    assert [each["fix"] for each in folder.run("validate", "--format", "json", "--select", "CO114").json] == [None]


def test_good_slugs_and_chinese_ones_are_fine(folder, found):
    for slug in ("completion-rate", "a", "top-10", "完课率", "完课率-A"):
        folder.article(slug)

    assert found(folder, "CO114") == []


def test_what_is_live_keeps_its_slug(site, found):
    path = site.article("Completion_Rate")
    assert len(found(site, "CO114")) == 1
    site.published(path)

    assert found(site, "CO114") == []
