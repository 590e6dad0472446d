"""A title fits into a search result."""

from __future__ import annotations


def titled(folder, title):
    path = folder.article("a")
    folder.replace(path, "title: 关于 a", f"title: {title}")
    return path


def test_a_title_wider_than_a_search_result_is_found_at_its_value(folder, found):
    path = titled(folder, "学" * 31)

    assert found(folder, "CO110") == [
        f"{path}:2:8 warning the title is 62 wide; search results show 60 (a Chinese character is 2 wide)"
    ]


def test_a_title_of_several_lines_is_found_at_its_key(folder, found):
    path = titled(folder, ">-\n  " + "\n  ".join(["words of ten"] * 5))

    assert found(folder, "CO110")[0].startswith(f"{path}:2:1 warning the title is 64 wide")


def test_a_title_of_two_letters_says_little(folder, found):
    titled(folder, "AB")

    assert "2 wide, which says little" in found(folder, "CO110")[0]


def test_a_team_may_choose_how_wide(folder, found):
    titled(folder, "学" * 20)
    settings = folder.read("pyproject.toml")
    folder.write("pyproject.toml", settings + "[tool.contentops.rules]\ntitle-length = {most = 39}\n")

    assert len(found(folder, "CO110")) == 1


def test_titles_that_fit_are_fine(folder, found):
    for title in ("学" * 30, "a" * 60, "完课率", "FAQ", "''", "SQL 101", '"引号也行"'):
        titled(folder, title)
        assert found(folder, "CO110") == []
