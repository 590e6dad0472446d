"""Licences and certificates are renewed in time."""

from __future__ import annotations

import pytest

FILE = "standards/qualifications.yml"


def entry(day, more=""):
    return f"qualifications:\n  icp: {{name: 经营许可证, expires: {day}{more}}}\n"


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2026-11-19", "error “经营许可证” expired on 2026-11-19"),
        ("2026-11-20", "warning “经营许可证” expires on 2026-11-20, today"),
        ("2026-11-21", "warning “经营许可证” expires on 2026-11-21, tomorrow"),
        ("2027-01-19", "warning “经营许可证” expires on 2027-01-19, in 60 days"),
        ("2027-01-20", None),
    ],
)
def test_it_is_said_at_its_line_as_long_before_as_it_takes(folder, found, day, told):
    folder.article("a")
    folder.write(FILE, entry(day))

    assert found(folder, "CO604") == ([f"{FILE}:2:22 {told}"] if told else [])


def test_what_never_expires_is_fine(folder, found):
    folder.write(FILE, "qualifications:\n  icp: {name: 备案}\n")

    assert found(folder, "CO604") == []


def test_how_long_before_is_the_sites_to_say(folder, found):
    folder.write(FILE, entry("2026-12-01"))
    folder.write(
        "pyproject.toml",
        folder.read("pyproject.toml") + "\n[tool.contentops.rules]\nqualification-expired = {warn_days = 10}\n",
    )

    assert found(folder, "CO604") == []


def test_the_day_is_that_of_the_site(folder, found):
    folder.write(FILE, entry("2026-11-19"))

    assert " warning " in found(folder, "CO604", "--now", "2026-11-19T15:59:00Z")[0]
    assert " error " in found(folder, "CO604", "--now", "2026-11-19T16:00:00Z")[0]


def test_it_says_how_many_live_pages_its_holder_wrote(site, found):
    path = site.article("a")
    site.article("b")
    site.published(path)
    site.write(FILE, entry("2026-01-01", ", holder: ann"))

    assert found(site, "CO604") == [
        f"{FILE}:2:22 error “经营许可证” of ann, who is an author of 1 live page, expired on 2026-01-01"
    ]
