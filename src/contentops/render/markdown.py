"""Markdown -> fragment, with Python-Markdown: one parser object for many documents, raw HTML shown as text, targets left as marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from html import escape, unescape
from typing import Any
from xml.etree import ElementTree

import markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions import Extension
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, ETX, STX

from contentops.model import Fragment
from contentops.render import anchors, blocks, divs, marks, media, reading

_ALIGN = re.compile(r"text-align:\s*(left|center|right)")
_TAG = re.compile(r"<[^>]+>")
_HEADING = re.compile(
    rf'<(?P<tag>h[2-6]) id="{marks.OPEN}h(?P<number>\d+){marks.CLOSE}">(?P<inner>.*?)</(?P=tag)>', re.DOTALL
)
_ID = re.compile(rf'<[a-z][^<>]*? id="(?P<id>[^"{marks.OPEN}]*)"')
_TYPED_TAG = re.compile(r"<code>.*?</code>|(?P<tag>&lt;/?[A-Za-z](?:[^&<]|&(?![gl]t;))*&gt;)", re.DOTALL)
"""Code, which stays as it is, or HTML that an author typed, which a git host takes for markup."""
_NOTE = re.compile(r'<sup id="fnref.*?</sup>', re.DOTALL)
_ESCAPED = re.compile(f"{STX}([0-9]+){ETX}")
"""How the parser keeps a character that stood behind a backslash."""
_BRACKET = re.compile(r"[\[\]]")
_LINKS = ("reference", "link", "image_link", "image_reference", "short_reference", "short_image_ref")
"""Python-Markdown's names of the patterns that read brackets."""
_DEPTH = 32
"""How deep brackets may stand in the words of a link."""
_TARGET = 4000
"""How many characters the target and the title of a link may have."""
_MARK = re.compile(rf"{marks.OPEN}h\d+{marks.CLOSE}")
_CLOSING = re.compile(r"(?<=[ \t])#+\Z|\A#+\Z")
"""Hashes that close a heading."""
_FENCE_OPTIONS = ("hl_lines", "linenums")


def renderer() -> Callable[[str], Fragment]:
    """A function from a Markdown body to its fragment. Not for use by two threads at once."""
    found = _Found()
    inner = _markdown(found, _Shape(toc=False))
    outer = _markdown(found, _Shape(toc=True), blocks_with=inner)

    def convert(body: str) -> Fragment:
        found.clear()
        outer.reset()
        html, ids = _with_ids(outer.convert(marks.clean(body)), found.headings)
        plain = marks.fill(html, link=lambda number: "", image=lambda number: None, translate=lambda text: "")
        seconds = reading.seconds(unescape(_TAG.sub(" ", plain)))
        return Fragment(html, tuple(_toc(outer.toc_tokens, ids)), tuple(found.targets), seconds, found.quizzes)  # type: ignore[attr-defined]

    return convert


@dataclass
class _Found:
    """What the parsers come across in one body."""

    targets: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    """The id that each heading gives itself, or empty; its number stands as a mark where its id will."""
    ids: divs.Names = field(default_factory=divs.Names)
    """Ids of blocks and of what is in them."""
    quizzes: int = 0

    def clear(self) -> None:
        self.targets.clear()
        self.headings.clear()
        self.ids = divs.Names()
        self.quizzes = 0

    def number(self, raw: str) -> str:
        """The mark that stands for a target."""
        if raw not in self.targets:
            self.targets.append(raw)
        return marks.target(self.targets.index(raw))


def _with_ids(html: str, explicit: list[str]) -> tuple[str, dict[str, str]]:
    """The HTML with an id for each heading, in the order in which readers meet them, and the ids by mark."""
    headings = [(int(match["number"]), _words(match["inner"])) for match in _HEADING.finditer(html)]
    made = anchors.anchors(
        [(words, explicit[number]) for number, words in headings], [match["id"] for match in _ID.finditer(html)]
    )
    ids = {_heading_mark(number): found for (number, _), found in zip(headings, made, strict=True)}
    return _MARK.sub(lambda match: escape(ids.get(match[0], "")), html), ids


def _words(inner: str) -> str:
    """What a heading says to a git host: code and words, no markup, pictures and notes."""
    without = _TYPED_TAG.sub(lambda match: "" if match["tag"] else match[0], _NOTE.sub("", inner))
    return unescape(_TAG.sub("", without))


def _heading_mark(number: int) -> str:
    return f"{marks.OPEN}h{number}{marks.CLOSE}"


