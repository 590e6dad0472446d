"""A link leads to a page that readers can see."""

from __future__ import annotations


def test_a_link_to_a_draft_is_an_error_where_the_text_is_to_be_public(folder, found):
    folder.article("b")
    path = folder.article("a", "[b](b.md) `[b](b.md)`\n")
    told = "the link leads to article/b@zh-CN, which is not live (draft)"
    assert found(folder, "CO302") == [f"{path}:9:5 info {told}"]

    assert "→ publish it first or together with this one" in folder.run("validate").out
    for status in ("approved", "published"):
        folder.replace(path, f"status: {'draft' if status == 'approved' else 'approved'}", f"status: {status}")
        assert found(folder, "CO302") == [f"{path}:9:5 error {told}"]


def test_a_link_of_a_draft_to_a_page_taken_down_is_an_error(folder, found):
    other = folder.article("b")
    folder.replace(other, "status: draft", "status: archived")
    path = folder.article("a", "[b](b.md)\n")

    assert found(folder, "CO302") == [
        f"{path}:9:5 error the link leads to article/b@zh-CN, which is not live (archived)"
    ]
    assert "→ it was taken down: link to what took its place, or take the link out" in folder.run("validate").out
    folder.replace(other, "status: archived", "status: archived\nwithdrawal: {successor: article/a}")
    assert "→ it was taken down: link to key:article/a, which it names, or take" in folder.run("validate").out


def test_a_link_of_a_live_page_to_one_taken_down_is_a_warning(folder, found):
    paths = folder.article("a", "[b](b.md)\n"), folder.article("b")
    folder.through(*paths)
    folder.replace(paths[1], "status: published", "status: archived")

    assert found(folder, "CO302") == [
        f"{paths[0]}:9:5 warning the link leads to article/b@zh-CN, which is not live (archived)"
    ]
    assert folder.run("validate").code == 0


def test_two_documents_that_link_to_each_other_are_published_together(folder, found):
    paths = folder.article("a", "[b](b.md)\n"), folder.article("b", "[a](a.md)\n")
    folder.through(*paths)

    assert found(folder, "CO302") == []


def test_a_link_by_key_is_held_to_the_same(site):
    site.article("draft")
    page = site.article("page", "见[草稿](key:article/draft)。\n")
    site.commit()

    found = [each for each in site.run("validate", "--format", "json").json if each["code"] == "CO302"]

    assert [(each["path"], each["line"]) for each in found] == [(page, 9)]
    assert "article/draft@zh-CN, which is not live (draft)" in found[0]["message"]


def test_a_document_is_named_once_however_many_links_lead_to_it(folder, found):
    folder.article("b")
    folder.article("c")
    path = folder.article("a", "[1](b.md) [2](c.md)\n\n[3](b.md) [4](b.md#x)\n")

    assert found(folder, "CO302") == [
        f"{path}:9:5 info the link leads to article/b@zh-CN, which is not live (draft); so do 2 more on this page",
        f"{path}:9:15 info the link leads to article/c@zh-CN, which is not live (draft)",
    ]
