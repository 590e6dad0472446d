"""Rewrites callouts, boxes to unfold and tabs of other programs as this one's: `!!! note`, `> [!note]`, `:::note[Title]` and the like."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyromark

from contentops.render import blocks

_O = pyromark.Options
_OPTIONS = _O.ENABLE_TABLES | _O.ENABLE_FOOTNOTES | _O.ENABLE_DEFINITION_LIST
STYLES = {
    **dict.fromkeys(("tip", "hint", "success", "check", "done"), "tip"),
    **dict.fromkeys(
        (
            *("warning", "warn", "danger", "caution", "attention", "important", "error", "bug"),
            *("failure", "fail", "missing", "critical"),
        ),
        "warning",
    ),
}
"""The style that a kind of callout gets; all others are notes."""
_OF_COLONS = frozenset(
    (
        *("note", "tip", "info", "warning", "warn", "danger", "caution", "important", "attention", "success"),
        *("secondary", "hint", "example", "question", "details"),
    )
)
"""What Docusaurus and VuePress have between `:::`."""
_OF_LESSONS = {
    "callout": "Callout",
    "challenge": "Challenge",
    "discussion": "Discussion",
    "instructor": "Instructor Note",
    "keypoints": "Key Points",
    "objectives": "Objectives",
    "prereq": "Prerequisite",
    "questions": "Questions",
    "solution": "Show me the solution",
    "spoiler": "More",
    "testimonial": "Testimonial",
}
"""What the Carpentries have between `:::`, with the words above it; a heading at its beginning is its title."""
_UNFOLD = frozenset(("details", "solution", "spoiler", "instructor"))
"""Kinds that readers unfold."""
MKDOCS = "callout of MkDocs"
TAB = "tab of MkDocs"
QUOTED = "callout of Obsidian or GitHub"
COLONS = "callout of Docusaurus or VuePress"
LESSONS = "block of the Carpentries"

_BODY = 4
"""How many columns the body of a callout or a tab of MkDocs stands further in than its mark."""
_DEEPEST = 12
_WORTH = re.compile(r"^[ \t]*(?:!!!|\?\?\?|===[!+]*[ \t]|>[ \t]*\[!|:::)", re.MULTILINE)
_LEFT = re.compile(
    r"^[ \t]*(?:!!!|\?\?\?|===[!+]*[ \t]+\"|>[ \t]*\[!|::::|:::[ \t]*(?!(?:note|tip|warning)[ \t]*(?:\{|$))\w)",
    re.MULTILINE,
)
"""What may be a callout of another program."""
_ADMONITION = re.compile(
    r"(?P<indent>[ \t]*)(?:!!! ?|\?\?\?(?P<open>\+?) ?)"
    r"(?:(?P<kind>[\w-]+)(?: +[\w-]+)*)?(?: +\"(?P<title>.*)\")?[ \t]*\Z"
)
_TAB = re.compile(r"(?P<indent>[ \t]*)===[!+]{0,2} +\"(?P<title>[^\"]+)\"[ \t]*\Z")
_QUOTE = re.compile(
    r"(?P<indent>[ \t]*)>[ \t]?[ \t]{0,3}\[!(?P<kind>\w[\w -]*)(?:\|[^\]\n]*)?\](?P<fold>[+-]?)(?:[ \t]+(?P<title>.*?))?[ \t]*\Z"
)
_FENCED = re.compile(
    r"(?P<indent>[ \t]*)(?P<colons>:{3,})[ \t]*(?P<kind>[A-Za-z][\w-]*)(?P<rest>.*?)(?:[ \t]+:{3,})?[ \t]*\Z"
)
_NAMED = re.compile(
    r"(?:\[(?P<label>[^\[\]]*)\]|[ \t]+(?P<words>[^\s{\[][^{}]*?))?[ \t]*(?:\{(?P<attributes>[^{}]*)\})?[ \t]*\Z"
)
_ANY_FENCED = re.compile(r"[ \t]*(?P<colons>:{3,})[ \t]*(?P<rest>.*)\Z")
_TITLE = re.compile(r"""(?<![\w-])title=(?:"([^"]*)"|'([^']*)')""")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?P<words>.+?)(?:[ \t]+#+)?(?:[ \t]*\{#[^{}]*\})?[ \t]*\Z")
_HIDDEN = re.compile(rb"<!--.*?-->", re.DOTALL)
_MARKED_UP = re.compile(r"[\[\]`*_$<>&\\~]")
"""What may be more than a letter in a title."""
_NOT_IN_A_VALUE = re.compile(rf"{_MARKED_UP.pattern}|[{{}}\"]")
_BEGINS_A_BLOCK = re.compile(
    r"\d{1,9}(?=[.)](?:[ \t]|\Z))|(?=[-+*](?:[ \t]|\Z)|#{1,6}(?:[ \t]|\Z)|>|:|~{3}|`{3}|=+\Z|[-*_][-*_ \t]+\Z)"
)
"""What a title would be taken for where it begins a line."""
_NOTE = re.compile(r"\[\^[^\]\n]+\]|^ {0,3}\[[^\[\]\n]+\]:", re.MULTILINE)
"""A footnote or where links lead, which end at the edge of a block."""
_MAY_GO_ON = re.compile(r":::|```|~~~|<")
"""What may not be at its end where a body is."""
_RULE = re.compile(r"[ \t]*(?:=+|-+)[ \t]*\Z")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A body in which the callouts are this program's."""

    text: str
    callouts: Counter[str]
    """How many were rewritten, by what they were and whose."""


@dataclass(frozen=True, slots=True)
class _Box:
    """A callout that was understood: the lines from its mark up to `end`."""

    end: int
    indent: str
    style: str
    title: str
    """Markdown; empty where the style says it."""
    body: Sequence[str]
    whose: str
    unfold: str = ""
    """`<details>`, or the same open, where readers unfold it."""
    named: str = ""
    """Its first line, where that is one of this program already."""
    closing: str = ":::"


@dataclass(frozen=True, slots=True)
class _Level:
    """Lines that stand in one container, and what the parser says of them."""

    lines: Sequence[str]
    starts: Sequence[int]
    """Where each line begins, in bytes."""
    closed: Sequence[tuple[int, int]]
    """Where code, HTML and comments stand, in bytes: nothing in them is a mark."""
    held: Sequence[tuple[int, int]]
    """Where items of lists and the like stand, in bytes."""
    quotes: Sequence[tuple[int, int]]
    pairs: dict[int, int]
    """The line that ends a block of colons, by the line that begins it."""

    @property
    def paired(self) -> bool:
        """Whether each block of colons ends."""
        return bool(self.pairs) or not any(
            _ANY_FENCED.match(line) and self.is_text(number) for number, line in enumerate(self.lines) if ":::" in line
        )

    def is_text(self, number: int) -> bool:
        line = self.lines[number]
        at = self.starts[number] + len(line) - len(line.lstrip(" \t"))
        return not any(start <= at < end for start, end in self.closed)

    def is_held(self, number: int) -> bool:
        line = self.lines[number]
        at = self.starts[number] + len(line) - len(line.lstrip(" \t"))
        return any(start <= at < end for start, end in self.held)

    def splits(self, first: int, end: int) -> bool:
        """Whether code, a comment or a block of colons stands partly within these lines and partly beyond."""
        if any((first < one < end) != (first < other < end) for one, other in self.pairs.items() if one != first):
            return True
        low, high = self.starts[first], self.starts[end] if end < len(self.starts) else sys.maxsize
        return any(low <= start < high < stop for start, stop in self.closed)


def rewritten(text: str) -> Rewritten:
    """The body with the callouts of other programs as this one's; all else keeps its bytes.

    What stands in code or in an HTML comment is no callout, nor is what cannot be told for sure.
    """
    tally = Counter[str]()
    if not _WORTH.search(text) or re.search(r"\r(?!\n)", text):
        return Rewritten(text, tally)
    lines = text.split("\n")
    windows = len(lines) > 1 and all(line.endswith("\r") for line in lines[:-1])
    ending = "\r" if windows else ""  # where lines end in two ways, each keeps its own
    if ending:
        lines = [line.removesuffix(ending) for line in lines]
    before = -1
    while before < tally.total():  # what stands behind a quote that ended nowhere may be a callout once that is one
        before = tally.total()
        lines = list(_converted(lines, tally, blocks_fit=True, depth=0))
        if not _LEFT.search("\n".join(lines)):
            break
    return Rewritten(f"{ending}\n".join(lines), tally) if tally else Rewritten(text, tally)


def _converted(lines: Sequence[str], tally: Counter[str], *, blocks_fit: bool, depth: int) -> Iterator[str]:
    """The lines with their callouts rewritten.

    Args:
        blocks_fit: whether a line here begins at the margin of the page and not within a block.
    """
    if depth > _DEEPEST or not _WORTH.search("\n".join(lines)):
        yield from lines
        return
    level = _level(lines)
    at, before, after = 0, "", False
    while at < len(lines):
        made, end = _made(level, at, tally, blocks_fit=blocks_fit, depth=depth, follows=after)
        if made is None:
            yield lines[at]
            before, after = lines[at], after and not lines[at].strip()
            at += 1
            continue
        if made[0] != lines[at] and before.strip() and not made[0].startswith(":::"):
            yield ""
        yield from made
        at, before, after = end, made[-1], True
        if at < len(lines) and lines[at].strip() and not before.startswith(":::"):
            yield ""
            before = ""


def _made(
    level: _Level, at: int, tally: Counter[str], *, blocks_fit: bool, depth: int, follows: bool
) -> tuple[list[str] | None, int]:
    """What stands in place of a callout or a tab that begins at this line, and the line behind it; none if nothing does."""
    line = level.lines[at].rstrip("\r")
    if not _WORTH.match(line) or not level.is_text(at):
        return None, at
    if (end := _own_activity(level, at)) > at:
        return list(level.lines[at:end]), end
    if (tab := _TAB.match(line)) is not None:
        return _tab(level, at, tab, tally, blocks_fit=blocks_fit, depth=depth, follows=follows)
    box = _box(level, at, blocks_fit=blocks_fit, follows=follows)
    if box is None or level.splits(at, box.end):
        return None, at
    inside = Counter[str]()
    made = _written(box, inside, blocks_fit=blocks_fit and not box.indent, depth=depth)
    if made is None:
        return None, at
    own = box.named and made[0] == level.lines[at]
    tally.update(inside)
    if not own:
        tally[box.whose] += 1
    return made, box.end


def _own_activity(level: _Level, at: int) -> int:
    """The line behind a quiz or the like of this program that begins here, which stays as it is."""
    match = _FENCED.match(level.lines[at]) if at in level.pairs else None
    if match is None or match["indent"] or len(match["colons"]) > 3 or match["kind"] in blocks.CALLOUTS:
        return at
    return level.pairs[at] + 1 if match["kind"] in blocks.KINDS else at


def _box(level: _Level, at: int, *, blocks_fit: bool, follows: bool) -> _Box | None:
    line = level.lines[at].rstrip("\r")
    if (match := _ADMONITION.match(line)) is not None:
        return _admonition(level, at, match, follows=follows)
    if (match := _QUOTE.match(line)) is not None:
        return _quoted(level, at, match)
    if at in level.pairs and (match := _FENCED.match(line)) is not None:
        return _fenced(level, at, match, blocks_fit=blocks_fit)
    return None


# -- what is understood -----------------------------------------------------------------------------------------


def _admonition(level: _Level, at: int, match: re.Match[str], *, follows: bool) -> _Box | None:
    """MkDocs: `!!! kind "Title"`, `??? kind "Title"` to unfold, the body four columns further in (Python-Markdown, Admonition)."""
    kind, title = match["kind"] or "", match["title"]
    folded = match["open"] is not None
    if not _stands(level, at, match["indent"], follows=follows) or not (kind or (folded and title)):
        return None
    end, body = _indented(level.lines, at, match["indent"])
    if not body and (folded or not title or (at + 1 < len(level.lines) and level.lines[at + 1].strip())):
        return None
    unfold = ("<details open>" if match["open"] else "<details>") if folded else ""
    return _Box(end, match["indent"], _style(kind), _title(kind, title, folded=folded), body, MKDOCS, unfold)


def _quoted(level: _Level, at: int, match: re.Match[str]) -> _Box | None:
    """Obsidian and GitHub: a quote whose first line is `[!kind]`, with `+` or `-` to unfold and a title behind it."""
    begin = level.starts[at] + len(match["indent"].encode())
    stop = next((end for start, end in level.quotes if start == begin), None)
    if stop is None:
        return None
    end = at + 1
    while end < len(level.lines) and level.starts[end] < stop:
        end += 1
    body = []
    for line in level.lines[at + 1 : end]:
        quote = re.match(r"[ \t]*>[ ]?", line)
        if quote is None and (_RULE.match(line) or not line.strip()):
            return None  # out of the quote it would be something else
        body.append(line[quote.end() :] if quote else line.lstrip(" \t"))
    while body and not body[-1].strip():
        body.pop()
    title = (match["title"] or "").strip()
    if not body and (match["fold"] or not title):
        return None
    unfold = {"": "", "-": "<details>", "+": "<details open>"}[match["fold"]]
    kind = match["kind"].strip()
    return _Box(end, match["indent"], _style(kind), _title(kind, title, folded=bool(unfold)), body, QUOTED, unfold)


def _fenced(level: _Level, at: int, match: re.Match[str], *, blocks_fit: bool) -> _Box | None:
    """Docusaurus, VuePress and the Carpentries: `:::kind[Title]` or `::: kind Title` up to a line of as many colons."""
    kind, named = match["kind"].lower(), _NAMED.match(match["rest"])
    end = level.pairs[at]
    closing = level.lines[end].strip()
    if named is None:
        return None
    lesson = kind in _OF_LESSONS and not (kind in blocks.KINDS and len(match["colons"]) == 3)
    if not lesson and (kind not in _OF_COLONS or len(closing) < len(match["colons"])):
        return None
    attributes = named["attributes"] or ""
    titled = _TITLE.search(attributes)
    title = named["label"] or named["words"] or (titled and (titled[1] or titled[2])) or ""
    is_own = kind in blocks.CALLOUTS and len(match["colons"]) == 3 and not (named["label"] or named["words"])
    rest = _TITLE.sub("", attributes).strip() if titled else attributes.strip()
    if is_own and rest and not (blocks_fit and not match["indent"]):
        return None  # it would lose what else it says
    body = [_less(line, _columns(match["indent"])) for line in level.lines[at + 1 : end]]
    body = _trimmed(body)
    if lesson and not title and body and (heading := _HEADING.match(body[0].rstrip())) is not None:
        title, body = heading["words"], _trimmed(body[1:])
    unfold = "<details>" if kind in _UNFOLD else ""
    if lesson:
        title = title or _OF_LESSONS[kind]
    whose = LESSONS if lesson else COLONS
    if is_own and blocks_fit and not match["indent"]:
        body = list(level.lines[at + 1 : end])
        return _Box(end + 1, "", kind, title, body, whose, "", level.lines[at], level.lines[end])
    return _Box(end + 1, match["indent"], _style(kind), _title(kind, title, folded=bool(unfold)), body, whose, unfold)


def _tab(
    level: _Level, at: int, match: re.Match[str], tally: Counter[str], *, blocks_fit: bool, depth: int, follows: bool
) -> tuple[list[str] | None, int]:
    """A tab of MkDocs as its title in bold and what it holds."""
    title, indent = match["title"].strip(), match["indent"]
    end, body = _indented(level.lines, at, indent)
    if not body or not title or "*" in title or not _stands(level, at, indent, follows=follows):
        return None, at
    if level.splits(at, end):
        return None, at
    inside = Counter[str]()
    inner = list(_converted(body, inside, blocks_fit=blocks_fit and not indent, depth=depth + 1))
    if not _is_whole(inner):
        return None, at
    tally.update(inside)
    tally[TAB] += 1
    return _further_in([f"**{title}**", "", *inner], indent), end


def _stands(level: _Level, at: int, indent: str, *, follows: bool) -> bool:
    """Whether a mark of MkDocs stands where one may: at the margin, or apart from what is above it in an item of a list."""
    if not indent:
        return True
    return level.is_held(at) and (follows or at == 0 or not level.lines[at - 1].strip())


def _indented(lines: Sequence[str], at: int, indent: str) -> tuple[int, list[str]]:
    """The line behind a body that stands further in than the mark above it, and the body at the margin."""
    width = _columns(indent) + _BODY
    end = last = at + 1
    while end < len(lines) and (not lines[end].strip() or _columns(lines[end]) >= width):
        end += 1
        last = end if lines[end - 1].strip() else last
    return last, _trimmed([_less(line, width) for line in lines[at + 1 : last]])


def _columns(line: str) -> int:
    """How far in a line begins; a tab leads to the next multiple of four."""
    spread = line.expandtabs(_BODY)
    return len(spread) - len(spread.lstrip(" "))


def _less(line: str, width: int) -> str:
    """The line further out by as many columns, or what it has of them."""
    column = at = 0
    while column < width and at < len(line) and line[at] in " \t":
        column += 1 if line[at] == " " else _BODY - column % _BODY
        at += 1
    return " " * max(0, column - width) + line[at:]


def _trimmed(lines: Sequence[str]) -> list[str]:
    """The lines without blank ones at the beginning and at the end."""
    full = [number for number, line in enumerate(lines) if line.strip()]
    return list(lines[full[0] : full[-1] + 1]) if full else []


def _style(kind: str) -> str:
    return STYLES.get(kind.lower(), "note")


def _title(kind: str, title: str | None, *, folded: bool) -> str:
    """The title, else the word of a kind that says more than its style; what is to unfold always has one."""
    if title and title.strip():
        return title.strip()
    said = (kind.lower() if kind.isupper() else kind).replace("-", " ").replace("_", " ")
    return "" if not folded and kind.lower() in blocks.CALLOUTS else said[:1].upper() + said[1:]


# -- how it is written ------------------------------------------------------------------------------------------


def _written(box: _Box, tally: Counter[str], *, blocks_fit: bool, depth: int) -> list[str] | None:
    """The lines that take the callout's place; none where it cannot be written."""
    if box.unfold:
        inner = list(_converted(box.body, tally, blocks_fit=blocks_fit, depth=depth + 1))
        return _further_in([*_opened(box), "", *inner, "", "</details>"], box.indent) if _is_whole(inner) else None
    inner = list(_converted(box.body, tally, blocks_fit=False, depth=depth + 1))
    if _ends_with_html(inner) and inner != list(box.body if box.named else ()):
        inner.append("")  # HTML goes on up to a blank line
    if blocks_fit and (box.named or _fits_a_block(inner)):
        return _as_block(box, inner)
    title = box.title or box.style.capitalize()
    quoted = [_bold(title), "", *inner] if inner else [_bold(title)]
    return _further_in([f"> {line}" if line.strip() else ">" for line in quoted], box.indent)


def _fits_a_block(lines: Sequence[str]) -> bool:
    """Whether nothing in a body would end a block around it, or be cut off by it."""
    return not any(line.startswith(":::") for line in lines) and not _NOTE.search("\n".join(lines)) and _is_whole(lines)


def _ends_with_html(lines: Sequence[str]) -> bool:
    for line in reversed(lines):
        if not line.strip() or line.lstrip().startswith("<"):
            return bool(line.strip())
    return False


def _is_whole(lines: Sequence[str]) -> bool:
    """Whether all that begins in a body ends in it: code, comments, blocks of colons."""
    if not any(_MAY_GO_ON.search(line) for line in lines):
        return True
    level = _level([*lines, "", "x"])
    return level.is_text(len(lines) + 1) and level.paired


def _as_block(box: _Box, inner: list[str]) -> list[str]:
    if box.named:
        return [box.named, *inner, box.closing]
    if not inner:
        return [f"::: {box.style}", box.title, ":::"]
    if _NOT_IN_A_VALUE.search(box.title):  # a title is words alone
        return [f"::: {box.style}", _bold(box.title), "", *inner, ":::"]
    return [f'::: {box.style} {{title="{box.title}"}}' if box.title else f"::: {box.style}", *inner, ":::"]


def _opened(box: _Box) -> list[str]:
    """The beginning of what is to unfold. Markdown in its title is read behind a blank line only."""
    if not _MARKED_UP.search(box.title):
        return [box.unfold, f"<summary>{box.title}</summary>"]
    begun = _BEGINS_A_BLOCK.match(box.title)
    title = f"{begun[0]}\\{box.title[begun.end() :]}" if begun else box.title
    return [box.unfold, "<summary>", "", title, "", "</summary>"]


def _bold(title: str) -> str:
    return title if "**" in title else f"**{title}**"


def _further_in(lines: Sequence[str], indent: str) -> list[str]:
    return [f"{indent}{line}" if line.strip() else line for line in lines]


# -- what the parser says -----------------------------------------------------------------------------------------


def _level(lines: Sequence[str]) -> _Level:
    text = "\n".join(lines)
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line.encode()) + 1
    closed, held, quotes = list[tuple[int, int]](), list[tuple[int, int]](), list[tuple[int, int]]()
    event: Any
    for event, span in pyromark.events_with_range(text, options=_OPTIONS):
        name, value = (event, "") if isinstance(event, str) else next(iter(event.items()))
        what = value if isinstance(value, str) else next(iter(value))
        place = (span["start"], span["end"])
        if name == "Code" or (name == "Start" and what in ("CodeBlock", "HtmlBlock", "MetadataBlock")):
            closed.append(place)
        elif name == "Start" and what in ("Item", "DefinitionListDefinition", "FootnoteDefinition"):
            held.append(place)
        elif name == "Start" and what == "BlockQuote":
            quotes.append(place)
    closed += list(_comments(text.encode(), closed)) if "<!--" in text else []
    level = _Level(lines, starts, closed, held, quotes, {})
    level.pairs.update(_pairs(level))
    return level


def _comments(data: bytes, code: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where HTML comments stand; none begins in code."""
    at = 0
    while (match := _HIDDEN.search(data, at)) is not None:
        begin = match.start()
        real = not any(start <= begin < end for start, end in code)
        if real:
            yield match.span()
        at = match.end() if real else begin + 1


def _pairs(level: _Level) -> Iterator[tuple[int, int]]:
    """The blocks of colons of a level, those within others too; none if one is not closed or ends nothing."""
    opened, found = list[int](), list[tuple[int, int]]()
    for number, line in enumerate(level.lines):
        match = _ANY_FENCED.match(line) if ":::" in line else None
        if match is None or not level.is_text(number) or (_columns(line) >= _BODY and not level.is_held(number)):
            continue
        if match["rest"].strip():
            opened.append(number)
        elif opened:
            begun = opened.pop()
            found.append((begun, number))
        else:
            return
    if not opened:
        yield from found
