"""The search index as files: what is in it, that a change of few pages leaves the same bytes as making all of it, and little more."""

from __future__ import annotations

import json
import random
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.model import Key
from contentops.portal.search import documents, folding, shards
from contentops.portal.search.numbering import numbering
from contentops.portal.search.terms import HEADING, PLAIN, TITLE, Text, number, numbers, of_text
from contentops.portal.search.variants import SIMPLIFIED, TRADITIONAL
from contentops.render import marks

SHAPE = "search/index.json"


def index_of(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in files.items() if path.startswith("search/") and not path.endswith(".html")}


def named(*terms: str, standing: int = PLAIN) -> set[int]:
    """The numbers of terms."""
    return {number(term, standing) for term in terms}


def pages_of(files: dict[str, bytes]) -> dict[int, Any]:
    """What the index knows of each page, by its number."""
    chunks = [json.loads(data) for path, data in files.items() if path.startswith("search/pages/")]
    return {int(place): entry for chunk in chunks for place, entry in chunk.items()}


def found(files: dict[str, bytes], term: str, standing: int = PLAIN) -> list[str]:
    """Addresses of the pages that have a term."""
    shape, name = json.loads(files[SHAPE]), number(term, standing)
    data = files[f"search/terms/{number(term) >> (32 - shape['bits']):03x}.bin"]
    pages = pages_of(files)
    return sorted(pages[place]["u"] for place in shards.decode(data, shape["width"]).of(name))


# -- folding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("學習數據", "学习数据"),
        ("Café Ångström Straße", "cafe angstrom strasse"),
        ("使用Python编程", "使用 python 编程"),
        ("A/B、C++；C#", "a b c++ c#"),
        ("数据，运营", "数据 运营"),
        ("in\u00advisible\u200b", "invisible"),
        ("ﾃﾞｰﾀ", "テータ"),
    ],
)
def test_text_is_compared_without_what_readers_do_not_look_for(text, folded):
    assert folding.lines(text) == folded


def test_the_variants_are_those_of_opencc():
    from opencc import OpenCC

    simplified = OpenCC("t2s")
    assert len(TRADITIONAL) == len(SIMPLIFIED) == len(set(TRADITIONAL)) > 2500
    for sign, variant in zip(TRADITIONAL, SIMPLIFIED, strict=True):
        once = simplified.convert(sign)
        assert variant in (once, simplified.convert(once))
    every = (chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)))
    missing = [sign for sign in every if len(simplified.convert(sign)) == 1 and simplified.convert(sign) != sign and sign not in TRADITIONAL]  # fmt: skip
    assert [sign for sign in missing if ord(simplified.convert(sign)) < 0x10000] == []


def test_the_browser_has_the_same_variants():
    from contentops import shipped

    script = (shipped.folder("theme") / "static/js/search-variants.js").read_text(encoding="utf-8")
    assert f'TRADITIONAL = "{TRADITIONAL}";' in script
    assert f'SIMPLIFIED = "{SIMPLIFIED}";' in script


@given(st.text(max_size=60))
def test_folded_text_folds_to_itself(text):
    assert folding.fold(folding.fold(text)) == folding.fold(text)


@pytest.mark.parametrize(
    "forms",
    [
        "course courses",
        "learn learns learning learned",
        "complete completes completing completed completion",
        "study studies studied studying",
        "class classes",
        "run running runs",
        "plan planning planned",
    ],
)
def test_forms_of_a_word_have_one_stem(forms):
    assert len({folding.stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("gas", "ga"), ("sing", "s"), ("bus", "bu"), ("rate", "ration"), ("learner", "learn")]
)
def test_different_words_keep_different_stems(one, other):
    assert folding.stem(one) != folding.stem(other)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>平<em>台</em></p><p>运营</p>", "\n平台\n\n运营\n"),
        ("<p>换\n  行</p>", "\n换行\n"),
        ("<p>two\nlines</p>", "\ntwo lines\n"),
        ('<a title="a > b">链</a>接', "链接"),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("一<br>二<!-- 三 --><script>四</script>", "一\n二"),
    ],
)
def test_words_of_html(html, text):
    assert folding.plain(html) == text


