"""HTML in Markdown: what is on the list gets through whole, and nothing else ever does, as a browser's own parser sees it."""

from __future__ import annotations

import re

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentops.render import marks, raw_html
from contentops.render.markdown import renderer

CONVERT = renderer()
OURS = {
    "input": {"type", "name", "id", "value", "size", "step", "min", "max", "pattern", "aria-label", "placeholder", "autocomplete", "autocapitalize", "spellcheck", "required"},
    "label": {"for"}, "fieldset": set(), "legend": set(), "ul": set(), "ol": {"start"}, "video": {"controls", "preload", "src", "poster", "aria-label"},
    "track": {"kind", "label", "default", "src"},
}  # fmt: skip
"""What blocks make beside what an author may type."""
COMMON = {"id", "class", "title", "lang", "dir", "role", "tabindex", "aria-label", "loading", "decoding", "data-right", "data-pass", "data-most", "data-language", "data-copy", "data-copied"}  # fmt: skip
MATHML = {"math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mpadded", "mphantom"}  # fmt: skip
SCHEMES = ("http://", "https://", "mailto:", "tel:", "#")


def page(body: str) -> str:
    """The fragment as a page prints it: targets that a page resolves are printed, others leave words."""
    fragment = CONVERT(body)

    def link(number: int) -> str | None:
        raw = fragment.targets[number]
        return raw if raw.startswith(SCHEMES) else None

    def image(number: int) -> str | None:
        return "assets/x.png" if fragment.targets[number] == "a.png" else None

    return marks.fill(fragment.html, link=link, image=image, translate=str)


def parsed(html: str):
    """The container and what stands behind it, read as browsers do."""
    document = html5lib.parse(
        f'<!DOCTYPE html><html><head><title>t</title></head><body><main id="page.main">{html}</main><footer id="page.after">f</footer></body></html>',
        namespaceHTMLElements=False,
    )
    body = document.find("body")
    return body, list(body)


def sound(html: str) -> None:
    """Nothing is on the page that is not on the list, and the container holds all of it."""
    body, children = parsed(html)
    assert [(child.tag, child.get("id")) for child in children] == [("main", "page.main"), ("footer", "page.after")]
    assert children[1].text == "f"
    assert not (body.text or "").strip()
    assert not (children[0].tail or "").strip()
    ids = [element.get("id") for element in body.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), ids
    for element in children[0].iter():
        if element is children[0]:
            continue
        name = str(element.tag)
        if name.startswith("{http://www.w3.org/1998/Math/MathML}") or name in MATHML:
            assert not {"href", "style", "src", "xlink:href"} & set(element.attrib)
            assert not [key for key in element.attrib if str(key).startswith("on")]
            continue
        assert name in raw_html.ELEMENTS or name in OURS, name
        known = COMMON | OURS.get(name, set()) | (raw_html.ELEMENTS.get(name, frozenset()) - {"align", "name"})
        assert set(element.attrib) <= known, (name, element.attrib)
        for key in ("href", "src", "poster"):
            assert element.get(key, "#").startswith((*SCHEMES, "assets/")), element.attrib
        assert "." not in element.get("id", "")


HOSTILE = [
    "<script>alert(1)</script>", "<SCRIPT SRC=//x>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>", "<a href='java\tscript:alert(1)'>", "<a href=&#106;avascript:x>", "<a href='data:text/html,x'>", "<a href=' https://x.org'>", "<iframe src=x>", "<style>*{}</style>",
    "<div style='x'>", "</div>", "</div></div></main>", "</main>", "</body></html>", "<p>", "</p>", "<table>", "</table>", "<td>", "<tr>", "<li>", "<ul>", "<details open>", "<summary>", "<select>", "<option>", "<textarea>",
    "<noscript>", "<template>", "<title>", "<plaintext>", "<xmp>", "<!--", "-->", "--!>", "<![CDATA[", "]]>", "<?php", "?>", "<!DOCTYPE x>", "<pre>", "</pre>", "<a id=x>", "<a name=x>", "<p id='page.main'>", "<b id='fn:1'>", "<h1 id=h>", "</h2>",
    "<b>", "</b>", "<i>", "<a>", "</a>", "<em title=\"", "\">", "'", "<div title='", "<kbd", " onclick=x>", "/>", "<br/>", "<img", "<form action=x>", "<button>", "<input>", "<base href=x>", "<meta http-equiv=refresh>", "<link rel=stylesheet>",
    "<ruby>", "<rt>", "<dl>", "<dt>", "<dd>", "<figure>", "<figcaption>", "<center>", "<font color=x>", "<marquee>", "<object data=x>", "<embed>", "<video src=a.png>", "<img src=a.png alt='\ufdd00\ufdd1'>", "<img alt=x src='javascript:1'>",
    "\ufdd0s0\ufdd1", "\ufdd0m0\ufdd1", "<div class='\ufdd0s0\ufdd1'></div>", "<code class='\ufdd0m0\ufdd1'>", "&lt;script&gt;", "&#60;script>", "\0", "<\0script>", "<a\nhref='https://x.org'\n>", "<x-y>", "<a:b>", "< b>", "<b/onclick=x>", "<b\fonclick=x>",
    "text", "**b**", "*", "[a](https://x.org)", "[j](javascript:x)", "![i](a.png \"t\")", "# h", "## h {#h}", "> ", "- ", "1. ", "```", "    ", "|a|b|\n|-|-|\n|c|d|", "$x$", "$\\text{<img src=x onerror=y>}$", "$$", "::: note", "::: quiz {#q}", "- [x] <b>y", "- [ ] <script>n", "  > <i>f", "[[<b>|x]]", ":::", "::: video {src=a.png}", "[^1]", "[^1]: <div>", "<span class='right nosuch'>", "term\n: <p>def",
]  # fmt: skip
BODIES = st.lists(
    st.tuples(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=8)), st.sampled_from(["\n", "\n\n", "", " "])),
    max_size=16,
).map(lambda pairs: "".join(piece + end for piece, end in pairs))


