"""Blocks of code as HTML: coloured by Pygments for the language that is named, with what a button to copy them needs."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from html import escape
from typing import Any

from contentops.render import marks

_BRACES = re.compile(r"\{(?P<inside>[^{}]*)\}\s*\Z")
_NAME = re.compile(r"[A-Za-z0-9_+#.-]{1,40}\Z")
_OPTION = re.compile(
    r"""(?<![\w-])(?P<key>hl_lines|linenums)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<plain>[^\s}"']+))"""
)
_CLASS = re.compile(r"(?:^|\s)\.(?P<name>[A-Za-z0-9_+#-]{1,40})(?=\s|\Z)")
_LINES = re.compile(r"(?P<first>\d{1,5})(?:-(?P<last>\d{1,5}))?\Z")
_STRESSED = 2000


@dataclass(frozen=True, slots=True)
class Info:
    """What stands behind a fence. Anything else would reach the highlighter, which trusts all it is given: some of its options
    are printed unescaped, others raise."""

    language: str
    stressed: tuple[int, ...]
    """Lines to stress, from 1."""
    numbered: bool


def info(text: str) -> Info:
    """Read `python hl_lines="1 3-4"` or `{ .python linenums=1 }`."""
    braces = _BRACES.search(text)
    named = _CLASS.search(braces["inside"]) if braces else None
    words = text[: braces.start()].split() if braces else text.split()
    first = words[0].partition("{")[0].partition(":")[0] if words else ""
    language = first if _NAME.match(first) else named["name"] if named else ""
    options = {
        match["key"]: match["double"] or match["single"] or match["plain"] or "" for match in _OPTION.finditer(text)
    }
    numbered = options.get("linenums", "").casefold() in ("1", "true", "yes", "on", "inline", "table")
    return Info(language, tuple(_lines(options.get("hl_lines", ""))), numbered)


def html(code: str, fence: Info) -> str:
    """A frame that holds the code, `<div class="highlight"><pre><code>`."""
    lexer = _lexer(fence.language.casefold()) if fence.language else None
    language = f' data-language="{escape(fence.language.casefold())}"' if lexer else ""
    words = f'data-copy="{marks.word("Copy")}" data-copied="{marks.word("Copied")}"'
    return f'<div class="highlight"{language} {words}><pre><code>{_inside(code, lexer, fence)}</code></pre></div>'


def _inside(code: str, lexer: Any, fence: Info) -> str:
    if lexer is None and not fence.stressed and not fence.numbered:
        return escape(code, quote=False)
    from pygments import highlight  # type: ignore[import-untyped]

    made: str = highlight(code, lexer or _lexer("text"), _formatter(fence.stressed, fence.numbered))
    return made.partition("<pre>")[2].rpartition("</pre>")[0].removeprefix("<span></span>")


@functools.lru_cache(maxsize=256)
def _lexer(name: str) -> Any:
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]

    try:
        return get_lexer_by_name(name, stripnl=False, ensurenl=True)
    except ClassNotFound:
        return None


@functools.lru_cache(maxsize=64)
def _formatter(stressed: tuple[int, ...], numbered: bool) -> Any:
    """A formatter, kept: making one takes longer than what it does for most blocks."""
    from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]

    return HtmlFormatter(nowrap=False, hl_lines=list(stressed), linenos="inline" if numbered else False, wrapcode=False)


def _lines(text: str) -> list[int]:
    found: list[int] = []
    for word in text.replace(",", " ").split():
        if match := _LINES.match(word):
            first = int(match["first"])
            found += range(first, min(int(match["last"] or first), first + _STRESSED) + 1)
    return found[:_STRESSED]