# -- terms ------------------------------------------------------------------------------------------------------------


@given(st.text("数据结构ab1 ，", max_size=12), st.data())
def test_the_terms_of_a_part_are_terms_of_the_whole(text, data):
    """What the browser asks for, pieces of three characters and less, is there for every part of a text."""
    folded = folding.lines(text)
    runs = folded.split()
    for run in runs:
        start = data.draw(st.integers(0, len(run) - 1))
        part = run[start : start + data.draw(st.integers(1, len(run) - start))]
        grams = [part] if len(part) < 3 else [part[at : at + 3] for at in range(len(part) - 2)]
        assert named(*grams) <= of_text(text)


def test_no_term_goes_over_a_gap():
    characters, pairs, stems = "数据结构abcd", ("数据", "结构", "ab", "cd"), ("~ab", "~cd")
    assert of_text("数据，结构 ab cd") == named(*characters, *pairs, *stems)


@given(st.text("数据𠀀結構あ한", min_size=3, max_size=12))
def test_a_term_has_the_number_of_its_bytes(run):
    folded = folding.lines(run)
    assert of_text(run) == named(
        *(folded[at : at + size] for size in (1, 2, 3) for at in range(len(folded) - size + 1))
    )


def test_terms_stand_in_titles_in_headings_and_anywhere():
    text = documents.text_of(
        {"t": "题目", "s": "简介", "k": "article", "g": ["标签"], "x": ["目标"]}, "<h2>小节</h2><p>正文</p>"
    )
    found = numbers(text)

    assert named("题目", "简介", "标签", "小节", "正文", "目标", "@type:article") <= found
    assert named("简介", "标签", "小节", standing=HEADING) <= found
    assert not named("正文", "目标", "题目", standing=HEADING) & found
    assert named("题目", standing=TITLE) <= found
    assert not named("简介", "正文", standing=TITLE) & found


def test_the_words_of_the_theme_are_not_the_document_s():
    text = documents.text_of({"t": "题", "k": "article"}, f"<p>前{marks.word('Tip')}后</p>")
    assert not named("前后", "ti") & of_text(text.rest)


def test_a_term_has_one_shard_whatever_its_standing():
    for bits in (4, 11, 12):
        assert len({number("数据", standing) >> (32 - bits) for standing in (PLAIN, HEADING, TITLE)}) == 1
    assert len({number("数据", standing) for standing in (PLAIN, HEADING, TITLE)}) == 3


# -- shards -----------------------------------------------------------------------------------------------------------

_POSTINGS = st.dictionaries(
    st.integers(0, 2**32 - 1), st.sets(st.integers(0, 2**16 - 1), min_size=1, max_size=6), max_size=12
)


@given(_POSTINGS, st.sampled_from([2, 4]))
def test_a_shard_reads_as_it_was_written(postings, width):
    made = _every(postings, 4, width)

    assert len(made) == 16
    for term, pages in postings.items():
        assert list(shards.decode(made[term >> 28], width).of(term)) == sorted(pages)
    assert sum(len(shards.decode(each, width).terms) for each in made) == len(postings)


@given(_POSTINGS, _POSTINGS)
def test_a_changed_shard_is_the_one_that_would_be_made(before, after):
    opened = shards.decode(_one(before), 2)
    for term, pages in before.items():
        for page in pages - after.get(term, set()):
            opened.remove(term, page)
    for term, pages in after.items():
        for page in pages:
            opened.add(term, page)

    assert opened.encode() == _one(after)


@given(_POSTINGS, st.integers(1, 2**16 - 1))
def test_shards_of_batches_merge_to_the_one_of_all(postings, border):
    low = {term: kept for term, pages in postings.items() if (kept := {page for page in pages if page < border})}
    high = {term: kept for term, pages in postings.items() if (kept := {page for page in pages if page >= border})}
    assert shards.merge([_one(low), _one(high)], 2) == _one(postings)


