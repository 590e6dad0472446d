"""Every topic has something in it."""

from __future__ import annotations


def topic(folder, extra="", status="draft"):
    path = "content/topics/t.md"
    folder.write(path, f"---\ntitle: t\nslug: t\nstatus: {status}\nsummary: 一个主题。\nlevel: beginner\n{extra}---\n")
    return path


def test_a_topic_with_nothing_in_it_is_found(folder, found):
    path = topic(folder)
    message = "warning the topic names no items, and no document names it"
    assert found(folder, "CO410") == [f"{path}:3:1 {message}"]

    topic(folder, "items: []\n")
    assert found(folder, "CO410") == [f"{path}:7:1 {message}"]


def test_a_topic_that_names_items_or_is_named_is_fine(folder, found):
    folder.article("a")
    topic(folder, "items: [article/a]\n")
    assert found(folder, "CO410") == []

    topic(folder)
    folder.article("a", extra="topics: [t]\n")
    assert found(folder, "CO410") == []


def test_an_archived_topic_may_be_empty(folder, found):
    topic(folder, status="archived")

    assert found(folder, "CO410") == []
