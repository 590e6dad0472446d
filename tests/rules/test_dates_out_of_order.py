"""What begins ends later."""

from __future__ import annotations


def test_an_end_before_its_beginning_is_found_at_the_end(folder, found):
    path = folder.article("a", extra="publish_at: 2026-12-01T00:00:00+08:00\nunpublish_at: 2026-11-30T16:00:00Z\n")
    folder.write(
        "content/campaigns/c.md",
        "---\ntitle: c\nslug: c\nstatus: draft\nsummary: s\nstarts: 2026-12-01\nends: 2026-11-30\n---\n",
    )

    assert found(folder, "CO109") == [
        f"{path}:9:1 error “unpublish_at” is not after “publish_at”",
        "content/campaigns/c.md:7:1 error “ends” is not after “starts”",
    ]


def test_an_order_that_only_offsets_tell_is_right(folder, found):
    folder.article("a", extra="publish_at: 2026-12-01T00:00:00+08:00\nunpublish_at: 2026-11-30T16:00:01Z\n")
    folder.article("b", extra="unpublish_at: 2026-11-30T16:00:01Z\n")
    folder.article("c", extra="publish_at: never\nunpublish_at: 2026-11-30T16:00:01Z\n")

    assert found(folder, "CO109") == []


def test_a_change_before_the_first_publication_is_a_warning(folder, found):
    path = folder.article("a", extra="updated: 2026-04-30\n")

    assert found(folder, "CO109") == [f"{path}:8:1 warning “updated” is before “date”, 2026-05-01"]


def test_a_change_on_that_day_or_later_is_fine_and_what_is_no_day_is_for_the_schema(folder, found):
    for updated in ("2026-05-01", "2026-05-02", "2025", "never"):
        folder.article("a", extra=f"updated: {updated}\n")
        assert found(folder, "CO109") == []
