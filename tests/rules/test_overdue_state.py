"""A document does not stay in a state for longer than it may."""

from __future__ import annotations

import pytest


def at(day):
    return f"2026-11-{day:02}T12:00:00+08:00"


@pytest.fixture
def path(site):
    site.replace("workflows/editorial.yml", "category: review}", "category: review, due: 3d, escalate_to: cora}")
    site.commit("times", date="2026-01-02T00:00:00+08:00")
    found = site.article("a")
    site.commit("write", date=at(1))
    site.run("submit", found, "--as", "ann", now=at(10))
    site.commit("submit", date=at(10))
    return found


def test_what_waits_too_long_is_found_with_whom_to_turn_to(site, path, found):
    assert found(site, "CO207", "--now", at(12)) == []
    assert found(site, "CO207", "--now", at(13)) == [
        f"{path}:4:1 warning it has been “in_review” since 2026-11-10 and was due on 2026-11-13; turn to cora"
    ]


def test_an_edit_in_the_same_state_does_not_start_the_time_anew(site, path, found):
    site.replace(path, "正文", "新正文")
    site.commit("edit", date=at(12))

    assert len(found(site, "CO207", "--now", at(13))) == 1


def test_a_state_entered_again_does(site, path, found):
    site.run("reject", path, "--as", "ed", "-m", "补", now=at(11))
    site.replace(path, "正文", "新正文")
    site.commit("mend", date=at(11))
    site.run("submit", path, "--as", "ann", now=at(12))
    site.commit("submit", date=at(12))

    assert found(site, "CO207", "--now", at(14)) == []
    assert len(found(site, "CO207", "--now", at(15))) == 1


def test_it_keeps_nobody_from_deciding(site, path):
    assert site.run("approve", path, "--as", "ed", now=at(20)).code == 0
    assert site.run("validate", now=at(20)).code == 0


def test_states_without_a_time_are_fine(site, found):
    site.article("b", status="in_review")
    site.commit("b", date="2026-01-05T12:00:00+08:00")

    assert found(site, "CO207", "--now", at(20)) == []
