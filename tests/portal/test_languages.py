"""Languages beside each other: the switch, what search engines are told, and a third language without a line of code."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from babel.messages.pofile import read_po, write_po

from contentops.portal.i18n import Language, read_language

ELSEWHERE = "你刚才看的那一页没有这种语言的版本，这里是最接近的一页。"
JA = {
    "Skip to content": "本文へ",
    "What’s new": "新着情報",
    "Course outline": "コースの構成",
    "Search": "検索",
    "Read on": "続けて読む",
}


def switches(page: str) -> dict[str, str]:
    """Where the language switch of a page leads, by language."""
    nav = page.partition('<nav class="languages"')[2].partition("</nav>")[0]
    return {lang: url for url, lang in re.findall(r'<a href="([^"]*)" lang="([^"]*)"', nav)}


def alternates(page: str) -> dict[str, str]:
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="https://learn.example.org/academy/([^"]*)"', page))  # fmt: skip


# -- the switch ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("articles/rate", "../../en/articles/rate/"),  # the same
        ("lessons/ops-1", "../../en/lessons/ops-1/"),
        ("articles/funnel", "../../en/articles/#page.elsewhere"),  # the list of its type
        ("paths/z-first", "../../en/#page.elsewhere"),  # no such list: home
        ("lessons/ops-2", "../../en/#page.elsewhere"),
        ("tags/数据", "../../en/tags/#page.elsewhere"),
        ("people/bo", "../../en/people/#page.elsewhere"),
        ("", "en/"),
        ("topics", "../en/topics/"),
    ],
)
def test_the_switch_leads_to_the_same_page_or_to_the_nearest(published_academy, page, leads_to):
    assert switches(published_academy.page(page)) == {"en": leads_to}


def test_a_lesson_that_is_not_translated_leads_to_its_course_that_is(folder):
    for lang, name in (("zh-CN", "index"), ("en", "index.en")):
        folder.write(f"content/courses/c/{name}.md", f"---\ntitle: {lang}\nslug: c\nstatus: draft\nsummary: s\nauthors: [ann]\nlevel: beginner\noutcomes: [o]\nstages: {{foundation: [one]}}\n---\n")  # fmt: skip
    folder.lesson("c", "one")
    assert folder.publish("--worktree", "--drafts").code == 0
    assert switches(folder.page("lessons/one")) == {"en": "../../en/courses/c/#page.elsewhere"}
    course = folder.page("en/courses/c")
    assert 'id="page.elsewhere"' in course
    assert "Some lessons are not available in this language yet" in course
    assert '<span class="tongue" lang="zh-CN">简体中文</span>' in course
    assert 'lang="zh-CN" hreflang="zh-CN">课 one</a>' in course


def test_every_page_that_the_switch_may_lead_to_says_so_in_its_language(published_academy):
    for page in ("", "articles", "courses/ops", "tags"):
        assert f'id="page.elsewhere" tabindex="-1">{ELSEWHERE}' in published_academy.page(page)
    assert 'id="page.elsewhere" tabindex="-1">The page you came from' in published_academy.page("en")
    assert "page.elsewhere" not in published_academy.page("articles/rate")
    lost = (published_academy.output / "404.html").read_text(encoding="utf-8")
    assert "#page.elsewhere" not in lost


def test_a_lesson_whose_course_is_in_another_language_says_so_and_counts_in_it(published_academy):
    page = published_academy.page("en/lessons/ops-1")
    assert "its course only in another:" in page
    assert '<a href="../../../courses/ops/" lang="zh-CN" hreflang="zh-CN">运营课</a>' in page
    assert "Lesson 1 of 2" in page
    assert 'aria-current="page">Lesson one</a>' in page
    following = page.partition('rel="next"')[2].partition("</a>")[0]
    assert 'lang="zh-CN">第二课' in following


def test_a_site_of_one_language_has_no_switch_and_no_notice(folder):
    folder.replace("pyproject.toml", '["zh-CN", "en"]', '["zh-CN"]')
    folder.article("a")
    assert folder.publish("--worktree", "--drafts").code == 0
    for page in ("", "articles", "articles/a"):
        assert "page.elsewhere" not in folder.page(page)
        assert 'class="languages"' not in folder.page(page)


# -- what search engines are told ------------------------------------------------------------------------------


def test_translations_name_each_other_and_the_default_one_is_for_everybody_else(published_academy):
    both = {"zh-CN": "articles/rate/", "x-default": "articles/rate/", "en": "en/articles/rate/"}
    assert alternates(published_academy.page("articles/rate")) == both
    assert alternates(published_academy.page("en/articles/rate")) == both
    assert alternates(published_academy.page("articles/funnel")) == {"zh-CN": "articles/funnel/"}


def test_the_sitemap_says_the_same_as_the_pages(published_academy):
    root = ElementTree.fromstring((published_academy.output / "sitemap.xml").read_bytes())
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    base = "https://learn.example.org/academy/"
    for url in root.findall("s:url", names):
        address = url.findtext("s:loc", "", names).removeprefix(base)
        told = {each.get("hreflang"): each.get("href").removeprefix(base) for each in url.findall("x:link", names)}
        said = alternates(published_academy.page(unquote(address)))
        assert told == (said if len(said) > 1 else {}), address


# -- a third language ------------------------------------------------------------------------------------------


def japanese(zh: bytes) -> bytes:
    """A catalogue with every text of the theme, some of it translated."""
    catalogue = read_po(BytesIO(zh))
    catalogue.locale = "ja"
    for message in catalogue:
        if message.id:
            known = message.id if isinstance(message.id, str) else message.id[0]
            plural = isinstance(message.id, tuple)
            one = JA.get(known, f"日:{known}")
            message.string = (f"日:{message.id[1]}",) if plural else one
    written = BytesIO()
    write_po(written, catalogue)
    return written.getvalue()


@pytest.fixture(scope="module")
def trilingual(published_academy, tmp_path_factory, request) -> Any:
    """The academy with a Japanese catalogue, setting, and a page of each kind."""
    import shutil

    site = type(published_academy)(tmp_path_factory.mktemp("ja") / "site")
    shutil.copytree(published_academy.root, site.root)
    zh = (request.config.rootpath / "theme/translations/zh-CN.po").read_bytes()
    site.replace("pyproject.toml", '["zh-CN", "en"]', '["zh-CN", "en", "ja"]')
    site.write("theme/translations/ja.po", japanese(zh))
    site.commit("Japanese: settings and a catalogue")
    made = []
    for path in ("people/ann", "topics/basics", "topics/growth", "courses/ops/index", "courses/ops/one", "articles/rate", "paths/z-first", "campaigns/fest", "stories/mei"):  # fmt: skip
        text = site.read(f"content/{path}.md")
        text = re.sub(r"^status: \w+$", "status: draft", text, flags=re.MULTILINE)
        text = text.replace("[草稿](../articles/draft.md)", "草稿")
        text = re.sub(r"^aliases: .*\n", "", text, flags=re.MULTILINE)
        text = re.sub(r"^title: (.*)$", r"title: 学習の\1", text, flags=re.MULTILINE)
        site.write(f"content/{path}.ja.md", text)
        made.append(f"content/{path}.ja.md")
    site.published(*made)
    done = site.publish()
    assert done.code == 0, done.err
    return site


def test_every_kind_of_page_is_there_in_the_third_language_and_every_word_of_it(trilingual):
    kinds = set()
    for file in (trilingual.output / "ja").rglob("*.html"):
        page = file.read_text(encoding="utf-8")
        if 'class="kind-' not in page:
            continue
        kinds.add(page.partition('<body class="kind-')[2].partition('"')[0])
        assert '<html lang="ja">' in page
        assert ">本文へ</a>" in page
        assert "Skip to content" not in page and "跳到正文" not in page
    assert kinds >= {"home", "list", "course", "lesson", "article", "topic", "path", "campaign", "story", "person", "tag", "news", "search"}  # fmt: skip


def test_the_third_language_counts_and_dates_in_its_own_way(trilingual):
    article = trilingual.page("ja/articles/rate")
    assert '<time datetime="2026-05-03">2026年5月3日</time>' in article
    home = trilingual.page("ja")
    assert "<b>1</b> 日:courses</li>" in home  # one plural form, as the catalogue says
    assert "新着情報" in home


def test_the_third_language_is_in_switches_feeds_search_sitemap_and_the_api(trilingual, find_broken):
    assert switches(trilingual.page("articles/rate")) == {"en": "../../en/articles/rate/", "ja": "../../ja/articles/rate/"}  # fmt: skip
    assert alternates(trilingual.page("ja/articles/rate"))["ja"] == "ja/articles/rate/"
    assert ">日本語</a>" in trilingual.page("articles/rate")
    assert "学習の完课率" in (trilingual.output / "ja/feed.atom.xml").read_text(encoding="utf-8")
    feed = json.loads((trilingual.output / "ja/feed.json").read_bytes())
    assert feed["language"] == "ja"
    assert "<loc>https://learn.example.org/academy/ja/articles/rate/</loc>" in (trilingual.output / "sitemap.xml").read_text(encoding="utf-8")  # fmt: skip
    index = json.loads((trilingual.output / "api/v1/index.json").read_bytes())
    assert [each["language"] for each in index["languages"]] == ["zh-CN", "en", "ja"]
    assert '<option value="ja" lang="ja">日本語</option>' in trilingual.page("search")
    assert find_broken(trilingual.output, "/academy") == []


def test_what_is_not_translated_yet_is_shown_as_it_is_in_the_language_it_has(trilingual):
    course = trilingual.page("ja/courses/ops")
    assert '<a href="../../../lessons/ops-2/" lang="zh-CN" hreflang="zh-CN">第二课</a>' in course
    assert switches(trilingual.page("lessons/ops-2"))["ja"] == "../../ja/courses/ops/#page.elsewhere"


# -- a catalogue that cannot be read -----------------------------------------------------------------------------

GOOD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n# a note\nmsgid "Search"\nmsgstr "検索"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD + '\nmsgid "Read on\nmsgstr "続"\n', "theme/translations/ja.po:8: no line of a catalogue, or a text without its end"),
        (GOOD + "\nmsgstring x\n", "theme/translations/ja.po:8: no line of a catalogue"),
        (GOOD.replace("utf-8", "utf-8\\nPlural-Forms: nplurals=2; plural=(n != ;"), "theme/translations/ja.po: "),
        (GOOD.encode() + b'msgid "x"\nmsgstr "\xff"\n', "theme/translations/ja.po:8: not UTF-8"),
    ],
    ids=["no end", "no line", "plural", "bytes"],
)  # fmt: skip
def test_what_stops_a_publish_is_found_by_validate_with_the_same_words(folder, text, message):
    folder.article("a")
    folder.replace("pyproject.toml", '["zh-CN", "en"]', '["zh-CN", "en", "ja"]')
    folder.write("theme/translations/ja.po", text)
    checked, published = folder.run("validate"), folder.publish("--worktree", "--drafts")
    assert (checked.code, published.code) == (2, 2)
    assert message in checked.err
    assert checked.err == published.err
    assert not folder.output.exists() or not any(folder.output.iterdir())
    folder.write("theme/translations/ja.po", GOOD)
    assert folder.run("validate").code == 0


def test_a_catalogue_of_a_branch_that_stops_a_publish_is_found_before_it_is_merged(site):
    site.article("a")
    site.commit("a site")
    site.git("switch", "--quiet", "--create", "broken")
    site.write("theme/translations/en.po", 'msgid "Search\n')
    site.commit("a broken catalogue")
    done = site.run("validate", "--base", "main")
    assert done.code == 2
    assert "theme/translations/en.po:1: " in done.err


# -- directions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tag", "direction"), [("zh-CN", "ltr"), ("en", "ltr"), ("ja", "ltr"), ("ar", "rtl"), ("he", "rtl"), ("xx-none", "ltr")])  # fmt: skip
def test_a_language_runs_the_way_it_runs(tag, direction):
    assert Language(tag, {}).direction == direction


def test_a_page_of_a_language_that_runs_from_right_to_left_says_so(folder):
    folder.replace("pyproject.toml", '["zh-CN", "en"]', '["zh-CN", "ar"]')
    folder.article("a", lang="ar")
    assert folder.publish("--worktree", "--drafts").code == 0
    assert '<html lang="ar" dir="rtl">' in folder.page("ar/articles/a")
    assert '<html lang="zh-CN">' in folder.page("")


def test_a_catalogue_says_which_form_a_number_takes():
    head = 'msgid ""\nmsgstr "Plural-Forms: nplurals=3; plural=(n%10==1 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);\\n"\n\n'
    russian = read_language("ru", [("ru.po", (head + 'msgid "%(num)s lesson"\nmsgid_plural "%(num)s lessons"\nmsgstr[0] "%(num)s урок"\nmsgstr[1] "%(num)s урока"\nmsgstr[2] "%(num)s уроков"\n').encode())])  # fmt: skip
    assert [str(russian.ngettext("%(num)s lesson", "%(num)s lessons", n)) for n in (1, 3, 7)] == ["1 урок", "3 урока", "7 уроков"]  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "name"),
    [("zh-CN", "简体中文"), ("zh-TW", "繁體中文"), ("zh-HK", "繁體中文（香港）"), ("en", "English"), ("ja", "日本語")],
)
def test_a_language_is_called_what_its_readers_call_it(tag, name):
    assert Language(tag, {}).name == name
