"""Home and lists of any site: what there is, in order, and nothing empty."""

from __future__ import annotations

import re
from typing import Any

import pytest

HANDBOOK = """\
type: handbook
label: {zh-CN: 手册, en: Handbook}
plural: {zh-CN: 手册集, en: Handbooks}
paths: [content/handbooks/*.md]
url: handbooks/{slug}/
workflow: none
schema:
  $schema: https://json-schema.org/draft/2020-12/schema
  title: Handbook
"""


def headings(page: str) -> list[str]:
    """The titles of a page's sections."""
    found = re.findall(r'<h2 class="section-title"[^>]*>(.*?)</h2>', page, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", each) for each in found]


def preview(folder: Any, **options: Any) -> None:
    done = folder.publish("--worktree", "--drafts", **options)
    assert done.code == 0, done.err


def campaign(folder: Any, slug: str, starts: str, ends: str) -> None:
    folder.write(
        f"content/campaigns/{slug}.md",
        f"---\ntitle: 活动 {slug}\nslug: {slug}\nstatus: draft\nsummary: 来。\nstarts: {starts}\nends: {ends}\n---\n来。\n",
    )


def test_a_site_of_its_own_types_has_sections_of_what_it_has_and_no_others(folder):
    folder.write("workflows/types/handbook.yml", HANDBOOK)
    for number in (1, 2):
        folder.write(f"content/handbooks/h{number}.md", f"---\ntitle: 册 {number}\nslug: h{number}\nstatus: live\nsummary: 说。\ndate: 2026-05-0{number}\n---\n用。\n")  # fmt: skip
    folder.write("content/handbooks/h3.md", "---\ntitle: 册 3\nslug: h3\nstatus: live\nsummary: 说。\n---\n用。\n")
    preview(folder)
    home = folder.page("")
    assert headings(home) == ["最新动态", "手册集"]
    assert [home.count(f">册 {number}</a>") for number in (1, 2, 3)] == [1, 1, 1]
    assert 'href="handbooks/">手册集</a>' in home
    assert home.index("册 2") < home.index("册 1")
    assert 'class="counts"' not in home


def test_a_site_without_dates_has_no_news_at_home(folder):
    folder.write("workflows/types/handbook.yml", HANDBOOK)
    folder.write("content/handbooks/h.md", "---\ntitle: 册\nslug: h\nstatus: live\nsummary: 说。\n---\n用。\n")
    preview(folder)
    assert headings(folder.page("")) == ["手册集"]


def test_an_empty_site_has_a_home_that_says_so(folder):
    preview(folder)
    assert headings(folder.page("")) == ["这里还没有内容"]


def test_a_language_with_one_lesson_has_a_home_that_shows_it_and_its_course_in_another_language(folder):
    for name in ("one", "two"):
        folder.lesson("ops", name)
    folder.course("ops", {"foundation": ["one", "two"]})
    english = folder.read("content/courses/ops/two.md").replace("title: ", "title: English ")
    folder.write("content/courses/ops/two.en.md", english)
    preview(folder)
    home = folder.page("en")
    assert headings(home) == ["Courses", "Lessons on their own"]
    assert re.search(r'<a href="\.\./courses/ops/" lang="zh-CN" hreflang="zh-CN">', home)
    assert 'lessons/two/">English ' in home
    assert "lessons/one/" not in home
    assert headings(folder.page("")) == ["课程"]  # where the course leads to its lessons, they need no list


def test_a_language_with_nothing_to_list_leads_to_the_others(folder):
    folder.article("a")
    folder.write("content/campaigns/old.en.md", "---\ntitle: Over\nslug: old\nstatus: draft\nsummary: Was.\nstarts: 2020-01-01\nends: 2020-01-02\n---\nWas.\n")  # fmt: skip
    preview(folder)
    home = folder.page("en")
    assert headings(home) == ["Nothing here yet"]
    assert '<li><a href="../" lang="zh-CN" hreflang="zh-CN">简体中文</a></li>' in home.partition("nothing-title")[2].replace("#page.elsewhere", "")  # fmt: skip


def test_an_adopted_tree_of_markdown_has_a_home_that_shows_it(tmp_path, folder):
    site = type(folder)(tmp_path / "tree")
    site.write("docs/index.md", "# Welcome\n\nRead [how to set up](guide/setup.md).\n")
    for name in ("setup", "deploy"):
        site.write(f"docs/guide/{name}.md", f"# How to {name}\n\nSome words on it.\n")
    site.write("blog/first.md", "---\ntitle: First post\ndate: 2026-01-03\n---\nText.\n")
    site.git("init", "-q", "-b", "main")
    site.git("config", "user.email", "ann@example.org")
    site.git("config", "user.name", "Ann")
    site.commit("pages")
    done = site.run("init", "--adopt", ".", now=None)
    assert done.code == 0, done.err
    preview(site)
    home = site.page("")
    assert headings(home)
    for title in ("Welcome", "How to setup", "How to deploy", "First post"):
        assert title in home


def test_newcomers_come_first_then_what_is_new_and_nothing_is_told_twice(published_academy):
    home = published_academy.page("")
    assert headings(home)[:3] == ["从这里开始", "最新动态", "课程"]
    assert home.index("新人先学。") < home.index("随意学。")
    latest = home.partition('id="latest-title"')[2].partition("</section>")[0]
    assert re.findall(r'<time datetime="([\d-]+)"', latest) == ["2026-05-03", "2026-04-02"]  # corrected on the 2nd
    assert "完课率" in latest and "学习节" not in latest
    assert home.count(">完课率</a>") == 1


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        ("2026-10-31T23:59:59+08:00", "upcoming"),
        ("2026-11-01T00:00:00+08:00", "active"),
        ("2026-11-30T23:59:59+08:00", "active"),
        ("2026-12-01T00:00:00+08:00", "ended"),
    ],
)
def test_without_a_script_a_campaign_is_as_on_the_day_of_the_publish(folder, now, phase):
    campaign(folder, "fest", "2026-11-01", "2026-11-30")
    preview(folder, now=now)
    assert f'data-campaign="{phase}" data-starts="2026-11-01T00:00:00+08:00" data-ends="2026-12-01T00:00:00+08:00"' in folder.page("campaigns/fest")  # fmt: skip
    assert ("活动 fest" in folder.page("")) == (phase != "ended")


