"""A summary fits where readers meet it."""

from __future__ import annotations


def summarised(folder, summary):
    path = folder.article("a")
    folder.replace(path, "summary: 一句话说明 a。", f"summary: {summary}")
    return path


def test_a_summary_that_is_too_wide_is_found_at_its_value(folder, found):
    path = summarised(folder, "学" * 101)

    assert found(folder, "CO111") == [
        f"{path}:5:10 warning the summary is 101 Chinese characters long; 100 Chinese characters are the most"
    ]


def test_a_summary_of_several_lines_is_found_at_its_key(folder, found):
    path = summarised(folder, ">-\n  " + "\n  ".join(["words of ten"] * 17))

    assert found(folder, "CO111")[0].startswith(f"{path}:5:1 warning the summary is 110 Chinese characters long")


def test_a_summary_of_a_word_says_little(folder, found):
    summarised(folder, "完课率")

    assert "3 Chinese characters long, which says little" in found(folder, "CO111")[0]


def test_a_team_may_choose_how_wide(folder, found):
    summarised(folder, "学" * 60)
    folder.write(
        "pyproject.toml", folder.read("pyproject.toml") + "[tool.contentops.rules]\nsummary-length = {most = 100}\n"
    )

    assert len(found(folder, "CO111")) == 1


def test_summaries_that_fit_are_fine_and_what_is_no_text_is_for_the_schema(folder, found):
    for summary in ("学" * 100, f"|\n  {'a' * 200}\n\n\n", "a" * 200, "怎样算分母", "''", "[a]"):
        summarised(folder, summary)
        assert found(folder, "CO111") == []
