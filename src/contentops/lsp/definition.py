"""Where things are defined, and where they are used: documents, headings, people, tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote

from contentops.lsp import front, links
from contentops.lsp.hover import referent
from contentops.lsp.view import View, headings, relations
from contentops.model import Document, Node, Position
from contentops.source import references, standards, strict_yaml
from contentops.source.outline import Heading
from contentops.workflow import people

TOP = Position(1, 1)


@dataclass(frozen=True, slots=True)
class Target:
    """A stretch of a file of the site."""

    path: str
    start: Position
    end: Position


@dataclass(frozen=True, slots=True)
class Symbol:
    """A heading with what stands under it, up to `end`."""

    heading: Heading
    end: Position
    children: tuple[Symbol, ...]


def definition(view: View, path: str, lines: Sequence[str], at: Position) -> Target | None:
    """What the link or the name at a place of the document at `path` stands for."""
    inside = front.bounds(lines)
    if inside is None or at.line >= inside[1]:
        link = links.at(path, lines, at)
        return _linked(view, path, lines, link.target) if link is not None else None
    spot = front.spot(lines, at)
    if spot is None or not spot.text:
        return None
    if spot.path[:1] == ("tags",):
        return _tag(view, spot.text)
    named = referent(view, path, spot)
    if isinstance(named, Document):
        return Target(named.path, TOP, TOP)
    if named is not None:
        return _person(view, named)
    found = references.resolve(path, spot.text)
    return Target(found, TOP, TOP) if found is not None and found in view.files else None


def referring(view: View, path: str, lines: Sequence[str], at: Position) -> Iterator[Target]:
    """Every place of the site that refers to the document linked at `at`, to the heading at `at`, or else to this document."""
    link = links.at(path, lines, at)
    target = view.target(path, link.target) if link is not None else None
    document = view.documents.get(target or path)
    if document is None:
        return
    heading = next((each.id for each in headings(lines) if each.start.line == at.line), "") if target is None else ""
    for other in view.documents.values():
        yield from _references(view, other, document, heading)


def symbols(lines: Sequence[str]) -> tuple[Symbol, ...]:
    """The headings of a document, each with those below it."""
    found = headings(lines)
    return _nested(found, Position(len(lines), len(lines[-1]) + 1 if lines else 1))


def _nested(found: Sequence[Heading], end: Position) -> tuple[Symbol, ...]:
    made = []
    at = 0
    while at < len(found):
        after = next((n for n in range(at + 1, len(found)) if found[n].level <= found[at].level), len(found))
        last = found[after].start if after < len(found) else end
        made.append(Symbol(found[at], last, _nested(found[at + 1 : after], last)))
        at = after
    return tuple(made)


def _linked(view: View, path: str, lines: Sequence[str], raw: str) -> Target | None:
    found = view.target(path, raw)
    if found is None or (found not in view.files and found != path):
        return None
    anchor = unquote(raw.partition("#")[2])
    known = () if not anchor else headings(lines) if found == path else view.headings(found)
    heading = next((each for each in known if each.id == anchor), None)
    return Target(found, heading.start, heading.end) if heading is not None else Target(found, TOP, TOP)


def _references(view: View, other: Document, document: Document, heading: str) -> Iterator[Target]:
    key = document.key
    for reference in other.references:
        if heading and unquote(reference.anchor) != heading:
            continue
        name = references.named(reference.raw)
        meant = reference.path == document.path or (reference.raw.startswith("#") and other.path == document.path)
        if meant or (name is not None and name[:2] == key[:2] and name[2] in ("", key.lang)):
            line, column = reference.position
            yield Target(other.path, reference.position, Position(line, column + len(reference.raw)))
    named = not heading and key.slug in other.front
    for kind, slug, place in relations(view, other) if named else ():
        if (kind, slug) == (key.type, key.slug):
            yield Target(other.path, place, place)


def _person(view: View, name: str) -> Target | None:
    place = _place(view, people.FILE, ("people", name))
    return Target(people.FILE, place, Position(place.line, place.column + len(name))) if place is not None else None


def _tag(view: View, name: str) -> Target | None:
    """The entry of the vocabulary that has a tag, or a word that people write for it."""
    node = _node(view, standards.TAGS)
    listed = strict_yaml.child(node, "tags") if node is not None else None
    for item in listed.items if listed is not None else ():
        if any(scalar.text == name for scalar in strict_yaml.scalars(item)):
            return Target(standards.TAGS, item.start, item.start)
    return None


def _place(view: View, path: str, where: tuple[str | int, ...]) -> Position | None:
    node = _node(view, path)
    return strict_yaml.position(node, where) if node is not None else None


def _node(view: View, path: str) -> Node | None:
    text = view.read(path)
    with suppress(strict_yaml.StrictYamlError):
        return strict_yaml.parse(text) if text is not None else None
    return None
