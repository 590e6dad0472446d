"""Markdown -> fragment, with pulldown-cmark: HTML from a list only, learning blocks, formulas, and marks where targets go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape, unescape
from typing import TYPE_CHECKING, Any

from contentops.model import Fragment
from contentops.render import anchors, blocks, divs, emphasis, formulas, marks, raw_html, reading
from contentops.render.activities import PART
from contentops.render.pieces import Builder
from contentops.render.writer import Found, TooDeepError, write

if TYPE_CHECKING:
    from contentops.source.outline import Outline

_TAG = re.compile(r"<[^>]+>")
_HEADING = re.compile(
    rf'<(?P<tag>h[2-6]) id="{marks.OPEN}h(?P<number>\d+){marks.CLOSE}">(?P<inner>.*?)</(?P=tag)>', re.DOTALL
)
_ID = re.compile(rf'<[a-z][^<>]*? id="(?P<id>[^"{marks.OPEN}]*)"')
_TYPED_TAG = re.compile(r"<code[^>]*>.*?</code>|(?P<tag>&lt;/?[A-Za-z](?:[^&<]|&(?![gl]t;))*&gt;)", re.DOTALL)
"""Code, which stays as it is, or HTML that is shown as text, which a git host takes for markup."""
_NOTE = re.compile(r'<sup id="fnref.*?</sup>', re.DOTALL)
_MARK = re.compile(rf"{marks.OPEN}h\d+{marks.CLOSE}")
_KEPT = re.compile(rf'<div class="{marks.OPEN}s(?P<number>\d+){marks.CLOSE}"></div>')
_LEFT = re.compile(rf"{marks.OPEN}s\d+{marks.CLOSE}")
_FORMULA = re.compile(rf'<code class="{marks.OPEN}m(?P<number>\d+){marks.CLOSE}">(?P<latex>[^<]*)</code>')
_ABBREVIATION = re.compile(r" {0,3}\*\[(?P<short>[^\[\]]{1,80})\]:[ \t]*(?P<long>.*\S)[ \t]*\Z")
_DEFINITION = re.compile(r" {0,3}\[(?!\^)[^\[\]]{1,200}\]:[ \t]*\S")
_DISPLAY = re.compile(r"(?P<before>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)\$\$[ \t]*\Z")
_ANY_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<mark>`{3,}(?!.*`)|~{3,})")
_MATH_FENCE = "~" * 12
_CONTENTS = range(2, 5)
"""Levels of headings that stand in the table of contents."""


def renderer() -> Callable[[str], Fragment]:
    """A function from a Markdown body to its fragment."""
    return _fragment


def html_ids(body: str) -> list[str]:
    """The ids that HTML typed into a body gives to things of its page, each once, in order: anchors beside those of headings
    and of blocks."""
    if "<" not in body or not _GIVES_ID.search(body):
        return []
    reserved = blocks.ids(blocks.of_body(body))
    lines = [_BLOCK_MARK.sub("", line) for line in _shown_lines(body)]
    found = raw_html.ids(_typed(emphasis.opened("\n".join(_with_formulas(lines)))))
    return [each for each in found if each not in reserved]


def anchors_of(outline: Outline) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids of a body's headings in order, as its page has them, and those of its blocks and typed HTML."""
    others = (*blocks.ids(blocks.of_body(outline.body)), *html_ids(outline.body))
    return anchors.anchors(((each.text, each.id) for each in outline.headings), others), others


def lines_with_formulas(body: str) -> list[str]:
    """The lines of a body, as many as it has, without marks of blocks and notes to editors, each formula in a form that the
    parser knows."""
    lines = [_BLOCK_MARK.sub("", line or "") for line in divs.uncommented(body.split("\n"))]
    return _with_formulas(lines)


_GIVES_ID = re.compile(r"\b(?:id|name)\s*=", re.IGNORECASE)
_BLOCK_MARK = re.compile(r"\A:::.*")


def _typed(text: str) -> Iterator[str]:
    """The pieces of HTML in a text, each block of it whole."""
    import pyromark

    block: list[str] | None = None
    options = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_FOOTNOTES | pyromark.Options.ENABLE_MATH
    for event in pyromark.events(text, options=options):
        if not isinstance(event, dict):
            continue
        ((name, value),) = event.items()
        if name == "Start" and value == "HtmlBlock":
            block = []
        elif name == "End" and value == "HtmlBlock":
            yield emphasis.without("".join(block or ()))
            block = None
        elif name in ("Html", "InlineHtml"):
            if block is None:
                yield emphasis.without(str(value))
            else:
                block.append(str(value))


