"""A preview says what it would change; a published site knows nothing of it. An override shows for ever."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import yaml

pytestmark = pytest.mark.slow  # a real repository each

BODY = "## 定义\n\n完课率每周统计一次。\n\n先看趋势。\n"


@pytest.fixture
def shop(site: Any) -> Any:
    """Two live articles, one of them with a rewrite in review; a new one in review; one that claims what nobody decided."""
    rate, old = site.article("rate", BODY), site.article("old", "旧。\n")
    site.published(rate, old)
    assert site.run("move", "revise", rate, "--as", "ann").code == 0
    site.replace(rate, "每周统计一次", "每月统计<两>次")
    fresh = site.article("fresh", "新。\n", lang="en")
    site.article("typed", status="published")
    site.commit("write")
    assert site.run("submit", rate, fresh, "--as", "ann").code == 0
    site.commit("submit")
    assert site.run("reject", rate, "--as", "ed", "--comment", "补<出>处").code == 0
    site.commit("reject")
    return site


def changes(site: Any) -> dict[str, Any]:
    found = json.loads((site.output / "preview/changes.json").read_bytes())
    return {each["key"]: each for each in found["changes"]}


def entry(site: Any, key: str, page: str = "preview") -> str:
    """What the page says of one document."""
    return site.page(page).partition(f'id="{key}"')[2].partition("</article>")[0]


def test_every_document_that_is_not_live_as_it_stands_is_listed_with_its_kind(shop):
    assert shop.publish("--drafts").code == 0
    found = changes(shop)
    assert {key: each["kind"] for key, each in found.items()} == {
        "article/fresh@en": "new",
        "article/rate@zh-CN": "changed",
        "article/typed@zh-CN": "new",
    }
    groups = shop.page("preview").split('<section class="section"')[1:]
    assert [[key for key in found if f'id="{key}"' in group] for group in groups] == [
        ["article/fresh@en", "article/typed@zh-CN"],
        ["article/rate@zh-CN"],
    ]


def test_an_entry_says_state_words_decisions_and_what_is_missing(shop):
    assert shop.publish("--drafts").code == 0
    rate, fresh, typed = (entry(shop, f"article/{key}") for key in ("rate@zh-CN", "fresh@en", "typed@zh-CN"))
    assert "完课率每<del>周</del><ins>月</ins>统计<del>一</del><ins>&lt;两&gt;</ins>次。" in rate
    assert "第 11 行" in rate
    assert '<span class="mark">草稿</span>' in rate
    assert "Ed 退回" in rate
    assert "有记录" in rate
    assert "<q>补&lt;出&gt;处</q>" in rate
    assert "approve: 0 of 1 editor" in fresh
    assert "It claims “published” without the decisions for it" in typed
    english = entry(shop, "article/rate@zh-CN", "en/preview")
    assert "Ed Sent back" in english
    assert "line 11" in english


def test_machines_are_told_the_same(shop):
    assert shop.publish("--drafts").code == 0
    rate = changes(shop)["article/rate@zh-CN"]
    assert rate["live_digest"] != rate["digest"] == shop.digest("content/articles/rate.md")
    assert (rate["status"], rate["page"], rate["summary"]) == ("draft", "articles/rate/", "1 paragraph changed")
    assert [(each["decision"], each["person"], each["comment"]) for each in rate["decisions"]] == [
        ("move", "ann", None),
        ("reject", "ed", "补<出>处"),
    ]
    assert changes(shop)["article/fresh@en"]["missing"] == ["approve: 0 of 1 editor"]
    assert "claims “published”" in changes(shop)["article/typed@zh-CN"]["reason"]


def test_decisions_are_told_in_the_order_of_time_however_they_came(site):
    path = site.article("rate", BODY)
    site.run("submit", path, "--as", "ann")
    site.forge(path, "eve", "approve", time="2026-11-20T09:00:00+09:00")  # in one commit, the later first by name
    site.forge(path, "ed", "reject", time="2026-11-20T08:30:00+08:00", comment="no")
    site.commit("two decisions")
    assert site.publish("--drafts").code == 0
    told = [each["person"] for each in changes(site)["article/rate@zh-CN"]["decisions"]]
    assert told.index("eve") < told.index("ed")
    site.forge(path, "bo", "reject", time="2026-11-20T07:00:00+08:00", comment="no")
    assert site.publish("--drafts", "--worktree").code == 0
    assert next(each["person"] for each in changes(site)["article/rate@zh-CN"]["decisions"]) == "bo"


def test_every_marked_page_leads_to_its_entry_and_every_entry_to_its_page(shop, browse, find_broken):
    assert shop.publish("--drafts").code == 0
    assert find_broken(shop.output) == []
    for address, page, key in (
        ("articles/rate", "preview/index.html", "article/rate@zh-CN"),
        ("en/articles/fresh", "en/preview/index.html", "article/fresh@en"),
    ):
        banner = shop.page(address).partition('<aside class="draft"')[2].partition("</aside>")[0]
        found = [browse.file_at(f"{address}/index.html", link) for link in browse.see(banner).links]
        assert found == [(page, key)]
        links = browse.see(entry(shop, key)).links
        assert f"{address}/index.html" in {browse.file_at("preview/index.html", link)[0] for link in links}
    assert 'class="draft"' not in shop.page("articles/old")


def test_search_engines_stay_away(shop):
    assert shop.publish("--drafts").code == 0
    assert '<meta name="robots" content="noindex">' in shop.page("preview")


def test_a_published_site_has_no_file_of_it_and_no_word(shop):
    assert shop.publish().code == 0
    before = shop.snapshot()
    assert not [path for path in before if "preview" in path]
    assert not [path for path, data in before.items() if path.endswith(".html") and b"preview" in data]

    shop.publish("--drafts")
    assert {"preview/index.html", "en/preview/index.html", "preview/changes.json", f"{shop.static}preview/changes.css"} <= set(shop.snapshot())  # fmt: skip
    shop.publish()
    assert shop.snapshot() == before


def test_a_preview_without_a_change_says_so(site):
    site.published(site.article("rate"))
    assert site.publish("--drafts").code == 0
    assert changes(site) == {}
    assert "这份预览没有任何改动" in site.page("preview")


def test_a_preview_is_compared_with_the_branch_it_goes_to(shop):
    shop.git("checkout", "-q", "-b", "topic")
    assert shop.run("move", "archive", "content/articles/old.md", "--as", "pat", "--comment", "旧").code == 0
    done = shop.article("done", "好。\n")
    shop.published(done)
    gone = changes_of(shop)
    assert "article/old@zh-CN" not in gone  # on its own line it is taken down already
    assert "article/done@zh-CN" not in gone

    found = changes_of(shop, "--base", "main")
    assert found["article/old@zh-CN"]["kind"] == "removed"
    assert found["article/done@zh-CN"]["kind"] == "new"
    told = json.loads((shop.output / "preview/changes.json").read_bytes())
    assert told["base"] == shop.git("rev-parse", "main")
    assert told["commit"] == shop.git("rev-parse", "topic")
    assert shop.git("rev-parse", "--short=12", "main") in shop.page("preview")
    assert 'class="differences removed"' in entry(shop, "article/old@zh-CN")


def changes_of(site: Any, *arguments: str) -> dict[str, Any]:
    done = site.publish("--drafts", *arguments)
    assert done.code == 0, done.err
    return changes(site)


def test_a_deleted_document_is_taken_down_and_has_no_page(shop, find_broken):
    shop.git("checkout", "-q", "-b", "topic")
    (shop.root / "content/articles/old.md").unlink()
    shop.commit("delete")
    found = changes_of(shop, "--base", "main")["article/old@zh-CN"]
    assert (found["kind"], found["status"], found["digest"], found["page"]) == ("removed", None, None, None)
    assert "已删除" in entry(shop, "article/old@zh-CN")
    assert find_broken(shop.output) == []


def test_another_base_and_a_commit_below_the_working_tree_are_noticed(shop):
    """What was published last is kept only while nothing it tells of has changed."""
    assert changes_of(shop)["article/fresh@en"]["kind"] == "new"
    assert shop.publish("--drafts").out.count("nothing to write") == 1
    shop.git("branch", "base", "HEAD~3")
    assert changes_of(shop, "--base", "base")
    assert json.loads((shop.output / "preview/changes.json").read_bytes())["base"] == shop.git("rev-parse", "base")

    path = "content/articles/fresh.en.md"
    shop.git("config", "user.email", "ed@example.org")
    assert shop.run("approve", path).code == 0
    assert levels(changes_of(shop, "--worktree")["article/fresh@en"]) == {"move": "committed", "approve": "recorded"}
    shop.git("add", "-A")
    shop.git("commit", "-q", "-m", "approve", email="ed@example.org")
    assert levels(changes_of(shop, "--worktree")["article/fresh@en"]) == {"move": "committed", "approve": "committed"}


def levels(change: dict[str, Any]) -> dict[str, str]:
    return {each["decision"]: each["level"] for each in change["decisions"]}


# -- overrides, and how far decisions are proven ------------------------------------------------------------------


def test_an_override_shows_on_its_page_for_ever(site, override):
    path = override(site)
    assert site.publish().code == 0
    assert_overridden(site)
    approve = site.run("approve", path, "--as", "ed")  # the follow-up, which takes nothing back
    site.commit("follow up")
    site.publish()
    assert approve.code in (0, 1)
    assert_overridden(site)


def assert_overridden(site: Any) -> None:
    page = site.page("articles/hot")
    assert "本页于2026年11月20日经特批发布，未走通常的审定流程。 Pat说明的理由：价格&lt;写&gt;错</p>" in page
    assert "已审定" not in page
    assert "seal-face" not in page
    [hot] = [each for each in site.manifest()["pages"] if each["key"] == "article/hot@zh-CN"]
    assert hot["overridden"] is True
    assert [(each["decision"], each.get("override")) for each in hot["decisions"]] == [
        ("override", "hotfix"),
        ("move", None),
    ]


def test_pages_without_an_override_say_nothing_of_it(published_academy):
    assert "seal-override" not in published_academy.page("articles/rate")
    assert "seal-face" in published_academy.page("articles/rate")
    assert not [page for page in published_academy.manifest()["pages"] if "overridden" in page]


def test_the_manifest_says_how_far_a_decision_is_proven_and_what_judged_it(site):
    path = site.article("rate")
    site.commit("write")
    assert site.run("submit", path, "--as", "ann").code == 0
    site.commit("submit")
    site.git("config", "user.email", "ed@example.org")
    assert site.run("approve", path).code == 0
    site.commit("approve", email="ed@example.org")
    policy = site.git("rev-list", "--max-parents=0", "HEAD")
    site.git("config", "user.email", "ann@example.org")
    assert site.run("move", "publish", path, "--as", "pat").code == 0
    site.commit("publish")
    assert site.publish().code == 0
    [page] = site.manifest()["pages"]
    assert {each["person"]: (each["level"], each["policy"]) for each in page["decisions"]} == {
        "ed": ("committed", policy),
        "pat": ("recorded", policy),
    }
    assert site.run("verify", str(site.output)).code == 0


def test_every_manifest_is_as_its_schema_says(shop, override):
    schema = yaml.safe_load(shop.run("schema", "release").out)
    override(shop)
    for arguments in ((), ("--drafts",), ("--worktree",)):
        assert shop.publish(*arguments).code == 0
        manifest = shop.manifest()
        jsonschema.validate(manifest, schema)
        assert [page for page in manifest["pages"] if page.get("overridden")]
    bad = {**manifest, "pages": [{**page, "overridden": False} for page in manifest["pages"]]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(bad, schema)
