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


def fixes(folder, code):
    """Each finding's line, whether its fix is safe, and what that writes."""
    found = [each for each in folder.run("validate", "--format", "json").json if each["code"] == code]
    return [
        (each["line"], each["fix"]["safe"], each["fix"]["edits"][0]["text"]) if each["fix"] else each["line"]
        for each in found
    ]


def test_what_was_meant_is_offered(folder):
    folder.article("b")
    folder.write("content/courses/ops/Index.md", "")
    body = [
        "[a](B.md#x)", "[a](b.html)", "[a](b)", "[a](/articles/b.md?x#y)", "[a](/content/articles/b.md)", "[a](/nowhere.md)",
        "[a](www.example.org/x)", "[a](example.com)", "[a](ann@example.org)", "[a](//example.org/x)", "[a](index.md)", "[a](zzz.md)",
    ]  # fmt: skip
    folder.article("a", "\n\n".join(body) + "\n")

    assert fixes(folder, "CO301") == [
        (9, False, "b.md#x"), (11, False, "b.md"), (13, False, "b.md"), (15, True, "b.md?x#y"), (17, True, "b.md"), 19,
        (21, False, "https://www.example.org/x"), (23, False, "https://example.com"), (25, False, "mailto:ann@example.org"), 27,
        (29, False, "../courses/ops/Index.md"), 31,
    ]  # fmt: skip


def test_a_folder_and_a_template_are_no_documents(folder, found):
    folder.article("b")
    path = folder.article("a", "[a](../articles) [b]({{site.url}}/x)\n")

    assert found(folder, "CO301") == [
        f"{path}:9:5 error the link leads to the folder content/articles",
        f"{path}:9:22 error the link “{{{{site.url}}}}/x” is for a program to fill in, and none does",
    ]


def test_formulas_notes_to_editors_and_nested_code_hold_no_links(folder, found):
    folder.article(
        "a", "$f[x](x-x_0)$\n\n<!-- [a](b.md) -->\n\n- item\n\n    ```\n    [c](d.md)\n    ```\n\n\\[e](f.md)\n"
    )

    assert found(folder, "CO301") == [
        "content/articles/a.md:19:6 error the link leads to content/articles/f.md, and there is no such file"
    ]


def test_a_target_with_a_space_and_a_definition_are_checked(folder, found):
    path = folder.article("a", "[a](my file.md) [b][r]\n\n[r]: gone.md\n")

    assert found(folder, "CO301") == [
        f"{path}:9:5 error the link leads to content/articles/my, which ends at the space",
        f"{path}:11:6 error the link leads to content/articles/gone.md, and there is no such file",
    ]


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
