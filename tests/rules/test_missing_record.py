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


def test_a_record_that_another_took_the_place_of_is_changed_and_not_gone(site, found):
    path = site.article("a")
    site.published(path)
    file = next((site.root / "workflows/reviews/article/a.zh-CN").glob("*-approve-ed.json"))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("+08:00", "+09:00"), encoding="utf-8")
    assert file.read_text(encoding="utf-8") != text
    site.commit("edit")

    assert found(site, "CO204") == [
        f"{file.relative_to(site.root)}:1:1 warning the record of ed was changed after it landed; as it landed it still counts"
    ]


def test_a_record_that_cannot_be_read_any_more_is_one_finding_with_the_command_that_restores_it(site, found):
    site.published(site.article("a"))
    file = next((site.root / "workflows/reviews/article/a.zh-CN").glob("*-approve-ed.json"))
    path = file.relative_to(site.root)
    file.write_text("{}\n", encoding="utf-8")
    site.commit("corrupt")

    assert found(site, "CO204") == []
    (finding,) = found(site, "CO203")
    assert finding.startswith(f"{path}:1:1 error this review record does not count: ")
    assert finding.endswith("; as it landed it still counts")
    command = next(line for line in site.run("validate").out.splitlines() if "git checkout" in line).split("→ git ")[1]
    site.git(*command.split())
    assert found(site, "CO203") == []
