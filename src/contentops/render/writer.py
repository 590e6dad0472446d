"""Writes the HTML of one run of Markdown from the events of pulldown-cmark, with marks where targets, words and blocks go."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

import pyromark

from contentops.render import anchors, code, divs, emphasis, formulas, marks
from contentops.render.raw_html import Filter

DEEPEST = 150
"""How deep elements may stand in each other; a body that goes deeper is shown as it was typed."""

_O = pyromark.Options
_OPTIONS = _O.ENABLE_TABLES | _O.ENABLE_MATH | _O.ENABLE_STRIKETHROUGH
_DEFINED = re.compile(r"^[ \t>]*:[ \t]+\S", re.MULTILINE)
_KEPT = re.compile(f"{marks.OPEN}s(?P<number>\\d+){marks.CLOSE}")
_TITLED = re.compile(r'(?P<image><img alt="[^"]*" loading="lazy" src="[^"]*") title="(?P<title>[^"]+)">')
_WRAPPED = {"Emphasis": "em", "Strong": "strong", "DefinitionListTitle": "dt", "DefinitionListDefinition": "dd"}
_PLAIN = {"Item": "li", "BlockQuote": "blockquote", "DefinitionList": "dl"}
_SCOPES = frozenset(
    [
        "Paragraph",
        "Heading",
        "Item",
        "BlockQuote",
        "TableCell",
        "FootnoteDefinition",
        "DefinitionListTitle",
        "DefinitionListDefinition",
    ]
)
"""What closes the raw HTML that was opened in it."""
_LONG = 60
"""From how many characters on a formula may be wider than a phone."""


class TooDeepError(Exception):
    """A body nests deeper than a page can."""


@dataclass
class Found:
    """What is come across in one body, in all of its parts."""

    targets: dict[str, int] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)
    """The id that each heading gives itself, or empty; its number stands as a mark where its id will."""
    contents: list[tuple[int, int, str]] = field(default_factory=list)
    """Number, level and HTML of each heading outside the blocks."""
    kept: list[str] = field(default_factory=list)
    """HTML that no parser is to read again: code, and blocks; its number stands as a mark."""
    formulas: list[tuple[str, bool]] = field(default_factory=list)
    """LaTeX, and whether it stands on a line of its own."""
    reserved: frozenset[str] = frozenset()
    """The ids of blocks, which raw HTML cannot have."""
    raw_ids: set[str] = field(default_factory=set)
    ids: divs.Names = field(default_factory=divs.Names)
    """Ids of blocks and of what is in them."""
    quizzes: int = 0

    def number(self, raw: str) -> str:
        """The mark that stands for a target."""
        return marks.target(self.targets.setdefault(raw, len(self.targets)))

    def keep(self, html: str) -> str:
        """An element that stands for HTML which is put in at last."""
        self.kept.append(html)
        return f'<div class="{marks.OPEN}s{len(self.kept) - 1}{marks.CLOSE}"></div>'

    def take_id(self, wanted: str) -> bool:
        """Whether an id that raw HTML gives is free; it is taken then."""
        if wanted in self.reserved or wanted in self.raw_ids:
            return False
        self.raw_ids.add(wanted)
        return True


def write(
    text: str, found: Found, *, words: Callable[[str], str], notes: bool, inline: bool = False
) -> tuple[str, bool]:
    """The HTML of a text, and whether HTML was typed in it, so that it must be cleaned.

    Args:
        words: writes a piece of text as HTML.
        notes: whether footnotes are read.
        inline: whether only what may stand within a line is written; paragraphs are parted by line breaks.

    Raises:
        TooDeepError: elements stand in each other deeper than `DEEPEST`.
    """
    writer = (_Line if inline else _Writer)(text, found, words)
    options = _OPTIONS | _O.ENABLE_FOOTNOTES if notes else _OPTIONS
    if _DEFINED.search(text):
        options |= _O.ENABLE_DEFINITION_LIST
    spaced = emphasis.SPACE in text
    for event, span in pyromark.events_with_range(text, options=options):
        writer.take(_unspaced(event) if spaced else event, span["start"], span["end"])
    return writer.done(), writer.raw.used


class _Writer:
    def __init__(self, text: str, found: Found, words: Callable[[str], str]) -> None:
        self.source = text.encode("utf-8", "surrogatepass")
        self.found = found
        self.words = words
        self.raw = Filter(found.number, found.take_id)
        self.out: list[str] = []
        self.depth = 0
        self.scopes: list[int] = []
        self.starts: list[int] = []
        """Where in `out` the paragraph, heading or note that is open begins."""
        self.picture: list[str] | None = None
        """Words of the picture that is being read."""
        self.pictures: list[Mapping[str, str]] = []
        """What the pictures that are open show; one may stand in the words of another."""
        self.fences: list[str] = []
        self.defined: list[str] = []
        self.code: list[str] | None = None
        self.html: list[str] | None = None
        self.aligned: tuple[str, ...] = ()
        self.column = 0
        self.head = False
        self.struck: list[str] = []
        self.references: dict[str, list[str]] = {}
        """Ids of the references to each note, by its name, in the order of the first reference."""
        self.notes: dict[str, str] = {}
        self.simple: dict[str, Callable[[], None]] = {
            "SoftBreak": lambda: self.text("\n"),
            "HardBreak": lambda: self.add("<br>\n"),
            "Rule": lambda: self.add("<hr>\n"),
        }
        self.leaves: dict[str, Callable[[str, int, int], None]] = {
            "Text": lambda text, _, __: self.text(text),
            "Code": lambda text, _, __: self.inline_code(text),
            "InlineHtml": lambda text, _, __: self.add(self.typed(text)) if self.picture is None else None,
            "Html": lambda text, _, __: self.block_html(text),
            "InlineMath": self.inline_math,
            "DisplayMath": lambda text, start, end: self.formula(text, display=True),
            "FootnoteReference": lambda name, _, __: self.reference(name),
        }

    def take(self, event: Any, start: int, end: int) -> None:
        if isinstance(event, str):
            if (simple := self.simple.get(event)) is not None:
                simple()
            return
        ((name, value),) = event.items()
        if name == "Start":
            self.depth += 1
            if self.depth > DEEPEST:
                raise TooDeepError
            self.begin(*_named(value), start, end)
        elif name == "End":
            self.depth -= 1
            self.finish(*_named(value))
        elif (leaf := self.leaves.get(name)) is not None:
            leaf(value, start, end)

    def add(self, html: str) -> None:
        if self.picture is None:
            self.out.append(html)

    def text(self, text: str) -> None:
        if self.picture is not None:
            self.picture.append(text)
        elif self.code is not None:
            self.code.append(text)
        elif text.startswith(marks.OPEN) and _KEPT.fullmatch(text):
            self.out.append(f'<div class="{text}"></div>')
        else:
            self.out.append(self.words(text))

    def close_raw(self, depth: int) -> None:
        """End the HTML that was opened since `depth` tags were open."""
        if len(self.raw.open) > depth:
            self.out.append(self.raw.close(depth))

    def since(self, start: int) -> str:
        """What was written since `out` had `start` pieces, taken out of it."""
        html = "".join(self.out[start:])
        del self.out[start:]
        return html

    def done(self) -> str:
        self.close_raw(0)
        if self.references:
            self.out.append(self.footnotes())
        return "".join(self.out).strip()

    # -- what opens and closes ----------------------------------------------------------------------------------

    def begin(self, name: str, what: Any, start: int, end: int) -> None:
        if name in _SCOPES:
            self.scopes.append(len(self.raw.open))
        if name in _WRAPPED:
            self.add(f"<{_WRAPPED[name]}>")
        elif name in _PLAIN:
            self.add(f"<{_PLAIN[name]}>" if name == "Item" else f"<{_PLAIN[name]}>\n")
        elif name in ("Paragraph", "Heading", "FootnoteDefinition"):
            self.starts.append(len(self.out))
            if name == "FootnoteDefinition":
                self.defined.append(what)
        elif name == "Link":
            self.link(what)
        elif name == "Image":
            self.picture = self.picture if self.pictures else []
            self.pictures.append(what)
        elif name == "List":
            first = f' start="{what}"' if what not in (None, 1) else ""
            self.add("<ul>\n" if what is None else f"<ol{first}>\n")
        elif name == "CodeBlock":
            self.code = []
            self.fences.append(what["Fenced"] if isinstance(what, dict) else "")
        elif name == "HtmlBlock":
            self.html = []
        elif name == "Strikethrough":
            self.strike(start)
        elif name in _TABLE:
            _TABLE[name](self, what)

    def finish(self, name: str, what: Any) -> None:
        if name in _SCOPES:
            self.close_raw(self.scopes.pop())
        if name in _WRAPPED:
            self.add(f"</{_WRAPPED[name]}>" + ("\n" if name.startswith("Definition") else ""))
        elif name in _PLAIN:
            self.add(f"</{_PLAIN[name]}>\n")
        elif name in _ENDS:
            _ENDS[name](self, what)

    def paragraph(self, _: Any) -> None:
        start = self.starts.pop()
        single = len(self.out) == start + 1
        html = self.since(start)
        if single and html.startswith(f'<div class="{marks.OPEN}'):
            self.out.append(f"{html}\n")
        elif single and (match := _TITLED.fullmatch(html)) is not None:
            self.out.append(f"<figure>{match['image']}><figcaption>{match['title']}</figcaption></figure>\n")
        elif html:
            self.out.append(f"<p>{html}</p>\n")

    def heading(self, what: str) -> None:
        html, explicit = anchors.split(self.since(self.starts.pop()))
        number, level = len(self.found.headings), max(2, int(what[1:]))
        self.found.headings.append(unescape(explicit))
        self.found.contents.append((number, level, html))
        self.out.append(f'<h{level} id="{marks.OPEN}h{number}{marks.CLOSE}">{html}</h{level}>\n')

    def link(self, what: Mapping[str, str]) -> None:
        target = what["dest_url"]
        if what["link_type"] == "Email":
            target = f"mailto:{target}"
        title = f' title="{escape(what["title"])}"' if what["title"] else ""
        self.add(f'<a href="{self.found.number(target)}"{title}>')

    def image(self, _: Any) -> None:
        what = self.pictures.pop()
        if self.pictures:
            return
        alt, self.picture = "".join(self.picture or ()).replace("\n", " "), None
        title = f' title="{escape(what["title"])}"' if what["title"] else ""
        self.add(f'<img alt="{escape(alt)}" loading="lazy" src="{self.found.number(what["dest_url"])}"{title}>')

    def strike(self, start: int) -> None:
        """One tilde parts numbers (3~5), two strike out."""
        double = self.source[start : start + 2] == b"~~"
        self.struck.append("</del>" if double else "~")
        self.add("<del>" if double else "~")

    def code_block(self, _: Any) -> None:
        text, self.code = "".join(self.code or ()), None
        info = self.fences.pop()
        if info.split()[:1] == ["math"]:
            self.add(self.framed(text.strip("\n")))
            return
        self.add(self.found.keep(code.html(text, code.info(info))) + "\n")

    def html_block(self) -> None:
        text, self.html = "".join(self.html or ()), None
        at = 0
        for match in _KEPT.finditer(text):
            self.add(f'{self.raw(text[at : match.start()])}<div class="{match[0]}"></div>')
            at = match.end()
        self.add(self.raw(text[at:]))

    # -- what stands inside -------------------------------------------------------------------------------------

    def block_html(self, text: str) -> None:
        if self.html is not None:
            self.html.append(text)
        else:
            self.out.append(self.typed(text))

    def typed(self, text: str) -> str:
        """HTML as it was typed, through the first gate."""
        return self.raw(text)

    def inline_code(self, text: str) -> None:
        if self.picture is not None:
            self.picture.append(text)
        else:
            self.out.append(f"<code>{escape(text, quote=False)}</code>")

    def inline_math(self, latex: str, start: int, end: int) -> None:
        after = self.source[end : end + 4].decode("utf-8", "ignore")[:1]
        if formulas.is_money(latex, after):
            self.text(f"${latex}$")
        else:
            self.formula(latex, display=False)

    def formula(self, latex: str, *, display: bool) -> None:
        if self.picture is not None:
            self.picture.append(latex)
            return
        self.found.formulas.append((latex, display))
        number = len(self.found.formulas) - 1
        self.out.append(f'<code class="{marks.OPEN}m{number}{marks.CLOSE}">{escape(latex, quote=False)}</code>')

    def framed(self, latex: str) -> str:
        self.found.formulas.append((latex, True))
        number = len(self.found.formulas) - 1
        scrolls = ' tabindex="0"' if len(latex) > _LONG else ""
        return f'<div class="formula"{scrolls}><code class="{marks.OPEN}m{number}{marks.CLOSE}">{escape(latex, quote=False)}</code></div>\n'

    # -- tables -------------------------------------------------------------------------------------------------

    def table(self, what: tuple[str, ...]) -> None:
        self.aligned = tuple(each.casefold() for each in what)
        self.add(f'<div aria-label="{marks.word("Table")}" class="table" role="group" tabindex="0"><table>\n')

    def table_head(self, _: Any) -> None:
        self.head, self.column = True, 0
        self.add("<thead>\n<tr>\n")

    def table_head_end(self, _: Any) -> None:
        self.head = False
        self.add("</tr>\n</thead>\n<tbody>\n")

    def table_row(self, _: Any) -> None:
        self.column = 0
        self.add("<tr>\n")

    def cell(self, _: Any) -> None:
        side = self.aligned[self.column] if self.column < len(self.aligned) else "none"
        self.column += 1
        aligned = f' class="{side}"' if side != "none" else ""
        self.add(f"<{'th' if self.head else 'td'}{aligned}>")

    def cell_end(self, _: Any) -> None:
        self.add("</th>\n" if self.head else "</td>\n")

    # -- footnotes ----------------------------------------------------------------------------------------------

    def reference(self, name: str) -> None:
        if self.picture is not None:
            return
        number = list(self.references).index(name) + 1 if name in self.references else len(self.references) + 1
        used = self.references.setdefault(name, [])
        used.append(f"fnref{len(used) + 1 if used else ''}:{number}")
        self.out.append(f'<sup id="{used[-1]}"><a class="footnote-ref" href="#fn:{number}">{number}</a></sup>')

    def definition(self, _: Any) -> None:
        note = self.since(self.starts.pop()).strip()
        self.notes.setdefault(self.defined.pop(), note)

    def footnotes(self) -> str:
        """The notes that are referred to, in the order of their numbers."""
        items = []
        for number, (name, used) in enumerate(self.references.items(), 1):
            back = " ".join(
                f'<a class="footnote-backref" href="#{one}" title="{marks.word("Back to the text")}">↩</a>'
                for one in used
            )
            note = self.notes.get(name, "")
            inside = f"{note[:-4]} {back}</p>" if note.endswith("</p>") else f"{note}<p>{back}</p>"
            items.append(f'<li id="fn:{number}">\n{inside}\n</li>\n')
        return f'<div class="footnotes">\n<hr>\n<ol>\n{"".join(items)}</ol>\n</div>'


_TABLE: dict[str, Callable[[_Writer, Any], None]] = {
    "Table": _Writer.table,
    "TableHead": _Writer.table_head,
    "TableRow": _Writer.table_row,
    "TableCell": _Writer.cell,
}
_ENDS: dict[str, Callable[[_Writer, Any], None]] = {
    "Paragraph": _Writer.paragraph,
    "Heading": _Writer.heading,
    "FootnoteDefinition": _Writer.definition,
    "Link": lambda writer, _: writer.add("</a>"),
    "Image": _Writer.image,
    "List": lambda writer, ordered: writer.add("</ol>\n" if ordered else "</ul>\n"),
    "CodeBlock": _Writer.code_block,
    "Strikethrough": lambda writer, _: writer.add(writer.struck.pop()),
    "HtmlBlock": lambda writer, _: writer.html_block(),
    "TableHead": _Writer.table_head_end,
    "TableRow": lambda writer, _: writer.add("</tr>\n"),
    "TableCell": _Writer.cell_end,
    "Table": lambda writer, _: writer.add("</tbody>\n</table></div>\n"),
}


class _Line(_Writer):
    """Writes what may stand within a line: words of a label, of a question, of a choice."""

    def begin(self, name: str, what: Any, start: int, end: int) -> None:
        if name in _IN_LINES:
            super().begin(name, what, start, end)
        elif name == "CodeBlock":
            self.code = []
        else:
            self.part()

    def finish(self, name: str, what: Any) -> None:
        if name in _IN_LINES:
            super().finish(name, what)
        elif name == "CodeBlock":
            text, self.code = "".join(self.code or ()), None
            self.part()
            self.inline_code(text.strip())
            self.part()
        else:
            self.part()

    def typed(self, text: str) -> str:
        return self.raw(text, phrases=True)

    def part(self) -> None:
        if self.out and self.out[-1] != "<br>":
            self.out.append("<br>")

    def done(self) -> str:
        html = super().done()
        return html.removesuffix("<br>")


_IN_LINES = frozenset(("Emphasis", "Strong", "Link", "Image", "Strikethrough"))


def _named(value: Any) -> tuple[str, Any]:
    if isinstance(value, str):
        return value, None
    ((name, what),) = value.items()
    return name, what["level"] if name == "Heading" and isinstance(what, dict) else what


def _unspaced(value: Any) -> Any:
    """An event without the spaces that helped to read it."""
    if isinstance(value, str):
        return emphasis.without(value)
    return {key: _unspaced(each) for key, each in value.items()} if isinstance(value, dict) else value
