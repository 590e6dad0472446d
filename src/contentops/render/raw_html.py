"""HTML typed into Markdown: which elements and attributes get through, and the parser that has the last word (nh3, ammonia).

Two gates stand behind each other. The first reads one tag at a time and writes it anew with what `ELEMENTS` allows; any other tag
is words. The second parses the whole fragment as a browser would and prints the tree it got, so that whatever was typed, the
fragment is balanced and holds nothing but what is listed here.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING

from contentops.render import marks
from contentops.render.divs import Problem

if TYPE_CHECKING:
    import nh3

_SIDES = frozenset(("left", "center", "right"))
CLASSES = frozenset((*_SIDES, "small"))
"""Classes that an author may give."""
COMMON = frozenset(("id", "class", "title", "lang", "dir"))
_CELL = frozenset(("colspan", "rowspan", "align"))
ELEMENTS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        [
            "abbr",
            "address",
            "article",
            "aside",
            "b",
            "bdi",
            "bdo",
            "blockquote",
            "br",
            "cite",
            "code",
            "dd",
            "dfn",
            "dl",
            "dt",
            "em",
            "figcaption",
            "figure",
            "footer",
            "header",
            "hr",
            "i",
            "kbd",
            "mark",
            "pre",
            "q",
            "rp",
            "rt",
            "ruby",
            "s",
            "samp",
            "section",
            "small",
            "span",
            "strong",
            "sub",
            "summary",
            "sup",
            "u",
            "ul",
            "var",
            "wbr",
        ],
        frozenset[str](),
    ),
    **dict.fromkeys(
        ["caption", "div", "h1", "h2", "h3", "h4", "h5", "h6", "p", "table", "tbody", "tfoot", "thead", "tr"],
        frozenset(("align",)),
    ),
    "a": frozenset(("href", "name", "rel", "hreflang")),
    "del": frozenset(("datetime",)),
    "details": frozenset(("open",)),
    "img": frozenset(("src", "alt", "width", "height", "align")),
    "ins": frozenset(("datetime",)),
    "li": frozenset(("value",)),
    "ol": frozenset(("start", "reversed", "type")),
    "td": _CELL,
    "th": _CELL | {"scope", "abbr"},
    "time": frozenset(("datetime",)),
}
"""What an author may type, and what each takes beside `COMMON`."""
RENAMED = {"center": ("div", "center"), "tt": ("code", ""), "strike": ("s", ""), "font": ("span", ""), "big": ("span", ""), "acronym": ("abbr", ""), "h1": ("h2", "")}  # fmt: skip
"""Elements that HTML has given up, with what they become and the class they get; a page's only h1 is its title."""
VOID = frozenset(("br", "hr", "img", "wbr"))
PHRASES = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "br",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "wbr",
    ]
)
"""What may stand within a line."""
NEVER = frozenset(
    [
        "applet",
        "audio",
        "base",
        "button",
        "canvas",
        "dialog",
        "embed",
        "form",
        "frame",
        "frameset",
        "iframe",
        "input",
        "link",
        "marquee",
        "math",
        "meta",
        "noscript",
        "object",
        "option",
        "param",
        "script",
        "select",
        "slot",
        "source",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "track",
        "video",
        "xmp",
    ]
)
"""Elements of HTML that no page takes from an author."""
_RELATIONS = frozenset(
    [
        "author",
        "bookmark",
        "external",
        "help",
        "license",
        "next",
        "nofollow",
        "noopener",
        "noreferrer",
        "prev",
        "tag",
        "ugc",
    ]
)
_DEPTH = 60
"""How deep tags may stand in each other; below, they are words."""
_ROUNDS = 3