def _fragment(body: str) -> Fragment:
    from contentops.render import as_source

    try:
        return _Body(body).fragment()
    except TooDeepError:
        return as_source(body)


class _Body:
    """One body on its way to a fragment."""

    def __init__(self, body: str) -> None:
        self.lines, self.abbreviations = _taken_apart(_shown_lines(body))
        found = list(blocks.find(self.lines))
        self.blocks = found
        self.found = Found(reserved=frozenset(blocks.ids(found)))
        self.definitions = "\n".join(_definitions(self.lines)) if found else ""
        self.build = Builder(self.found, self.part, self.line)

    def fragment(self) -> Fragment:
        text = "\n".join(_with_formulas(list(self._with_marks())))
        html = self.html(text, notes=True)
        contents = self.found.contents
        html = _KEPT.sub(lambda match: self.found.kept[int(match["number"])], html)
        html = _LEFT.sub("", html)
        if self.found.raw_ids:
            html = raw_html.with_ids_once(html)
        html, ids = _with_ids(html, self.found.headings)
        plain = marks.fill(html, link=lambda number: "", image=lambda number: None, translate=lambda text: "")
        seconds = reading.seconds(unescape(_TAG.sub(" ", plain)))
        toc = _toc([(level, ids[number], _title(inner)) for number, level, inner in contents if number in ids])
        return Fragment(self._set(html), toc, tuple(self.found.targets), seconds, self.found.quizzes)

    def html(self, text: str, *, notes: bool = False) -> str:
        html, typed = write(emphasis.opened(_colons(text)), self.found, words=self.words, notes=notes)
        return raw_html.clean(html) if typed else html

    def part(self, text: str) -> str:
        """The inside of a block, which knows the link definitions of the body."""
        listed = len(self.found.contents)
        defined = f"{self.definitions}\n\n" if self.definitions and "[" in text else ""
        html = self.html(defined + "\n".join(_with_formulas(text.split("\n"))))
        del self.found.contents[listed:]
        return html

    def line(self, text: str) -> str:
        """A part of a block that stands within a line."""
        defined = f"{self.definitions}\n\n" if self.definitions and "[" in text else ""
        html, typed = write(emphasis.opened(defined + text), self.found, words=self.words, notes=False, inline=True)
        return raw_html.clean(html) if typed else html

    def words(self, text: str) -> str:
        """Words as HTML, abbreviations with what they are short for."""
        shown = escape(text, quote=False)
        return self.abbreviations(shown) if self.abbreviations else shown

    def _with_marks(self) -> Iterator[str]:
        at = 0
        for block in self.blocks:
            yield from self.lines[at : block.start]
            self.found.kept.append("")
            number = len(self.found.kept) - 1
            self.found.kept[number] = self._finished(self.build(block))
            yield from ("", f"{marks.OPEN}s{number}{marks.CLOSE}", "")
            at = block.end + 1
        yield from self.lines[at:]

    def _finished(self, html: str) -> str:
        """A block's HTML with what it keeps, so that nothing kept holds a mark of another."""
        return _KEPT.sub(lambda match: self.found.kept[int(match["number"])], html)

    def _set(self, html: str) -> str:
        """The HTML with its formulas set; one that cannot be set is shown as it was typed."""

        def one(match: re.Match[str]) -> str:
            latex, display = self.found.formulas[int(match["number"])]
            try:
                return formulas.mathml(latex, display=display)
            except formulas.FormulaError:
                sign = "$$" if display else "$"
                return f'<code class="formula">{sign}{match["latex"]}{sign}</code>'

        return _FORMULA.sub(one, html) if self.found.formulas else html


# -- before it is parsed ----------------------------------------------------------------------------------------


def _shown_lines(body: str) -> list[str]:
    """The lines that readers see, without notes to editors and without what a mark could be taken for."""
    text = marks.clean(body).replace(PART, "\ufffd").replace("\0", "\ufffd")
    return [line for line in divs.uncommented(text.split("\n")) if line is not None]


