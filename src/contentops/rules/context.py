"""What rules look at, and what several of them need worked out once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from contentops.changeset import ChangeSet
from contentops.model import Catalog, Document, Key, Position, Reference, Release
from contentops.rules.page import Page
from contentops.source import strict_yaml

TEMPLATE = re.compile(r"\{\{|\{%|<%|\$\{")
"""What other programs fill in before they read a text as Markdown."""
_MORE_OF_TARGET = re.compile(r"""((?: +[^\s"'()<>]+)+)(?: +(?:"[^"]*"|'[^']*'))? *\)""")


@dataclass
class Context:
    """A release under examination."""

    release: Release
    pages: Mapping[str, Page]
    """Every document as rules of text see it, by path."""
    options: Callable[[str, str], Mapping[str, Any]]
    """Options of a rule, by its code, for the file at a path."""
    assumed: frozenset[Key] = field(default_factory=frozenset)
    """Keys to take for live: those about to be published together."""
    changes: ChangeSet | None = None
    """What a branch changed, where it is compared with the one it goes to."""
    _related: dict[str, tuple[tuple[Any, str, Position], ...]] = field(default_factory=dict)

    @property
    def catalog(self) -> Catalog:
        return self.release.catalog

    @cached_property
    def by_path(self) -> Mapping[str, Document]:
        return {document.path: document for document in self.catalog.documents}

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """The slugs of the tree by type."""
        found: dict[str, set[str]] = {}
        for document in self.catalog.documents:
            found.setdefault(document.key.type, set()).add(document.key.slug)
        for key in self.catalog.unreadable:  # there, if not to be read at the moment
            found.setdefault(key.type, set()).add(key.slug)
        return {kind: frozenset(slugs) for kind, slugs in found.items()}

    def is_live(self, key: Key) -> bool:
        return key in self.release.live or key in self.assumed

    def touched(self, document: Document) -> bool:
        """Whether the document as it stands is not what is live: a change is on its way."""
        live = self.release.live.get(document.key)
        return live is None or live.digest != self.catalog.digests[document.path]

    def relations(self, document: Document) -> tuple[tuple[Any, str, Position], ...]:
        """Every name of another document in the front matter: the types it may have, the name, its place."""
        if document.path not in self._related:
            self._related[document.path] = tuple(self._relations(document))
        return self._related[document.path]

    def _relations(self, document: Document) -> Iterator[tuple[Any, str, Position]]:
        schema = self.catalog.definitions.types[document.key.type].schema
        for where, wanted in _relations(schema, document.meta, ()):
            name = document.meta
            for step in where:
                name = name[step]
            yield wanted, str(name), strict_yaml.position(document.node, where)


def cut_at_space(document: Document, reference: Reference) -> str | None:
    """How to write a target that ends at a space and was meant to go on to the bracket, or none."""
    line, column = reference.position
    if line < document.body_line or not reference.raw:
        return None
    rest = document.body.split("\n")[line - document.body_line][column - 1 + len(reference.raw) :]
    more = _MORE_OF_TARGET.match(rest)
    return f"{reference.raw}{more[1].replace(' ', '%20')}" if more else None


def _relations(schema: Mapping[str, Any], value: object, where: tuple[str | int, ...]) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        for key, inner in schema.get("properties", {}).items():
            if key in value:
                yield from _relations(inner, value[key], (*where, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            if "x-ref" in schema and isinstance(item, str):
                yield (*where, number), schema["x-ref"]
            else:
                yield from _relations(schema.get("items", {}), item, (*where, number))
    elif "x-ref" in schema and isinstance(value, str):
        yield where, schema["x-ref"]
