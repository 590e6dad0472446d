"""A record that landed stays."""

from __future__ import annotations


def test_a_record_taken_away_is_named_with_the_command_that_brings_it_back(site, found):
    site.published(site.article("a"))
    file = next((site.root / "workflows/reviews/article/a.zh-CN").glob("*-approve-ed.json"))
    file.unlink()
    path = file.relative_to(site.root)

    assert found(site, "CO204") == [f"{path}:1:1 warning the record of ed is gone; it still counts"]
    command = next(line for line in site.run("validate").out.splitlines() if "git checkout" in line).split("→ git ")[1]
    site.git(*command.split())
    assert found(site, "CO204") == []


def test_records_that_are_there_are_fine(site, found):
    site.published(site.article("a"))

    assert found(site, "CO204") == []
