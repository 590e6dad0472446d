"""A word stands where the site uses another one.

What: a word that `standards/terms.yml` lists under `not`, in the title, the summary or the text; code, addresses and
file names are left alone. Latin words are whole words, a plural or possessive s included, and letters count as
written unless the entry has none but small ones. A word that is part of a longer one in the list, such as the word to
be used, is fine.

Why: learners take two words for two things, and a search finds only one of them.

Example:

    第一次登陆前，请先改密码。

Instead:

    第一次登录前，请先改密码。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from contentops.model import Diagnostic, Term
from contentops.rules.page import Page, replacing
from contentops.source.language import is_prose, masked
from contentops.source.outline import Passage

CODE, NAME, SEVERITY, GUARD = "CO703", "terminology", "warning", "quality"

_LETTER = "[0-9A-Za-z_\u00c0-\u024f]"
_LATIN = re.compile(_LETTER)
_SUFFIX = "(?:['’]s|s)?"


class _Word(NamedTuple):
    """A word that is not used, or, without a term, one that is, which hides those within it."""

    text: str
    term: Term | None
    folded: str
    """Its first part without capitals: a text without it does not hold the word."""


def check(page: Page, _: Mapping[str, Any]) -> Iterator[Diagnostic]:
    if not page.standards.terms:
        return
    passages = [each for each in page.passages if is_prose(each)]
    folded = "\n".join(each.text for each in passages).casefold()
    words = [word for word in _words(page.standards.terms, page.language) if word.folded in folded]
    if all(word.term is None for word in words):
        return
    for passage in passages:
        for start, end, term in _matches(masked(passage.text), words):
            yield _finding(page, passage, start, end, term)


def _matches(text: str, words: Sequence[_Word]) -> Iterator[tuple[int, int, Term]]:
    """The words of a text that are not used. Of those that overlap the first holds, then the longest, then what is used."""
    found = [(*match.span(), word.term) for word in words for match in _pattern(word).finditer(text)]
    at = 0
    for start, end, term in sorted(found, key=lambda each: (each[0], -each[1], each[2] is not None)):
        if start >= at:
            at = end
            if term is not None:
                yield start, end, term


def _finding(page: Page, passage: Passage, start: int, end: int, term: Term) -> Diagnostic:
    word = passage.text[start:end]
    first, last = passage.place(start), passage.end(end)
    plural = passage.text[end : end + 1] == "s"
    new = term.preferred
    if new[:1].islower() and word[:1].isupper():
        new = new[0].upper() + new[1:]
    hint = f"write “{new}”" if new else "say it in another way"
    fix = None
    source = page.line(first.line)[first.column - 1 : last.column - 1]
    if new and source == word and first.line == last.line and not (plural and not _takes_s(new)):
        fix = replacing(f"write “{new}”", first, last, new, safe=term.safe)
    if term.note:
        hint = f"{hint}: {term.note}"
    return page.finding(CODE, "warning", f"“{word}” is not used on this site", first, end=last, hint=hint, fix=fix)


def _takes_s(word: str) -> bool:
    """Whether an s makes the plural of an English word."""
    return word.isascii() and word[-1:].isalpha() and not word.lower().endswith(("s", "x", "z", "ch", "sh", "y"))


@lru_cache(maxsize=16)
def _words(terms: tuple[Term, ...], language: str) -> tuple[_Word, ...]:
    """The words of a language, those that are used and those that are not."""
    held = [term for term in terms if _holds(term.language, language)]
    used = [(text, None) for text in dict.fromkeys(term.preferred for term in held) if text]
    banned = [(text, term) for term in held for text in term.banned]
    return tuple(_Word(text, term, text.casefold().split()[0]) for text, term in (*used, *banned) if text.strip())


def _holds(wanted: str, language: str) -> bool:
    """Whether an entry for `wanted` holds for a text: for zh, in zh-CN too."""
    return not wanted or f"{language.lower()}-".startswith(f"{wanted.lower()}-")


@lru_cache(maxsize=4096)
def _pattern(word: _Word) -> re.Pattern[str]:
    """Matches a word; one that is to be used only as it is written, at the beginning of a sentence too."""
    text = word.text
    first, *others = (re.escape(part) for part in text.split())
    if word.term is None and text[0].islower():
        first = f"(?i:{first[0]}){first[1:]}"
    pattern = r"\s+".join((first, *others))
    if _LATIN.match(text[0]):
        pattern = f"(?<!{_LETTER})(?<![-.’'/\\\\@#]){pattern}"
    if _LATIN.match(text[-1]):
        pattern = f"{pattern}(?={_SUFFIX}(?!{_LETTER})(?![-.’']{_LETTER})(?!-[{{<]|#))"
    return re.compile(pattern, re.IGNORECASE if word.term is not None and text.islower() else 0)
