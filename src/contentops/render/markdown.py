"""Markdown -> fragment, with Python-Markdown: one parser object for many documents, raw HTML shown as text, targets left as marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape, unescape
from typing import Any
from xml.etree import ElementTree

import markdown
from markdown.extensions import Extension
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.extensions.toc import slugify_unicode
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, ETX, STX

from contentops.model import Fragment
from contentops.render import blocks, marks, reading

_ALIGN = re.compile(r"text-align:\s*(left|center|right)")
_TAG = re.compile(r"<[^>]+>")
_COMMENT = re.compile(r" {0,3}<!--")
_ESCAPED = re.compile(f"{STX}([0-9]+){ETX}")
"""How the parser keeps a character that stood behind a backslash."""
_BRACKET = re.compile(r"[\[\]]")
_LINKS = ("reference", "link", "image_link", "image_reference", "short_reference", "short_image_ref")
"""Python-Markdown's names of the patterns that read brackets."""
_DEPTH = 32
"""How deep brackets may stand in the words of a link."""
_TARGET = 4000
"""How many characters the target and the title of a link may have."""
_FENCE_OPTIONS = ("hl_lines", "linenums")


def renderer() -> Callable[[str], Fragment]:
    """A function from a Markdown body to its fragment. Not for use by two threads at once."""
    targets: list[str] = []
    quizzes: list[str] = []
    inner = _markdown(targets, _Shape(quizzes, toc=False))
    outer = _markdown(targets, _Shape(quizzes, toc=True), blocks_with=inner, quizzes=quizzes)

    def convert(body: str) -> Fragment:
        targets.clear()
        quizzes.clear()
        outer.reset()
        html = outer.convert(marks.clean(body))
        plain = marks.fill(html, link=lambda number: "", image=lambda number: None, translate=lambda text: "")
        seconds = reading.seconds(unescape(_TAG.sub(" ", plain)))
        return Fragment(html, tuple(_toc(outer.toc_tokens)), tuple(targets), seconds, len(quizzes))  # type: ignore[attr-defined]

    return convert


class _Shape:
    """Which of the two parsers is made: the one for bodies, or the one for the insides of blocks."""

    def __init__(self, quizzes: list[str], *, toc: bool) -> None:
        self.extensions: list[Any] = ["abbr", "def_list", "fenced_code", "footnotes", "tables", "sane_lists"]
        self.configs: dict[str, Any] = {
            "footnotes": {"BACKLINK_TEXT": "↩", "BACKLINK_TITLE": marks.word("Back to the text")}
        }
        if toc:
            self.extensions.append("toc")
            self.configs["toc"] = {"slugify": _heading_id(quizzes), "toc_depth": "2-4"}
        else:
            self.extensions.remove("footnotes")
            self.configs.clear()
        self.extensions.append("codehilite")
        self.configs["codehilite"] = {"css_class": "highlight", "guess_lang": False, "pygments_formatter": "html"}


def _heading_id(quizzes: list[str]) -> Callable[[str, str], str]:
    """Makes ids of headings that are none of a quiz's; the toc extension sees to it that no two headings share one."""

    def slug(text: str, separator: str) -> str:
        found = slugify_unicode(text, separator) or "section"
        while found in quizzes:
            found += "_"
        return found

    return slug


def _markdown(
    targets: list[str],
    shape: _Shape,
    blocks_with: markdown.Markdown | None = None,
    quizzes: list[str] | None = None,
) -> markdown.Markdown:
    return markdown.Markdown(
        extensions=[*shape.extensions, _Portal(targets, blocks_with, quizzes if quizzes is not None else [])],
        extension_configs=shape.configs,
        output_format="html",
    )


class _Portal(Extension):
    """What the portal adds to Markdown, and the raw HTML it takes away."""

    def __init__(self, targets: list[str], blocks_with: markdown.Markdown | None, quizzes: list[str]) -> None:
        super().__init__()
        self.targets = targets
        self.blocks_with = blocks_with
        self.quizzes = quizzes

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.preprocessors.register(_Fences(md, {"lang_prefix": "language-"}), "fenced_code_block", 25)
        for name in _LINKS:
            _bound(md.inlinePatterns[name])
        md.preprocessors.register(_Comments(md), "contentops-comments", 28)
        if self.blocks_with is not None:
            md.preprocessors.register(_Blocks(md, self.blocks_with, self.quizzes), "contentops-blocks", 27)
        md.treeprocessors.register(_Elements(md, self.targets), "contentops-elements", 8)


