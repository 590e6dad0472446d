"""Formulas as MathML: set at build time, without style, script or address, and refused where they cannot be set."""

from __future__ import annotations

import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentops.render import formulas, marks
from contentops.render.markdown import renderer

CONVERT = renderer()


def html(body: str) -> str:
    fragment = CONVERT(body)
    return marks.fill(fragment.html, link=lambda _: "#", image=lambda _: "#", translate=str)


def test_a_formula_in_a_line_and_one_on_its_own_are_mathml():
    assert html("面积 $a^2$。") == "<p>面积 <math><msup><mi>a</mi><mn>2</mn></msup></math>。</p>"
    shown = '<div class="formula"><math display="block"><mfrac><mi>a</mi><mi>b</mi></mfrac></math></div>'
    assert html("$$\n\\frac ab\n$$") == html("```math\n\\frac ab\n```") == shown
    assert html("$$\\frac ab$$") == f"<p>{shown[21:-6]}</p>"


@pytest.mark.parametrize("lead", ["", "- ", "> ", "1. ", "> - "])
def test_lines_of_a_formula_are_no_markdown(lead):
    rest = "".join("> " if each.startswith(">") else " " * len(each) for each in re.findall(r">\s?|[^>]", lead))
    body = f"{lead}$$\n{rest}a\n{rest}=\n{rest}b_1 * c_2 * [d](e)\n{rest}- f\n{rest}$$\n"
    shown = html(body)
    assert shown.count("<math") == 1
    assert not re.search("<h2|<em>|<a |<ul>.*<ul>", shown)
    assert "<mi>f</mi>" in shown


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $6",
        "$5和$6",
        "从 $1,000 到 $2,000",
        "$5 元到 $6 元",
        "a$ b$",
        "US$5, US$6",
        "\\$x\\$",
        "只要 $9.9，原价 $19",
        "$5–$10",
    ],
)
def test_prices_are_no_formulas(text):
    assert html(text) == f"<p>{text.replace(chr(92), '')}</p>"


def test_code_and_pictures_keep_the_source():
    assert html("`$x$`") == "<p><code>$x$</code></p>"
    assert html("![面积 $a^2$](a.png)") == '<p><img alt="面积 a^2" src="#"></p>'


def test_a_heading_s_anchor_and_its_entry_in_the_contents_say_the_source():
    fragment = CONVERT("## 复杂度 $O(n)$\n")
    assert (fragment.toc[0]["id"], fragment.toc[0]["title"]) == ("复杂度-on", "复杂度 O(n)")
    assert "<math>" in fragment.html


def test_what_cannot_be_set_is_shown_as_it_was_typed():
    assert html("坏 $\\nosuch{<b>}$") == '<p>坏 <code class="formula">$\\nosuch{&lt;b&gt;}$</code></p>'
    assert html("$$\n\\frac\n$$") == '<div class="formula"><code class="formula">$$\\frac$$</code></div>'


@pytest.mark.parametrize(
    ("latex", "message", "at"),
    [
        ("\\nosuch", "unknown command “\\nosuch”", 0),
        ("字 \\nosuch", "unknown command “\\nosuch”", 2),
        ("x^{2", "expected closing token “}”, but reached end of input", 4),
        ("\\newcommand{\\a}{b}", "“\\newcommand” defines a command, and formulas of a page define none", 0),
        ("x" * 4001, "it has 4001 characters, and a formula has 4000 at most", 4000),
        ("{" * 41, "groups stand in each other deeper than 40", 40),
    ],
)
def test_why_a_formula_cannot_be_set_is_told(latex, message, at):
    with pytest.raises(formulas.FormulaError) as error:
        formulas.mathml(latex, display=False)
    assert (str(error.value), error.value.at) == (message, at)


@pytest.mark.parametrize("latex", ["\\color{red}x", "\\begin{aligned}a&=b\\\\c&=d\\end{aligned}", "\\texttt{a}\\textbf{b}", "x\\tag{1}", "\\begin{align}a\\label{x}\\end{align}", "\\boxed{x}", "\\text{<script>}"])  # fmt: skip
def test_no_style_no_id_and_no_element_of_another_kind_is_let_through(latex):
    made = formulas.mathml(latex, display=True)
    assert not re.search(r"<(?!/?(?:m[a-z]+|b|i|code|span|em|strong|semantics|none)\b)", made)
    assert not re.search(r'\s(?:style|id|href|src|on\w+)="', made)
    assert set(re.findall(r' class="([^"]*)"', made)) <= {"left", "right"}


def test_the_parts_of_aligned_formulas_are_aligned_by_class():
    made = formulas.mathml("\\begin{aligned}a&=b\\end{aligned}", display=True)
    assert re.findall(r'<mtd class="(\w+)">', made) == ["right", "left"]


def test_what_the_converter_might_ever_print_is_cleaned(monkeypatch):
    bad = '<math onclick="x"><script href="javascript:x" style="y">z</script><mi mathvariant="normal" lspace="url(x)" class="q" id="i">a</mi></math>'
    monkeypatch.setattr(formulas, "_converter", lambda: lambda latex, display: bad)
    assert formulas.mathml("x", display=False) == '<math><mrow>z</mrow><mi mathvariant="normal">a</mi></math>'


@settings(max_examples=300)
@given(st.lists(st.sampled_from(["\\frac", "{", "}", "^", "_", "x", "\\left(", "\\right)", "\\sqrt", "[", "]", "&", "\\\\", "\\begin{matrix}", "\\end{matrix}", "\\text{", "<b>", "&lt;", "字", "\\hat", " ", "\0", "\ufffe", "'", "%", "#", "~", "\\tag{1}", "\\color{red}", "\\def", "\\limits", "\\sum", "\\not", "\ud800"]), max_size=30).map("".join))  # fmt: skip
def test_any_text_is_a_formula_or_told_to_be_none(latex):
    try:
        made = formulas.mathml(latex, display=True)
    except formulas.FormulaError as error:
        assert str(error)
        assert error.at >= 0
    else:
        assert ElementTree.fromstring(made).tag == "math"


@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "\\frac{",
        "\\sqrt",
        "\\left(",
        "\\begin{matrix}",
        "\\hat",
        "{\\rm ",
        "x^{",
        "\\sqrt[",
        "{x",
        "\\hat{x",
        "\\text{",
        "\\not",
        "\\hat x\\hat y",
        "\\mathbf\\sqrt ",
    ],
)
def test_deep_formulas_do_not_end_the_process(piece):
    """The converter recurses in native code: too deep, it would take the process with it."""
    code = f"from contentops.render import formulas\nfor n in (39, 200, 1300, 40_000):\n try: formulas.mathml({piece!r} * n, display=True)\n except formulas.FormulaError: pass"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_is_no_formula_costs_no_import():
    code = "import sys\nfrom contentops.render.markdown import renderer\nrenderer()('# a <b>\\n\\n$5 and $6\\n')\nprint([name for name in ('math_core',) if name in sys.modules])\nrenderer()('# a\\n')"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    "latex",
    [
        "O(\\log n)",
        "a \\bmod b",
        "\\min(a, b)",
        "\\binom nk",
        "a\\lt b\\gt c",
        "x'",
        "\\sum_{i=1}^n i \\tag{1}",
    ],
)
def test_what_is_common_is_set(latex):
    assert "&amp;ApplyFunction" not in formulas.mathml(latex, display=True)
