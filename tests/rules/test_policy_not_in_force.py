"""A change of the policy is approved where the policy asks for it."""

from __future__ import annotations

import pytest

PEOPLE, POLICY = "workflows/people.yml", "workflows/policy.yml"


@pytest.fixture
def guarded(site):
    site.write(POLICY, "requires: [{id: owner, count: 1, of: [compliance]}]\n")
    site.commit("changes of the policy are approved", date="2026-01-02T00:00:00+08:00")
    return site


def test_a_change_that_waits_is_an_error_with_its_files_and_what_goes_on(guarded, found):
    before = guarded.git("rev-parse", "HEAD")
    guarded.replace(PEOPLE, "name: Eve", "name: Eva")
    guarded.commit("a name")

    (finding,) = found(guarded, "CO208", "--commit", "HEAD")

    assert finding == (
        f"{PEOPLE}:1:1 error a change of the policy set is not in force: {PEOPLE}; {POLICY} asks for 1 compliance; "
        f"the site goes on under the policy of commit {before[:12]}"
    )
    assert "contentops approve policy/site" in guarded.run("validate", "--commit", "HEAD").out


def test_the_working_tree_says_so_too(guarded, found):
    guarded.replace(PEOPLE, "name: Eve", "name: Eva")
    guarded.commit("a name")

    (finding,) = found(guarded, "CO208")

    assert PEOPLE in finding


def test_it_holds_up_no_decision_and_no_publish(guarded):
    path = guarded.article("a")
    guarded.replace(PEOPLE, "name: Eve", "name: Eva")
    guarded.published(path)

    assert guarded.publish().code == 0
    assert guarded.has("articles/a")


def test_an_approved_change_is_fine_and_so_is_one_nobody_has_to_approve(guarded, found):
    guarded.replace(PEOPLE, "name: Eve", "name: Eva")
    guarded.commit("a name")
    guarded.forge_policy("cora", email="cora@example.org")

    assert found(guarded, "CO208", "--commit", "HEAD") == []
    assert found(guarded, "CO208") == []


def test_many_files_are_counted(guarded, found):
    for number in range(7):
        guarded.write(f"theme/{number}.css", "x")
    guarded.commit("theme")

    (finding,) = found(guarded, "CO208", "--commit", "HEAD")

    assert "theme/0.css, theme/1.css, theme/2.css, theme/3.css, theme/4.css and 2 more" in finding


def test_a_site_without_such_a_policy_is_fine(site, found):
    site.replace(PEOPLE, "name: Eve", "name: Eva")
    site.commit("a name")

    assert found(site, "CO208") == []