class _Fences(FencedBlockPreprocessor):
    """Code in fences, with a language, numbered and stressed lines. Any other attribute would reach the highlighter, which
    trusts all it is given: some of its options are printed unescaped, others raise.
    """

    def handle_attrs(self, attrs: Iterable[tuple[str, str | None]]) -> tuple[str, list[str], dict[str, Any]]:
        known = [(key, value or "") for key, value in attrs if key == "." or key in _FENCE_OPTIONS]
        _, classes, options = super().handle_attrs(known)
        return "", classes[:1], options


def _bound(pattern: Any) -> None:
    """Have a pattern of links look for the end of brackets and parentheses no further than a link goes; Python-Markdown
    looks through the rest of the paragraph from each of them.
    """
    target = pattern.getLink

    def words_of(data: str, index: int) -> tuple[str, int, bool]:
        depth = 1
        for match in _BRACKET.finditer(data, index):
            depth += 1 if match[0] == "[" else -1
            if depth == 0:
                return data[index : match.start()], match.end(), True
            if depth > _DEPTH:
                break
        return "", index, False

    def target_of(data: str, index: int) -> tuple[str, str | None, int, bool]:
        if data[index : index + 1] != "(" or data.find(")", index, index + _TARGET) < 0:
            return "", None, index, False
        href, title, end, handled = target(data[index : index + _TARGET], 0)
        return href, title, index + end, handled

    pattern.getText, pattern.getLink = words_of, target_of


class _Comments(Preprocessor):
    """Drops HTML comments that begin a line: notes to editors, not to readers."""

    def run(self, lines: list[str]) -> list[str]:
        kept: list[str] = []
        inside, fence = False, ""
        for line in lines:
            fence, code = blocks._fence(line, fence) if not inside else (fence, False)
            rest, inside = (line, False) if code else _without_comments(line, inside)
            if not inside:
                kept.append(rest)
        return kept


def _without_comments(line: str, inside: bool) -> tuple[str, bool]:
    """What follows the comments at a line's beginning, and whether the last one goes on."""
    while inside or _COMMENT.match(line):
        if not inside:
            line = line.partition("<!--")[2]
        _, end, line = line.partition("-->")
        if not end:
            return "", True
        line, inside = line.lstrip(), False
    return line, False


class _Blocks(Preprocessor):
    """Replaces learning blocks by their HTML."""

    def __init__(self, md: markdown.Markdown, inner: markdown.Markdown, quizzes: list[str]) -> None:
        super().__init__(md)
        self.inner = inner
        self.quizzes = quizzes
        """Ids of the quizzes so far."""

    def run(self, lines: list[str]) -> list[str]:
        if not any(line.startswith(":::") for line in lines):
            return lines
        done, at = list[str](), 0
        for block in blocks.find(lines):
            done += [*lines[at : block.start], "", self.md.htmlStash.store(self._html(block)), "", ""]
            at = block.end + 1
        return done + lines[at:]

    def _html(self, block: blocks.Block) -> str:
        if block.kind == "quiz":
            return self._quiz(blocks.quiz(block)[0])
        body = self._markdown("\n".join(block.lines))
        if block.kind in blocks.CALLOUTS:
            return f'<aside class="callout {block.kind}">\n<p class="callout-title">{marks.word(block.kind.capitalize())}</p>\n{body}\n</aside>'
        return f"<div>\n{body}\n</div>"

    def _quiz(self, quiz: blocks.Quiz) -> str:
        name, kind = escape(self._name(quiz.id or "quiz")), "checkbox" if quiz.multiple else "radio"
        choices = "\n".join(self._choice(name, kind, number, choice) for number, choice in enumerate(quiz.choices, 1))
        answers = "\n".join(
            f"<p>{self._inline(choice.text)}{' — ' + self._inline(choice.feedback) if choice.feedback else ''}</p>"
            for choice in quiz.choices
            if choice.right
        )
        return (
            f'<section class="quiz" id="{name}" data-pass="{quiz.needed}">\n<fieldset>\n'
            f'<legend><span class="quiz-label">{marks.word("Check yourself")}</span> {self._inline(quiz.question)}</legend>\n'
            f'{choices}\n</fieldset>\n<details class="answer"><summary>{marks.word("Show the answer")}</summary>\n{answers}\n</details>\n</section>'
        )

    def _name(self, wanted: str) -> str:
        """An id no other quiz of the body has: radio buttons of one name would share one answer."""
        name, number = wanted, 1
        while name in self.quizzes:
            name, number = f"{wanted}_{number}", number + 1
        self.quizzes.append(name)
        return name

    def _choice(self, name: str, kind: str, number: int, choice: blocks.Choice) -> str:
        verdict = "right" if choice.right else "wrong"
        feedback = f'\n<div class="feedback {verdict}">{self._inline(choice.feedback)}</div>' if choice.feedback else ""
        return (
            f'<div class="choice"{" data-right" if choice.right else ""}>\n'
            f'<input type="{kind}" name="{name}" id="{name}-{number}" value="{number}">\n'
            f'<label for="{name}-{number}">{self._inline(choice.text)}</label>{feedback}\n</div>'
        )

    def _markdown(self, text: str) -> str:
        self.inner.reset()
        return self.inner.convert(text)

    def _inline(self, text: str) -> str:
        html = self._markdown(text)
        single = html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1
        return html[3:-4] if single else html.replace("<p>", "").replace("</p>", "<br>").removesuffix("<br>")


