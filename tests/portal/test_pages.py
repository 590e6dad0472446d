"""The published site as a reader walks through it."""

from __future__ import annotations

import json
import shutil
from urllib.parse import urlsplit

AT_THE_ROOT = """\
type: note
label: {zh-CN: 记, en: Note}
plural: {zh-CN: 记, en: Notes}
paths: [content/notes/*.md]
url: '{slug}/'
workflow: none
schema: {$schema: https://json-schema.org/draft/2020-12/schema, title: Note}
"""


def test_every_link_of_every_page_leads_somewhere_and_every_id_is_there_once(published_academy, find_broken):
    assert find_broken(published_academy.output, "/academy") == []


def test_the_academy_has_every_kind_of_page(published_academy):
    kinds = {
        file.read_text(encoding="utf-8").partition('<body class="kind-')[2].partition('"')[0]
        for file in published_academy.output.rglob("*.html")
    }
    kinds.discard("")  # redirects have no body class
    assert kinds == {
        "home", "course", "lesson", "article", "topic", "path", "campaign", "story", "person", "tag", "list", "error", "document", "news", "withdrawn", "search", "offline",
        "my-learning", "certificate",
    }  # fmt: skip


def test_the_sample_site_has_no_broken_link(tmp_path, lay_out_at, find_broken, request):
    root = request.config.rootpath
    site = lay_out_at(tmp_path / "site")
    for name in ("content", "workflows", "theme"):
        shutil.copytree(root / name, site.root / name, dirs_exist_ok=True)
    shutil.copy(root / "pyproject.toml", site.root / "pyproject.toml")

    done = site.publish("--worktree", "--drafts")

    assert done.code == 0, done.err
    assert len(list(site.output.rglob("*.html"))) > 60
    assert find_broken(site.output) == []


def test_a_link_to_something_not_live_is_plain_text(published_academy):
    assert "<p>她学了草稿。</p>" in published_academy.page("stories/mei")


def test_links_by_path_and_by_key_lead_to_the_page_with_their_anchor(published_academy, browse):
    lesson = browse.see(published_academy.page("en/lessons/ops-1")).links
    english = browse.see(published_academy.page("en/articles/rate")).links
    chinese = browse.see(published_academy.page("articles/rate")).links
    assert "../../../en/articles/rate/#定义" in lesson  # the language of the page first
    assert "../../../articles/rate/#定义" in english
    assert "../../../en/lessons/ops-1/" in english
    assert "../../courses/ops/" in chinese
    assert "../../people/ann/" in chinese


def test_a_key_without_a_translation_leads_to_the_first_language_that_has_it(site):
    chinese = site.article("only", "## 节\n")
    english = site.article("other", "[x](key:article/only#节)\n", lang="en")
    site.published(chinese, english)
    site.publish()
    assert 'href="../../../articles/only/#节"' in site.page("en/articles/other")


def test_the_pages_of_a_site_under_a_path_start_there_on_the_error_page(published_academy, browse):
    page = (published_academy.output / "404.html").read_text(encoding="utf-8")
    local = [link for link in browse.see(page).links if not urlsplit(link).scheme and not link.startswith("#")]
    assert local
    assert all(link.startswith("/academy/") for link in local)


def test_addresses_for_machines_are_absolute(published_academy):
    page = published_academy.page("en/articles/rate")
    assert '<link rel="canonical" href="https://learn.example.org/academy/en/articles/rate/">' in page
    assert '<link rel="alternate" hreflang="zh-CN" href="https://learn.example.org/academy/articles/rate/">' in page


def test_a_site_without_an_address_has_no_feeds_and_no_sitemap_and_its_links_hold(site, find_broken):
    site.replace("pyproject.toml", 'url = "https://learn.example.org/academy"\n', "")
    site.published(site.article("rate", "[x](#y)\n\n## y\n"))
    assert site.publish().code == 0
    names = set(site.snapshot())
    assert not {"feed.atom.xml", "sitemap.xml", "robots.txt"} & names
    assert "canonical" not in site.page("articles/rate")
    assert find_broken(site.output) == []


def test_the_old_revision_shows_its_own_picture_while_the_draft_has_a_new_one(site):
    site.write("content/articles/pic.svg", "<svg>old</svg>")
    path = site.article("rate", "![图](pic.svg)\n")
    site.published(path)
    site.write("content/articles/pic.svg", "<svg>new</svg>")
    site.replace(path, "status: published", "status: draft")
    site.replace(path, "![图]", "![新图]")
    site.commit("rewrite")

    site.publish()

    pictures = {name: data for name, data in site.snapshot().items() if name.endswith("/pic.svg")}
    assert list(pictures.values()) == [b"<svg>old</svg>"]
    assert f'src="../../{next(iter(pictures))}"' in site.page("articles/rate")


