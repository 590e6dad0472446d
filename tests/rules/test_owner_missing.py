"""Somebody at work looks after every public page."""

from __future__ import annotations

LEFT = "roles: [author], until: 2026-11-19}\n  bo:"


def ann_left(folder):
    folder.replace("workflows/people.yml", "roles: [author]}\n  bo:", LEFT)


def test_a_page_whose_author_left_is_found_at_the_authors(folder, found):
    path = folder.article("a", status="published")
    assert found(folder, "CO210") == []
    ann_left(folder)

    assert found(folder, "CO210") == [f"{path}:6:1 warning nobody who looks after this page is at work: ann is not"]
    assert found(folder, "CO210", "--now", "2026-11-19T23:00:00+08:00") == []


def test_another_author_or_somebody_it_is_given_to_will_do(folder, found):
    ann_left(folder)
    folder.article("a", status="published", authors="[ann, bo]")
    folder.article("b", status="published", extra="assignee: ed\n")
    assert found(folder, "CO210") == []

    folder.article("c", status="published", extra="assignee: nobody\n")
    assert "ann, nobody are not" in found(folder, "CO210")[0]


def test_who_is_not_in_people_yml_is_at_work_by_a_page(folder, found):
    folder.article("a", status="published", authors="[guest]")
    assert found(folder, "CO210") == []  # there is no such person at all, which CO108 says
    person = "---\ntitle: 客座\nslug: {}\nstatus: {}\nsummary: 一位客座作者。\n---\n"
    folder.write("content/people/guest.md", person.format("guest", "draft"))
    assert found(folder, "CO210") == []

    folder.write("content/people/guest.md", person.format("guest", "archived"))
    assert len(found(folder, "CO210")) == 1


def test_a_page_of_somebody_who_left_does_not_bring_them_back(folder, found):
    ann_left(folder)
    folder.write("content/people/ann.md", "---\ntitle: 安\nslug: ann\nstatus: published\nsummary: 一位作者。\n---\n")
    folder.article("a", status="published")

    assert [each.split(":")[0] for each in found(folder, "CO210")] == ["content/articles/a.md", "content/people/ann.md"]


def test_what_is_not_public_needs_nobody(folder, found):
    ann_left(folder)
    folder.article("a")
    folder.article("b", status="archived")

    assert found(folder, "CO210") == []


def test_a_page_that_names_nobody_is_found_where_others_of_its_type_name_somebody(folder, found):
    topic = "---\ntitle: {0}\nslug: {0}\nstatus: published\nsummary: 一个主题。\nlevel: beginner\n{1}---\n"
    folder.write("content/topics/a.md", topic.format("a", ""))
    assert found(folder, "CO210") == []
    folder.write("content/topics/b.md", topic.format("b", "authors: [ann]\n"))
    assert found(folder, "CO210") == []
    folder.write("content/topics/c.md", topic.format("c", "authors: [ann]\n"))

    assert found(folder, "CO210") == ["content/topics/a.md:3:1 warning the page names nobody who looks after it"]