class _Elements(Treeprocessor):
    """Turns targets into marks, aligns tables by class, frames tables and titled pictures."""

    def __init__(self, md: markdown.Markdown, targets: list[str]) -> None:
        super().__init__(md)
        self.targets = targets

    def run(self, root: ElementTree.Element) -> None:
        for parent in list(root.iter()):
            for place, element in enumerate(list(parent)):
                self._change(element)
                if element.tag == "table":
                    parent[place] = _framed(element)
                elif element.tag == "p" and _alone(element) and element[0].get("title"):
                    parent[place] = _figure(element[0], element.tail)

    def _change(self, element: ElementTree.Element) -> None:
        if element.tag == "h1":
            element.tag = "h2"
        elif element.tag == "a" and "footnote" not in element.get("class", ""):
            others = {key: value for key, value in element.attrib.items() if key != "href"}
            raw = element.get("href", "")
            element.attrib.clear()
            element.attrib.update({"href": self._number(raw), **others})  # first, where marks.fill looks for it
        elif element.tag == "img":
            element.set("src", self._number(element.get("src", "")))
            element.set("loading", "lazy")
        elif element.tag in ("th", "td"):
            match = _ALIGN.search(element.attrib.pop("style", ""))
            if match:
                element.set("class", match[1])

    def _number(self, raw: str) -> str:
        raw = _ESCAPED.sub(lambda match: chr(int(match[1])), unescape(raw.replace(AMP_SUBSTITUTE, "&")))
        if raw not in self.targets:
            self.targets.append(raw)
        return marks.target(self.targets.index(raw))


def _alone(paragraph: ElementTree.Element) -> bool:
    return (
        len(paragraph) == 1
        and paragraph[0].tag == "img"
        and not (paragraph.text or "").strip()
        and not (paragraph[0].tail or "").strip()
    )


def _framed(table: ElementTree.Element) -> ElementTree.Element:
    frame = ElementTree.Element(
        "div", {"class": "table", "tabindex": "0", "role": "region", "aria-label": marks.word("Table")}
    )
    frame.tail, table.tail = table.tail, "\n"
    frame.append(table)
    return frame


def _figure(image: ElementTree.Element, tail: str | None) -> ElementTree.Element:
    figure = ElementTree.Element("figure")
    caption = ElementTree.SubElement(figure, "figcaption")
    caption.text = image.attrib.pop("title")
    image.tail, figure.tail = None, tail
    figure.insert(0, image)
    return figure


def _toc(tokens: list[Any]) -> list[dict[str, Any]]:
    return [
        {"id": token["id"], "title": unescape(token["name"]), "children": _toc(token["children"])} for token in tokens
    ]
