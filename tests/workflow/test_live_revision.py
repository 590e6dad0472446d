"""What is live, whatever is done to files and history."""

from __future__ import annotations


def test_an_edit_without_approval_leaves_the_approved_words_live(site):
    path = site.article("rate", "批准的话。\n")
    site.published(path)
    site.replace(path, "批准的话", "没人看过的话")
    site.commit("sneak")

    done = site.publish()

    assert done.code == 0
    assert "批准的话" in site.page("articles/rate")
    assert "没人看过" not in site.page("articles/rate")
    assert "withheld: content/articles/rate.md" in done.err
    assert site.publish("--strict").code == 1


def test_a_status_typed_by_hand_publishes_nothing(site):
    site.article("rate", status="published")
    site.commit("typed")

    done = site.publish()

    assert done.code == 0
    assert not site.has("articles/rate")
    assert "claims “published” without the decisions for it" in done.err