def _taken_apart(lines: list[str]) -> tuple[list[str], Callable[[str], str] | None]:
    """The lines without those that say what an abbreviation stands for, and what marks abbreviations in escaped text."""
    if not any("*[" in line for line in lines):
        return lines, None
    kept, longs, fence = [], dict[str, str](), ""
    for line in lines:
        fence, inside = divs.fence(line, fence)
        match = None if inside else _ABBREVIATION.match(line)
        if match is None:
            kept.append(line)
        else:
            longs[escape(match["short"].strip(), quote=False)] = match["long"]
    if not longs:
        return lines, None
    shorts = "|".join(re.escape(each) for each in sorted(longs, key=len, reverse=True))
    pattern = re.compile(rf"(?<![A-Za-z0-9_#&])(?:{shorts})(?![A-Za-z0-9_])")
    return kept, lambda text: pattern.sub(lambda match: _abbreviation(match[0], longs), text)


def _abbreviation(short: str, longs: dict[str, str]) -> str:
    return f'<abbr title="{escape(longs[short])}">{short}</abbr>'


def _colons(text: str) -> str:
    """The text with a backslash before each colon that begins a line and no definition: the parser takes any for one."""
    if not _COLON.search(text):
        return text
    done, fence = [], ""
    for line in text.split("\n"):
        fence, inside = divs.fence(line, fence)
        done.append(line if inside else _COLON.sub(r"\1\\:", line))
    return "\n".join(done)


_COLON = re.compile(r"^( {0,3}):(?![ \t])", re.MULTILINE)


def _definitions(lines: list[str]) -> Iterator[str]:
    """The lines that say where links lead."""
    fence = ""
    for line in lines:
        fence, inside = divs.fence(line, fence)
        if not inside and _DEFINITION.match(line):
            yield line


def _with_formulas(lines: list[str]) -> list[str]:
    """The lines with a fence in place of each pair of lines that hold `$$` alone, so that no line of a formula is read as Markdown."""
    if not any(line.rstrip().endswith("$$") for line in lines):
        return lines
    done = list(lines)
    mark, opened = "", -1
    for number, line in enumerate(lines):
        fence = _ANY_FENCE.match(line)
        if opened < 0 and fence and not mark:
            mark = fence["mark"]
        elif opened < 0 and mark:
            if fence and fence["mark"].startswith(mark) and line.rstrip().endswith(mark[0]):
                mark = ""
        elif match := _DISPLAY.match(line):
            if opened < 0:
                opened = number
            else:
                before = _DISPLAY.match(lines[opened])
                assert before is not None
                done[opened] = f"{before['before']}{_MATH_FENCE} math"
                done[number] = f"{match['before']}{_MATH_FENCE}"
                opened = -1
        elif not line.strip(" \t>") and opened >= 0 and number - opened > _LONGEST:
            opened = -1
    return done


_LONGEST = 200


# -- headings ---------------------------------------------------------------------------------------------------


def _with_ids(html: str, explicit: list[str]) -> tuple[str, dict[int, str]]:
    """The HTML with an id for each heading, in the order in which readers meet them, and the ids by number."""
    headings = [(int(match["number"]), _words(match["inner"])) for match in _HEADING.finditer(html)]
    made = anchors.anchors(
        [(words, explicit[number]) for number, words in headings],
        [unescape(match["id"]) for match in _ID.finditer(html)],
    )
    ids = {number: found for (number, _), found in zip(headings, made, strict=True)}
    return _MARK.sub(lambda match: escape(ids.get(int(match[0][2:-1]), "")), html), ids


def _words(inner: str) -> str:
    """What a heading says to a git host: code and words, no markup, pictures and notes."""
    without = _TYPED_TAG.sub(lambda match: "" if match["tag"] else match[0], _NOTE.sub("", inner))
    return unescape(_TAG.sub("", without))


def _title(inner: str) -> str:
    """A heading's words as the table of contents has them: HTML that is shown as text is part of them."""
    return unescape(_TAG.sub("", _NOTE.sub("", inner)))


def _toc(headings: Iterable[tuple[int, str, str]]) -> tuple[dict[str, Any], ...]:
    """Headings as a tree, each below the last one of a lower level."""
    roots: list[dict[str, Any]] = []
    above: list[tuple[int, dict[str, Any]]] = []
    for level, name, title in headings:
        if level not in _CONTENTS:
            continue
        entry: dict[str, Any] = {"id": name, "title": title.strip(), "children": []}
        while above and above[-1][0] >= level:
            above.pop()
        (above[-1][1]["children"] if above else roots).append(entry)
        above.append((level, entry))
    return tuple(roots)
