"""The theme a site is published with: its own folder, and behind it the one that comes with contentops."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, meta

from contentops import shipped
from contentops.errors import ContentOpsError
from contentops.portal.i18n import Language, read_language
from contentops.source.snapshot import Snapshot

FOLDER = "theme/"
_TEMPLATES, _STATIC = "templates/", "static/"
_JINJA = Environment(autoescape=True)
"""Reads templates, and renders none."""


@dataclass(frozen=True)
class Theme:
    """Templates, static files and catalogues by path below the theme's folder."""

    files: Mapping[str, bytes]

    def template(self, kind: str) -> str:
        """The template for a kind of page, `document` where the theme has none of that name."""
        return kind if f"templates/{kind}.html" in self.files else "document"

    def closure(self, template: str) -> str:
        """Digest of a template and of all it extends, includes and imports."""
        hasher = hashlib.sha256()
        for name in sorted(self._needs(template)):
            hasher.update(name.encode() + b"\0" + self.files.get(f"templates/{name}", b"") + b"\0")
        return hasher.hexdigest()

    def language(self, tag: str) -> Language:
        name = f"translations/{tag}.po"
        return read_language(tag, [(f"theme/{name}", self.files[name])] if name in self.files else [])

    def texts_digest(self, tag: str) -> str:
        return hashlib.sha256(self.files.get(f"translations/{tag}.po", b"")).hexdigest()

    @cached_property
    def static_folder(self) -> str:
        """Where the static files lie in the site: under a digest of them all, so that a page names exactly the styles and
        scripts that it was made with, and hosts may keep these for ever."""
        hasher = hashlib.sha256()
        for name, data in self._static():
            hasher.update(f"{name}\0{len(data)}\0".encode() + data)
        return f"{FOLDER}{hasher.hexdigest()[:12]}/"

    def static(self) -> Iterator[tuple[str, bytes]]:
        """Static files by their path in the site."""
        for name, data in self._static():
            yield self.static_folder + name, data

    def _static(self) -> Iterator[tuple[str, bytes]]:
        for path, data in sorted(self.files.items()):
            if path.startswith(_STATIC):
                yield path.removeprefix(_STATIC), data

    def write_to(self, folder: Path) -> None:
        """Lay the templates out where Jinja finds them.

        Raises:
            ContentOpsError: one is not UTF-8.
        """
        for path, data in self.files.items():
            if path.startswith("templates/"):
                _refuse_undecodable(path, data)
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)

    def digest(self) -> str:
        hasher = hashlib.sha256()
        for path, data in sorted(self.files.items()):
            hasher.update(f"{path}\0{len(data)}\0".encode() + data)
        return hasher.hexdigest()

    def _needs(self, template: str) -> set[str]:
        """The template and all it may take in; every template there is, where a name is computed or cannot be read."""
        seen: set[str] = set()
        waiting = [f"{template}.html"]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                for needed in _referenced(self.files.get(f"{_TEMPLATES}{name}", b"")):
                    waiting += self._templates() if needed is None else [needed]
        return seen

    def _templates(self) -> list[str]:
        return [path.removeprefix(_TEMPLATES) for path in self.files if path.startswith(_TEMPLATES)]


def read_theme(snapshot: Snapshot) -> Theme:
    """The theme of a site as it stands in the snapshot; a file the site does not have comes from the shipped theme."""
    own = [path for path, entry in snapshot.entries.items() if path.startswith(FOLDER) and entry.mode.startswith("100")]
    mine = {path.removeprefix(FOLDER): data for path, data in snapshot.read_all(own).items()}
    return Theme({**shipped.files("theme"), **mine})


def refuse_unreadable_catalogues(snapshot: Snapshot, languages: Iterable[str]) -> None:
    """Read the site's own catalogues as a publish does.

    Raises:
        ContentOpsError: one cannot be read, with the words of the publish that it would stop.
    """
    names = {tag: f"{FOLDER}translations/{tag}.po" for tag in languages}
    mine = [
        name for name in names.values() if name in snapshot.entries and snapshot.entries[name].mode.startswith("100")
    ]
    found = snapshot.read_all(mine)
    for tag, name in names.items():
        if name in found:
            read_language(tag, [(name, found[name])])


@functools.lru_cache(256)
def _referenced(template: bytes) -> tuple[str | None, ...]:
    """What a template extends, includes and imports, as far as it says so; none for a name that is computed."""
    try:
        return tuple(meta.find_referenced_templates(_JINJA.parse(template.decode("utf-8", "replace"))))
    except TemplateSyntaxError:
        return (None,)


def _refuse_undecodable(path: str, data: bytes) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ContentOpsError(f"{FOLDER}{path}:{line}: not UTF-8", hint="save the template as UTF-8") from None
