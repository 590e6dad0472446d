"""What a text is made of: sentences, words, clauses, and the script its characters belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from contentops.source import hanzi
from contentops.source.outline import HIDDEN, Passage

Script = Literal["simplified", "traditional"]

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Ranges of Chinese characters, for a class of a regular expression."""
KANA = "\u3041-\u3096\u30a1-\u30fa"

_CHARACTER = re.compile(f"[{HAN}]")
_WORD = re.compile(f"{HIDDEN}|[^\\W_{HAN}]+(?:['’.,:/_-][^\\W_{HAN}]+)*")
_CLOSING = "”’」』）】》)\\]\"'*"
_CHINESE_END = re.compile(f"(?:[。！？!?；;．]|…+|(?<=[{HAN}])\\.(?=\\s|\\Z))[{_CLOSING}]*")
_ENGLISH_END = re.compile(f"[.!?…;]+[{_CLOSING}]*(?=\\s|\\Z)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|vs|al|ca|approx|fig|figs|no|vol|ch|sec|dr|mr|mrs|ms|prof|st|jr|sr|inc|ltd|co|corp|dept"
    r"|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)|(?:\b[A-Za-z]\.)+[A-Za-z]|\b[A-Z])\.\Z",
    re.IGNORECASE,
)
_ALWAYS_GOES_ON = re.compile(r"(?:e\.g|i\.e|cf|vs|fig|figs|no|dr|mr|mrs|ms|prof)\.\Z", re.IGNORECASE)
_MASKED = re.compile(
    r"`[^`\n]+`"
    rf"|(?:https?|ftp|file)://[\w\-.~:/?#\[\]@!$&'()*+,;=%{HAN}]+"
    rf"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w/])[#@][\w{HAN}-]+"
    r"|\{\{.*?\}\}+|\{%.*?%\}|\{[:#.][^}\n]*\}|%[-+0-9.]*[a-zA-Z]"
    rf"|(?<![\w\-/\\{HAN}])[\w\-/\\{HAN}]+\.(?:md|txt|png|jpe?g|gif|svg|webp|pdf|docx?|xlsx?|pptx?"
    r"|csv|json|ya?ml|toml|html?|css|js|ts|py|zip|mp[34])\b"
    r"|(?<![\w.\-])(?:[A-Za-z]:)?[\w.\-]*(?:[/\\][\w.\-]+){2,}|[\u3000丨]",
    re.ASCII,
)
"""What is no sentence though it stands in one: addresses, names of files, tags, marks of templates, code."""
_HINT_OF_MASKED = re.compile("[`./\\\\@#%{\u3000丨]")
_CLAUSE_END = re.compile("[，。！？；：．,!?;:…]+")
_TRADITIONAL_TAGS = frozenset({"hant", "tw", "hk", "mo"})


_BLOCKS_ELSEWHERE = ("!!! ", "???", "=== ", ":::", "{%", "{{", "--8<--")


class Size(NamedTuple):
    """How much a text holds. A word is what stands between spaces, or a figure; what is no words counts as one."""

    characters: int
    """Chinese characters."""
    words: int
    """Words of other scripts, and figures."""

    @property
    def units(self) -> int:
        """What a reader of Chinese takes in one by one: a character, a foreign word, a figure."""
        return self.characters + self.words


def size(text: str) -> Size:
    """How much a text holds."""
    return Size(len(_CHARACTER.findall(text)), len(_WORD.findall(text)))


def masked(text: str) -> str:
    """The text with addresses, file names and marks of templates hidden, as long as before."""
    if _HINT_OF_MASKED.search(text) is None:
        return text
    return _MASKED.sub(lambda match: HIDDEN * len(match[0]), text)


def is_prose(passage: Passage) -> bool:
    """False for what only looks like a paragraph: a line that opens a block of other Markdown dialects."""
    return not passage.text.startswith(_BLOCKS_ELSEWHERE)


def sentences(text: str, *, chinese: bool, semicolons: bool = True) -> Iterator[tuple[int, int]]:
    """From where to where each sentence of a passage goes, spaces around it left out.

    A Chinese sentence ends with 。！？；… (or ．, which some write for 。); an English one with . ! ? ; before a space, where
    the full stop is not that of an abbreviation and no small letter follows.

    Args:
        semicolons: whether a semicolon ends an English sentence, as it does a Chinese one.
    """
    start = 0
    for match in (_CHINESE_END if chinese else _ENGLISH_END).finditer(text):
        if not chinese and (_goes_on(text, match) if match[0][0] != ";" else not semicolons):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def clauses(text: str) -> int:
    """How many clauses a Chinese text has: runs between commas, colons, semicolons and the ends of sentences."""
    return sum(_CHARACTER.search(part) is not None for part in _CLAUSE_END.split(text))


def script_of(language: str) -> Script | None:
    """The script of a language tag that is Chinese: `zh-Hant` and the regions that write it, else simplified."""
    first, *rest = language.lower().replace("_", "-").split("-")
    if first != "zh":
        return None
    if "hans" in rest:
        return "simplified"
    return "traditional" if _TRADITIONAL_TAGS.intersection(rest) else "simplified"


@cache
def foreign_to(script: Script) -> re.Pattern[str]:
    """Matches the characters that are never written in a script, but in the other one.

    Many characters are fine in both, 后 and 里, 著 and 乾 among them. What is in GB 2312, the national set of simplified
    characters, or in Big5, that of traditional ones, is taken to belong there; OpenCC says what has a counterpart.
    """
    return re.compile(f"[{hanzi.TRADITIONAL if script == 'simplified' else hanzi.SIMPLIFIED}]")


def is_of_neither(character: str) -> bool:
    """Whether a Chinese character is in neither of the two national sets, as the forms of Japan are."""
    return not _encodes(character, "gb2312") and not _encodes(character, "big5")


def _encodes(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether what looks like the end of an English sentence is none."""
    rest = text[match.end() : match.end() + 40].lstrip()
    if rest[:1].islower():
        return True
    before = text[max(0, match.start() - 12) : match.start() + 1]
    if _ALWAYS_GOES_ON.search(before):
        return True
    return _ABBREVIATION.search(before) is not None and not rest[:1].isupper()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    part = text[start:end]
    if part.strip():
        yield start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
