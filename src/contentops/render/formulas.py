"""Formulas in LaTeX -> MathML Core, at build time, by math-core; what it makes is let through from a list only."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from xml.etree import ElementTree

MOST = 4000
"""How many characters a formula may have."""
_DEEP = 40
_EXPANSIONS = 100
"""How many commands that the converter knows by others may be written out; a formula defines none itself."""
"""How deep groups may stand in each other, and how many commands in a row: the converter recurses, and would end the process."""

_WHERE = re.compile(r"^\s*(?P<at>\d+):\s*")
_STEP = re.compile(r"\\(?:left|begin)\b|\\(?:right|end)\b|\\[A-Za-z]+|\\.|[{}]|[^\\{}]", re.DOTALL)
_NOTHING_BETWEEN = frozenset(" \t\n\r[^_{'&")
_DEFINES = re.compile(
    r"\\(?:(?:re|provide)?newcommand|providecommand|def|gdef|edef|xdef|let|newenvironment|DeclareMathOperator)\b"
)
_TAGGED = re.compile(r"\\tag\b")
_BOUND = re.compile(r"\\begin\s*\{")
_MONEY = re.compile(r"[\d,.]*\d[^\\^_={}+*/<>a-zA-Z]*[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_SPACING = re.compile(r"-?\d*\.?\d+(?:em|ex|px|%)?")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]*;")
"""A character by its name in HTML, which XML does not know."""
_ALIGNED = re.compile(r"text-align:\s*(left|right)")

_ELEMENTS = frozenset(
    [
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "ms",
        "mtext",
        "mspace",
        "mfrac",
        "msqrt",
        "mroot",
        "msub",
        "msup",
        "msubsup",
        "munder",
        "mover",
        "munderover",
        "mmultiscripts",
        "mprescripts",
        "mtable",
        "mtr",
        "mtd",
        "mpadded",
        "mphantom",
        "mstyle",
        "semantics",
        "none",
    ]
)
_PHRASES = {"b": "b", "i": "i", "code": "code", "span": "span", "em": "em", "strong": "strong"}
"""HTML that stands in text of a formula."""
_WORDS = {
    **dict.fromkeys(("stretchy", "symmetric", "displaystyle", "accent", "accentunder", "movablelimits", "fence", "separator", "largeop"), ("true", "false")),
    "form": ("prefix", "infix", "postfix"),
    "mathvariant": ("normal",),
    "display": ("block", "inline"),
}  # fmt: skip
_LENGTHS = frozenset(("lspace", "rspace", "width", "height", "depth", "voffset", "minsize", "maxsize", "linethickness", "scriptlevel", "columnspan", "rowspan"))  # fmt: skip


class FormulaError(ValueError):
    """A formula that cannot be set; says why, and `at` which character, from 0."""

    def __init__(self, message: str, at: int = 0) -> None:
        super().__init__(message)
        self.at = at


def mathml(latex: str, *, display: bool) -> str:
    """The formula as a `<math>` element, without style, script or address.

    Args:
        display: whether it stands on a line of its own.

    Raises:
        FormulaError: it is no LaTeX that can be set.
    """
    _refuse(latex)
    if _TAGGED.search(latex) and not _BOUND.search(latex):
        latex = rf"\begin{{equation}}{latex}\end{{equation}}"
    try:
        made = _converter()(latex, display)
        root = ElementTree.fromstring(_NAMED.sub(lambda match: unescape(match[0]), made))
    except ElementTree.ParseError as error:
        raise FormulaError("it holds a character that no page can show") from error
    except FormulaError:
        raise
    except Exception as error:
        raise _told(error) from error
    found = ElementTree.tostring(_cleaned(root), encoding="unicode", short_empty_elements=False)
    return found if display else found.replace(' display="inline"', "", 1)


def is_money(latex: str, after: str) -> bool:
    """Whether what stands between two dollar signs is no formula but what lies between two prices, as in “$5和$6”.

    Args:
        after: the character behind the second sign.
    """
    return after.isdigit() or (_MONEY.match(latex) is not None and "\\" not in latex)


@functools.cache
def _converter() -> Callable[[str, bool], str]:
    from math_core import LatexToMathML

    made = LatexToMathML(fancy_error=False, max_expansions=_EXPANSIONS, allow_unreliable_rendering=True)
    return lambda latex, display: made.convert_with_local_state(latex, displaystyle=display)


def _refuse(latex: str) -> None:
    if len(latex) > MOST:
        raise FormulaError(f"it has {len(latex)} characters, and a formula has {MOST} at most", MOST)
    if match := _DEFINES.search(latex):
        raise FormulaError(f"“{match[0]}” defines a command, and formulas of a page define none", match.start())
    depth = row = 0
    for match in _STEP.finditer(latex):
        step = match[0]
        if step in ("{", r"\left", r"\begin"):
            depth += 1
        elif step in ("}", r"\right", r"\end"):
            depth -= 1
        row = row + 1 if step[0] == "\\" else row if step in _NOTHING_BETWEEN else 0
        if depth > _DEEP or row > _DEEP:
            raise FormulaError(f"groups stand in each other deeper than {_DEEP}", match.start())


def _told(error: Exception) -> FormulaError:
    text = str(error).strip()
    match = _WHERE.match(text)
    message = text[match.end() :] if match else text
    message = re.sub(r'"([^"]*)"', r"“\1”", message).rstrip(".")
    return FormulaError(message[:1].lower() + message[1:], int(match["at"]) if match else 0)


def _cleaned(root: ElementTree.Element) -> ElementTree.Element:
    for element in root.iter():
        element.tag = element.tag if element.tag in _ELEMENTS else _PHRASES.get(element.tag, "mrow")
        kept = {name: value for name, value in element.attrib.items() if _is_known(name, value)}
        if match := _ALIGNED.search(element.get("style", "")):
            kept["class"] = match[1]
        element.attrib.clear()
        element.attrib.update(kept)
    root.tag = "math"
    return root


def _is_known(name: str, value: str) -> bool:
    return value in _WORDS.get(name, ()) or (name in _LENGTHS and _SPACING.fullmatch(value) is not None)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of a body; places are lines from 0 and characters from 0."""

    latex: str
    display: bool
    line: int
    start: int
    end: int
    """Where it ends, or where its first line does."""


