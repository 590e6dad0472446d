"""Files that a browser would run if it opened them by themselves: at the site's address they could do what its pages can."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers import expat

_SUFFIXES = (
    ".htm", ".html", ".shtml", ".xht", ".xhtml", ".mht", ".mhtml", ".xml", ".xsl", ".xslt", ".svgz", ".js", ".mjs", ".cjs", ".wasm", ".swf",
)  # fmt: skip
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<|\xff\xfe|\xfe\xff")
_ELEMENTS = {
    "audio", "base", "body", "embed", "foreignobject", "form", "frame", "handler", "head", "html", "iframe", "link", "listener", "meta",
    "object", "script", "video",
}  # fmt: skip
"""Elements that a drawing has no need of, and that run something, load something or hold what does."""
_BLANK = re.compile(r"[\x00-\x20]+")
_CALLS = ("javascript:", "vbscript:", "data:text", "data:application")


def active_name(path: str) -> bool:
    """Whether servers hand out a file of this name as something that browsers run."""
    return path.casefold().endswith(_SUFFIXES)


def active_drawing(data: bytes) -> bool:
    """Whether a file is a drawing (SVG) that runs or loads something, or XML that cannot be read to its end.

    Shown as a picture, a drawing runs nothing. Opened by itself it is a document of the site.
    """
    if not _XML.match(data):
        return False
    found = _Search()
    try:
        found.parser.Parse(data, True)
    except (
        expat.ExpatError,
        ValueError,
        LookupError,
    ):  # ill-formed, or in an encoding that Python's parser does not read
        return True
    return found.active


class _Search:
    """Looks through XML for what browsers run."""

    def __init__(self) -> None:
        self.active = False
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._element
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _element(self, name: str, attributes: Mapping[str, str]) -> None:
        if _local(name) in _ELEMENTS or any(_calls(*each) for each in attributes.items()):
            self.active = True

    def _instruction(self, target: str, data: str) -> None:
        self.active = True  # a style sheet of any kind; XML's own first line is no such instruction

    def _doctype(self, name: str, system: str | None, public: str | None, has_subset: bool) -> None:
        self.active = self.active or bool(has_subset)  # entities could spell anything


def _local(name: str) -> str:
    return name.rpartition(":")[2].casefold()


def _calls(name: str, value: str) -> bool:
    text = _BLANK.sub("", value).casefold()
    return _local(name).startswith("on") or any(call in text for call in _CALLS)
