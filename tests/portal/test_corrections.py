"""Corrections and withdrawals: said with day and reason, and never more than was made public."""

from __future__ import annotations

import re
from typing import Any

SECRET = "内部：客户投诉了张三"


def _withdraw(site: Any, path: str, *, date: str = "2026-11-20T13:00:00+08:00") -> None:
    done = site.run("move", "archive", path, "--as", "pat", "--comment", SECRET)
    assert done.code == 0, done.err
    site.commit("archive", date=date)


def _everything(site: Any) -> str:
    return "\0".join([*site.snapshot(), *(data.decode(errors="replace") for data in site.snapshot().values())])


def _gone(site: Any, path: str, **dates: str) -> str:
    """Publish a page, take it down, publish again; gives what stands at its address."""
    site.published(path)
    assert site.publish().code == 0
    _withdraw(site, path, **dates)
    assert site.publish(now="2026-11-21T00:00:00+08:00").code == 0
    address = f"articles/{path.rpartition('/')[2].removesuffix('.md')}"
    return site.page(address) if (site.output / address / "index.html").exists() else ""


def test_a_page_says_what_was_corrected_when_and_why(published_academy):
    page = published_academy.page("articles/funnel")
    section = re.search(r'<section class="sources" id="page.corrections".*?</section>', page, re.DOTALL)[0]
    assert '<time datetime="2026-04-02">' in section
    assert "分母写错了，已改正。" in section
    assert 'href="#page.corrections"' in page
    assert "page.corrections" not in published_academy.page("articles/rate")


def test_a_correction_that_nobody_approved_is_not_said(academy):
    academy.replace("content/articles/rate.md", "tags: [", "corrections: [{date: 2026-11-20, reason: 悄悄}]\ntags: [")
    academy.commit("by hand")
    assert academy.publish().code == 0
    assert "悄悄" not in _everything(academy)


def test_corrections_are_told_newest_first(site):
    extra = "corrections:\n- {date: 2026-05-02, reason: 先}\n- {date: 2026-06-02, reason: 后}\n"
    site.published(site.article("x", extra=extra))
    site.publish()
    page, news = site.page("articles/x"), site.page("news")
    assert page.index('<li><time datetime="2026-06-02"') < page.index('<li><time datetime="2026-05-02"')
    assert news.index("后") < news.index("先")
    assert "<updated>2026-06-02T" in site.snapshot()["feed.atom.xml"].decode()


def test_the_address_of_a_withdrawn_page_says_so_and_leads_on(published_academy):
    page = published_academy.page("articles/old")
    assert '<body class="kind-withdrawn">' in page
    assert "<h1>旧文</h1>" in page
    assert "本页已于2026年11月20日撤下。 规则已变。" in page
    assert '<a href="../../articles/rate/">完课率</a>' in page
    assert '<a href="../../topics/basics/">平台基础</a>' in page
    assert '<meta name="robots" content="noindex">' in page
    assert 'rel="canonical"' not in page
    assert '<link rel="alternate" hreflang' not in page
    assert "旧正文" not in _everything(published_academy)
    assert "旧摘要" not in _everything(published_academy)
    assert "articles/old" not in published_academy.snapshot()["sitemap.xml"].decode()


def test_comments_of_decisions_are_never_public(published_academy):
    assert "被投诉" not in _everything(published_academy)


def test_whats_new_tells_of_new_corrected_and_withdrawn_pages(published_academy):
    page = published_academy.page("news")
    new, _, rest = page.partition('id="corrected-title"')
    corrected, _, withdrawn = rest.partition('id="withdrawn-title"')
    assert new.index("完课率") < new.index("漏斗")
    assert "分母写错了" in corrected
    assert "旧文" in withdrawn
    assert "规则已变。" in withdrawn
    assert published_academy.has("en/news")
    assert "旧文" not in published_academy.page("en/news")
    assert 'href="../../news/"' in published_academy.page("articles/rate")


def test_without_a_reason_only_title_and_day_are_said(site):
    page = _gone(site, site.article("x"))
    assert "本页已于2026年11月20日撤下。</p>" in page
    assert SECRET not in _everything(site)


def test_the_day_is_that_of_the_site(site):
    page = _gone(site, site.article("x"), date="2026-11-20T16:30:00+00:00")
    assert "2026年11月21日" in page


def test_a_reason_that_nobody_decided_about_is_not_said(site):
    path = site.article("x")
    site.published(path)
    site.publish()
    site.replace(path, "status: published", "status: archived\nwithdrawal: {reason: 胡说, successor: article/y}")
    site.commit("by hand")
    assert site.publish().code == 0
    assert '<body class="kind-withdrawn">' in site.page("articles/x")
    assert "胡说" not in _everything(site)


