"""What rules look at, and what several of them need worked out once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from contentops.changeset import ChangeSet
from contentops.model import Catalog, Diagnostic, Document, Key, Position, Reference, Release
from contentops.render import blocks
from contentops.source import strict_yaml
from contentops.source.schemas import Checker

VALUE, UNKNOWN_KEY = "CO106", "CO107"
_INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")

_MORE_OF_TARGET = re.compile(r"(?: +[^\s\"'()<>]+)+\)")


@dataclass
class Context:
    """A release under examination."""

    release: Release
    assumed: frozenset[Key] = field(default_factory=frozenset)
    """Keys to take for live: those about to be published together."""
    changes: ChangeSet | None = None
    """What a branch changed, where it is compared with the one it goes to."""

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

    @cached_property
    def schema_findings(self) -> tuple[Diagnostic, ...]:
        """What the content types' schemas do not allow."""
        checkers = {
            name: Checker(kind.schema, code=VALUE, unknown_code=UNKNOWN_KEY)
            for name, kind in self.catalog.definitions.types.items()
        }
        return tuple(
            finding
            for document in self.catalog.documents
            for finding in checkers[document.key.type].check(document.path, document.node)
        )

    def is_live(self, key: Key) -> bool:
        return key in self.release.live or key in self.assumed

    def touched(self, document: Document) -> bool:
        """Whether the document as it stands is not what is live: a change is on its way."""
        live = self.release.live.get(document.key)
        return live is None or live.digest != self.catalog.digests[document.path]

    def relations(self, document: Document) -> Iterator[tuple[Any, str, Position]]:
        """Every name of another document in the front matter: the types it may have, the name, its place."""
        schema = self.catalog.definitions.types[document.key.type].schema
        for where, wanted in _relations(schema, document.meta, ()):
            name = document.meta
            for step in where:
                name = name[step]
            yield wanted, str(name), strict_yaml.position(document.node, where)


def shown(document: Document) -> Iterator[Reference]:
    """The references of a body that readers can follow or see. Those in code are text: an approval covers them, a page does not."""
    inside = [reference for reference in document.references if reference.position.line >= document.body_line]
    if not inside:
        return
    lines = document.body.split("\n")
    code = _code_lines(lines)
    for reference in inside:
        line, column = reference.position.line - document.body_line, reference.position.column - 1
        if line not in code and not any(a <= column < b for a, b in _inline_code(lines[line])):
            yield reference


def cut_at_space(document: Document, reference: Reference) -> str | None:
    """How to write a target that ends at a space and was meant to go on to the bracket, or none."""
    line, column = reference.position
    if line < document.body_line or not reference.raw:
        return None
    rest = document.body.split("\n")[line - document.body_line][column - 1 + len(reference.raw) :]
    more = _MORE_OF_TARGET.match(rest)
    return f"{reference.raw}{more[0][:-1].replace(' ', '%20')}" if more else None


def _code_lines(lines: list[str]) -> set[int]:
    fence, found = "", set()
    for number, line in enumerate(lines):
        fence, inside = blocks._fence(line, fence)
        if inside:
            found.add(number)
    return found


def _inline_code(line: str) -> list[tuple[int, int]]:
    return [match.span() for match in _INLINE_CODE.finditer(line)]


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
