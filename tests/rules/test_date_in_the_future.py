"""Public pages do not come from tomorrow."""

from __future__ import annotations

import pytest


@pytest.fixture
def dated(folder):
    def write(date, *, status="published", extra=""):
        path = folder.article("a", status=status, extra=extra)
        folder.replace(path, "date: 2026-05-01", f"date: {date}")
        return path

    return write


def test_a_later_day_is_found_at_its_value(folder, found, dated):
    path = dated("2026-11-21", extra="updated: 2027-01-01\n")

    assert found(folder, "CO115") == [
        f"{path}:7:7 warning “date” is 2026-11-21, and today is 2026-11-20",
        f"{path}:8:10 warning “updated” is 2027-01-01, and today is 2026-11-20",
    ]


def test_today_is_the_day_in_the_time_zone_of_the_site(folder, found, dated):
    dated("2026-11-21")

    assert len(found(folder, "CO115", "--now", "2026-11-20T15:59:00Z")) == 1
    assert found(folder, "CO115", "--now", "2026-11-20T16:00:00Z") == []


def test_drafts_and_what_is_held_back_until_then_are_fine(folder, found, dated):
    for status, extra in (
        ("draft", ""),
        ("published", "publish_at: 2026-12-01T00:00:00+08:00\n"),
        ("published", "publish_at: 2026-12-02T00:00:00+08:00\n"),
    ):
        dated("2026-12-01", status=status, extra=extra)
        assert found(folder, "CO115") == []
    dated("2026-12-01", extra="publish_at: 2026-11-30T00:00:00+08:00\n")
    assert len(found(folder, "CO115")) == 1


def test_past_days_and_what_is_no_day_are_fine(folder, found, dated):
    for date in ("2026-11-20", "2020-01-01", "soon", "2026-13-40x"):
        dated(date)
        assert found(folder, "CO115") == []