def test_all_campaigns_that_are_not_over_lie_ready_at_home_and_one_is_shown(folder):
    campaign(folder, "over", "2026-10-01", "2026-10-31")
    campaign(folder, "long", "2026-11-01", "2026-12-31")
    campaign(folder, "short", "2026-11-10", "2026-11-25")
    campaign(folder, "next", "2026-12-24", "2026-12-26")
    preview(folder)
    banners = re.findall(r'<section class="banner"([^>]*)>.*?<a href="campaigns/(\w+)/"', folder.page(""), re.DOTALL)
    assert [(name, "hidden" in attributes) for attributes, name in banners] == [
        ("short", False), ("long", True), ("next", True),
    ]  # fmt: skip


def test_the_instants_of_a_campaign_are_those_of_the_sites_zone_also_where_clocks_change(folder):
    folder.replace("pyproject.toml", "Asia/Shanghai", "America/New_York")
    campaign(folder, "fest", "2026-10-31", "2026-11-01")  # clocks go back in the night to the 1st
    preview(folder)
    assert 'data-starts="2026-10-31T00:00:00-04:00" data-ends="2026-11-02T00:00:00-05:00"' in folder.page("campaigns/fest")  # fmt: skip


def test_the_list_of_topics_has_the_map_and_the_same_in_words(published_academy):
    page = published_academy.page("topics")
    assert page.count('<svg class="graph-drawing"') == 2
    words = page.partition('class="graph-words"')[2].partition("</details>")[0]
    assert re.findall(r'<a href="([^"]*)"', words) == ["../topics/basics/", "../topics/growth/", "../topics/basics/"]
    assert 'style="' not in page
    assert "graph-drawing" not in published_academy.page("articles")


