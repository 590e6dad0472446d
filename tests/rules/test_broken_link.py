"""A link leads somewhere."""

from __future__ import annotations


def test_each_way_of_leading_nowhere_is_found_at_its_place(folder, found):
    body = "[a](b.md) [课](缺.md)\n[c](/articles/d/)\n[e](../../pyproject.toml) [f](../../../x.md)\n[g](key:article/nobody)\n"
    path = folder.article("a", body)

    assert found(folder, "CO301") == [
        f"{path}:9:5 error the link leads to content/articles/b.md, and there is no such file",
        f"{path}:9:15 error the link leads to content/articles/缺.md, and there is no such file",
        f"{path}:10:5 error the link “/articles/d/” begins with a slash",
        f"{path}:11:5 error the link “../../pyproject.toml” leaves the content folder",
        f"{path}:11:31 error the link “../../../x.md” leaves the content folder",
        f"{path}:12:5 error the link leads to article/nobody, and there is no such document",
    ]


def test_the_hint_names_the_file_that_was_meant(folder):
    folder.article("a", "[b](02-segment.md)\n")
    folder.article("02-segments")

    assert "did you mean “02-segments.md”?" in folder.run("validate").out


def test_links_that_lead_somewhere_are_fine(folder, found):
    folder.article("课 程")
    folder.article(
        "a",
        "[a](%E8%AF%BE%20%E7%A8%8B.md#x) [b](#c) [d](https://example.org/) [e](<课 程.md>) [f](mailto:a@example.org) [g](key:article/a)\n",
    )

    assert found(folder, "CO301") == []


def test_what_stands_in_code_is_no_link(folder, found):
    folder.article("a", "`[a](b.md)` and ``[`c`](d.md)``\n\n```markdown\n[e](f.md)\n```\n\n~~~\n[g](h.md)\n~~~\n")

    assert found(folder, "CO301") == []


def test_a_link_beside_code_is_still_checked(folder, found):
    path = folder.article("a", "`code` [a](b.md) `more`\n```\n```\n[c](d.md)\n")

    assert [line.split(" error")[0] for line in found(folder, "CO301")] == [f"{path}:9:12", f"{path}:12:5"]
