"""Reads the tags of Hexo, Jekyll and Hugo that only say which file is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from contentops.authoring.adopting.marks import Mark

_TAG = re.compile(r"(?:\{\{[^{}]*\}\}/?)*\{%-?\s*(?P<name>\w+)\s+(?P<rest>.+?)\s*-?%\}\Z")
_REFERENCE = re.compile(r"\{\{[<%]-?\s*(?:rel)?ref\s+(?:path=)?(?P<rest>\S+?|\"[^\"]+\")\s*-?[>%]\}\}\Z")
_BASED = re.compile(r"\{\{-?\s*site\.baseurl\s*-?\}\}(?P<path>/\S*)\Z")
_FILTERED = re.compile(
    r"\{\{-?\s*(?P<quote>[\"'])(?P<path>[^\"']+)(?P=quote)\s*\|\s*(?:relative_url|absolute_url|url_for|prepend:\s*site\.baseurl)\s*-?\}\}\Z"
)
_WORD = re.compile(r"\"[^\"]*\"|'[^']*'|\S+")
_FORMS: dict[str, tuple[Literal["picture", "link", "path"], bool]] = {
    "asset_img": ("picture", True),
    "img": ("picture", True),
    "asset_link": ("link", True),
    "asset_path": ("path", True),
    "post_link": ("link", False),
    "post_path": ("path", False),
    "post_url": ("path", False),
    "link": ("path", False),
}
"""What stands in place of a tag, and whether it is about another file than a page."""


@dataclass(frozen=True, slots=True)
class Tag:
    """What a tag says."""

    form: Literal["picture", "link", "path"]
    asset: bool
    words: tuple[str, ...]
    """What it is given, less quotation marks; one of them names the file."""

    def label(self, at: int) -> str:
        """The words for readers behind the name of the file: of a picture what it shows, which stands last, behind its title."""
        rest = [each for each in self.words[at + 1 :] if not re.fullmatch(r"\d+(?:%|px)?", each)]
        if self.form == "link" and rest and rest[-1] in ("true", "false"):
            rest = rest[:-1]
        if self.form == "picture" and rest:
            inner = [each.strip("\"'") for each in _WORD.findall(rest[-1])] if '"' in rest[-1] else rest[-1:]
            return inner[-1]
        return " ".join(rest)


def read(mark: Mark) -> Tag | None:
    """What a mark says of a file; none where it says something else."""
    if mark.kind == "tag" and (match := _TAG.match(mark.text)) is not None and match["name"] in _FORMS:
        words = tuple(_unquoted(each) for each in _WORD.findall(match["rest"]))
        form, asset = _FORMS[match["name"]]
        return None if match["name"] == "link" and len(words) > 1 else Tag(form, asset, words)
    if mark.kind == "shortcode" and (match := _REFERENCE.match(mark.text)) is not None:
        return Tag("path", False, (_unquoted(match["rest"]),))
    if mark.kind == "variable" and (match := _BASED.match(mark.text) or _FILTERED.match(mark.text)) is not None:
        path = match["path"]
        return Tag("path", bool(re.search(r"\.(?!md\b|html?\b)\w+\Z", path)), (path,))
    return None


def _unquoted(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "\"'" else word