_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)"""
    r"""(?P<rest>(?:\s*+[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+|\s++|/(?=\s*+>|\s))*+)>"""
)
_SKIPPED = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<![A-Za-z][^>]*(?:>|\Z)", re.DOTALL
)
_PAIR = re.compile(r"""(?P<name>[^\s"'<>/=]++)(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<plain>[^\s"'=<>`]++)))?+""")  # fmt: skip
_ID = re.compile(r"(?!fn:|fnref)[^\s.<>\"'&`\ufdd0\ufdd1]{1,200}\Z")
"""No dot: those are the theme's; and none that a footnote has."""
_WITH_ID = re.compile(r'(?P<before><[a-z][^<>]*?) id="(?P<id>[^"]*)"')
_NUMBER = re.compile(r"\d{1,4}(?=(?:px)?\Z)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*\Z")
_DATE = re.compile(r"[0-9TZ:+. -]{4,35}\Z")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as it was typed."""

    text: str
    name: str
    """In lower case."""
    closing: bool
    attributes: tuple[tuple[str, str], ...]
    """Names in lower case and values without their marks and references."""
    start: int = 0
    """Where it begins in what was read."""


def tokens(text: str) -> Iterator[Tag | str]:
    """What HTML is made of: tags, and the text between them as it stands. Comments, declarations and instructions are left out."""
    at = start = 0
    while (at := text.find("<", at)) >= 0:
        if match := _TAG.match(text, at):
            if start < at:
                yield text[start:at]
            yield Tag(match[0], match["name"].lower(), bool(match["end"]), tuple(_pairs(match["rest"])), at)
        elif match := _SKIPPED.match(text, at):
            if start < at:
                yield text[start:at]
        else:
            at += 1
            continue
        at = start = match.end()
    if start < len(text):
        yield text[start:]


class Filter:
    """The first gate: writes the tags of one body anew, and keeps which are open, so that each is closed where it must be."""

    def __init__(self, number: Callable[[str], str], take_id: Callable[[str], bool]) -> None:
        """
        Args:
            number: gives the mark that stands for a target.
            take_id: says whether an id is free, and takes it.
        """
        self._number = number
        self._take_id = take_id
        self.open: list[tuple[str, str]] = []
        """Elements that are open, as they were typed and as they are written."""
        self.used = False
        """Whether any tag got through."""

    def __call__(self, text: str, *, phrases: bool = False) -> str:
        """HTML as typed, with the tags that are allowed.

        Args:
            phrases: whether only what stands within a line may get through.
        """
        return "".join(self._tag(token, phrases) if isinstance(token, Tag) else _words(token) for token in tokens(text))

    def close(self, depth: int) -> str:
        """The end tags of what was opened since `depth` tags were open."""
        found = "".join(f"</{written}>" for _, written in reversed(self.open[depth:]))
        del self.open[depth:]
        return found

    def _tag(self, tag: Tag, phrases: bool) -> str:
        name, given = RENAMED.get(tag.name, (tag.name, ""))
        if name not in ELEMENTS or (phrases and name not in PHRASES):
            return _words(tag.text)
        if tag.closing:
            return self._end(name)
        if name in VOID:
            self.used = True
            return f"<{name}{self._attributes(name, tag, given)}>"
        if len(self.open) >= _DEPTH:
            return _words(tag.text)
        self.used = True
        attributes = self._attributes(name, tag, given)
        written = name if name != "a" or " href=" in attributes else "span"  # an anchor, which may stand in a link
        self.open.append((name, written))
        return f"<{written}{attributes}>"

    def _end(self, name: str) -> str:
        """An end tag, if it ends something; what was opened within is ended as well."""
        for at in range(len(self.open) - 1, -1, -1):
            if self.open[at][0] == name:
                return self.close(at)
        return ""

    def _attributes(self, name: str, tag: Tag, given: str) -> str:
        values = dict(reversed([each for each in tag.attributes if is_allowed(name, *each)]))
        classes = [each for each in values.pop("class", "").split() if each in CLASSES]
        classes += [each for each in (values.pop("align", "").casefold(), given) if each in CLASSES]
        wanted = values.pop("id", "") or values.get("name", "")
        values.pop("name", "")
        found = {}
        if "href" in values:
            found["href"] = self._number(values.pop("href").strip())
        if name == "img":
            found |= {
                "alt": values.pop("alt", ""),
                "loading": "lazy",
                "src": self._number(values.pop("src", "").strip()),
            }
        if wanted and self._take_id(wanted):
            found["id"] = wanted
        if classes:
            found["class"] = " ".join(dict.fromkeys(classes))
        found |= {key: _settled(key, values[key]) for key in sorted(values)}
        return "".join(f' {key}="{escape(value)}"' for key, value in found.items())


def clean(html: str) -> str:
    """The second gate: the fragment as a browser reads it, printed again."""
    before, found = "", html
    for _ in range(_ROUNDS):
        if found == before:
            return found
        before, found = found, _cleaner().clean(found)
    return found if found == before else escape(html)


def with_ids_once(html: str) -> str:
    """The HTML without ids that something before has: a browser repeats an element that is closed too early."""
    seen: set[str] = set()

    def one(match: re.Match[str]) -> str:
        if match["id"] in seen:
            return f"{match['before']}"
        seen.add(match["id"])
        return match[0]

    return _WITH_ID.sub(one, html)


def is_allowed(name: str, key: str, value: str) -> bool:
    """Whether an element may have an attribute with this value."""
    if key not in COMMON and key not in ELEMENTS[name]:
        return False
    if key in ("id", "name"):
        return _ID.match(value) is not None
    if key == "class":
        return any(each in CLASSES for each in value.split())
    if key == "align":
        return value.casefold() in _SIDES
    if key in ("width", "height", "colspan", "rowspan", "start", "value"):
        return _NUMBER.match(value) is not None
    if key in ("lang", "hreflang"):
        return _LANGUAGE.match(value) is not None
    if key == "datetime":
        return _DATE.match(value) is not None
    if key == "rel":
        return any(each in _RELATIONS for each in value.casefold().split())
    allowed = {"dir": ("ltr", "rtl", "auto"), "type": ("1", "a", "A", "i", "I"), "scope": ("col", "row", "colgroup", "rowgroup")}  # fmt: skip
    return key not in allowed or value in allowed[key]


def ids(texts: Iterable[str]) -> list[str]:
    """The ids that pieces of HTML give, as far as pages take them, each once, in order."""
    found: dict[str, None] = {}
    for text in texts:
        for token in tokens(text) if "<" in text and "=" in text else ():
            if isinstance(token, Tag) and not token.closing:
                name = RENAMED.get(token.name, (token.name, ""))[0]
                if name not in ELEMENTS:
                    continue
                values = dict(reversed([each for each in token.attributes if is_allowed(name, *each)]))
                if wanted := values.get("id") or values.get("name"):
                    found.setdefault(wanted)
    return list(found)


def problems(text: str) -> Iterator[tuple[int, int, Problem]]:
    """What of a piece of HTML no page shows: from where to where, and the mistake; its own line is none.

    Elements that HTML does not know are words, like `<name>` in a text about commands, and no mistake.
    """
    for token in tokens(text):
        if not isinstance(token, Tag) or token.closing:
            continue
        end = token.start + len(token.text)
        if token.name in NEVER:
            yield token.start, end, Problem(0, f"“<{token.name}>” is shown as text", _instead(token.name))
            continue
        name = RENAMED.get(token.name, (token.name, ""))[0]
        if name not in ELEMENTS:
            continue
        for key, value in token.attributes:
            if not is_allowed(name, key, value):
                yield token.start, end, Problem(0, _left_out(token.name, key, value), _how(name, key))


def _left_out(name: str, key: str, value: str) -> str:
    known = key in COMMON or key in ELEMENTS[RENAMED.get(name, (name, ""))[0]]
    shown = f"{key}={value[:40]}" if known and value else key
    return f"`{shown}` of “<{name}>” is left out"


def _how(name: str, key: str) -> str:
    if key.startswith("on"):
        return "pages run no script of a document"
    if key in ("id", "name"):
        return "an id has no spaces and no dots, and does not begin with fn:"
    if key in ("style", "class", "align"):
        return f"classes are {', '.join(sorted(CLASSES))}"
    if key in ("width", "height"):
        return "say it in pixels: width=320"
    known = sorted((*COMMON, *ELEMENTS[name]))
    return f"“<{name}>” takes {', '.join(known)}"


def _instead(name: str) -> str:
    if name in ("video", "audio", "source", "track", "iframe", "embed", "object"):
        return "a recording or a page elsewhere is a block: ::: video {src=talk.mp4}"
    if name in ("input", "form", "button", "select", "textarea", "option"):
        return "questions and lists to tick are blocks: ::: quiz, ::: poll, ::: checklist"
    if name == "math":
        return "formulas are written in LaTeX: $x^2$"
    return "write it in Markdown, or put it in code: `<…>`"


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for match in _PAIR.finditer(text):
        value = match["double"] or match["single"] or match["plain"] or ""
        yield match["name"].lower(), marks.clean(unescape(value))


def _settled(key: str, value: str) -> str:
    if key == "rel":
        return " ".join(each for each in value.casefold().split() if each in _RELATIONS)
    if key in ("open", "reversed"):
        return ""
    match = _NUMBER.match(value) if key in ("width", "height", "colspan", "rowspan", "start", "value") else None
    return match[0] if match else value


def _words(text: str) -> str:
    """Text between tags, whose character references stay what they mean."""
    return escape(unescape(text), quote=False)


@functools.cache
def _cleaner() -> nh3.Cleaner:
    import nh3  # only where HTML was typed

    own = {name: set(values - {"align", "name"}) for name, values in ELEMENTS.items()}
    own["img"] |= {"loading"}
    common = {
        "id",
        "class",
        "title",
        "lang",
        "dir",
        "role",
        "tabindex",
        "aria-label",
        "data-language",
        "data-copy",
        "data-copied",
    }
    return nh3.Cleaner(
        tags=set(ELEMENTS),
        attributes={"*": common, **own},
        url_schemes=set(),
        link_rel=None,
        clean_content_tags={"script", "style"},
    )
