"""A title fits into a search result."""

from __future__ import annotations


def titled(folder, title):
    path = folder.article("a")
    folder.replace(path, "title: 关于 a", f"title: {title}")
    return path


def test_a_title_wider_than_a_search_result_is_found_at_its_value(folder, found):
    path = titled(folder, "学" * 31)

    assert found(folder, "CO110") == [
        f"{path}:2:8 warning the title is 31 Chinese characters long; search results show 30 Chinese characters"
    ]


def test_a_title_of_several_lines_is_found_at_its_key(folder, found):
    path = titled(folder, ">-\n  " + "\n  ".join(["words of ten"] * 5))

    assert found(folder, "CO110")[0].startswith(f"{path}:2:1 warning the title is 32 Chinese characters long")


def test_an_english_title_is_counted_in_letters(folder, found):
    path = folder.article("a", lang="en")
    folder.replace(path, "title: 关于 a", f"title: {'word ' * 13}")

    assert found(folder, "CO110") == [
        f"{path}:2:8 warning the title is 64 letters long; search results show 60 letters"
    ]


def test_a_title_of_one_character_says_little(folder, found):
    for title in ("课", "x", "—"):
        path = titled(folder, title)
        assert found(folder, "CO110") == [f"{path}:2:8 warning the title “{title}” says little"]


def test_a_team_may_choose_how_wide(folder, found):
    titled(folder, "学" * 20)
    settings = folder.read("pyproject.toml")
    folder.write("pyproject.toml", settings + "[tool.contentops.rules]\ntitle-length = {most = 39}\n")

    assert len(found(folder, "CO110")) == 1


def test_titles_that_fit_are_fine(folder, found):
    for title in ("学" * 30, "OS", "V8", "C#", "uv", "a" * 60, "完课率", "FAQ", "''", "SQL 101", '"引号也行"'):
        titled(folder, title)
        assert found(folder, "CO110") == []
