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