def test_the_map_on_a_topics_page_marks_it_and_shows_the_way_to_it(folder):
    for number, (slug, before) in enumerate([("a", ""), ("b", "a"), ("c", "b"), ("d", "c"), ("e", "d"), ("z", "")]):
        folder.write(f"content/topics/{slug}.md", f"---\ntitle: 题{slug}\nslug: {slug}\nstatus: draft\nsummary: s\nlevel: beginner\ndate: 2026-01-0{number + 1}\nprerequisites: [{before}]\n---\n")  # fmt: skip
    preview(folder)
    page = folder.page("topics/d")
    wide = page.partition('<div class="graph-wide"')[2].partition("</svg>")[0]
    assert re.findall(r'aria-label="([^"]*)"', wide) == ["题a", "题b", "题c", "题d", "题e"]
    assert re.findall(r'aria-label="([^"]*)" aria-current="page"', wide) == ["题d"]
    assert "graph-drawing" not in folder.page("topics/z")
    first = folder.page("topics/a").partition('<div class="graph-wide"')[2].partition("</svg>")[0]
    assert re.findall(r'aria-label="([^"]*)"', first) == ["题a", "题b"]
    assert 'aria-label="题z"' not in folder.page("topics")


def test_a_topic_says_what_it_holds_and_not_how_long_its_few_lines_take(folder):
    head = "---\ntitle: {0}\nslug: {0}\nstatus: draft\nsummary: s\n"
    folder.write("content/topics/a.md", head.format("a") + "level: beginner\ndate: 2026-01-01\nitems: [article/x, article/gone, article/x]\n---\n" + "字" * 900)  # fmt: skip
    folder.write("content/topics/b.md", head.format("b") + "level: beginner\ndate: 2026-01-01\n---\n文\n")
    for slug, topics in (("x", "[a]"), ("y", "[a, a]"), ("z", "[b]")):
        folder.article(slug, extra=f"topics: {topics}\n")
    preview(folder)
    for page in ("topics", ""):
        shown = folder.page(page).partition(">a</a>")[2].partition(">b</a>")
        assert "<li>2 篇文章</li>" in shown[0] and "分钟" not in shown[0] and "课程</li>" not in shown[0]
        assert "<li>1 篇文章</li>" in shown[2]
    assert "<li>2 篇文章</li>" in folder.page("topics/a").partition("<h1>")[2].partition("</header>")[0]
    row = folder.page("topics").partition('<article class="row">')[2].partition("</article>")[0]
    assert row.count("入门") == 1 and "2026" not in row  # the level stands beside the title, in place of a day


def test_a_circle_of_topics_is_drawn_and_said(folder):
    for slug, before in (("a", "b"), ("b", "a")):
        folder.write(f"content/topics/{slug}.md", f"---\ntitle: 题{slug}\nslug: {slug}\nstatus: draft\nsummary: s\nlevel: beginner\nprerequisites: [{before}]\n---\n")  # fmt: skip
    preview(folder)
    assert "graph-back" in folder.page("topics")
    assert "虚线表示回到上面的主题。" in folder.page("topics")


def test_a_course_asks_what_one_can_do_already_by_its_lessons_objectives(published_academy):
    page = published_academy.page("courses/ops")
    part = page.partition('id="page.assessment"')[2].partition("</section>")[0]
    assert re.findall(r'<label for="page.can.\d.\d">([^<]*)</label>', part) == ["会看数", "会动手"]
    assert re.findall(r'<a href="([^"]*)">', part)[:2] == ["../../lessons/ops-1/", "../../lessons/ops-2/"]
    assert part.count('<input type="checkbox"') == 2
    assert 'id="page.assessment"' not in published_academy.page("paths/a-later")  # one article, and it says nothing
