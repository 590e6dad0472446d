"""learning.json tells scripts what they need: courses, the rule of points, a store and issuers; and the pages that use it are there."""

from __future__ import annotations

import json
import re

import pytest

COURSE = "content/courses/ops/index.md"


def index(site, home=""):
    return json.loads((site.output / home / "learning.json").read_text(encoding="utf-8"))


def write(site):
    """A course in Chinese with a certificate and one without; a page in English makes that a language of the site."""
    paths = [
        site.course("ops", {"foundation": ["one"]}),
        site.lesson("ops", "one"),
        site.course("bare", {"foundation": ["one"]}),
        site.article("rate", lang="en"),
    ]
    site.replace(COURSE, "outcomes:", "certificate: 会做“一件事” & 更多\noutcomes:")
    site.published(*paths)
    assert site.publish().code == 0
    return site


@pytest.fixture(scope="module")
def school(tmp_path_factory, lay_out_at):
    """The site without a word on learning; to look at only."""
    return write(lay_out_at(tmp_path_factory.mktemp("school") / "site"))


@pytest.fixture(scope="module")
def ruled(tmp_path_factory, lay_out_at):
    """The site with a rule, levels and an issuer; to look at only."""
    site = lay_out_at(tmp_path_factory.mktemp("ruled") / "site")
    site.write(
        "pyproject.toml",
        f"""{site.read("pyproject.toml").rstrip()}

[tool.contentops.learning]
points = {{lesson = 10, course = 50}}
levels = [{{from = 0, name = {{zh-CN = "起笔", en = "First stroke"}}}}]
issuers = [{{id = "office", name = {{zh-CN = "甲", en = "B"}}, key = "{site.public_key("office")}", until = 2026-12-31}}]
""",
    )
    return write(site)


def test_a_site_that_says_nothing_gives_no_points_and_names_no_store_and_no_issuer(school):
    found = index(school)

    assert (found["points"], found["levels"], found["record_store"], found["issuers"]) == ({}, [], "", [])
    page = school.page("learning")
    assert "data-score" not in page
    assert 'class="rule"' not in page


def test_every_course_is_there_in_every_language_under_one_id(school):
    chinese, english = index(school), index(school, "en")

    assert {each["key"] for each in chinese["courses"]} == {"course/ops@zh-CN", "course/bare@zh-CN"}
    assert [each["id"] for each in chinese["courses"]] == [each["id"] for each in english["courses"]]
    assert chinese["base"] == english["base"]
    for each in chinese["courses"]:
        outline = json.loads((school.output / each["outline"]).read_text(encoding="utf-8"))
        assert outline["id"] == each["id"]
        assert each["id"].startswith(chinese["base"])
        assert (school.output / each["url"] / "index.html").exists()
        assert bool(each["certificate"]) == bool(outline["certificate"])


def test_the_rule_is_told_in_words_and_levels_are_named_in_the_page_s_language(ruled):
    chinese, english = index(ruled), index(ruled, "en")

    assert (chinese["points"], chinese["levels"]) == ({"lesson": 10, "course": 50}, [{"from": 0, "name": "起笔"}])
    assert english["levels"] == [{"from": 0, "name": "First stroke"}]
    page = ruled.page("en/learning")
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page) == [
        ("A lesson done", "10 points"),
        ("A course completed", "50 points"),
    ]
    assert "First stroke" in page


def test_issuers_are_published_as_json_web_keys(ruled):
    (found,) = index(ruled, "en")["issuers"]

    assert {key: found[key] for key in ("id", "name", "since", "until", "withdrawn")} == {
        "id": "office", "name": "B", "since": None, "until": "2026-12-31", "withdrawn": False,
    }  # fmt: skip
    assert (found["jwk"]["kty"], found["jwk"]["crv"], len(found["jwk"]["x"])) == ("OKP", "Ed25519", 43)
    assert set(found["jwk"]) == {"kty", "crv", "x"}
    assert "data-check" in ruled.page("courses/ops/certificate")


def test_a_course_has_a_certificate_page_only_if_it_says_what_it_certifies(school):
    assert not school.has("courses/bare/certificate")
    page = school.page("courses/ops/certificate")

    assert "会做“一件事” &amp; 更多" not in page  # words that only a signature stands for
    assert '<meta name="robots" content="noindex">' in page
    assert "data-check" not in page  # nobody signs here
    assert "未经任何人核对" in page


def test_every_page_leads_to_my_learning_and_search_engines_do_not(school):
    for address, link in (("", "learning/"), ("courses/ops", "../../learning/"), ("en", "../en/learning/")):
        assert f'href="{link}"' in school.page(address)
    assert '<meta name="robots" content="noindex">' in school.page("learning")
    assert "/learning/" not in (school.output / "sitemap.xml").read_text(encoding="utf-8")


def test_a_withdrawn_course_takes_its_certificate_and_its_entry_with_it(site):
    school = write(site)
    done = school.run("move", "archive", COURSE, "--as", "pat", "--comment", "旧")
    assert done.code == 0, done.err
    school.commit("take it down")
    assert school.publish().code == 0

    assert not school.has("courses/ops/certificate")
    assert [each["key"] for each in index(school)["courses"]] == ["course/bare@zh-CN"]
