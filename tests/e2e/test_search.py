"""Search in a real browser: what is found and what is not, by the engine itself; and the page, as somebody uses it."""

from __future__ import annotations

import random
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contentops.portal.search import folding, terms

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent.parent
SETS = ROOT / "tests/search"
SAMPLE = yaml.safe_load((SETS / "sample.yml").read_text(encoding="utf-8"))
MADE = yaml.safe_load((SETS / "made.yml").read_text(encoding="utf-8"))

SEARCH = """async ([root, query, filters, language]) => {
  const { Index, phrases } = await import(document.querySelector("link[rel=icon]").href.replace("img/mark.svg", "js/search-engine.js"));
  const index = (window.opened ??= new Index(root));
  const asked = phrases(query);
  const candidates = asked.length ? await index.candidates(asked, filters, language) : [];
  const results = await Promise.all(candidates.map((each) => index.result(each.page, asked)));
  return {
    found: results.filter(Boolean).map((each) => each.entry.u.replace(/\\/$/, "")),
    wrong: candidates.filter((each, at) => each.sure && !results[at]).length,
    excerpts: results.filter(Boolean).map((each) => each.excerpt),
  };
}"""


def search(page: Any, root: str, query: str, language: str = "zh-CN", **filters: str) -> list[str]:
    """Addresses of the pages found, the best first; what was sure to be found is found."""
    got = page.evaluate(SEARCH, [root, query, filters, language])
    assert got["wrong"] == 0
    found: list[str] = got["found"]
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, lay_out_at: Any, serve: Any) -> Any:
    """The address of a small site of the set's own pages."""
    site = lay_out_at(tmp_path_factory.mktemp("made") / "site")
    paths = []
    for slug, written in MADE["pages"].items():
        name, _, language = slug.partition("@")
        front = "".join(f"{key}: {value}\n" for key, value in written.items() if key != "body")
        path = f"content/articles/{name}{f'.{language}' if language else ''}.md"
        site.write(path, f"---\nslug: {name}\nstatus: draft\nsummary: 简介。\nauthors: [ann]\ndate: 2026-05-01\n{front}---\n{written['body']}")  # fmt: skip
        paths.append(path)
    site.published(*paths)
    done = site.publish()
    assert done.code == 0, done.err
    return serve(site.output)


@pytest.mark.parametrize("case", SAMPLE["queries"], ids=lambda case: f"{case['query']} {case.get('filters') or ''}")
def test_the_sample_site(case, sample, chromium):
    judge(case, sample, chromium)


@pytest.mark.parametrize("case", MADE["queries"], ids=lambda case: f"{case['query']} {case.get('filters') or ''}")
def test_the_made_site(case, made, chromium):
    judge(case, made, chromium)


def judge(case: dict[str, Any], root: str, chromium: Any) -> None:
    """Compare what a query finds with what its case says."""
    tab = chromium.contexts[0].pages[0] if chromium.contexts else chromium.new_context().new_page()
    if not tab.url.startswith(root):
        tab.goto(f"{root}search/")
    found = search(tab, root, str(case["query"]), **case.get("filters", {}))
    if "only" in case:
        assert sorted(found) == sorted(case["only"])
    assert [each for each in case.get("must", ()) if each not in found] == []
    assert [each for each in case.get("must_not", ()) if each in found] == []
    if "first" in case:
        assert found[: len(case["first"])] == case["first"]


def test_there_are_enough_queries_in_both_languages():
    queries = [str(case["query"]) for each in (SAMPLE, MADE) for case in each["queries"]]
    chinese = [query for query in queries if re.search("[一-鿿]", query)]

    assert len(queries) >= 60
    assert len(chinese) >= 25
    assert len(queries) - len(chinese) >= 20


# -- the promise --------------------------------------------------------------------------------------------------

HOLDING = """async ([root, query]) => {
  const { lines } = await import(document.querySelector("link[rel=icon]").href.replace("img/mark.svg", "js/search-fold.js"));
  const shape = await (await fetch(root + "search/index.json")).json();
  window.texts ??= await (async () => {
    const found = {};
    for (let chunk = 0; chunk < shape.languages.reduce((sum, each) => sum + each[2], 0) >> shape.chunk; chunk++) {
      const answer = await fetch(`${root}search/pages/${chunk.toString(16).padStart(3, "0")}.json`);
      if (!answer.ok) continue;
      for (const entry of Object.values(await answer.json())) {
        const html = await (await fetch(root + entry.u)).text();
        const page = new DOMParser().parseFromString(html, "text/html");
        found[entry.u.replace(/\\/$/, "")] = {
          own: ["h1", ".standfirst", ".prose"].map((each) => page.querySelector(each)?.textContent ?? "").join("\\n"),
          all: `${page.querySelector("main").textContent}\\n${JSON.stringify(entry)}`,
        };
      }
    }
    return found;
  })();
  const names = Object.keys(window.texts);
  const joined = (text) => lines(text).replace(/\\s+/g, "");
  return {
    own: names.filter((name) => window.texts[name].own.includes(query)),
    all: names.filter((name) => joined(window.texts[name].all).includes(joined(query))),
  };
}"""


