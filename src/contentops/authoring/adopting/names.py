"""Slugs and titles made from paths."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Collection, Iterable

from contentops.authoring.adopting.survey import INDEXES, TOPS

_DATED = re.compile(r"(?P<date>\d{4}-\d{2}-\d{2})-(?=.)")
_BYTES = 180


def slugs(paths: Iterable[str], taken: Collection[str] = ()) -> dict[str, str]:
    """A slug for each path: its name, with folders before it where two would be the same; none differs from another in case only."""
    parts = {path: _parts(path) for path in sorted(set(paths))}
    depth = dict.fromkeys(parts, 1)
    used = {each.casefold() for each in taken}
    while True:
        names = {path: slug("-".join(parts[path][-depth[path] :])) for path in parts}
        groups: dict[str, list[str]] = {}
        for path, name in names.items():
            groups.setdefault(name.casefold(), []).append(path)
        clashing = [path for name, group in groups.items() if len(group) > 1 or name in used for path in group]
        growing = [path for path in clashing if depth[path] < len(parts[path])]
        if not growing:
            return _numbered(names, used)
        for path in growing:
            depth[path] += 1


def slug(text: str) -> str:
    """A text as part of an address: letters and digits of any script, hyphens between them."""
    text = unicodedata.normalize("NFC", text).lower()
    kept = "".join(
        each if each.isalnum() or each == "_" or unicodedata.category(each)[0] == "M" else "-" for each in text
    )
    found = re.sub(r"-+", "-", kept).strip("-_")[:80]
    while len(found.encode()) > _BYTES:
        found = found[:-1]
    return found.strip("-_") or "page"


def place_of(path: str) -> str:
    """One text for all paths that some file system takes for the same: it may heed neither case nor how accents are written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def date_of(path: str) -> str | None:
    """The day that the name of a Jekyll post begins with."""
    match = _DATED.match(posixpath.basename(path))
    return match["date"] if match is not None else None


def title_of(path: str, site: str) -> str:
    """A title for a document that has none: its name, or for the page of a folder the folder's, in words."""
    parts = _parts(path)
    words = re.sub(r"[-_\s]+", " ", parts[-1]).strip()
    if parts == ["home"]:
        return site
    return words[:1].upper() + words[1:] or site


def _parts(path: str) -> list[str]:
    """The names a slug is made of, the page of a folder named for the folder, a post less its day."""
    *folders, name = path.split("/")
    stem = posixpath.splitext(name)[0]
    if stem.lower() in INDEXES:
        return ["home"] if len(folders) == 0 or (len(folders) == 1 and folders[0] in TOPS) else folders
    return [*folders, _DATED.sub("", stem)]


def _numbered(names: dict[str, str], used: set[str]) -> dict[str, str]:
    found, taken = {}, set(used)
    for path, name in names.items():
        number, candidate = 1, name
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{name[:70]}-{number}"
        taken.add(candidate.casefold())
        found[path] = candidate
    return found
