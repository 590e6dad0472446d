"""A review record is as it was written."""

from __future__ import annotations


def test_a_record_that_is_none_is_an_error_and_one_of_a_stranger_a_warning(folder, found):
    path = folder.article("a")
    folder.run("submit", path, "--as", "ann")
    folder.write("workflows/reviews/article/a.zh-CN/x.json", "{}\n")
    folder.replace("workflows/people.yml", "  ann:  {name: Ann, emails: [ann@example.org], roles: [author]}\n", "")
    record = next(file.name for file in (folder.root / "workflows/reviews/article/a.zh-CN").glob("*-ann.json"))

    assert found(folder, "CO203") == [
        f"workflows/reviews/article/a.zh-CN/{record}:1:1 warning this review record does not count: ann is not in workflows/people.yml as it was in force when it landed",
        "workflows/reviews/article/a.zh-CN/x.json:1:1 error this review record does not count: the record: "
        + found(folder, "CO203")[1].split("the record: ")[1],
    ]


def test_records_as_written_are_fine(folder, found):
    folder.through(folder.article("a"))

    assert found(folder, "CO203") == []
