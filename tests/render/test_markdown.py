"""Markdown as readers get it: safe, aligned, with ids, and with marks where targets go."""

from __future__ import annotations

import inspect
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.formatters import HtmlFormatter

from contentops.render import anchors, blocks, formulas, marks
from contentops.render.markdown import html_ids, renderer
from contentops.render.raw_html import ELEMENTS
from contentops.source.outline import Outline

CONVERT = renderer()
VOID = {"br", "hr", "img", "input", "track", "wbr"}
MATHML = formulas._ELEMENTS
BLOCKS = {*"p div section aside table ul ol dl pre figure blockquote fieldset h2 h3".split()}  # noqa: SIM905
TAGS = {
    *BLOCKS,
    *VOID,
    "a",
    "abbr",
    "code",
    "dd",
    "del",
    "details",
    "dt",
    "em",
    "figcaption",
    "h4",
    "h5",
    "h6",
    "label",
    "legend",
    "li",
    "span",
    "strong",
    "summary",
    "sup",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "tr",
    "video",
}


def render(body: str) -> str:
    """The HTML with every target printed as it is written and every word in braces."""
    fragment = CONVERT(body)
    return marks.fill(
        fragment.html,
        link=lambda number: fragment.targets[number],
        image=lambda number: fragment.targets[number],
        translate=lambda text: f"{{{text}}}",
    )