class _Shape:
    """Which of the two parsers is made: the one for bodies, or the one for the insides of blocks."""

    def __init__(self, *, toc: bool) -> None:
        self.extensions: list[Any] = ["abbr", "def_list", "fenced_code", "footnotes", "tables", "sane_lists"]
        self.configs: dict[str, Any] = {
            "footnotes": {"BACKLINK_TEXT": "↩", "BACKLINK_TITLE": marks.word("Back to the text")}
        }
        if toc:
            self.extensions.append("toc")
            self.configs["toc"] = {"toc_depth": "2-4"}
        else:
            self.extensions.remove("footnotes")
            self.configs.clear()
        self.extensions.append("codehilite")
        self.configs["codehilite"] = {"css_class": "highlight", "guess_lang": False, "pygments_formatter": "html"}


def _markdown(found: _Found, shape: _Shape, blocks_with: markdown.Markdown | None = None) -> markdown.Markdown:
    return markdown.Markdown(
        extensions=[*shape.extensions, _Portal(found, blocks_with)],
        extension_configs=shape.configs,
        output_format="html",
    )


class _Portal(Extension):
    """What the portal adds to Markdown, and the raw HTML it takes away."""

    def __init__(self, found: _Found, blocks_with: markdown.Markdown | None) -> None:
        super().__init__()
        self.found = found
        self.blocks_with = blocks_with

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.preprocessors.register(_Fences(md, {"lang_prefix": "language-"}), "fenced_code_block", 25)
        for name in _LINKS:
            _bound(md.inlinePatterns[name])
        md.preprocessors.register(_Comments(md), "contentops-comments", 28)
        if self.blocks_with is not None:
            md.preprocessors.register(_Blocks(md, self.blocks_with, self.found), "contentops-blocks", 27)
        md.parser.blockprocessors.register(_HashHeadings(md.parser), "hashheader", 70)
        md.treeprocessors.register(_Headings(md, self.found), "contentops-headings", 25)
        md.treeprocessors.register(_Elements(md, self.found), "contentops-elements", 8)


class _HashHeadings(HashHeaderProcessor):
    """Headings as CommonMark has them: a space behind the hashes, and hashes at the end only behind a space."""

    RE = re.compile(r"(?:^|\n) {0,3}(?P<level>#{1,6})(?P<header>(?:[ \t][^\n]*)?)(?:\n|$)")

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        super().run(parent, blocks)
        parent[-1].text = _CLOSING.sub("", (parent[-1].text or "").rstrip()).rstrip()


class _Headings(Treeprocessor):
    """Takes explicit ids out of headings, and leaves a mark for every heading's id, before words become markup."""

    def __init__(self, md: markdown.Markdown, found: _Found) -> None:
        super().__init__(md)
        self.found = found

    def run(self, root: ElementTree.Element) -> None:
        for element in root.iter():
            if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
                element.text, explicit = anchors.split(element.text or "")
                element.set("id", _heading_mark(len(self.found.headings)))
                self.found.headings.append(explicit)


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
        return [line for line in divs.uncommented(lines) if line is not None]