def test_a_changed_picture_alone_takes_nothing_approved_away(site):
    site.write("content/articles/pic.svg", "<svg>old</svg>")
    path = site.article("rate", "![图](pic.svg)\n")
    site.published(path)
    site.write("content/articles/pic.svg", "<svg>sneaked</svg>")
    site.commit("sneak")

    done = site.publish()

    assert b"<svg>old</svg>" in site.snapshot().values()
    assert b"<svg>sneaked</svg>" not in site.snapshot().values()
    assert "withheld: content/articles/rate.md" in done.err


def test_nothing_leaks_from_the_content_folder(published_academy):
    everything = b"\0".join(published_academy.snapshot().values()).decode(errors="replace")
    names = "\n".join(published_academy.snapshot())
    for secret in ("未发布的标题", "秘密", "unlisted", "stray", "no front matter"):
        assert secret not in everything
        assert secret not in names
    assert not [name for name in published_academy.snapshot() if name.endswith(".md")]


def test_unsafe_addresses_become_plain_text(site):
    body = "[a](javascript:alert(1)) [b](JAVASCRIPT:alert(1)) [c](data:text/html,x) [d](vbscript:x) [e](//evil.example) ![f](data:image/svg+xml,x) ![g](//evil.example/x.png)\n"
    site.article("rate", body)
    site.publish("--worktree", "--drafts")
    prose = site.page("articles/rate").partition('<div class="prose')[2].partition("</div>")[0]
    assert "<a " not in prose
    assert "<img" not in prose
    for letter in "abcdefg":
        assert letter in prose


def test_home_shows_newcomers_paths_first_and_topics_after_what_they_build_on(published_academy, site):
    home = published_academy.page("")
    assert home.index("paths/z-first/") < home.index("paths/a-later/")
    assert home.index("topics/basics/") < home.index("topics/growth/")


def test_topics_come_after_what_they_require_even_in_a_circle(site):
    for slug, needs in {"a": "[c]", "b": "[]", "c": "[b]", "x": "[y]", "y": "[x]"}.items():
        site.write(
            f"content/topics/{slug}.md",
            f"---\ntitle: {slug}\nslug: {slug}\nstatus: draft\nsummary: s\nlevel: beginner\nprerequisites: {needs}\n---\n",
        )
    site.publish("--worktree", "--drafts")
    home = site.page("")
    places = {slug: home.index(f'href="topics/{slug}/"') for slug in "abcxy"}
    assert sorted(places, key=places.__getitem__) == ["b", "c", "a", "y", "x"]


def test_a_path_takes_as_long_as_what_is_on_it(published_academy):
    # a course of 12 and 20 minutes, a lesson of 20, an article too short to count
    path = published_academy.page("paths/z-first")
    assert "52 分钟" in path
    card = published_academy.page("paths").partition("z-first/")[2].partition("</article>")[0]
    assert "52 分钟" in card


def test_a_campaign_that_promises_points_says_who_counts_them(published_academy, site):
    said = "这些积分由主办方统计"
    assert said in published_academy.page("campaigns/fest")
    path = "content/campaigns/plain.md"
    site.write(path, "---\ntitle: 来\nslug: plain\nstatus: draft\nsummary: 来学。\nstarts: 2026-11-01\nends: 2026-11-30\ntasks: [{title: 写一句}]\n---\n来。\n")  # fmt: skip
    done = site.publish("--worktree", "--drafts")
    assert done.code == 0, done.err
    assert "写一句" in site.page("campaigns/plain") and said not in site.page("campaigns/plain")


def test_aliases_redirect_and_what_stands_at_their_address_wins(published_academy, browse):
    for alias in ("old/rate/index.html", "rate.html"):
        page = (published_academy.output / alias).read_text(encoding="utf-8")
        assert {browse.file_at(alias, link)[0] for link in browse.see(page).links if "://" not in link} == {
            "articles/rate/index.html"
        }
        assert 'content="noindex"' in page


def test_an_alias_that_stands_in_the_way_of_a_page_or_a_file_is_left_out(site):
    site.article("two", "第二篇的正文。\n")
    assert site.publish("--worktree", "--drafts").code == 0
    aliases = f"articles/two, index.html, feed.atom.xml, {site.static}css/base.css, a//b, .well-known, free.html/x, free.html, robots.txt/y, .well-known/contentops/release.json"
    site.article("one", extra=f"aliases: [{aliases}]\n")

    done = site.publish("--worktree", "--drafts")

    assert done.code == 0, done.err
    assert "第二篇的正文" in site.page("articles/two")
    files = site.snapshot()
    assert b"kind-home" in files["index.html"]
    assert files["feed.atom.xml"].startswith(b"<?xml")
    assert "free.html" in files
    assert site.run("verify", str(site.output)).code == 0


