"""What a target that leads nowhere was meant to be: a file of nearly that name, or no target at all."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property
from urllib.parse import quote, unquote

from contentops.model import Reference
from contentops.source.outline import Link, Outline
from contentops.source.references import ROOT

_DEFINITION = re.compile(r"[ \t>]*\[[^\[\]]+\]:")
_ATTRIBUTE = re.compile(r"[\w-]+\s*=\s*[\"']?\Z")
_NAME = 80
"""So long is the name of an attribute at most, with what stands between it and its value."""
_PAGES = (".html", ".htm", ".mdx", ".markdown", "")


class Files:
    """The files of the content folder, to look for the one that was meant."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = frozenset(path for path in paths if path.startswith(ROOT))

    @cached_property
    def _by_folder(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in sorted(self._paths):
            found.setdefault(posixpath.dirname(path), []).append(path)
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in sorted(self._paths):
            found.setdefault(posixpath.basename(path).casefold(), []).append(path)
        return found

    def close_to(self, path: str, *, documents: bool) -> str | None:
        """The file that was probably meant by a path where none lies: of nearly the same name in the same folder, else of the
        same name in one other folder.

        Args:
            documents: whether documents may be meant, or only other files.
        """
        folder, name = posixpath.split(path)
        beside = {
            posixpath.basename(each).casefold(): each
            for each in self._by_folder.get(folder, ())
            if documents or not each.endswith(".md")
        }
        stem, ending = posixpath.splitext(name)
        names = [name, *([f"{stem}.md", f"{name}.md"] if documents and ending in _PAGES else [])]
        for wanted in names:
            if wanted.casefold() in beside:
                return beside[wanted.casefold()]
        if close := get_close_matches(name.casefold(), beside, n=1, cutoff=0.7):
            return beside[close[0]]
        for wanted in names:
            same = [each for each in self._by_name.get(wanted.casefold(), ()) if documents or not each.endswith(".md")]
            if len(same) == 1:
                return same[0]
        return None

    def from_root(self, raw: str) -> str | None:
        """The file that a target with a slash at its beginning means, from the repository's root or from content/; or none."""
        path = posixpath.normpath(unquote(re.split(r"[?#]", raw, maxsplit=1)[0]).lstrip("/"))
        return next((each for each in (path, f"{ROOT}{path}") if each in self._paths), None)

    def is_folder(self, path: str) -> bool:
        return path in self._by_folder or any(each.startswith(f"{path}/") for each in self._by_folder)


def relative(path: str, document: str, raw: str) -> str:
    """The target to write in a document for a file, with the query and the anchor that `raw` has."""
    match = re.search(r"[?#]", raw)
    parts = posixpath.relpath(path, posixpath.dirname(document)).split("/")
    return "/".join(map(encoded, parts)) + (raw[match.start() :] if match else "")


def encoded(name: str) -> str:
    """A name with all that means something to Markdown, HTML, YAML or an address percent-encoded; other scripts stay readable."""
    return "".join(
        letter
        if letter.isalnum() or letter in "._~-+=" or (not letter.isascii() and letter.isprintable())
        else quote(letter, safe="")
        for letter in name
    )


def unread(outline: Outline, references: Iterable[tuple[int, Reference]]) -> tuple[int, ...]:
    """Of numbered references of the body, those that nothing reads as a link, nor as one that failed: in a formula, say."""
    by_line: dict[int, list[Link]] = {}
    for link in outline.links:
        for line in range(link.start.line, link.end.line + 1):
            by_line.setdefault(line, []).append(link)
    return tuple(number for number, reference in references if not _is_read(outline, by_line, reference))


def _is_read(outline: Outline, by_line: Mapping[int, list[Link]], reference: Reference) -> bool:
    line, column = reference.position
    text = outline.lines[line - outline.first_line]
    if any(link.start <= reference.position < link.end for link in by_line.get(line, ())):
        return True
    if text.startswith(":::") or _DEFINITION.match(text) or is_attribute(text, column):
        return True
    return any(f"]({reference.raw}" in passage.text for passage in outline.passages)


def is_attribute(line: str, column: int) -> bool:
    """Whether what begins at a column of a line is an attribute in raw HTML, which pages show as text."""
    before = line[max(0, column - 1 - _NAME) : column - 1]
    return not line.startswith(":::") and _ATTRIBUTE.search(before) is not None
