"""What can be measured of the look: nothing runs out of a narrow page, code is copied as it is, paper has no buttons."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
CODE = "def rate(enrolled):\n    if not enrolled:\n\treturn None  # <b>&amp;\n\n    return 1\n"
WIDE = (
    "| "
    + " | ".join(f"第{n}列的名称" for n in range(12))
    + " |\n|"
    + " --- |" * 12
    + "\n|"
    + " 一格里的文字 |" * 12
    + "\n"
)
LESSON = f"""\
## 一个小标题

课文里有{LONG}，也有 https://example.org/{"long/" * 40} 与 `{"code_" * 30}`，行内公式 ${" + ".join(f"b_{n}" for n in range(30))}$ 也不折行。

```python hl_lines="2" linenums=1
{CODE}```

```
{"no_spaces_" * 30}
```

{WIDE}
$$
{" + ".join(f"a_{{{n}}} x^{{{n}}}" for n in range(40))}
$$

## 第二个小标题

::: note
一段说明。
:::

::: quiz {{#rate}}
完课率的分母是什么？

- [x] 报名人数
  > 对，分母是报名的人。
- [ ] 登录人数
:::

::: quiz {{#gap}}
π 约为 [[3.14±0.01]]，完课率 = [[{LONG}]] ÷ 报名人数。
:::

::: assignment {{#report title="{LONG}" url=https://example.org/in}}
写一页。

> 交一页。

- [6] 数字正确
:::

::: checklist {{#before}}
- [ ] {LONG}
:::

::: video {{src=https://video.example.org/{"a" * 60} title="{LONG}"}}
文字稿里的话。
:::

::: live {{#qa starts=2026-12-01T19:00+08:00 ends=2026-12-01T20:30+08:00 url=https://meet.example.org/a title="{LONG}"}}
带上数字。
:::
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, lay_out_at: Callable[[Path], Any], serve: Any) -> Iterator[Any]:
    """A site whose titles, words and blocks are as long as they come; gives its folder and its address."""
    site = lay_out_at(tmp_path_factory.mktemp("design") / "site")
    front = "status: draft\nsummary: {0} 很长。\nauthors: [ann]\n"
    for slug, title in (("every", f"{LONG} 与每一种内容块"), ("second", "第二课")):
        body = LESSON if slug == "every" else "只有一句。\n"
        site.write(
            f"content/courses/basics/{slug}.md",
            f"---\ntitle: {title}\nslug: {slug}\nduration: 25\nobjectives: [认得 {LONG}]\ntags: [{LONG}]\n{front.format(LONG)}---\n{body}",
        )
        site.write(
            f"content/courses/basics/{slug}.en.md",
            f"---\ntitle: {LONG}\nslug: {slug}\nduration: 25\n{front.format(LONG)}---\nWords.\n",
        )
    site.write(
        "content/courses/basics/index.md",
        f"---\ntitle: {LONG}\nslug: basics\nlevel: beginner\noutcomes: [做 {LONG}]\nstages:\n  foundation: [every]\n  practice: [second]\n"
        f"certificate: 证明 {LONG}。\ntopics: [layout]\n{front.format(LONG)}---\n介绍。\n",
    )
    site.write(
        "content/topics/layout.md",
        f"---\ntitle: {LONG}\nslug: layout\nlevel: beginner\nitems: [course/basics]\n{front.format(LONG)}---\n",
    )
    site.write(
        "content/people/ann.md", f"---\ntitle: {LONG}\nslug: ann\nrole: {LONG}\nstatus: draft\nsummary: {LONG}\n---\n"
    )
    site.write(
        "content/stories/st.md",
        f"---\ntitle: {LONG}\nslug: st\nlearner: {LONG}\nquote: {LONG}\nfeatures: [course/basics]\n{front.format('它')}---\n正文。\n",
    )
    site.write(
        "content/paths/p.md",
        f"---\ntitle: {LONG}\nslug: p\npurpose: newcomer\nrole: {LONG}\nsteps:\n  - {{title: {LONG}, items: [course/basics]}}\n{front.format('它')}---\n",
    )
    site.write(
        "content/campaigns/c.md",
        f"---\ntitle: {LONG}\nslug: c\nstarts: 2026-11-01\nends: 2026-12-31\ntasks: [{{title: {LONG}, points: 5}}]\n{front.format('它')}---\n",
    )
    for number in range(45):
        site.article(f"a{number}", extra=f"topics: [layout]\ntags: [{LONG}]\n" if number < 2 else "")
    done = site.publish("--drafts", "--worktree")
    assert done.code == 0, done.err
    yield site.output, serve(site.output)


@pytest.fixture
def look(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page in a tab of its own kind: `look(address, width=320)`."""
    contexts = []

    def open_at(address: str, *, width: int = 1440, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield open_at
    for context in contexts:
        context.close()


def _kinds(folder: Path) -> dict[str, str]:
    """The address of one page of each kind and language, the lesson with every block among them."""
    found: dict[str, str] = {}
    for file in sorted(folder.rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        kind = text.partition('<body class="kind-')[2].partition('"')[0] + text.partition('lang="')[2][:2]
        address = file.relative_to(folder).as_posix()
        if kind not in found or "lessons/every/" in address:
            found[kind] = address
    return found


def test_no_page_is_wider_than_a_screen_of_320_pixels(pages, look):
    folder, base = pages
    kinds = _kinds(folder)
    assert len(kinds) > 15
    page = look(base, width=320)
    for kind, address in kinds.items():
        page.goto(base + address)
        wide = page.evaluate(
            "() => document.documentElement.scrollWidth > innerWidth && [...document.querySelectorAll('body *')]"
            ".filter(each => each.getBoundingClientRect().right > innerWidth + 1).map(each => each.outerHTML.slice(0, 120))"
        )
        assert not wide, (kind, address, wide)


def test_a_wide_table_and_a_wide_formula_scroll_within_themselves_by_keyboard(pages, look):
    page = look(pages[1] + "lessons/every/", width=820)
    for selector in (".table", ".formula:has(> math[display])"):
        frame = page.locator(selector).first
        if not frame.count():
            frame = page.locator("div.formula, p.formula").first
        assert frame.evaluate("each => each.scrollWidth > each.clientWidth"), selector
        frame.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("each => each.scrollLeft > 0", arg=frame.element_handle())


def test_what_is_copied_is_the_code_without_its_numbers(pages, look):
    page = look(pages[1] + "lessons/every/", permissions=["clipboard-read", "clipboard-write"])
    button = page.locator(".highlight .copy").first
    assert button.inner_text() == "复制"
    button.click()
    page.wait_for_function("() => document.querySelector('.highlight .copy').textContent === '已复制'")
    assert page.evaluate("() => navigator.clipboard.readText()") == CODE.rstrip("\n")
    assert page.locator(".highlight [role=status]").first.inner_text() == "已复制"
    page.wait_for_function("() => document.querySelector('.highlight .copy').textContent === '复制'")
    assert page.locator(".highlight [role=status]").first.inner_text() == ""


def test_code_that_may_not_be_copied_is_selected_instead(pages, look):
    page = look(pages[1] + "lessons/every/")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('no')); }")
    page.locator(".highlight .copy").first.click()
    page.wait_for_function("() => String(getSelection()).includes('def rate')")
    assert page.locator(".highlight .copy").first.inner_text() == "复制"


def test_what_a_program_puts_out_looks_like_nothing_else_on_the_page(site, serve, look):
    """Code is coloured by short class names, which the theme's own may not be."""
    site.article("a", "```console\n$ ls\none.txt\n```\n\n```output\n5.45\n```\n")
    assert site.publish("--drafts", "--worktree").code == 0
    page = look(serve(site.output) + "articles/a/")
    words = page.locator(".highlight pre span")
    assert words.count() > 2
    assert (
        words.evaluate_all(
            "all => all.filter(each => getComputedStyle(each).display != 'inline' || getComputedStyle(each, '::after').content != 'none')"
            ".map(each => each.className)"
        )
        == []
    )


def test_without_scripts_there_is_no_button_to_copy(pages, look):
    page = look(pages[1] + "lessons/every/", java_script_enabled=False)
    assert page.locator(".highlight").count() == 2
    assert page.locator(".highlight button").count() == 0


def test_a_page_without_code_does_not_load_the_script_that_copies_it(pages):
    assert "copy.js" in (pages[0] / "lessons/every/index.html").read_text(encoding="utf-8")
    assert "copy.js" not in (pages[0] / "lessons/second/index.html").read_text(encoding="utf-8")


def test_paper_has_the_text_and_no_way_about_the_site(pages, look):
    page = look(pages[1] + "lessons/every/", width=718)
    page.locator(".choice input").first.check()
    page.emulate_media(media="print")
    for selector in (
        ".masthead nav", ".searchbox", ".crumbs", ".toc", ".lesson-outline", ".turn", ".foot-links", ".copy", ".answer",
        ".feedback", "summary",
    ):  # fmt: skip
        assert not any(each.is_visible() for each in page.locator(selector).all()), selector
    for selector in ("h1", ".seal, .colophon", ".choice label", ".transcript p", ".gap input", ".foot-address"):
        assert page.locator(selector).first.is_visible(), selector
    assert page.locator(".foot-address").inner_text().endswith("/academy/lessons/every/")


def test_nothing_that_scrolls_on_a_screen_is_cut_on_paper(pages, look):
    page = look(pages[1] + "lessons/every/", width=718)
    page.emulate_media(media="print")
    assert page.evaluate("() => getComputedStyle(document.querySelector('.table')).overflowX") == "visible"
    assert page.evaluate(
        "() => { const frame = document.querySelector('.table'); return frame.firstElementChild.getBoundingClientRect().right <= frame.getBoundingClientRect().right + 1; }"
    )


def test_what_is_said_of_a_right_choice_stands_where_what_is_said_of_a_wrong_one_does(pages, look):
    page = look(pages[1] + "lessons/every/", java_script_enabled=False)
    page.locator("#rate .choice input").first.check()
    said = page.locator("#rate .feedback")
    assert said.is_visible()
    assert said.evaluate("each => getComputedStyle(each).textAlign") == "start"


def test_a_long_title_and_the_seal_do_not_lie_on_each_other(pages, look):
    page = look(pages[1] + "lessons/every/")
    page.evaluate(
        "() => { const stamp = document.createElement('a'); stamp.className = 'stamp';"
        " stamp.innerHTML = '<span class=seal-face></span><span>已审定<br>2026 年 11 月 5 日</span>';"
        " document.querySelector('.lesson-main > .opening').append(stamp);"
        " document.querySelector('h1').textContent = '一个特别长的标题从分层到积分兑换再到年度预算'.repeat(3); }"
    )
    for width in (360, 820, 1024, 1280, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate(
            "() => { const [a, ...others] = ['.stamp', 'h1', '.opening .standfirst', '.opening .facts']"
            ".map(name => { const range = document.createRange(); range.selectNodeContents(document.querySelector(name)); return range.getBoundingClientRect(); });"
            " return a.right > innerWidth - 16 || others.some(b => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom); }"
        )
        assert not over, width


def test_a_line_of_a_lesson_holds_about_thirty_five_characters(pages, look):
    page = look(pages[1] + "lessons/every/")
    for width in (820, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        characters = page.evaluate(
            "() => { const p = document.querySelector('.prose > p'); return p.getBoundingClientRect().width / parseFloat(getComputedStyle(p).fontSize); }"
        )
        assert 32 <= characters <= 40, width


def test_contents_are_closed_on_a_phone_and_stand_beside_the_text_on_a_desk_without_a_script(pages, look):
    for width, shown in ((360, False), (1440, True)):
        page = look(pages[1] + "lessons/every/", width=width, java_script_enabled=False)
        assert page.locator(".toc ol a").first.is_visible() is shown
        assert page.locator(".toc summary").is_visible() is not shown
    phone = look(pages[1] + "lessons/every/", width=360, java_script_enabled=False)
    phone.locator(".toc summary").click()
    assert phone.locator(".toc ol a").first.is_visible()


def test_on_a_phone_the_search_box_is_a_square_that_opens_when_it_is_entered(pages, look):
    page = look(pages[1] + "articles/", width=360, java_script_enabled=False)
    if not page.locator(".searchbox").count():
        page.goto(pages[1])
    field = page.locator(".searchbox input")
    assert field.bounding_box()["width"] < 60
    field.focus()
    assert field.bounding_box()["width"] > 250
    page.keyboard.type("完课率")
    assert field.input_value() == "完课率"


def test_the_open_search_box_hides_what_it_lies_on(pages, look):
    for scheme in ("light", "dark"):
        page = look(pages[1] + "lessons/second/", width=360, color_scheme=scheme)
        page.locator(".searchbox input").focus()
        ground, paper = (
            page.evaluate(f"getComputedStyle(document.querySelector('{each}')).backgroundColor")
            for each in (".searchbox input", "html")
        )
        assert ground == paper


def test_little_room_is_taken_by_the_head_of_a_phones_page(pages, look):
    page = look(pages[1] + "lessons/second/", width=360)
    assert page.locator(".masthead").bounding_box()["height"] <= 150


def test_more_than_forty_make_an_index_in_two_columns(pages, look):
    page = look(pages[1] + "articles/")
    tops = json.loads(
        page.evaluate(
            "() => JSON.stringify([...document.querySelectorAll('.rows > .row')].map(each => each.getBoundingClientRect().top))"
        )
    )
    assert len(tops) == 45
    assert tops[0] == tops[1]
    assert not page.locator(".rows .card-summary").first.is_visible()


def test_titles_with_nothing_beside_them_begin_at_the_margin_and_have_the_line(site, serve, look):
    """As those of a site that was adopted: no dates, no summaries."""
    for number in range(3):
        site.write(
            f"content/articles/a{number}.md",
            f"---\ntitle: 文章 {number}\nslug: a{number}\nstatus: draft\n---\n正文。\n",
        )
    assert site.publish("--drafts", "--worktree").code == 0
    page = look(serve(site.output) + "articles/")
    for row in page.locator(".row").all():
        left, right = row.bounding_box(), row.locator(".row-text").bounding_box()
        assert (right["x"], right["width"]) == (left["x"], left["width"])


def test_titles_of_a_list_begin_where_text_begins_on_other_pages(pages, look):
    page = look(pages[1] + f"tags/{LONG.lower()}/")
    row = page.locator(".row", has=page.locator(".row-aside:not(:empty)")).first.locator(".row-text").bounding_box()
    page.goto(pages[1] + "courses/basics/")
    assert abs(row["x"] - page.locator(".section-body").first.bounding_box()["x"]) < 1


def test_a_chinese_title_breaks_between_its_parts(site, serve, look):
    for slug, title in (
        ("parts", "季度回看：四个问题，三十分钟"),
        ("whole", "写一页全年平台内容运营与维护计划"),
        ("long", "分布式数据库的入门：总览"),
    ):
        site.write(f"content/articles/{slug}.md", f"---\ntitle: {title}\nslug: {slug}\nstatus: draft\n---\n正文。\n")
    assert site.publish("--drafts", "--worktree").code == 0
    articles = serve(site.output) + "articles/"
    page = look(articles + "parts/", width=360)
    assert _lines(page) == ["季度回看：", "四个问题，三十分钟"]
    for slug in ("whole", "long"):
        page.goto(f"{articles}{slug}/")
        lines = _lines(page)
        assert len(lines) > 1
        assert min(map(len, lines)) > 1  # no character alone
        assert not any(line.startswith("：") for line in lines)


def _lines(page: Any) -> list[str]:
    """The lines in which the title stands."""
    return page.evaluate(
        """() => { const text = document.querySelector('h1').firstChild, lines = new Map();
        for (let at = 0; at < text.length; at++) { const range = document.createRange(); range.setStart(text, at); range.setEnd(text, at + 1);
          const top = Math.round(range.getBoundingClientRect().top / 10); lines.set(top, (lines.get(top) ?? '') + text.data[at]); }
        return [...lines.values()]; }"""
    )


def test_who_wants_no_motion_sees_none(pages, look):
    page = look(pages[1] + "lessons/every/", reduced_motion="reduce")
    page.locator("[data-quiz]").first.wait_for()  # until scripts are there, quizzes wait for them by an animation
    moving = page.evaluate(
        "() => [...document.querySelectorAll('*')].filter(each => { const style = getComputedStyle(each);"
        " return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0 || style.scrollBehavior === 'smooth'; }).map(each => each.outerHTML.slice(0, 80))"
    )
    assert moving == []