def test_old_addresses_that_no_page_may_have_are_left_out_though_they_were_approved(site):
    bad = [
        ".git/config",
        ".htaccess",
        "a/.well-known/x",
        "../up",
        "x" * 300,
        "课" * 67,
        "a b",
        "a%2fb",
        "a?b",
        'a"b',
        "//host/x",
    ]
    site.article("one", extra=f"aliases: {json.dumps([*bad, '/good/', 'old.html'], ensure_ascii=False)}\n")

    done = site.publish("--worktree", "--drafts")

    assert done.code == 0, done.err
    redirects = {path for path, data in site.snapshot().items() if b'http-equiv="refresh"' in data}
    assert redirects == {"good/index.html", "old.html"}


def test_a_tag_of_any_length_has_a_page(site):
    tags = ["课" * 90, "课" * 91, "caf\u00e9", "cafe\u0301"]
    site.article("one", extra=f"tags: {json.dumps(tags, ensure_ascii=False)}\n")

    done = site.publish("--worktree", "--drafts")

    assert done.code == 0, done.err
    names = {path.split("/")[1] for path in site.snapshot() if path.startswith("tags/") and path.count("/") == 2}
    assert len(names) == 3
    assert "caf\u00e9" in names
    assert max(len(name.encode()) for name in names) <= 200


def test_a_tag_named_like_a_file_is_a_page_all_the_same(site):
    site.published(site.article("one", extra="tags: [index.html, '..', 'C++', '数据 分析', a/b]\n"))
    done = site.publish()
    assert done.code == 0, done.err
    assert all(site.has(f"tags/{name}") for name in ("index.html-", "-", "c++", "数据-分析", "a-b"))


def test_a_preview_is_marked_and_kept_from_search_engines(academy):
    assert academy.publish("--drafts").code == 0
    page = academy.page("articles/draft")
    assert "此页尚未以现在的样子发布" in page
    assert 'content="noindex"' in academy.page("articles/rate")
    assert (academy.output / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"
    assert "sitemap.xml" not in academy.snapshot()
    assert academy.publish().code == 0
    assert not academy.has("articles/draft")
    assert "秘密" not in b"".join(academy.snapshot().values()).decode(errors="replace")


def test_every_address_of_the_site_itself_is_found_where_an_alias_wants_it(academy):
    academy.write("pyproject.toml", academy.read("pyproject.toml") + "bundles = true\n")
    academy.commit("offer bundles")
    assert academy.publish().code == 0
    own = {each["path"] for each in academy.manifest()["files"]}
    for ending in ("calendar.ics", ".bundle.zip", "outline.json", "feed.atom.xml", ".txt", "news/index.html"):
        assert any(path.endswith(ending) for path in own), ending
    redirects = {"old/rate/index.html", "rate.html"}
    wanted = sorted(path.removesuffix("index.html") or path for path in own - redirects)
    text = "".join(f"  - {json.dumps(each, ensure_ascii=False)}\n" for each in wanted)
    path = academy.article("claims", extra=f"aliases:\n{text}")

    found = academy.run("validate", "--format", "json", "--select", "CO105", path).json

    said = {each["message"].partition("“")[2].partition("”")[0] for each in found}
    assert set(wanted) - said == set()


def test_a_document_that_wants_a_folder_where_the_site_has_a_file_is_told(site):
    site.published(site.article("rate"))
    site.write("workflows/types/note.yml", AT_THE_ROOT)
    site.commit("a type at the root")
    assert site.publish().code == 0
    before = site.snapshot()
    site.write("content/notes/a.md", "---\ntitle: 记\nslug: sw.js\nstatus: live\nsummary: 一句话。\n---\n正文。\n")
    site.commit("a note")

    done = site.publish()

    assert done.code == 2
    assert "note/sw.js@zh-CN cannot be published: sw.js is a file of the site itself" in done.err
    assert "→ choose another slug" in done.err
    assert site.snapshot() == before


def test_a_decision_was_on_the_day_that_the_site_s_time_zone_had(site):
    path = site.article("rate")
    late = "2026-11-19T23:30:00+00:00"  # at half past seven on the next day, where the site is
    site.through(path, now=late)
    site.commit("publish", date=late)

    assert site.publish().code == 0

    item = json.loads(site.snapshot()["api/v1/items/zh-CN/article/rate.json"])
    assert item["approved"] == "2026-11-20"
    assert {each["date"] for each in item["reviews"]} == {"2026-11-20"}
    assert "2026-11-19" not in site.page("articles/rate")