def _one(postings: dict[int, set[int]]) -> bytes:
    return _every(postings, 0, 2)[0]


def _every(postings: dict[int, set[int]], bits: int, width: int) -> list[bytes]:
    """All shards, of the pages of each term."""
    places = sorted(set().union(*postings.values()))
    return shards.encode_all(places, [[term for term, pages in postings.items() if place in pages] for place in places], bits, width)  # fmt: skip


def test_a_damaged_shard_is_refused():
    data = _one({1: {2, 3}, 4: {5}})
    for broken in (data[:-2], data + b"\0\0", b"\xff" + data[1:]):
        with pytest.raises(ValueError):
            shards.decode(broken, 2)


# -- numbers of pages -------------------------------------------------------------------------------------------------


def test_one_page_more_leaves_nearly_all_numbers():
    keys = [Key("article", f"a{n}", "zh-CN") for n in range(500)]
    before = numbering(keys, ("zh-CN", "en")).pages
    after = numbering([*keys, Key("article", "new", "zh-CN")], ("zh-CN", "en")).pages

    assert len(set(after.values())) == 501
    assert sum(before[key] != after[key] for key in keys) <= 3


def test_numbers_do_not_depend_on_the_order_of_pages():
    keys = [Key("article", f"a{n}", random.Random(n).choice(["zh-CN", "en"])) for n in range(300)]
    assert numbering(keys, ("zh-CN", "en")) == numbering(keys[::-1], ("zh-CN", "en"))


def test_each_language_has_a_range_of_its_own():
    keys = [Key("article", f"a{n}", tag) for n in range(100) for tag in ("zh-CN", "en")]
    made = numbering(keys, ("zh-CN", "en"))
    ranges = {tag: range(start, start + size) for tag, start, size in made.ranges}
    assert all(place in ranges[key.lang] for key, place in made.pages.items())


def test_a_very_large_site_has_wide_numbers():
    keys = [Key("article", f"a{n}", "zh-CN") for n in range(22_000)]
    assert numbering(keys, ("zh-CN",)).width == 4
    assert numbering(keys[:21_000], ("zh-CN",)).width == 2


def test_numbers_of_terms_are_the_standard_s():
    assert number("123456789") == zlib.crc32(b"123456789") == 0xCBF43926


# -- published --------------------------------------------------------------------------------------------------------


def test_every_live_page_is_in_the_index_and_nothing_else(published_academy):
    files = published_academy.snapshot()
    listed = {page["output"]["path"].removesuffix("index.html") for page in published_academy.manifest()["pages"]}

    assert {entry["u"] for entry in pages_of(files).values()} == listed
    assert "秘密" not in "".join(data.decode() for path, data in files.items() if path.startswith("search/pages/"))
    assert found(files, "秘密") == []


def test_filters_are_terms(published_academy):
    files = published_academy.snapshot()
    assert found(files, "@level:advanced") == ["topics/growth/"]
    assert found(files, "@topic:growth") == ["articles/funnel/"]
    assert found(files, "完课", TITLE) == ["articles/rate/"]


def test_the_manifest_lists_the_index_and_verify_agrees(published_academy):
    listed = {file["path"] for file in published_academy.manifest()["files"]}
    assert set(index_of(published_academy.snapshot())) <= listed
    assert published_academy.run("verify", str(published_academy.output)).code == 0


def _anew(site: Any, tmp_path: Any) -> dict[str, bytes]:
    """The index as a publish makes it that knows of none before."""
    there, site.output = site.output, tmp_path / "anew"
    try:
        assert site.publish().code == 0
        return index_of(site.snapshot())
    finally:
        site.output = there


def _again(site: Any, path: str) -> None:
    site.replace(path, "status: published", "status: draft")
    site.published(path)