def _from_sources(count: int) -> list[str]:
    """Pieces of the sample site's prose, of two characters and more, from anywhere in it."""
    source = random.Random(5)
    texts = [file.read_text(encoding="utf-8").split("---\n", 2)[2] for file in sorted((ROOT / "content").rglob("*.md"))]
    prose = [run for text in texts for run in re.findall(r"(?m)^[一-鿿，。：A-Za-z0-9 ]{12,}$|(?<=。)[一-鿿，A-Za-z0-9 ]{8,}(?=。)", text)]  # fmt: skip
    found = []
    while len(found) < count:
        run = source.choice(prose)
        at, size = source.randrange(len(run) - 1), source.randint(2, 9)
        piece = run[at : at + size].strip()
        if sum(map(str.isalnum, piece)) >= 2:
            found.append(piece)
    return found


def test_every_page_that_contains_a_query_is_found_and_no_other(sample, page):
    """The oracle is the pages' own text, compared as it stands there."""
    page.goto(f"{sample}search/")
    there = 0
    for query in _from_sources(120):
        holding = page.evaluate(HOLDING, [sample, query])
        found = search(page, sample, query)
        there += len(holding["own"])
        assert [each for each in holding["own"] if each not in found] == [], query
        if not re.search(r"[a-z]{4}|\s", query, re.IGNORECASE):  # inflected words, and words apart, are found too
            assert [each for each in found if each not in holding["all"]] == [], query
    assert there > 120


def test_pages_whose_names_begin_alike_are_told_apart_without_reading_them_all(tmp_path, lay_out_at, serve, page):
    site = lay_out_at(tmp_path / "site")
    site.published(*(site.article(f"a000{number}") for number in range(10, 50)))
    assert site.publish().code == 0
    read = []
    page.on("request", lambda request: read.append(request.url) if "/articles/" in request.url else None)

    page.goto(f"{serve(site.output)}search/?q=关于+a00042")
    page.locator("[data-search-results] a").wait_for()

    assert page.locator("[data-search-results] a").all_inner_texts() == ["关于 a00042"]
    assert len(read) <= 12


# -- both sides fold alike ------------------------------------------------------------------------------------------

_TEXT = st.text(
    st.one_of(
        st.sampled_from("學习数據ａＡéßςıİK½ﬁ①㈱ﾊﾟガが한ñ\u0301\u00ad\u200b\u3000\n +#C._-&'Ⅳ²٣𠮷👩‍🚀"),
        st.characters(codec="utf-8", exclude_characters="\ufdd0\ufdd1").filter(
            lambda sign: unicodedata.category(sign) not in ("Cn", "Co")  # the browser's Unicode is newer
        ),
    ),
    max_size=40,
)
_WORD = st.text("abcdeginostuyz", min_size=1, max_size=12) | st.sampled_from(
    [
        "learning",
        "completion",
        "classes",
        "studies",
        "running",
        "agreed",
        "fitted",
        "series",
        "bus",
        "analysis",
        "using",
        "used",
        "being",
        "sing",
    ]
)


@pytest.fixture(scope="module")
def evaluate(made: str, static: str, chromium: Any) -> Any:
    tab = chromium.new_context().new_page()
    tab.goto(f"{made}search/")
    yield lambda expression, value: tab.evaluate(
        f"async ([root, value]) => {{ const fold = await import(root + '{static}js/search-fold.js'); const engine = await import(root + '{static}js/search-engine.js'); return {expression}; }}",
        [made, value],
    )
    tab.context.close()


_MANY = settings(max_examples=150)


@_MANY
@given(text=_TEXT)
@example(text="Ǆ ŉ ΐ ﷺ Σς")
def test_python_and_the_browser_fold_text_alike(text, evaluate):
    assert evaluate("[fold.fold(value), fold.lines(value)]", text) == [folding.fold(text), folding.lines(text)]


@_MANY
@given(word=_WORD)
def test_python_and_the_browser_stem_words_alike(word, evaluate):
    assert evaluate("fold.stem(value)", word) == folding.stem(word)


@_MANY
@given(term=st.text(st.characters(codec="utf-8"), max_size=4))
def test_python_and_the_browser_number_terms_alike(term, evaluate):
    assert evaluate("engine.number(value)", term) == terms.number(term)