class _Blocks(Preprocessor):
    """Replaces learning blocks by their HTML."""

    def __init__(self, md: markdown.Markdown, inner: markdown.Markdown, found: _Found) -> None:
        super().__init__(md)
        self.inner = inner
        self.found = found

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
        if block.kind == "video":
            return self._video(media.video(block)[0])
        if block.kind == "live":
            return self._live(media.live(block)[0])
        body = self._markdown("\n".join(block.lines))
        if block.kind in blocks.CALLOUTS:
            title = f'<p class="callout-title">{marks.word(block.kind.capitalize())}</p>'
            return f'<aside class="callout {block.kind}"{self._id(block.id)}>\n{title}\n{body}\n</aside>'
        return f"<div>\n{body}\n</div>"

    # -- quizzes --------------------------------------------------------------------------------------------------

    def _quiz(self, quiz: blocks.Quiz) -> str:
        wanted, kind = self._name(quiz.id or "quiz"), "checkbox" if quiz.multiple else "radio"
        name = escape(wanted)
        self.found.quizzes += 1
        ids = [escape(self._name(f"{wanted}-{number}")) for number, _ in enumerate(quiz.choices, 1)]
        choices = "\n".join(
            self._choice(f'<input type="{kind}" name="{name}" id="{one}" value="{number}">', one, choice)
            for number, (one, choice) in enumerate(zip(ids, quiz.choices, strict=True), 1)
        )
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

    def _choice(self, field: str, name: str, choice: blocks.Choice) -> str:
        verdict = "right" if choice.right else "wrong"
        feedback = f'\n<div class="feedback {verdict}">{self._inline(choice.feedback)}</div>' if choice.feedback else ""
        return (
            f'<div class="choice"{" data-right" if choice.right else ""}>\n'
            f'{field}\n<label for="{name}">{self._inline(choice.text)}</label>{feedback}\n</div>'
        )

    # -- recordings and sessions ----------------------------------------------------------------------------------

    def _video(self, video: media.Video) -> str:
        """A player for a file; of what lies elsewhere a link, so that no other site learns who reads the page."""
        shown = self._linked_video(video) if video.elsewhere else self._player(video)
        return f'<div class="video"{self._id(video.id)}>\n{shown}\n{self._transcript(video)}</div>'

    def _player(self, video: media.Video) -> str:
        poster = f' poster="{self._file(video.poster)}"' if _is_file(video.poster) else ""
        label = f' aria-label="{escape(video.title)}"' if video.title else ""
        track = (
            f'<track kind="captions" label="{marks.word("Captions")}" default src="{self._file(video.captions)}">'
            if _is_file(video.captions)
            else ""
        )
        player = (
            f'<video controls preload="metadata" src="{self._file(video.src)}"{poster}{label}>{track}</video>\n'
            if _is_file(video.src)
            else ""
        )
        caption = f'<a href="{self._file(video.src)}">{escape(video.name)}</a>' if video.src else escape(video.name)
        return f"<figure>{player}<figcaption>{caption}</figcaption></figure>"

    def _linked_video(self, video: media.Video) -> str:
        poster = f'<img alt="" loading="lazy" src="{self._file(video.poster)}">' if _is_file(video.poster) else ""
        return (
            f'<p class="video-link"><a href="{self._file(video.src)}">{poster}<span class="block-label">{marks.word("Video")}</span> '
            f'<span class="block-title">{escape(video.name)}</span></a></p>'
        )

    def _transcript(self, video: media.Video) -> str:
        link = (
            f'<p class="transcript-link"><a href="{self._file(video.transcript)}">{marks.word("Transcript")}</a></p>\n'
            if _is_file(video.transcript)
            else ""
        )
        if not video.words.strip():
            return link
        words = self._markdown(video.words)
        return f'{link}<details class="transcript"><summary>{marks.word("Transcript")}</summary>\n{words}\n</details>\n'

    def _live(self, live: media.Live) -> str:
        label = marks.word("Live session") if live.url or not live.place else marks.word("Session on site")
        link = f'<a href="{self._file(live.url)}">{marks.word("Join the session")}</a>' if live.url else ""
        where = " · ".join(each for each in (escape(live.place), link) if each)
        lines = [
            f'<p class="block-label">{label}</p>',
            f'<p class="block-title">{escape(live.title)}</p>' if live.title else "",
            f'<p class="live-when">{_when(live)}</p>' if live.starts else "",
            f'<p class="live-where">{where}</p>' if where else "",
            self._markdown(live.words),
        ]
        shown = "\n".join(line for line in lines if line)
        return f'<section class="live"{self._id(live.id)}>\n{shown}\n</section>'

    def _file(self, target: str) -> str:
        return self.found.number(target)

    # -- ids and insides ------------------------------------------------------------------------------------------

    def _id(self, wanted: str) -> str:
        return f' id="{escape(self._name(wanted))}"' if wanted else ""

    def _name(self, wanted: str) -> str:
        """An id no other block of the body has: radio buttons of one name would share one answer."""
        return self.found.ids.take(wanted)

    def _markdown(self, text: str) -> str:
        self.inner.reset()
        return self.inner.convert(text)

    def _inline(self, text: str) -> str:
        html = self._markdown(text)
        single = html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1
        return html[3:-4] if single else html.replace("<p>", "").replace("</p>", "<br>").removesuffix("<br>")


def _is_file(target: str) -> bool:
    return bool(target) and not media.has_scheme(target)


def _when(live: media.Live) -> str:
    """Day and time as ISO 8601 writes them, which every language reads, and the zone."""
    assert live.starts is not None
    start, end = live.starts, live.ends.astimezone(live.starts.tzinfo) if live.ends else None
    shown = _instant(start, "%Y-%m-%d %H:%M")
    if end is not None:
        shown += f" – {_instant(end, '%H:%M' if end.date() == start.date() else '%Y-%m-%d %H:%M')}"
    return f'{shown} <span class="zone">{start.tzname()}</span>'


def _instant(moment: datetime, form: str) -> str:
    return f'<time datetime="{moment.isoformat(timespec="minutes")}">{moment.strftime(form)}</time>'


class _Elements(Treeprocessor):
    """Turns targets into marks, aligns tables by class, frames tables and titled pictures."""

    def __init__(self, md: markdown.Markdown, found: _Found) -> None:
        super().__init__(md)
        self.found = found

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
        return self.found.number(
            _ESCAPED.sub(lambda match: chr(int(match[1])), unescape(raw.replace(AMP_SUBSTITUTE, "&")))
        )


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


def _toc(tokens: list[Any], ids: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"id": ids[token["id"]], "title": unescape(token["name"]), "children": _toc(token["children"], ids)}
        for token in tokens
    ]