class _Strict(HTMLParser):
    """Refuses what a browser would have to repair."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.targets: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        self.targets += [value for name, value in attrs if name in ("href", "src", "poster")]
        assert not [name for name, _ in attrs if name.startswith("on") or name == "style"]
        assert "p" not in self.open or tag not in BLOCKS  # a browser would end the paragraph first
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag


def check(html: str) -> _Strict:
    reader = _Strict()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids)), reader.ids
    return reader


PIECES = st.sampled_from(
    ["# 一", "## 一", "## a & b", "## `x`", "text", "[a](b.md)", "![a](b.png)", "![a](b.png \"t\")", "[x][r]", "[r]: c.md", "note[^1]", "[^1]: foot", "| a | b |", "| :- | -: |", "| 1 | 2 |",
     "- item", "1. one", "> quote", "```", "~~~ py", "::: note", "::: tip", "::: video {#一 src=v.mp4 poster=p.jpg captions=c.vtt transcript=t.txt}", "::: video {src=https://x.org/v?a&b title='<x>'}", "::: live {#一-1 starts=2026-12-01T19:00+08:00 ends=2026-12-02T19:00Z url=https://x.org/}", ":::", "## 一 {#一}", "#x", "## C#", "   ## y ##", "## <a>z</a> {#\"'<>&}", "##", "::: quiz {#一}", "::: quiz", "- [x] yes [l](d.md)", "- [ ] no", "      > because **b**", "<b>x</b>", "<script>", "<!-- c",
     "-->", "<me@x.org>", "<https://x.org/?a=1&b=2>", "[j](javascript:x)", "\ufdd00\ufdd1", "\ufdd0t:Note\ufdd1", "\x020\x03", "&lt;i&gt;", "&#60;", "term", ":   meaning", "*[abbr]: long", "abbr", "\\_", "[a](b\\_c.md)", "[a <https://x.org> b](b.md)", "[a[^1]](b.md)", "[a [b](c.md)][r]", "``` {.py hl_lines=2 cssclass='\"><b>'}", "<details>", "</details>", "<summary>s", "</p>", "<p>", "<a id=一>", "<a href='x.md'>", "</a>", "<table><td>", "<li>", "<img src=a.png onerror=x>", "<h2 id='x'>", "<kbd>k</kbd>", "<div title='", "'>", "<pre>", "$x^2$", "$$", "\\frac{1}{2}", "$\\nosuch$", "```math", "  ```", "> ```", "- ```", "::: poll {#一}", "- an option", "::: assignment {#b url=https://x.org}", "- [3] a criterion", "::: checklist", "::: discussion {url=https://x.org}", "a [[b|c]] d [[1±2]]", "**注意：**请", "~~x~~ 3~5", "\u1680", "", "", ""]
)  # fmt: skip
BODIES = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=14).map("\n".join)


@given(BODIES)
def test_any_body_gives_html_without_anything_of_its_own_making(body):
    fragment = CONVERT(body)
    reader = check(render(body))
    assert not reader.tags & {"script", "style", "iframe", "object", "embed", "form", "h1"}
    assert reader.tags <= TAGS | set(ELEMENTS) | MATHML
    numbers = {int(number) for number in re.findall(f"{marks.OPEN}(\\d+){marks.CLOSE}", fragment.html)}
    assert numbers <= set(range(len(fragment.targets)))  # a note that nobody refers to is left out
    plain = marks.fill(fragment.html, link=lambda number: None, image=lambda number: None, translate=str)
    assert marks.OPEN not in plain
    assert marks.CLOSE not in plain
    assert [each for each in check(plain).targets if not each.startswith("#fn")] == []


@given(BODIES)
def test_a_body_gives_the_same_fragment_before_and_after_any_other(body):
    first = CONVERT("## 别的\n\n[^1]\n\n[^1]: x\n\n::: quiz {#一}\n:::\n")
    again = CONVERT(body)
    assert again == renderer()(body)
    assert CONVERT("## 别的\n\n[^1]\n\n[^1]: x\n\n::: quiz {#一}\n:::\n") == first


def test_headings_begin_at_two_and_have_ids_in_any_script():
    html = render("# 先看 数据\n\n## Look First!\n\n## Look First!\n\n### A & B\n\n## ???\n")
    assert re.findall(r"<(h\d) id=\"([^\"]*)\"", html) == [
        ("h2", "先看-数据"), ("h2", "look-first"), ("h2", "look-first-1"), ("h3", "a--b"), ("h2", "section"),
    ]  # fmt: skip


def ids(body: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'<h\d id="([^"]*)"', render(body))]


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("`a_b` [链接](x.md) **粗**", "a_b-链接-粗"),
        ("![图](x.svg) Look", "-look"),
        ("<a name='x'></a>Look `<b>`", "look-b"),
        ("第 3 步：连接", "第-3-步连接"),
        ("C#", "c"),
        ("Look ##", "look"),
        ("##", "section"),
        ("A[^1]\n\n[^1]: note", "a"),
        ("R&D &amp; 1 < 2", "rd--1--2"),
        ("先看 {#look}", "look"),
        ("先看{#look} ##", "look"),
        ("{#look}", "look"),
        ("看 {.look}", "看-look"),
        ("看 `{#look}`", "看-look"),
        ("看 {#a b}", "看-a-b"),
        ('看 {#"<x>}', '"<x>'),
    ],
)
def test_a_heading_s_id_is_what_git_hosts_make_or_what_it_says_itself(heading, found):
    assert ids(f"## {heading}\n") == [found]


def test_an_explicit_id_is_not_shown():
    fragment = CONVERT("## 先看 *数据* {#look}\n\n数据\n===={#x}\n\n::: tip\n### 块里 {#in}\n:::\n")
    assert "{#look}" not in fragment.html
    assert "{#in}" not in fragment.html
    assert fragment.toc[0]["title"] == "先看 数据"


def test_headings_count_in_the_order_in_which_they_are_read():
    body = "## A\n\n::: tip\n## A\n:::\n\n## A\n\n> ## A\n"
    fragment = CONVERT(body)
    assert ids(body) == ["a", "a-1", "a-2", "a-3"]
    assert [entry["id"] for entry in fragment.toc] == ["a", "a-2", "a-3"]


def test_headings_stand_behind_a_space_as_on_git_hosts():
    assert check(render("#标签 不是标题\n\n   ## 标题\n文\n\n####### 七\n")).tags == {"p", "h2"}
    assert ">C#</h2>" in render("## C#\n")
    assert ">C</h2>" in render("## C #\n")


def test_the_outline_gives_the_anchors_that_the_page_has():
    body = "## A b\n\n## A b\n\n## 中 {#zh}\n\n`x`\n---\n\n::: quiz {#q}\n?\n- [x] a\n- [ ] b\n:::\n\n## q\n\n### Q 1\n"
    outline = Outline(body, 1)
    found = anchors.anchors(
        ((heading.text, heading.id) for heading in outline.headings), blocks.ids(blocks.of_body(body))
    )
    assert list(found) == ids(body) == ["a-b", "a-b-1", "zh", "x", "q-3", "q-1-1"]


def test_the_table_of_contents_is_plain_text():
    (entry,) = CONVERT("## Q & A: `<b>` [x](y.md)\n").toc
    assert (entry["title"], entry["id"], entry["children"]) == ("Q & A: <b> x", "q--a-b-x", [])


def test_tables_align_by_class_inside_a_frame():
    html = render("| a | b | c | d |\n| :- | :-: | -: | - |\n| 1 | 2 | 3 | 4 |\n")
    assert '<div aria-label="{Table}" class="table" role="group" tabindex="0"><table>' in html
    assert re.findall(r"<td( class=\"\w+\")?>", html) == [' class="left"', ' class="center"', ' class="right"', ""]


def test_a_picture_alone_with_a_title_is_a_figure():
    html = render('![海](sea.png "大海")\n\n![山](hill.png)\n\n文 ![河](river.png "河") 字\n')
    assert html.count("<figure>") == 1
    assert '<figure><img alt="海" src="sea.png"><figcaption>大海</figcaption></figure>' in html
    assert '<p><img alt="山" loading="lazy" decoding="async" src="hill.png"></p>' in html


def test_footnotes_lead_there_and_back():
    html = render("一[^a]，二[^b]。\n\n[^a]: 甲\n[^b]: 乙\n\n::: note\n块里的 [^a] 是字\n:::\n")
    reader = check(html)
    links = re.findall(r'href="#([^"]*)"', html)
    assert links
    assert set(links) <= set(reader.ids)
    assert 'title="{Back to the text}"' in html


def test_elements_that_pages_do_not_take_are_shown_as_text():
    html = render("<script>alert(1)</script>\n\n<form onclick='x'>y</form>\n\na <b>c</b> <iframe src=x onerror=y>\n")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&lt;iframe src=x onerror=y&gt;" in html
    assert check(html).tags == {"p", "b"}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<!-- secret -->\nshown", "shown"),
        ("<!-- secret\nsecret\n\nsecret -->\nshown", "shown"),
        ("<!-- secret --> <!-- secret --> shown", "shown"),
        ("  <!-- secret --> shown", "shown"),
        ("shown\n<!-- secret\n::: note\nsecret\n:::\n-->", "shown"),
        ("<!-- secret -->\n<!-- ```\n-->\nshown", "shown"),
        ("<!-- secret never closed\nsecret", ""),
    ],
)
def test_comments_are_notes_to_editors(body, text):
    assert re.sub(r"<[^>]*>", "", render(body)).strip() == text


def test_a_comment_within_a_paragraph_does_not_end_it():
    assert render("a\n<!-- c\nd --> b\n") == "<p>a\nb</p>"


def test_a_comment_in_code_is_code():
    assert "&lt;!-- kept --&gt;" in render("```\n<!-- kept -->\n```\n")


def test_a_comment_after_code_in_a_line_is_a_comment():
    assert "secret" not in render("```x``` in a line\n\n<!-- secret -->\n")


def test_quizzes_in_comments_and_code_do_not_count():
    quiz = "::: quiz {#q}\n?\n- [x] a\n- [ ] b\n:::\n"
    assert CONVERT(quiz).quizzes == 1
    assert CONVERT(f"<!--\n{quiz}-->\n").quizzes == 0
    assert CONVERT(f"```\n{quiz}```\n").quizzes == 0


def test_code_in_code_stays_code():
    html = render("````\n```\n::: note\n```\n````\n")
    assert "::: note" in html
    assert "callout" not in html
    assert "<code>```\n" in html


def test_a_callout_holds_markdown():
    html = render("::: warning\n**小心**，见[这里](x.md)。\n\n- 一\n- 二\n\n# 标题\n:::\n")
    assert '<aside class="callout warning">\n<p class="callout-title">{Warning}</p>' in html
    assert "<strong>小心</strong>" in html
    assert '<a href="x.md">这里</a>' in html
    assert "<li>二</li>" in html
    assert '<h2 id="标题">标题</h2>' in html


def test_a_quiz_is_what_the_theme_reference_shows():
    html = render("::: quiz {#q pass=2}\n问 **甲**？\n- [x] 对\n  > 是\n- [x] 也对\n- [ ] 错\n  > 否\n:::\n")
    check(html)
    assert html == (
        '<section class="quiz" id="q" data-pass="2">\n<fieldset>\n'
        '<legend><span class="quiz-label">{Check yourself}</span> 问 <strong>甲</strong>？</legend>\n'
        '<div class="choice" data-right>\n<input type="checkbox" name="q" id="q-1" value="1">\n<label for="q-1">对</label>\n'
        '<div class="feedback right">是</div>\n</div>\n'
        '<div class="choice" data-right>\n<input type="checkbox" name="q" id="q-2" value="2">\n<label for="q-2">也对</label>\n</div>\n'
        '<div class="choice">\n<input type="checkbox" name="q" id="q-3" value="3">\n<label for="q-3">错</label>\n'
        '<div class="feedback wrong">否</div>\n</div>\n'
        '</fieldset>\n<details class="answer"><summary>{Show the answer}</summary>\n<p>对 — 是</p>\n<p>也对</p>\n</details>\n</section>'
    )


def test_a_video_beside_the_document_is_played_with_what_belongs_to_it():
    html = render(
        '::: video {#v src=a.mp4 poster=a.jpg captions=a.vtt transcript=a.txt title="甲 & 乙"}\n**你好**。\n:::\n'
    )
    check(html)
    assert html == (
        '<div class="video" id="v">\n<figure><video controls preload="metadata" src="a.mp4" poster="a.jpg" aria-label="甲 &amp; 乙">'
        '<track kind="captions" label="{Captions}" default src="a.vtt"></video>\n'
        '<figcaption><a href="a.mp4">甲 &amp; 乙</a></figcaption></figure>\n'
        '<p class="transcript-link"><a href="a.txt">{Transcript}</a></p>\n'
        '<details class="transcript"><summary>{Transcript}</summary>\n<p><strong>你好</strong>。</p>\n</details>\n</div>'
    )


def test_a_video_elsewhere_is_a_link_and_nothing_of_it_is_built_in():
    html = render("::: video {src=https://video.example.org/watch?v=1&t=2 poster=a.jpg captions=a.vtt}\n:::\n")
    check(html)
    assert html == (
        '<div class="video">\n<p class="video-link"><a href="https://video.example.org/watch?v=1&amp;t=2">'
        '<img alt="" src="a.jpg"><span class="block-label">{Video}</span> '
        '<span class="block-title">video.example.org</span></a></p>\n</div>'
    )
    assert "<img" not in render("::: video {src=https://x.org/v poster=https://x.org/p.jpg}\n:::\n")


def test_what_is_not_there_leaves_no_hole_in_a_player():
    fragment = CONVERT("::: video {src=a.mp4 poster=a.jpg captions=a.vtt}\n:::\n")

    def shown(*there: str) -> str:
        def address(number: int) -> str | None:
            return fragment.targets[number] if fragment.targets[number] in there else None

        return marks.fill(fragment.html, link=address, image=address, translate=str)

    assert '<video controls preload="metadata" src="a.mp4"></video>' in shown("a.mp4")
    assert ' poster="a.jpg"' in shown("a.mp4", "a.jpg")
    assert "<track " in shown("a.mp4", "a.vtt")
    assert shown("a.jpg", "a.vtt") == '<div class="video">\n<figure><figcaption>a.mp4</figcaption></figure>\n</div>'


def test_a_session_says_when_and_where():
    html = render(
        '::: live {#l starts=2026-12-01T19:00+08:00 ends=2026-12-01T12:30Z url=https://x.org/ place="三楼 A" title="答 & 问"}\n带上*问题*。\n:::\n'
    )
    check(html)
    assert html == (
        '<section class="live" id="l">\n<p class="block-label">{Live session}</p>\n<p class="block-title">答 &amp; 问</p>\n'
        '<p class="live-when"><time datetime="2026-12-01T19:00+08:00">2026-12-01 19:00</time> – '
        '<time datetime="2026-12-01T20:30+08:00">20:30</time> <span class="zone">UTC+08:00</span></p>\n'
        '<p class="live-where">三楼 A · <a href="https://x.org/" class="go">{Join the session}</a></p>\n<p>带上<em>问题</em>。</p>\n</section>'
    )


def test_a_session_over_midnight_or_at_a_place_or_without_a_time_says_what_it_knows():
    html = render("::: live {starts=2026-12-01T23:00Z ends=2026-12-02T01:00Z place=三楼}\n:::\n")
    assert ">2026-12-02 01:00</time>" in html
    assert "{Session on site}" in html
    assert "<time" not in render("::: live {starts=soon}\n:::\n")


def test_a_callout_with_an_id_can_be_linked_to():
    assert '<aside class="callout note" id="n">' in render("::: note {#n}\n文\n:::\n")


def test_one_right_choice_makes_radio_buttons():
    assert 'type="radio"' in render("::: quiz {#q}\n?\n- [x] a\n- [ ] b\n:::\n")


def test_ids_of_quizzes_and_headings_never_meet():
    check(
        render(
            "## 数\n\n::: quiz {#数}\n?\n- [x] a\n- [ ] b\n:::\n\n::: quiz {#数}\n?\n- [x] a\n- [ ] b\n:::\n\n::: quiz\n:::\n\n::: quiz\n:::\n"
        )
    )


def test_an_unknown_or_unclosed_block_still_shows_what_is_in_it():
    assert "话" in render("::: remark\n话\n:::\n")
    html = render("::: note\n没有关")
    assert "没有关" in html
    check(html)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/root", "file:///etc/passwd"]
)
def test_every_target_is_a_mark_that_the_page_must_resolve(address):
    fragment = CONVERT(f"[a]({address}) ![b]({address})")
    assert fragment.targets == (address,)
    assert address not in fragment.html


def test_mail_and_autolinks_are_targets_as_a_reader_would_write_them():
    assert CONVERT("<me@example.org> <https://example.org/?a=1&b=2>").targets == (
        "mailto:me@example.org",
        "https://example.org/?a=1&b=2",
    )


def test_targets_are_as_the_scanner_of_references_finds_them():
    from contentops.source.references import in_body

    body = (
        "[a](b.md) [a](<b c.md>) ![a](b&c.png) [a](%E4%B8%AD.md#x) [r]\n\n[r]: 中.md 'title'\n\n[k](key:article/rate)\n"
    )
    assert set(CONVERT(body).targets) == {reference.raw for reference in in_body("content/x.md", body, 1)}


def test_noncharacters_cannot_forge_a_mark():
    fragment = CONVERT(
        f"{marks.OPEN}0{marks.CLOSE} {marks.OPEN}t:Note{marks.CLOSE} [x](y.md)\n\n::: note\n{marks.OPEN}0{marks.CLOSE}\n:::\n"
    )
    assert len(re.findall(f"{marks.OPEN}0{marks.CLOSE}", fragment.html)) == 1
    assert re.findall(f"{marks.OPEN}t:", fragment.html) == [f"{marks.OPEN}t:"]  # the callout's own title


def test_what_is_not_resolved_becomes_words():
    fragment = CONVERT("[**a**](x.md) ![b](y.png) <script>")
    html = marks.fill(fragment.html, link=lambda number: None, image=lambda number: None, translate=str)
    assert html == "<p><strong>a</strong> b &lt;script&gt;</p>"


def test_resolved_addresses_are_escaped():
    fragment = CONVERT("[a](x.md) ![b](y.png)")
    html = marks.fill(fragment.html, link=lambda number: 'x"><script>', image=lambda number: 'y"&', translate=str)
    assert "<script>" not in html
    assert 'src="y&quot;&amp;"' in html


def _options() -> list[str]:
    """Every option of the highlighter, of the formatter it prints with and of the lexers, as a fence would set it."""
    documented = re.findall(r"^\s*`(\w+)`$", inspect.getdoc(HtmlFormatter), re.MULTILINE)
    read = re.findall(r"options(?:\.get)?[(\[]'(\w+)'", inspect.getsource(HtmlFormatter))
    own = "pygments_formatter pygments_style style lang src use_pygments guess_lang noclasses css_class lang_prefix id tabsize encoding outencoding stripall ensurenl".split()  # noqa: SIM905
    return sorted({*documented, *read, *own} - {"hl_lines", "linenos"})


OPTIONS = _options()


@pytest.mark.parametrize("frame", ["{}", "::: note\n{}\n:::"], ids=["body", "block"])
@pytest.mark.parametrize("value", ["text", "1", "abc", "nope", "True", "False", "<script>", "'\"><script>'"])
def test_a_fence_cannot_set_an_option_of_the_highlighter(value, frame):
    assert {"cssstyles", "prestyles", "filename", "linespans", "lineanchors", "full", "wrapcode"} <= set(OPTIONS)
    plain = render(frame.format("```{ .text }\n<script>\n```\n"))
    assert "<script" not in plain
    assert "&lt;script&gt;" in plain
    for option in OPTIONS:
        assert render(frame.format(f"```{{ .text {option}={value} }}\n<script>\n```\n")) == plain, option


@pytest.mark.parametrize("attributes", ['."><script>', '.text ."><script>', "#x .text", ".text .more", "hl_lines=x", "linenums=<b>", "=", "hl_lines", "linenums", ""])  # fmt: skip
def test_no_attributes_of_a_fence_get_through_as_they_are(attributes):
    html = render(f"~~~{{ {attributes} }}\n<script>\n~~~\n")
    assert "&lt;script&gt;" in html
    assert check(html).tags <= TAGS
    assert check(html).ids == []
    assert "more" not in html


def test_a_fence_says_its_language_and_which_lines_to_stress_and_to_number():
    stressed = '<span class="hll"><span class="n">b</span>\n</span>'
    for fence in ("```{ .python hl_lines=2 }", '``` python hl_lines="2"'):
        assert stressed in render(f"{fence}\na\nb\n```\n")
    assert 'class="linenos"' in render("```{ .python linenums=True }\na\n```\n")
    assert 'class="linenos"' not in render("```{ .python linenums=False }\na\n```\n")


NESTED = "[see <https://x.org> there](draft.md)"


@pytest.mark.parametrize(
    ("live", "html"),
    [
        ([], "<p>see https://x.org there</p>"),
        (["https://x.org"], '<p>see <a href="https://x.org">https://x.org</a> there</p>'),
        (["draft.md"], '<p><a href="draft.md">see https://x.org there</a></p>'),
        (["draft.md", "https://x.org"], '<p><a href="draft.md">see https://x.org there</a></p>'),
    ],
)
def test_a_link_in_a_link_is_one_link_at_most(live, html):
    fragment = CONVERT(NESTED)

    def link(number: int) -> str | None:
        return fragment.targets[number] if fragment.targets[number] in live else None

    assert marks.fill(fragment.html, link=link, image=lambda number: None, translate=str) == html


def test_brackets_around_a_footnote_are_no_link():
    assert render("[a[^1]](x.md)\n\n[^1]: foot").startswith(
        '<p>[a<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>](x.md)</p>'
    )


@given(st.lists(st.sampled_from(["a", '<a href="\ufdd00\ufdd1">', '<a href="\ufdd01\ufdd1" title="t">', '<a href="#fn">', "</a>", "\ufdd0", "\ufdd1", "\ufdd02\ufdd1", "\ufdd0t:w\ufdd1"])).map("".join))  # fmt: skip
def test_no_mark_is_left_in_anything_that_is_filled(html):
    filled = marks.fill(html, link=lambda number: "x" if number else None, image=lambda number: None, translate=str)
    assert not {marks.OPEN, marks.CLOSE} & set(filled)


def test_brackets_in_the_words_of_a_link_may_stand_in_each_other():
    for depth in (1, 10, 30):
        words = "[" * depth + "a" + "]" * depth
        assert render(f"[{words}](x.md)") == f'<p><a href="x.md">{words}</a></p>'
    assert "<a" not in render("[" * 50 + "a" + "](x.md)" * 50).split("[" * 10)[0]


def test_a_long_link_is_a_link():
    assert CONVERT(f"[{'字' * 5000}](x.md)").targets == ("x.md",)
    assert CONVERT(f'![a](https://example.org/?{"x" * 3000} "title")').targets == (
        f"https://example.org/?{'x' * 3000}",
    )


def test_anchors_typed_as_html_are_those_of_the_page():
    body = '# 一\n\n<a id="一"></a><a name=two></a> <span id="a.b">x</span>\n\n<div id="q">\n\n## two\n\n</div>\n\n::: quiz {#q}\n<b id="in">?</b>\n- [x] a\n- [ ] b\n:::\n\n`<b id="no">` <b id="two"></b>\n'
    page = re.findall(r'<[^<>]* id="([^"]*)"', render(body))
    assert html_ids(body) == ["一", "two", "in"]
    assert page == ["一-1", "一", "two", "two-1", "q", "in", "q-1", "q-2"]


@given(BODIES)
def test_every_anchor_typed_as_html_that_is_told_is_on_the_page(body):
    page = {unescape(each) for each in re.findall(r'<[^<>]* id="([^"]*)"', render(body))}
    if (
        "[^1]: " not in body and ":::" not in body
    ):  # a note that nobody refers to is not on the page, nor a heading in a line
        assert set(html_ids(body)) <= page


@pytest.mark.parametrize("lead", ["- 项\n\n  ", "1. 项\n   ", "> ", "- a\n  - b\n\n    ", "> - x\n>\n>   "])
def test_code_in_lists_and_quotes_is_code(lead):
    rest = re.sub(r"[-\d]\.?(?= )", " ", lead.rpartition("\n")[2]) if "\n" in lead else lead
    html = render(f"{lead}```py\n{rest}x = 1\n{rest}```\n")
    assert 'data-language="python"' not in html
    assert html.count('<div class="highlight" data-language="py"') == 1
    assert '<span class="n">x</span>' in html
    check(html)


def test_code_carries_what_a_button_to_copy_it_needs():
    html = render("```python\nx\n```\n\n```\n<y>\n```\n")
    assert '<div class="highlight" data-language="python" data-copy="{Copy}" data-copied="{Copied}"><pre><code>' in html
    assert (
        '<div class="highlight" data-copy="{Copy}" data-copied="{Copied}"><pre><code>&lt;y&gt;\n</code></pre></div>'
        in html
    )


def test_a_link_definition_of_the_body_holds_in_its_blocks():
    assert render("::: note\n[r]\n:::\n\n[r]: x.md\n").count('<a href="x.md">r</a>') == 1


def test_an_abbreviation_is_marked_beside_chinese_words_and_not_in_code_or_longer_words():
    html = render("*[LMS]: learning <system>\n\n用LMS学，LMSX，`LMS`，[LMS](LMS.md)\n")
    assert html == (
        '<p>用<abbr title="learning &lt;system&gt;">LMS</abbr>学，LMSX，<code>LMS</code>，'
        '<a href="LMS.md"><abbr title="learning &lt;system&gt;">LMS</abbr></a></p>'
    )


def test_two_tildes_strike_out_and_one_is_a_range():
    assert render("~~旧~~ 3~5 天，7~8 天\n") == "<p><del>旧</del> 3~5 天，7~8 天</p>"


def test_what_nests_deeper_than_a_page_can_is_shown_as_it_was_typed():
    assert CONVERT(">" * 400 + "x").html.startswith("<pre>&gt;")
    assert CONVERT("<b>" * 3000 + "x").html.count("<b>") <= 100
    assert "x" in CONVERT("<div>" * 100_000 + "x").html


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "![",
        "[a\n",
        "[a](",
        "[a][",
        "*a _b ",
        "<a x='",
        "<!--",
        "$",
        "$$\n",
        "**。",
        "`",
        "[[",
        "<b>",
        "::: quiz\n",
    ],
)
def test_the_work_grows_with_the_text_and_not_with_its_square(piece):
    """Counts the instructions of Python, which no clock disturbs."""
    import sys

    def steps(length: int) -> int:
        count = 0

        def one(*_: object) -> object:
            nonlocal count
            count += 1
            return one

        text = piece * length
        before = sys.gettrace()
        sys.settrace(one)
        try:
            CONVERT(text)
        finally:
            sys.settrace(before)
        return count

    CONVERT(piece * 300)
    assert steps(1200) < 6 * steps(300) + 5000


def test_only_a_colon_and_a_space_begin_a_definition():
    assert render("项\n: 义\n\n  二段\n") == "<dl>\n<dt>项</dt>\n<dd><p>义</p>\n<p>二段</p>\n</dd>\n</dl>"
    for line in (":smile: 字", ":::", "::: ", ":x"):
        html = render(f"项\n: 义\n\n段\n\n{line}\n\n```\n{line}\n```\n")
        assert html.count("<dt>") == 1
        assert f"<code>{line}\n</code>" in html
        assert f"<p>{line.strip()}</p>" in html


def test_a_callout_may_have_a_title():
    assert '<p class="callout-title">注意 &lt;x&gt;</p>' in render('::: warning {title="注意 <x>"}\n文\n:::\n')