@_MANY
@given(
    parts=st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<em>",
                "</em>",
                '<a href="x>y">',
                "</a>",
                "<br>",
                "学习",
                "内容",
                "a",
                "b ",
                "\n",
                "&amp;",
                "&lt;b&gt;",
                "&nbsp;",
                "<!-- c -->",
                "<pre><code class='k'>",
                "</code></pre>",
                "<span>",
                "</span>",
                " ",
            ]
        ),
        max_size=14,
    )
)
def test_python_and_the_browser_read_html_alike(parts, evaluate):
    html = "".join(parts)
    assert evaluate("fold.lines(fold.plain(value))", html) == folding.lines(folding.plain(html))


def test_every_variant_folds_alike(evaluate):
    signs = folding.TRADITIONAL + folding.SIMPLIFIED
    assert evaluate("fold.fold(value)", signs) == folding.fold(signs)


# -- the page ---------------------------------------------------------------------------------------------------------

BOX, STATUS, LINKS = "[id='search.query']", "[data-search-status]", ".search-result a"


def wait(page: Any, text: str) -> None:
    page.locator(STATUS, has_text=text).wait_for(timeout=10_000)


def test_typing_finds_and_says_how_many(sample, page):
    page.goto(f"{sample}search/")
    page.fill(BOX, "完课率")
    wait(page, "找到")

    assert page.get_attribute(STATUS, "role") == "status"
    count = int(re.search(r"\d+", page.inner_text(STATUS))[0])
    assert page.locator(LINKS).count() == min(10, count)
    assert "完课率" in page.locator("mark").all_inner_texts()
    assert page.url.endswith("?q=%E5%AE%8C%E8%AF%BE%E7%8E%87")


def test_what_the_theme_puts_around_a_text_is_found_on_no_page_and_in_no_excerpt(sample, page):
    page.goto(f"{sample}en/search/")
    for words in ("上一课 学习进度", "标记为学完", "Previous lesson", "Mark as done", "Show the answer"):
        got = page.evaluate(SEARCH, [sample, words, {}, "en"])
        shown = ["".join(excerpt) for excerpt in got["excerpts"]]
        assert [each for each in shown if words.lower() in each.lower()] == [], words
    got = page.evaluate(SEARCH, [sample, "lesson", {"lang": "en"}, "en"])
    excerpts = " ".join("".join(excerpt) for excerpt in got["excerpts"])
    assert got["found"]
    assert not re.search("Your progress|Next lesson|Previous lesson|Mark as done|Show the answer", excerpts)


def test_without_a_result_there_is_a_way_on(sample, page):
    page.goto(f"{sample}en/search/?q=completion&type=person")
    lost = page.locator("[data-search-lost]")
    lost.wait_for()
    assert lost.get_by_role("link", name="Courses", exact=True).get_attribute("href") == "../../en/courses/"
    lost.get_by_role("button").click()
    wait(page, "Pages")
    assert page.locator(LINKS).count() > 0
    assert lost.is_hidden()
    assert page.url.endswith("?q=completion")
    page.fill(BOX, "xyzzyq")
    lost.wait_for()
    assert lost.get_by_role("button").is_hidden()  # nothing narrows it


def test_topics_of_another_language_stand_last_and_say_so(sample, page):
    page.goto(f"{sample}en/search/")
    options = page.locator("[name=topic] option").evaluate_all(
        "(all) => all.slice(1).map((each) => [each.lang, each.text])"
    )
    own = [lang == "" for lang, _ in options]
    assert own == sorted(own, reverse=True)
    assert any(own) and not all(own)
    assert all(text.endswith(" · 简体中文") for lang, text in options if lang == "zh-CN")


def test_nothing_of_the_index_is_loaded_before_somebody_comes_to_search(sample, page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(sample)
    page.wait_for_load_state("networkidle")

    assert [url for url in asked if "/search/" in url or "search-engine" in url] == []
    page.goto(f"{sample}articles/completion-rate/")
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if "/search/" in url or "search-engine" in url] == []


def test_the_keyboard_leads_through_the_results_and_back(sample, page):
    page.goto(f"{sample}search/?q=运营")
    wait(page, "找到")
    page.focus(BOX)
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement === document.querySelectorAll('.search-result a')[0]")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement === document.querySelectorAll('.search-result a')[1]")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "search.query"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "search.query"
    page.keyboard.press("Escape")
    assert page.input_value(BOX) == ""
    assert page.locator(LINKS).count() == 0
    page.fill(BOX, "运营")
    wait(page, "找到")
    page.keyboard.press("ArrowDown")
    first = page.get_attribute(f"{LINKS} >> nth=0", "href")
    page.keyboard.press("Enter")
    page.wait_for_url(str(first))