@settings(max_examples=400)
@given(BODIES)
def test_nothing_that_is_not_listed_ever_comes_out_and_the_container_holds(body):
    sound(page(body))


@settings(max_examples=300)
@given(st.text("<>/='\"& \nabdivpscriptonerror!-", max_size=60))
def test_no_letters_make_a_tag_that_is_not_listed(body):
    sound(page(body))


@pytest.mark.parametrize("piece", HOSTILE)
def test_every_hostile_piece_alone_in_a_line_and_unclosed_is_harmless(piece):
    sound(page(piece))
    sound(page(f"a {piece} b\n\n::: quiz {{#z}}\n{piece}\n- [x] {piece}\n- [ ] c\n:::\n\nend"))
    assert "end" in page(f"a {piece} b\n\nend")


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("<kbd>F1</kbd> H<sub>2</sub>O x<sup>2</sup><br>y", "<p><kbd>F1</kbd> H<sub>2</sub>O x<sup>2</sup><br>y</p>"),
        ("<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>", "<p><ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby></p>"),
        ("<p align=\"center\" style='x'>中</p>", '<p class="center">中</p>'),
        ("<center>中</center>", '<div class="center">中</div>'),
        ("<h1>大</h1>", "<h2>大</h2>"),
        ("a <!-- b --> c", "<p>a  c</p>"),
        ("Vec<T> 与 <name>", "<p>Vec&lt;T&gt; 与 &lt;name&gt;</p>"),
        ("<dl><dt>a<dd>b</dl>", "<dl><dt>a</dt><dd>b</dd></dl>"),
        ("<b>never closed\n\nnext", "<p><b>never closed</b></p>\n<p>next</p>"),
        ("a <b>never closed\n\nnext", "<p>a <b>never closed</b></p>\n<p>next</p>"),
        ("a </div></b> b", "<p>a  b</p>"),
        ("<a href='https://x.org' target=_blank rel='nofollow x' onclick=y>l</a>", '<p><a href="https://x.org" rel="nofollow">l</a></p>'),
        ("<abbr title='a \"b\"'>x</abbr>", '<p><abbr title="a &quot;b&quot;">x</abbr></p>'),
    ],
)  # fmt: skip
def test_what_is_listed_gets_through(body, html):
    assert page(body) == html


def test_markdown_between_blank_lines_is_markdown_and_within_a_block_it_is_text():
    assert page("<details>\n<summary>更多 **x**</summary>\n\n- **y**\n\n</details>\n\nz") == (
        "<details>\n<summary>更多 **x**</summary>\n<ul>\n<li><strong>y</strong></li>\n</ul>\n</details>\n<p>z</p>"
    )


def test_a_picture_goes_the_way_of_all_pictures():
    fragment = CONVERT('<img src="a b.png" width=320px height=9 alt="x > y" style="x">\n')
    assert fragment.targets == ("a b.png",)
    shown = marks.fill(fragment.html, link=lambda _: None, image=lambda _: "assets/1.png", translate=str)
    assert shown == '<img alt="x &gt; y" src="assets/1.png" height="9" width="320">'
    assert marks.fill(fragment.html, link=lambda _: None, image=lambda _: None, translate=str) == "x &gt; y"


def test_a_link_within_typed_html_is_resolved_as_others_are_and_nothing_is_a_link_twice():
    fragment = CONVERT('<a href="x.md#y">eins [zwei](z.md)</a>\n')
    assert set(fragment.targets) == {"x.md#y", "z.md"}
    shown = marks.fill(fragment.html, link=lambda number: fragment.targets[number], image=lambda _: None, translate=str)
    sound(shown.replace("x.md", "#").replace("z.md", "#"))


def test_ids_are_each_own_and_never_the_theme_s():
    html = page(
        "<b id=a>1</b><b id=a>2</b><b id='page.main'>3</b><b id='x y'>4</b>\n\n## a\n\n::: note {#n}\n<i id=n>5</i>\n:::\n"
    )
    assert re.findall(r' id="([^"]*)"', html) == ["a", "a-1", "n"]


def test_each_thing_that_is_left_out_is_told():
    told = [
        (problem.message)
        for _, _, problem in raw_html.problems(
            '<p style=x align=middle><iframe><b onclick=y>z</b><name><img width="50%">'
        )
    ]
    assert told == [
        "`style` of “<p>” is left out", "`align=middle` of “<p>” is left out", "“<iframe>” is shown as text", "`onclick` of “<b>” is left out", "`width=50%` of “<img>” is left out",
    ]  # fmt: skip


def test_the_second_gate_alone_lets_nothing_through():
    """If the first one failed, this would still hold."""
    for piece in HOSTILE:
        cleaned = raw_html.clean(piece)
        assert not re.search(r"<[^<>]*\s(?:on\w+|style)\s*=", cleaned)
        assert not re.search(r"<(?:script|style|iframe|svg|form|input|object|embed|link|meta|base)\b", cleaned)
        assert not re.search(r"<[^<>]*(?:href|src)=\"(?:javascript|data|https?):", cleaned)
        assert raw_html.clean(cleaned) == cleaned
