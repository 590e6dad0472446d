"""A site as an editor's questions see it: its definitions, its documents with their unsaved text, and its files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from contentops.lsp import front
from contentops.model import ContentType, Definitions, Document, Position
from contentops.render.markdown import anchors_of
from contentops.source import content_types, references
from contentops.source.outline import Heading, Outline


@dataclass(frozen=True, slots=True)
class View:
    """Everything that answers are worked out from."""

    definitions: Definitions
    documents: Mapping[str, Document]
    """By path, as they were when they could last be read."""
    files: Collection[str] = field(default=())
    """Every file of the site, by its path."""
    read: Callable[[str], str | None] = lambda path: None
    """The text of a file, the unsaved one where it is open; none where there is no such text."""

    def type_of(self, path: str) -> ContentType | None:
        """The content type of the file at `path`."""
        plain, _ = content_types.without_language(path, self.definitions.settings.languages)
        return content_types.of_path(plain, self.definitions.types.values())

    def language_of(self, path: str) -> str:
        return content_types.without_language(path, self.definitions.settings.languages)[1]

    def label(self, labels: Mapping[str, str], path: str) -> str:
        """A label in the language of the document at `path`."""
        return labels.get(self.language_of(path)) or next(iter(labels.values()), "")

    def named(self, kind: str, slug: str, language: str) -> Document | None:
        """The document of this type and slug in the language, else in the first language of the site that has it."""
        found = {
            each.key.lang: each for each in self.documents.values() if (each.key.type, each.key.slug) == (kind, slug)
        }
        order = (language, *self.definitions.settings.languages)
        return next((found[tag] for tag in order if tag in found), None)

    def target(self, path: str, raw: str) -> str | None:
        """The file that a link target, written in the document at `path`, leads to; its own for `#heading`."""
        if raw.startswith("#"):
            return path
        if (name := references.named(raw)) is not None:
            kind, slug, language = name
            document = self.named(kind, slug, language or self.language_of(path))
            return document.path if document is not None else None
        return references.resolve(path, raw)

    def headings(self, path: str) -> Sequence[Heading]:
        """The headings of the document at `path` with the ids that its page gives them."""
        text = self.read(path)
        return headings(text.split("\n")) if text is not None else ()


def body(lines: Sequence[str]) -> Outline:
    """The outline of what follows the front matter."""
    inside = front.bounds(lines)
    first = inside[1] + 1 if inside is not None else 1
    return Outline("\n".join(lines[first - 1 :]), first)


def headings(lines: Sequence[str]) -> tuple[Heading, ...]:
    """The headings of a document's lines with their ids."""
    outline = body(lines)
    ids, _ = anchors_of(outline)
    return tuple(replace(each, id=id) for each, id in zip(outline.headings, ids, strict=True))


def schema_at(schema: Mapping[str, Any], path: front.Path) -> Mapping[str, Any]:
    """What a content type's schema says of the value at a path of the front matter; empty where it says nothing."""
    found: Any = schema
    for step in path:
        found = _followed(schema, found)
        if step == 0:
            found = _inner(found, found.get("items", {}))
        else:
            extra = found.get("additionalProperties")
            found = found.get("properties", {}).get(step, extra if isinstance(extra, dict) else {})
    result: Mapping[str, Any] = _followed(schema, found)
    return result


def _inner(of: Mapping[str, Any], items: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of a list's entries, with what the list says of what they name."""
    return {**items, "x-ref": of["x-ref"], "title": of.get("title")} if "x-ref" in of else items


def _followed(schema: Mapping[str, Any], found: Any) -> Mapping[str, Any]:
    for _ in range(8):  # a definition may refer to another; one that refers to itself says nothing
        if not isinstance(found, dict) or not str(found.get("$ref", "")).startswith("#/$defs/"):
            break
        found = {**schema.get("$defs", {}).get(found["$ref"].removeprefix("#/$defs/"), {}), **_rest(found)}
    return found if isinstance(found, dict) else {}


def _rest(found: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in found.items() if key != "$ref"}


def relations(view: View, document: Document) -> Iterator[tuple[str, str, Position]]:
    """Each document named in the front matter of another: its type, its slug, and where it is named."""
    kind = view.definitions.types.get(document.key.type)
    for path, node in _scalars(document.node, ()) if kind is not None else ():
        wanted = schema_at(kind.schema, path).get("x-ref") if kind is not None else None
        if isinstance(wanted, str):
            yield wanted, node.text, node.start
        elif wanted and "/" in node.text:
            name, _, slug = node.text.partition("/")
            yield name, slug, node.start


def _scalars(node: Any, path: front.Path) -> Iterator[tuple[front.Path, Any]]:
    if node.kind == "scalar":
        yield path, node
    for number, item in enumerate(node.items):
        yield from _scalars(item, (*path, node.keys[number].text if node.kind == "mapping" else 0))
