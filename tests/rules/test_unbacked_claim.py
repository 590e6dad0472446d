"""A public claim rests on decisions."""

from __future__ import annotations


def test_a_claim_without_decisions_is_found_at_the_status(folder, found):
    path = folder.article("a", status="published")

    (finding,) = found(folder, "CO202")
    assert finding.startswith(f"{path}:4:1 error it claims “published” without the decisions for it: ")
    assert "approve: 0 of 1 editor" in finding
    assert "publish: 0 of 1 publisher" in finding


def test_a_missing_second_decision_is_named_alone(folder, found):
    path = folder.article("a", extra="source: third-party\n")
    folder.run("submit", path, "--as", "ann")
    folder.run("approve", path, "--as", "ed")
    folder.replace(path, "in_review", "published")

    (finding,) = found(folder, "CO202")
    assert "approve: 0 of 1 compliance" in finding
    assert "editor" not in finding


def test_claims_with_their_decisions_and_drafts_are_fine(folder, found):
    folder.through(folder.article("a"))
    folder.article("b")

    assert found(folder, "CO202") == []


def test_a_slug_that_was_changed_after_approval_is_told(site):
    path = site.article("how-we-work")
    site.article("draft-too")
    site.published(path)
    site.replace(path, "slug: how-we-work", "slug: working")

    assert "→ if its slug was how-we-work when it was approved, put it back before this lands; or" in (
        site.run("validate").out
    )
    site.replace(path, "slug: working", "slug: how-we-work")
    assert site.run("validate").code == 0
