"""What of changed text is shown: the changes with the words around them, and signs that no screen shows made visible."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from contentops.differences.matching import HAN, TOKEN
from contentops.differences.model import Span

_AROUND = 60
"""How many characters of a long unchanged text stand before and after a change."""
_FEW = 20
"""So many characters are not worth leaving out."""
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control and format characters, with which a text could hide from its reviewer or command a terminal."""


def excerpt(spans: Sequence[Span]) -> Iterator[Span]:
    """The spans with long unchanged ones cut short; `…` stands for what is left out."""
    last = len(spans) - 1
    for number, span in enumerate(spans):
        if span.op != "same" or not last:
            yield span
            continue
        before = _tail(span.text) if number < last else ""
        after = _head(span.text) if number else ""
        if len(before) + len(after) + _FEW >= len(span.text):
            yield span
        else:
            yield Span("same", f"{after}…{before}")


def beginning(text: str) -> str:
    """A text's first words on one line."""
    line = " ".join(text.split())
    return line if len(line) <= 2 * _AROUND else f"{_head(line)}…"


def revealed(text: str) -> str:
    """The text with unseen characters written as `<U+202E>`."""
    return _UNSEEN.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def _head(text: str) -> str:
    """What follows a change: the rest of its line, or the first words of it."""
    line, end, _ = text.partition("\n")
    if len(line) <= 2 * _AROUND:
        return line + end
    return line[: _boundary(line, _AROUND)]


def _tail(text: str) -> str:
    """What precedes a change: its line up to there, or the last words of it."""
    at = text.rfind("\n")
    line = text[at + 1 :]
    if len(line) <= 2 * _AROUND:
        return text[max(at, 0) :]
    return line[_boundary(line, len(line) - _AROUND) :]


def _boundary(text: str, at: int) -> int:
    """The end of the word that the place lies in."""
    if HAN.match(text[at]):
        return at
    window = max(0, at - _AROUND)
    return next(
        (window + match.end() for match in TOKEN.finditer(text[window:]) if window + match.end() >= at), len(text)
    )
