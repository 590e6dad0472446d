"""What a page says of not being public is heard, however it says it."""

from __future__ import annotations

from datetime import datetime

import pytest

from contentops.authoring.adopting import private, reading

NOW = datetime.fromisoformat("2026-11-20T12:00:00+08:00")


def reason(front: str, path: str = "a.md", chosen: tuple[str, ...] = ()) -> str:
    return private.reason(reading.read(f"---\n{front}\n---\n".encode()).meta, path, NOW, chosen)


@pytest.mark.parametrize("word", ["true", "True", "yes", "YES", "y", "on", "1", '"true"', "是"])
@pytest.mark.parametrize(
    "key", ["draft", "hidden", "isPrivate", "hide", "unlisted", "noindex", "is_hidden", "nav_hidden"]
)
def test_a_key_that_closes_a_page_does_so_with_every_word_for_true(key, word):
    assert (
        reason(f"{key}: {word}")
        == f"{key}: {word.strip(chr(34)).lower() if word in ('true', 'True') else word.strip(chr(34))}"
    )


@pytest.mark.parametrize("word", ["false", "False", "no", "NO", "n", "off", "0", "never", "否"])
@pytest.mark.parametrize(
    "key", ["publish", "published", "public", "visible", "listed", "dg-publish", "permalink", "发布"]
)
def test_a_key_that_opens_a_page_closes_it_with_every_word_for_false(key, word):
    assert reason(f"{key}: {word}").startswith(f"{key}: ")


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("password: abc", "password"),
        ("Password: 123", "Password"),
        ("encrypt: true", "encrypt"),
        ("visibility: members-only", "visibility: members-only"),
        ("status: Private", "status: Private"),
        ("status: 草稿", "status: 草稿"),
        ("post_status: pending", "post_status: pending"),
        ("access: internal", "access: internal"),
        ("tags: [a, private]", "tags: a, private"),
        ("restricted: [staff]", "restricted: staff"),
        ("robots: noindex, nofollow", "robots: noindex, nofollow"),
        ("build: {render: never}", "render: never"),
        ("params: {private: true}", "private: true"),
        ("date: 2999-01-01", "date: 2999-01-01"),
        ("date: 2999/1/1 10:00:00", "date: 2999/1/1 10:00:00"),
        ("published: 2999-01-01", "published: 2999-01-01"),
        ("expires: 2001-01-01", "expires: 2001-01-01"),
    ],
)
def test_other_ways_to_say_so_are_heard_and_no_password_is_told(front, said):
    assert reason(front) == said


@pytest.mark.parametrize(
    "front",
    [
        "draft: false", "draft:", "draft: no", "hide: [toc, navigation]", "hidden: off", "password:", 'password: ""',
        "publish: true", "published: 2020-01-01", "visibility: public", "visibility: true", "status: new", "date: 2020/1/1",
        "expires: 2999-01-01", "tags: [password, future, internal]", "share: false", "comments: false", "toc: false",
        "hiddenFromHomePage: true", "robots: index", "permalink: /a/", "build: {list: always}", "audience: students",
        "description: a private matter", "date: 2999-99-99",
    ],
)  # fmt: skip
def test_what_a_public_page_says_is_not_taken_for_that(front):
    assert reason(front) == ""


def test_a_folder_of_drafts_and_a_key_that_other_pages_are_chosen_by_close_a_page_too():
    assert reason("a: b", "source/_drafts/a.md") == "in the folder _drafts"
    assert reason("a: b", "Private/a.md") == "in the folder Private"
    assert reason("a: b", "notes/drafts.md") == ""
    chosen = private.chosen([{"dg-publish": "yes"}, {"publish": False}, {"published": True}])
    assert chosen == {"dgpublish"}
    assert reason("a: b", chosen=tuple(chosen)) == "without dgpublish, which other pages have"
    assert reason("dg-publish: true", chosen=tuple(chosen)) == ""