def test_a_slash_leads_to_the_box_of_any_page_and_enter_to_the_results(sample, page):
    page.goto(f"{sample}articles/completion-rate/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search.box"
    page.keyboard.type("a/b")
    assert page.input_value("[id='search.box']") == "a/b"
    page.fill("[id='search.box']", "完课率")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    wait(page, "找到")


def test_the_back_button_brings_the_results_back(sample, page):
    page.goto(f"{sample}search/?q=运营&type=article")
    wait(page, "找到")
    titles = page.locator(LINKS).all_inner_texts()
    page.click(f"{LINKS} >> nth=1")
    page.wait_for_selector("article")
    page.go_back()
    wait(page, "找到")

    assert page.locator(LINKS).all_inner_texts() == titles
    assert page.input_value(BOX) == "运营"
    assert page.input_value("select[name=type]") == "article"


def test_a_search_that_was_sent_is_a_step_back(sample, page):
    page.goto(f"{sample}search/?q=运营")
    wait(page, "找到")
    page.fill(BOX, "完课率")
    page.keyboard.press("Enter")
    wait(page, "找到")
    page.select_option("select[name=type]", "article")
    page.wait_for_url("**type=article")
    page.go_back()
    assert page.input_value("select[name=type]") == ""
    assert page.input_value(BOX) == "完课率"


def test_more_results_follow_and_the_first_of_them_has_the_focus(sample, page):
    page.goto(f"{sample}search/?q=学习")
    wait(page, "找到")
    assert page.locator(LINKS).count() == 10
    page.click("[data-search-more]")
    page.locator(LINKS).nth(10).wait_for()
    assert page.evaluate("document.activeElement === document.querySelectorAll('.search-result a')[10]")


def test_an_input_method_is_left_alone_until_it_is_done(sample, page):
    page.goto(f"{sample}search/")
    page.focus(BOX)
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "wanke", "selectionStart": 5, "selectionEnd": 5})
    page.wait_for_timeout(600)
    assert page.inner_text(STATUS) == ""
    assert "q=" not in page.url
    session.send("Input.insertText", {"text": "完课"})
    wait(page, "找到")
    assert page.locator(LINKS).count() > 0


def test_what_an_input_method_begins_with_is_not_searched_for_with_what_was_typed_just_before(sample, page):
    page.clock.install(time=0)
    page.goto(f"{sample}search/")
    page.clock.pause_at(60_000)
    page.focus(BOX)
    page.keyboard.type("xapi")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "jilu", "selectionStart": 4, "selectionEnd": 4})
    page.clock.run_for(600)
    assert page.inner_text(STATUS) == ""
    assert "q=" not in page.url


def test_a_script_that_could_not_be_had_is_asked_for_again(sample, page):
    page.route("**/search-engine.js", lambda route: route.abort(), times=1)
    page.goto(f"{sample}search/?q=完课率")
    wait(page, "索引读取失败")
    page.fill(BOX, "学习")
    wait(page, "找到")
    page.complaints.clear()  # the browser's, of the script


def test_a_page_that_was_taken_down_since_takes_no_other_result_along(sample, page):
    page.goto(f"{sample}search/?q=完课率")
    wait(page, "找到")
    found = page.locator(LINKS).count()
    page.route("**/articles/completion-rate/", lambda route: route.fulfill(status=404, body=""))
    page.reload()
    wait(page, "找到")
    hrefs = page.locator(LINKS).evaluate_all("(all) => all.map((each) => new URL(each.href).pathname)")
    assert len(hrefs) >= min(found, 10) - 1
    assert "/articles/completion-rate/" not in hrefs
    page.complaints.clear()  # the browser's, of the missing page


def test_what_is_not_there_is_said(sample, page):
    page.goto(f"{sample}search/?q=二叉树")
    wait(page, "没有页面包含“二叉树”")
    assert page.locator(LINKS).count() == 0


def test_without_javascript_the_page_says_what_it_needs_and_where_to_go(sample, chromium):
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{sample}en/search/?q=rate")
    links = tab.locator("[data-search-needs] a")
    assert "JavaScript" in tab.inner_text("[data-search-needs]")
    assert tab.is_hidden(BOX)
    assert {"Topics", "Tags"} <= set(links.all_inner_texts())
    for each in links.all():
        assert context.request.get(
            tab.evaluate("url => new URL(url, document.baseURI).href", each.get_attribute("href"))
        ).ok
    context.close()


def test_an_index_that_cannot_be_read_is_said(sample, chromium):
    context = chromium.new_context(service_workers="block")  # what a worker fetches passes routes by
    tab = context.new_page()
    tab.route("**/search/terms/*", lambda route: route.abort())
    tab.goto(f"{sample}en/search/?q=completion")
    wait(tab, "could not be read")
    tab.unroute("**/search/terms/*")
    tab.fill(BOX, "completions")
    wait(tab, "Pages found")
    context.close()


def test_text_of_a_page_is_never_taken_for_markup(made, page):
    page.goto(f"{made}search/?q=onerror")
    wait(page, "找到")
    assert "<img src=x onerror=" in page.inner_text(".search-excerpt")
    assert page.locator(".search-result img").count() == 0
