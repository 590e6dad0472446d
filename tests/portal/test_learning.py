"""What scripts are told about learning: ids that hold over translations and releases, outlines, and what pages say of themselves."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from contentops.portal.learning import quizzes

BASE = "https://learn.example.org/academy/"


def outline(site: Any, address: str = "courses/ops/") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site.output / address / "outline.json").read_bytes())
    return found


def facts(page: str) -> dict[str, str]:
    """What a page says of itself to the scripts that remember."""
    found = re.search(r"<div data-learning hidden([^>]*)>", page)
    assert found
    return {name: unescape(value) for name, value in re.findall(r' data-([a-z]+)="([^"]*)"', found[1])}


def test_every_live_course_has_its_outline(published_academy):
    found = outline(published_academy)
    assert found["id"] == f"{BASE}courses/ops/"
    assert (found["key"], found["title"], found["language"], found["url"]) == ("course/ops@zh-CN", "运营课", "zh-CN", "courses/ops/")  # fmt: skip
    assert found["certificate"] == "结业证"
    assert [(each["id"], each["activity"], each["label"]) for each in found["stages"]] == [
        ("foundation", f"{BASE}courses/ops/#stage-foundation", "基础"),
        ("practice", f"{BASE}courses/ops/#stage-practice", "技能练习"),
    ]
    lesson = found["stages"][0]["lessons"][0]
    assert lesson == {
        "id": f"{BASE}lessons/ops-1/",
        "key": "lesson/ops-1@zh-CN",
        "title": "第一课",
        "url": "lessons/ops-1/",
        "language": "zh-CN",
        "minutes": 12,
        "digest": published_academy.digest("content/courses/ops/one.md"),
        "quizzes": [{"id": f"{BASE}lessons/ops-1/#check", "pass": 1, "points": 1}],
    }
    assert found["digest"] == published_academy.digest("content/courses/ops/index.md")


def test_pages_say_what_they_are_called_in_a_record_the_same_in_every_language(published_academy):
    chinese, english = facts(published_academy.page("lessons/ops-1")), facts(published_academy.page("en/lessons/ops-1"))
    assert chinese["activity"] == english["activity"] == f"{BASE}lessons/ops-1/"
    assert chinese["course"] == english["course"] == f"{BASE}courses/ops/"
    assert chinese["digest"] != english["digest"]
    assert (chinese["key"], english["key"]) == ("lesson/ops-1@zh-CN", "lesson/ops-1@en")
    assert (chinese["root"], english["root"]) == ("../../", "../../../")
    assert (chinese["home"], english["home"]) == ("../../", "../../../en/")
    assert chinese["outline"] == "../../courses/ops/outline.json"
    assert "activity" not in facts(published_academy.page(""))
    assert facts(published_academy.page(""))["base"] == BASE


def test_the_outline_on_a_page_has_the_ids_of_the_record(published_academy):
    ids = [lesson["id"] for stage in outline(published_academy)["stages"] for lesson in stage["lessons"]]
    for page in ("courses/ops", "lessons/ops-1"):
        assert re.findall(r'data-lesson="([^"]*)"', published_academy.page(page)) == ids
        assert re.findall(r'data-stage="([^"]*)"', published_academy.page(page)) == ["foundation", "practice"]


def test_a_path_says_of_its_items_what_they_are_called(published_academy):
    page = published_academy.page("paths/z-first")
    items = re.findall(r'<div class="item" data-item data-activity="([^"]*)" data-type="([a-z]*)"[^>]*?(?: data-outline="([^"]*)")?>', page)  # fmt: skip
    assert items == [
        (f"{BASE}courses/ops/", "course", "../../courses/ops/outline.json"),
        (f"{BASE}articles/rate/", "article", ""),
        (f"{BASE}lessons/ops-2/", "lesson", ""),
    ]
    assert re.search(r'<a class="button" href="([^"]*)" data-start>', page)[1] == "../../courses/ops/"


def test_a_site_without_an_address_has_ids_all_the_same(site):
    site.replace("pyproject.toml", 'url = "https://learn.example.org/academy"\n', "")
    site.published(site.lesson("x", "x-1"), site.course("x", {"foundation": ["x-1"]}))
    assert site.publish().code == 0
    found = outline(site, "courses/x/")
    assert found["id"] == "tag:contentops,2026:course/x"
    assert found["stages"][0]["activity"] == "tag:contentops,2026:course/x#stage-foundation"
    assert found["stages"][0]["lessons"][0]["id"] == "tag:contentops,2026:lesson/x-1"
    assert facts(site.page("lessons/x-1"))["base"] == "tag:contentops,2026:"


def test_a_change_of_one_lesson_is_a_change_of_its_course_s_outline_alone(academy):
    before = outline(academy)["stages"][1]["lessons"][0]["digest"]
    academy.replace("content/courses/ops/two.md", "提示见", "新的提示见")
    academy.replace("content/courses/ops/two.md", "status: published", "status: draft")
    academy.published("content/courses/ops/two.md")
    assert academy.publish().code == 0
    lesson = outline(academy)["stages"][1]["lessons"][0]
    assert lesson["digest"] == academy.digest("content/courses/ops/two.md") != before
    assert lesson["id"] == f"{BASE}lessons/ops-2/"


def test_a_lesson_that_is_not_live_is_in_no_outline(academy):
    done = academy.run("move", "archive", "content/courses/ops/two.md", "--as", "pat", "--comment", "old")
    assert done.code == 0, done.err
    academy.commit("take one down")
    assert academy.publish().code == 0
    assert [stage["id"] for stage in outline(academy)["stages"]] == ["foundation"]


def test_quizzes_are_counted_by_what_can_be_got_right():
    html = (
        '<section class="quiz" id="a&amp;b" data-pass="2">\n<div class="choice" data-right>x</div><div class="choice" data-right>'
        'y</div><div class="choice">z</div></section>\n'
        '<section class="quiz poll" id="p" data-most="1"><div class="choice">a</div></section>'
        '<section class="quiz gaps" id="g" data-pass="1"><span class="gap"><input type="text"></span></section>'
    )
    assert quizzes(html, "l/") == [
        {"id": "l/#a&b", "pass": 2, "points": 2},
        {"id": "l/#g", "pass": 1, "points": 1},
    ]


def test_what_the_renderer_writes_is_what_is_counted(site):
    body = "::: quiz {#one pass=2}\n?\n\n- [x] a\n- [x] b\n- [ ] c\n:::\n\n::: quiz {#two}\n[[a]] [[3±1]]\n:::\n\n::: poll {#three}\n?\n\n- a\n- b\n:::\n"
    site.published(site.lesson("x", "x-1", body), site.course("x", {"foundation": ["x-1"]}))
    assert site.publish().code == 0
    lesson = f"{BASE}lessons/x-1/"
    assert outline(site, "courses/x/")["stages"][0]["lessons"][0]["quizzes"] == [
        {"id": f"{lesson}#one", "pass": 2, "points": 2},
        {"id": f"{lesson}#two", "pass": 2, "points": 2},
    ]


def test_other_pages_load_none_of_these_scripts(published_academy):
    loaded = {
        path: "js/learner-" in data.decode()
        for path, data in published_academy.snapshot().items()
        if path.endswith(".html")
    }
    assert all(loaded[f"{path}index.html"] for path in ("", "en/", "courses/ops/", "lessons/ops-1/", "paths/z-first/"))
    assert not any(loaded[f"{path}index.html"] for path in ("articles/rate/", "topics/basics/", "search/", "tags/"))