def test_an_edit_changes_its_shards_and_leaves_what_making_all_would(academy, tmp_path):
    before = index_of(academy.snapshot())
    academy.replace("content/articles/funnel.md", "漏。", "漏斗分层。Completion.")
    _again(academy, "content/articles/funnel.md")
    assert academy.publish().code == 0
    after = index_of(academy.snapshot())

    assert found(after, "斗分层") == ["articles/funnel/"]
    assert after == _anew(academy, tmp_path)
    changed = [path for path, data in after.items() if before.get(path) != data]
    assert 0 < len(changed) < len(after)


def test_a_page_that_goes_and_one_that_comes(academy, tmp_path):
    academy.replace("content/articles/funnel.md", "status: published", "status: archived")
    academy.commit("take it down")
    academy.article("fresh", "新鲜的正文。\n")
    academy.published("content/articles/fresh.md")
    assert academy.publish().code == 0
    after = index_of(academy.snapshot())

    assert found(after, "新鲜") == ["articles/fresh/"]
    assert found(after, "漏斗") == []
    assert after == _anew(academy, tmp_path)


def test_a_change_is_made_by_patching(academy, monkeypatch):
    from contentops.portal.search import index

    monkeypatch.setattr(index, "_whole", None)  # would fail if it were called
    academy.replace("content/articles/funnel.md", "漏。", "漏斗分层。")
    _again(academy, "content/articles/funnel.md")
    assert academy.publish().code == 0
    assert "articles/funnel/" in found(academy.snapshot(), "斗分")


def test_an_index_that_was_tampered_with_is_made_anew(academy, tmp_path):
    shard = next((academy.output / "search/terms").iterdir())
    shard.write_bytes(b"nothing")
    academy.replace("content/articles/funnel.md", "漏。", "漏斗分层。")
    _again(academy, "content/articles/funnel.md")
    assert academy.publish().code == 0
    assert index_of(academy.snapshot()) == _anew(academy, tmp_path)


def test_a_lost_cache_costs_time_only(academy, tmp_path):
    (academy.root / ".git/contentops/cache.sqlite").unlink()
    academy.replace("content/articles/funnel.md", "漏。", "漏斗分层。")
    _again(academy, "content/articles/funnel.md")
    assert academy.publish().code == 0
    assert index_of(academy.snapshot()) == _anew(academy, tmp_path)


def test_an_alias_cannot_take_the_index_s_place(site):
    site.article("a", extra="aliases: [search/terms, search/terms/000.bin, search/index.json, search/pages/x]\n")
    found = site.run("validate", "--format", "json").json

    assert [each["code"] for each in found] == ["CO105"] * 4


def test_every_page_has_a_way_to_search_and_each_language_its_page(published_academy, browse):
    for page, search in (("articles/rate", "../../search/"), ("en/articles/rate", "../../../en/search/")):
        html = published_academy.page(page)
        assert f'action="{search}"' in html
    for language in ("", "en/"):
        html = published_academy.page(f"{language}search")
        assert '<meta name="robots" content="noindex">' in html
        assert 'class="searchbox"' not in html


def test_the_search_page_filters_by_what_there_is(published_academy):
    html = published_academy.page("search")
    for name in ("type", "topic", "level", "lang"):
        assert f'name="{name}"' in html
    assert '<option value="handbook">手册</option>' in html
    assert '<option value="growth">增长</option>' in html
    assert '<option value="intermediate">' not in html


def test_no_page_has_script_in_it(published_academy):
    import re

    for file in published_academy.output.rglob("*.html"):
        html = file.read_text(encoding="utf-8")
        inside = [
            body
            for opening, body in re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL)
            if "ld+json" not in opening
        ]
        assert [body for body in inside if body.strip()] == [], file
        assert not re.search(r"\son[a-z]+=|\sstyle=", html.partition("<main")[0]), file


def test_a_site_without_documents_has_an_index(site):
    assert site.publish().code == 0
    files = site.snapshot()
    assert found(files, "文章") == []
    assert site.publish("--strict").code == 0


def test_text_is_read_once_for_all_three_standings():
    assert numbers(Text("题", "头", "体")) == {
        *named("题", "头", "体"),
        *named("头", standing=HEADING),
        *named("题", standing=TITLE),
    }