def test_a_reason_written_when_it_is_taken_down_is_said_with_the_decision(site):
    path = site.article("x")
    site.published(path)
    site.publish()
    site.replace(path, "authors:", "withdrawal: {reason: 数据有误。}\nauthors:")
    site.commit("say why")
    _withdraw(site, path)
    assert site.publish(now="2026-11-21T00:00:00+08:00").code == 0
    assert "数据有误。" in site.page("articles/x")


def test_the_title_is_the_one_that_was_public(site):
    path = site.article("x")
    site.published(path)
    site.publish()
    site.replace(path, "title: 关于 x", "title: 未批准的标题")
    site.replace(path, "status: published", "status: archived")
    site.commit("by hand")
    assert site.publish().code == 0
    assert "<h1>关于 x</h1>" in site.page("articles/x")
    assert "未批准的标题" not in _everything(site)


def test_a_page_that_was_never_public_leaves_nothing(site):
    path = site.article("x")
    site.commit("draft")
    site.replace(path, "status: draft", "status: archived")
    site.commit("archive")
    assert site.publish().code == 0
    assert not site.has("articles/x")
    assert "关于 x" not in _everything(site)


def test_a_deleted_page_leaves_nothing(site):
    path = site.article("x")
    site.published(path)
    site.publish()
    (site.root / path).unlink()
    site.commit("delete")
    assert site.publish().code == 0
    assert not site.has("articles/x")
    assert "关于 x" not in _everything(site)


def test_a_page_whose_approval_was_taken_back_leaves_nothing(site):
    path = site.article("x")
    site.published(path)
    site.publish()
    done = site.run("revoke", path, "--as", "ed", "--comment", "wrong")
    assert done.code == 0, done.err
    site.commit("revoke")
    assert site.publish().code == 0
    assert not site.has("articles/x")


def test_people_and_stories_are_forgotten(academy):
    for path in ("content/people/bo.md", "content/stories/mei.md"):
        _withdraw(academy, path)
    assert academy.publish(now="2026-11-21T00:00:00+08:00").code == 0
    assert not academy.has("people/bo")
    assert not academy.has("stories/mei")
    assert "小梅" not in _everything(academy)


def test_a_page_that_comes_back_takes_the_place_of_its_notice(site):
    path = site.article("x")
    assert _gone(site, path)
    done = site.run("move", "restore", path, "--as", "ed")
    assert done.code == 0, done.err
    site.commit("restore", date="2026-11-21T01:00:00+08:00")
    assert site.publish(now="2026-11-21T02:00:00+08:00").code == 0
    assert not site.has("articles/x")  # begun anew: nothing of it is public
    site.through(path, now="2026-11-21T02:30:00+08:00")
    site.commit("publish", date="2026-11-21T02:40:00+08:00")
    assert site.publish(now="2026-11-21T03:00:00+08:00").code == 0
    assert "正文。" in site.page("articles/x")


def test_a_page_past_its_time_says_when_it_ended(site):
    path = site.article("x", extra="unpublish_at: 2026-11-22T00:00:00+08:00\nwithdrawal: {reason: 活动已结束。}\n")
    site.published(path)
    assert site.publish().code == 0
    assert "正文。" in site.page("articles/x")
    assert site.publish(now="2026-11-23T00:00:00+08:00").code == 0
    assert "本页已于2026年11月22日撤下。 活动已结束。" in site.page("articles/x")
    assert "正文。" not in site.page("articles/x")


def test_a_page_with_the_old_address_takes_it(site):
    site.published(site.article("y", extra="aliases: [articles/x/]\n"))
    old = site.article("x")
    site.published(old)
    site.publish()
    assert "正文。" in site.page("articles/x")
    _withdraw(site, old)
    assert site.publish(now="2026-11-21T00:00:00+08:00").code == 0
    assert 'http-equiv="refresh"' in site.page("articles/x")


def test_a_successor_that_is_not_there_is_left_out(site):
    page = _gone(site, site.article("x", extra="withdrawal: {reason: 因。, successor: article/nothing}\n"))
    assert "因。" in page
    assert "请改读" not in page


def test_a_preview_shows_a_withdrawn_page_as_it_stands_and_no_notice(academy):
    assert academy.publish("--drafts").code == 0
    assert '<body class="kind-withdrawn">' not in academy.page("articles/old")


def test_every_link_of_notices_and_news_leads_somewhere(academy, find_broken):
    _withdraw(academy, "content/articles/rate.md")
    _withdraw(academy, "content/topics/basics.md")
    assert academy.publish(now="2026-11-21T00:00:00+08:00").code == 0
    assert find_broken(academy.output, "/academy") == []
