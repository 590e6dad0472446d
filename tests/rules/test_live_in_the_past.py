"""Nobody is invited to what is over."""

from __future__ import annotations

BODY = "::: live {{starts=2026-11-20T10:00+08:00 {0} place=三楼}}\n:::\n"


def test_a_session_that_is_over_is_found(folder, found):
    first = folder.article("a", BODY.format("ends=2026-11-20T11:59+08:00"))
    second = folder.article("b", BODY.format(""))

    assert found(folder, "CO506") == [
        f"{first}:9:41 warning this session is over, since 2026-11-20T11:59+08:00",
        f"{second}:9:11 warning this session is over, since 2026-11-20T10:00+08:00",
    ]


def test_a_session_that_goes_on_is_fine_until_it_ends(folder, found):
    path = folder.article("a", BODY.format("ends=2026-11-20T12:00+08:00"))

    assert found(folder, "CO506") == []
    assert found(folder, "CO506", "--now", "2026-11-20T12:00:01+08:00") == [
        f"{path}:9:41 warning this session is over, since 2026-11-20T12:00+08:00"
    ]


def test_retired_documents_and_times_that_cannot_be_read_are_left_alone(folder, found):
    folder.article("a", BODY.format(""), status="archived")
    folder.article("b", "::: live {starts=2020 place=三楼}\n:::\n")

    assert found(folder, "CO506") == []
