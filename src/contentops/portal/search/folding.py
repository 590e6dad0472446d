"""Folds text to what search compares: case, width, accents, traditional and simplified characters, inflected words.

`theme/static/js/search-fold.js` does the same in the browser, function by function; a test compares the two in one. Every
character folds by itself, so a place in folded text leads back to one in the text as written.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from contentops.portal.search.variants import SIMPLIFIED, TRADITIONAL

WIDE = (
    "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Ranges of characters that words are not told apart in: ideographs, kana, Hangul."""

_HANGUL = re.compile("[\uac00-\ud7af]")
"""Syllables, which are not taken apart as letters with marks are."""
_RUN = re.compile(f"[{WIDE}]+|[^{WIDE}\\s]+")
_LATIN = re.compile(f"[^{WIDE}\\s]+")
_NARROW = re.compile(f"[^{WIDE}]+")
_VARIANT = dict(zip(TRADITIONAL, SIMPLIFIED, strict=True))
_SPECIAL = {"ß": "ss", "ς": "σ", "ı": "i"}
_SIGNS = "+#"
"""Signs that names of things end in: C++, C#."""

_TAG = r"[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>"
_HIDDEN = re.compile(r"<!--.*?-->|<(script|style|template)\b.*?</\1>", re.DOTALL)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var|wbr)(?=[\s>/])"
    + _TAG
)
_BLOCK = re.compile("<" + _TAG)
_WRAPPED = re.compile(f"(?<=[{WIDE}])[ \\t\\r]*\\n[ \\t\\r\\n]*(?=[{WIDE}])")
_BREAK = "\x1e"


class _Folds(dict[int, str]):
    """What each character folds to, learnt as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


def fold(text: str) -> str:
    """Text as it is compared: words and separators, a line break where no phrase goes on."""
    return text.translate(_FOLDS)


def lines(text: str) -> str:
    """Folded text with one space between words, and between one script and the next."""
    return "\n".join(" ".join(_RUN.findall(line)) for line in fold(text).split("\n"))


def plain(html: str) -> str:
    """The words of HTML, a line for each block. A line of Chinese that was wrapped in the source goes on in the next."""
    text = _BLOCK.sub(_BREAK, _INLINE.sub("", _HIDDEN.sub("", html)))
    return unescape(_WRAPPED.sub("", text)).replace("\n", " ").replace(_BREAK, "\n")


def words(folded: str) -> set[str]:
    """Words of scripts that put spaces between them, of folded text."""
    return set(_LATIN.findall(folded))


def wide(folded: str) -> str:
    """Folded text with a single space in place of all that is not in a wide script."""
    return _NARROW.sub(" ", folded)


def stem(word: str) -> str:
    """What inflected forms of an English word have in common; any other word as it is.

    A few rules of Porter's (1980): only forms that leave a word's meaning where it was are brought together.
    """
    if len(word) < 4 or not _ENGLISH.fullmatch(word):
        return word
    for ending, instead, least in _ENDINGS:
        if word.endswith(ending):
            rest = word.removesuffix(ending)
            if len(rest) < least or (least and not _VOWEL.search(rest)) or rest.endswith(_NOT_BEFORE.get(ending, ())):
                continue
            word = rest + instead
            break
    if _DOUBLED.search(word):
        word = word[:-1]
    if len(word) > 6 and word.endswith(("sion", "tion")):
        word = word.removesuffix("ion")
    if len(word) > 3 and word.endswith("e"):
        word = word.removesuffix("e")
    return f"{word[:-1]}i" if len(word) > 2 and word.endswith("y") else word


_ENGLISH = re.compile(r"[a-z]+")
_VOWEL = re.compile(r"[aeiouy]")
_DOUBLED = re.compile(r"([bdfgmnprt])\1$")
_ENDINGS = (
    ("sses", "ss", 0),
    ("ies", "y", 2),
    ("ied", "y", 2),
    ("ings", "", 3),
    ("ing", "", 3),
    ("eed", "ee", 2),
    ("ed", "", 3),
    ("s", "", 3),
)
"""Endings, what stands instead, and how many letters are left at least; the first that fits is taken."""
_NOT_BEFORE = {"s": ("s", "u", "i")}


def _fold(character: str) -> str:
    return "".join(map(_fold_one, unicodedata.normalize("NFKC", character)))


def _fold_one(character: str) -> str:
    if character == "\n":
        return "\n"
    parts = character if _HANGUL.match(character) else unicodedata.normalize("NFKD", character).lower()
    return "".join(map(_settled, parts))


def _settled(character: str) -> str:
    category = unicodedata.category(character)
    if category.startswith("M") or category == "Cf":
        return ""
    if category[0] in "LN" or character in _SIGNS:
        return _SPECIAL.get(character) or _VARIANT.get(character, character)
    return " "


_FOLDS = _Folds()
