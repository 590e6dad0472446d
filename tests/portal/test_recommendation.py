"""What pages suggest, and that each suggestion says why."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from contentops.portal import recommendation
from contentops.portal.views import suggestions

HEAD = "---\ntitle: {title}\nslug: {slug}\nstatus: draft\nsummary: {slug}。\n"


@pytest.fixture(scope="module")
def school(lay_out_at, tmp_path_factory) -> Any:
    """Two topics, one after the other, with courses, articles, a path and a learner's story; published."""
    site = lay_out_at(tmp_path_factory.mktemp("suggestions") / "site")
    paths = []

    def add(kind: str, slug: str, title: str, extra: str, name: str = "") -> None:
        path = f"content/{kind}/{name or slug}.md"
        site.write(path, HEAD.format(title=title, slug=slug) + extra + "---\n文。\n")
        paths.append(path)

    add("topics", "basics", "基础", "level: beginner\n")
    add("topics", "growth", "增长", "level: advanced\nprerequisites: [basics]\nitems: [course/late]\n")
    for slug, title, topics in (("first", "先课", "[basics]"), ("free", "散课", "[basics]"), ("late", "后课", "[]")):
        add("courses", slug, title, f"authors: [ann]\nlevel: beginner\noutcomes: [会]\ntopics: {topics}\nstages: {{foundation: [{slug}-1, {slug}-2]}}\n", f"{slug}/index")  # fmt: skip
        for number in (1, 2):
            add(
                "courses", f"{slug}-{number}", f"{title}之{number}", "authors: [ann]\nduration: 5\n", f"{slug}/{number}"
            )
    for slug, day, topics, tags in (
        ("same", "05", "[basics]", "[数据]"),
        ("tagged", "06", "[]", "[数据]"),
        ("beyond", "07", "[growth]", "[]"),
        ("apart", "08", "[]", "[别的]"),
        ("start", "01", "[basics]", "[数据]"),
    ):
        add("articles", slug, f"文 {slug}", f"authors: [ann]\ndate: 2026-05-{day}\ntopics: {topics}\ntags: {tags}\n")
    add("paths", "way", "新人路", "purpose: newcomer\nsteps: [{title: 一, items: [course/first, article/same]}, {title: 二, items: [article/apart]}]\n")  # fmt: skip
    add("stories", "mei", "小梅的故事", "learner: 小梅\nfeatures: [article/apart, article/tagged]\n")
    site.published(*paths)
    done = site.publish()
    assert done.code == 0, done.err
    return site


def item(site: Any, name: str) -> Any:
    return json.loads((site.output / f"api/v1/items/zh-CN/{name}.json").read_bytes())


def onward(site: Any, name: str) -> Any:
    found = item(site, name)["next"]
    return found and (found["key"].partition("@")[0], found["reasons"])


def related(site: Any, name: str) -> dict[str, list[str]]:
    return {each["key"].partition("@")[0]: each["reasons"] for each in item(site, name)["related"]}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lesson/first-1", ("lesson/first-2", ["“先课”的下一课"])),
        ("lesson/first-2", ("article/same", ["学习路径“新人路”的下一项"])),  # the course is over: the path goes on
        ("course/first", ("article/same", ["学习路径“新人路”的下一项"])),
        ("article/same", ("article/apart", ["学习路径“新人路”的下一项"])),
        ("article/apart", None),  # the end of the path
        (
            "lesson/free-2",
            ("course/late", ["接在“基础”之后"]),
        ),  # on no path: a course of a topic that builds on its own
        ("course/free", ("course/late", ["接在“基础”之后"])),
        ("course/late", None),
        ("path/way", None),
    ],
)
def test_what_comes_next_and_why(school, name, expected):
    assert onward(school, name) == expected


def test_a_path_goes_on_in_the_readers_language_where_it_can(folder):
    for slug, languages in (("one", ("zh-CN", "en")), ("two", ("zh-CN",)), ("three", ("zh-CN", "en")), ("four", ("zh-CN",))):  # fmt: skip
        for language in languages:
            folder.article(slug, lang=language)
    for name in ("way", "way.en"):
        folder.write(f"content/paths/{name}.md", HEAD.format(title="Way", slug="way") + "purpose: interest\nsteps: [{title: 一, items: [article/one, article/two, article/three, article/four]}]\n---\n文。\n")  # fmt: skip
    assert folder.publish("--worktree", "--drafts").code == 0
    on = {slug: folder.page(f"en/articles/{slug}").partition('id="related-title"')[2] for slug in ("one", "three")}
    assert re.search(r'<a href="../../../en/articles/three/">', on["one"])
    assert "Comes later on the path “Way”" in on["one"]
    assert "articles/two/" not in on["one"]
    assert 'articles/four/" lang="zh-CN"' in on["three"]  # nothing more in English: then in Chinese
    assert "Comes next on the path “Way”" in on["three"]


def test_related_documents_say_why_the_best_first(school):
    assert related(school, "article/start") == {
        "article/tagged": ["相同标签：数据", "小梅的选择"],
        "article/same": ["同一主题：基础", "相同标签：数据"],
        "course/first": ["同一主题：基础"],
    }
    assert next(iter(related(school, "article/start"))) == "article/same"


def test_what_a_learner_picked_is_suggested_beside_the_learners_other_picks(school):
    assert related(school, "article/apart")["article/tagged"] == ["小梅的选择"]


def test_topics_before_and_after_count_too(school, monkeypatch, tmp_path):
    monkeypatch.setattr(suggestions, "_RELATED", 20)
    done = school.run("publish", "--worktree", "--drafts", "-o", str(tmp_path / "all"), "-j", "1")
    assert done.code == 0, done.err
    page = (tmp_path / "all/articles/start/index.html").read_text(encoding="utf-8")
    beyond = page.partition("文 beyond")[2].partition("</article>")[0]
    assert "<li>接在“基础”之后</li>" in beyond
    assert related(school, "article/beyond")["course/late"] == ["同一主题：增长"]
    assert "学“增长”之前先看" in [
        reason for reasons in related(school, "article/beyond").values() for reason in reasons
    ]


def test_nothing_is_suggested_without_a_reason_nor_on_its_own_page(school):
    for file in (school.output / "api/v1/items").rglob("*.json"):
        found = json.loads(file.read_bytes())
        suggested = [*found["related"], *([found["next"]] if found["next"] else [])]
        assert all(each["reasons"] and all(each["reasons"]) for each in suggested)
        keys = [each["key"] for each in suggested]
        assert found["key"] not in keys
        assert len(set(keys)) == len(keys)


def test_a_page_shows_its_suggestions_with_their_reasons(school):
    page = school.page("articles/start")
    assert "<li>小梅的选择</li>" in page and "<li>同一主题：基础</li>" in page
    over = school.page("lessons/first-2")
    assert "<li>学习路径“新人路”的下一项</li>" in over
    assert "的下一课" not in school.page("lessons/first-1")  # its next lesson is at the foot of the text already


def test_of_each_subject_the_picked_and_then_the_newest_are_looked_at_and_no_more(school, monkeypatch, tmp_path):
    """What keeps the cost of a page the same on a large site."""
    monkeypatch.setattr(recommendation, "_CHOICE", 1)
    done = school.run("publish", "--worktree", "--drafts", "-o", str(tmp_path / "few"), "-j", "1")
    assert done.code == 0, done.err
    page = (tmp_path / "few/articles/start/index.html").read_text(encoding="utf-8")
    assert "文 tagged" in page  # the only one with the tag, picked though it is not the newest
    assert "文 same" in page  # the newest of the topic
    assert "先课" not in page