def of_lines(lines: list[str]) -> Iterator[Formula]:
    """The formulas that the lines hold, as pages set them."""
    import pyromark

    options = pyromark.Options
    text = "\n".join(lines)
    data = text.encode("utf-8", "surrogatepass")
    fenced: list[str] | None = None
    place = (0, 0, 0)
    parsed = pyromark.events_with_range(
        text,
        options=options.ENABLE_TABLES | options.ENABLE_MATH | options.ENABLE_FOOTNOTES,
    )
    for event, span in parsed:
        if not isinstance(event, dict):
            continue
        value: Any
        ((name, value),) = event.items()
        if name in ("InlineMath", "DisplayMath"):
            if name == "DisplayMath" or not is_money(
                value, data[span["end"] : span["end"] + 4].decode("utf-8", "ignore")[:1]
            ):
                yield Formula(value, name == "DisplayMath", *_place(data, span["start"], span["end"]))
        elif name == "Start" and isinstance(value, dict) and _is_math_fence(value.get("CodeBlock")):
            fenced, place = [], _place(data, span["start"], span["end"])
        elif fenced is not None and name == "Text":
            fenced.append(value)
        elif fenced is not None and name == "End":
            yield Formula("".join(fenced).strip("\n"), True, *place)
            fenced = None


def _is_math_fence(what: object) -> bool:
    return isinstance(what, dict) and str(what.get("Fenced", "")).split()[:1] == ["math"]


def _place(data: bytes, start: int, end: int) -> tuple[int, int, int]:
    line = data.count(b"\n", 0, start)
    begin = data.rfind(b"\n", 0, start) + 1
    stop = data.find(b"\n", start)
    last = min(end, stop if stop >= 0 else len(data))
    return line, len(data[begin:start].decode("utf-8", "replace")), len(data[begin:last].decode("utf-8", "replace"))
