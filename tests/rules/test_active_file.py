"""Files that browsers would run are found, and no page leads to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.source.active import active_drawing

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'
ACTIVE = [
    SVG.format("", "<script>alert(1)</script>"),
    SVG.format('onload="alert(1)"', ""),
    SVG.format("", '<a xlink:href="java&#10;script:alert(1)"><text>x</text></a>'),
    SVG.format("", '<a><animate attributeName="href" values="&#106;avascript:alert(1)"/></a>'),
    SVG.format("", '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>'),
    '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script>alert(1)</s:script></s:svg>',
    f'<!DOCTYPE svg [<!ENTITY a "<script>alert(1)</script>">]>{SVG.format("", "&a;")}',
    f'<?xml-stylesheet href="x.xsl" type="text/xsl"?>{SVG.format("", "")}',
    f'<?xml version="1.0" encoding="utf-7"?>{SVG.format("", "")}',
    SVG.format("", "<g>"),
    "\n <html><script>alert(1)</script></html>",
]
PLAIN = [
    SVG.format('viewBox="0 0 9 9"', '<title>one</title><style>.a{fill:red}</style><path class="a" d="M0 0h9"/>'),
    f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">{SVG.format("", "")}',
    SVG.format("", '<a href="https://example.org/"><text>javascript is a language</text></a>'),
    "no XML at all <script>",
]


@pytest.mark.parametrize("drawing", ACTIVE)
def test_a_drawing_that_runs_something_is_found(folder, found, drawing):
    folder.article("a", "![x](a.svg)\n")
    folder.write("content/articles/a.svg", drawing)

    assert found(folder, "CO313") == [
        "content/articles/a.md:9:6 error this drawing holds something that browsers run, so it is not published: content/articles/a.svg"
    ]


@pytest.mark.parametrize("drawing", PLAIN)
def test_a_plain_drawing_is_not(folder, found, drawing):
    folder.article("a", "![x](a.svg)\n")
    folder.write("content/articles/a.svg", drawing)

    assert found(folder, "CO313") == []


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.xhtml", "a.js", "a.mjs", "a.xml", "a.svgz"])
def test_a_page_or_a_script_is_found_by_its_name(folder, found, name):
    folder.article("a", f"[x]({name}) [y](a.zip)\n")
    folder.write(f"content/articles/{name}", "x")
    folder.write("content/articles/a.zip", "x")

    assert found(folder, "CO313") == [
        f"content/articles/a.md:9:5 error browsers would run this file, so it is not published: content/articles/{name}"
    ]


@given(
    st.binary(max_size=60).map(lambda data: b"<?xml version='1.0' encoding='" + data)
    | st.binary().map(lambda data: b"<" + data)
)
def test_any_bytes_are_looked_at_without_a_crash(data):
    assert active_drawing(data) in (True, False)


def test_neither_is_published_however_it_was_approved(site):
    site.write("content/articles/a.svg", ACTIVE[0])
    site.write("content/articles/b.html", "<script>alert(1)</script>")
    site.write("content/articles/c.svg", PLAIN[0])
    site.article("a", "![x](a.svg) [y](b.html) ![z](c.svg)\n")

    assert site.publish("--worktree", "--drafts").code == 0

    served = [path for path in site.snapshot() if path.startswith("assets/")]
    assert [path.rpartition("/")[2] for path in served if path.endswith((".svg", ".html"))].count("c.svg") == 1
    assert not [path for path in served if path.endswith(("a.svg", "b.html"))]
    assert "a.svg" not in site.page("articles/a") and "b.html" not in site.page("articles/a")
