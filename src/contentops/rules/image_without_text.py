"""A picture has no words for those who do not see it.

What: the alternative text of a picture is empty, or is the name of its file.

Why: a screen reader says “image” or reads the file's name out; where a picture does not load, nothing stands there; search
finds nothing. A picture that tells nothing has no place in a text, so there is no way to write one without words (WCAG 2.2, 1.1.1).

Example:

    ![](funnel.svg)

Instead:

    ![漏斗：从注册到完课，每一步留下的人数](funnel.svg)
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from contentops.model import Diagnostic, Position
from contentops.rules.page import Page, replacing
from contentops.source.outline import Link

_ATTRIBUTE = re.compile(r"""\{(?P<before>[^{}'"]*)\balt=(?P<quote>["'])(?P<text>.*?)(?P=quote)(?P<after>[^{}]*)\}""")

CODE, NAME, SEVERITY, GUARD = "CO306", "image-without-text", "warning", "quality"

_FILE = re.compile(r"\S+\.(?:png|jpe?g|gif|svg|webp|avif|bmp|ico|tiff?)\Z", re.IGNORECASE)
_NAMED_BY_MACHINE = re.compile(r"(?=.*[_\d-])[\x21-\x7e]+\Z")
"""No spaces, and a sign or a number: a name that files have and sentences do not."""
_GENERIC = frozenset(("image", "img", "picture", "photo", "pic", "alt", "alt text", "alt-text", "图片", "图像", "图", "插图", "圖片"))  # fmt: skip


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for link in page.outline.links:
        if not link.image:
            continue
        attribute = _ATTRIBUTE.match(page.line(link.end.line), link.end.column - 1)
        problem = _problem(link)
        if problem is not None and attribute is not None and link.start.line == link.end.line:
            yield _in_attribute(page, link, attribute)
        elif problem is not None:
            hint = "say in the square brackets what it shows: ![…](…)"
            yield page.finding(CODE, "warning", problem, link.start, end=link.end, hint=hint)


def _in_attribute(page: Page, link: Link, attribute: re.Match[str]) -> Diagnostic:
    """The text stands behind the picture, as some programs have it; pages show that as words."""
    words = attribute["text"].replace("\\_", "_").replace("[", "\\[").replace("]", "\\]")
    target = page.line(link.end.line)[link.start.column - 1 : link.end.column - 1].partition("](")[2]
    end = Position(link.end.line, attribute.end() + 1)
    alone = attribute["before"] == attribute["after"] == ""
    fix = replacing("put it into the square brackets", link.start, end, f"![{words}]({target}", safe=alone)
    message = "the alternative text stands behind the picture, where pages show it as words"
    return page.finding(CODE, "warning", message, link.start, end=end, hint="put it into the square brackets", fix=fix)


def _problem(link: Link) -> str | None:
    words = link.text.strip()
    if not words:
        return "the picture has no alternative text"
    stem = posixpath.splitext(posixpath.basename(unquote(link.target.partition("?")[0])))[0]
    if _FILE.match(words) or (words == stem and _NAMED_BY_MACHINE.match(words)):
        return f"the alternative text “{words}” is the name of a file"
    return f"the alternative text “{words}” does not say what it shows" if words.casefold() in _GENERIC else None
