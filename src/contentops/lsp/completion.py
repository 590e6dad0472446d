"""What an editor may offer at a place: keys and values of the front matter, link targets, headings, blocks, codes of rules."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from contentops.checking.settings import ALWAYS
from contentops.lsp import front
from contentops.lsp.view import View, body, headings, schema_at
from contentops.model import Position
from contentops.render import blocks
from contentops.source import strict_yaml

MOST = 200
"""How many entries are sent at once; more typing narrows them."""

Kind = Literal["key", "value", "person", "tag", "document", "file", "heading", "block", "rule"]
_TARGET = re.compile(r"(?P<angle><?)(?P<raw>[^()<>]*)\Z")
_DEFINITION = re.compile(r"[ \t>]*\[(?!\^)[^\[\]]+\]:[ \t]*(?P<angle><?)(?P<raw>[^\s<>]*)\Z")
_BLOCK = re.compile(r":::[ \t]*(?P<kind>[\w-]*)\Z")
_IGNORE = re.compile(r"contentops:[ \t]*ignore(?:-file)?[ \t]+(?:[\w-]+[ \t,]+)*(?P<code>[\w-]*)\Z")
_UNSAFE = re.compile(r"[\s()<>%#?\\\"]")
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif")
_SKELETONS = {
    "quiz": "quiz {#question-1}\nThe question?\n\n- [x] The right answer\n      > Why it is right.\n- [ ] A wrong one\n      > Why it is wrong.\n:::",
    "video": 'video {src="" title=""}\n:::',
    "live": 'live {starts="" ends="" url=""}\n:::',
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to insert: `text` in place of what stands from `start` to `end`."""

    label: str
    text: str
    start: Position
    end: Position
    kind: Kind
    detail: str = ""
    documentation: str = ""
    search: str = ""
    """What typed words are compared with, beside the label."""
    rank: int = 5
    """Smaller comes first."""


@dataclass(frozen=True, slots=True)
class Offers:
    offers: tuple[Offer, ...]
    complete: bool
    """False where there are more than were taken."""


NONE = Offers((), complete=True)


def complete(
    view: View, path: str, lines: Sequence[str], at: Position, *, now: datetime, rules: Mapping[str, str]
) -> Offers:
    """What fits at `at` of the document at `path`.

    Args:
        now: the present, in the site's time zone.
        rules: what each rule finds, by its name, for suppressing comments.
    """
    before = lines[at.line - 1][: at.column - 1] if at.line <= len(lines) else ""
    if (match := _IGNORE.search(before)) is not None:
        return _chosen(_rules(rules, at, match), match["code"])
    inside = front.bounds(lines)
    if inside is not None and at.line < inside[1]:
        spot = front.spot(lines, at)
        return _chosen(_front_matter(view, path, lines, spot, now), spot.typed) if spot is not None else NONE
    if (match := _BLOCK.match(before)) is not None:
        return _chosen(_blocks(at, match), match["kind"])
    found = _target(before)
    if found is None or at.line in body(lines).code_lines:
        return NONE
    raw, image = found
    return _chosen(_links(view, path, lines, at, raw, image), raw.rpartition("#")[2])


def _chosen(offers: Iterable[Offer], typed: str) -> Offers:
    """Those that fit what is typed, the best first."""
    wanted = typed.casefold()
    fitting = sorted(
        (each for each in offers if _fits(each, wanted)),
        key=lambda each: (not each.label.casefold().startswith(wanted), each.rank, each.label),
    )
    return Offers(tuple(fitting[:MOST]), complete=len(fitting) <= MOST)


def _fits(offer: Offer, wanted: str) -> bool:
    """Whether the letters typed stand in it in this order."""
    remaining = iter(f"{offer.label} {offer.search}".casefold())
    return all(letter in remaining for letter in wanted)


# -- front matter ---------------------------------------------------------------------------------------------


def _front_matter(view: View, path: str, lines: Sequence[str], spot: front.Spot, now: datetime) -> Iterator[Offer]:
    kind = view.type_of(path)
    if kind is None:
        return
    schema = schema_at(kind.schema, spot.path)
    if spot.what == "key" or (spot.what == "either" and (not spot.path or "properties" in schema)):
        yield from _keys(schema, spot, lines)
    elif schema.get("type") == "array":
        inner = schema_at(kind.schema, (*spot.path, 0))
        before, after = ("- ", "") if spot.what == "either" else ("[", "]")
        for offer in _values(view, path, inner, replace(spot, path=(*spot.path, 0)), now):
            yield replace(offer, text=f"{before}{offer.text}{after}")
    else:
        yield from _values(view, path, schema, spot, now)


def _keys(schema: Mapping[str, Any], spot: front.Spot, lines: Sequence[str]) -> Iterator[Offer]:
    """The keys that a mapping may have and does not have yet."""
    there = _there(lines, spot)
    required = schema.get("required", ())
    followed = spot.what == "key" and not spot.brackets
    for name, about in schema.get("properties", {}).items():
        if name in there and name != spot.text:
            continue
        detail = "required" if name in required else ""
        text = name if followed else f"{name}: "
        yield _offer(
            spot, name, text, "key", detail=detail, documentation=described(about), search=str(about.get("title", "")),
            rank=0 if detail else 5,
        )  # fmt: skip


def _there(lines: Sequence[str], spot: front.Spot) -> set[str]:
    """The keys of the mapping that the place is in."""
    inside = front.bounds(lines)
    assert inside is not None
    return {name for path, name, place in front.keys(lines, inside) if path == spot.path and place != spot.start}


def _values(view: View, path: str, schema: Mapping[str, Any], spot: front.Spot, now: datetime) -> Iterator[Offer]:
    for value in _allowed(schema):
        text = _plain(value, spot) if isinstance(value, str) else json.dumps(value)
        yield _offer(spot, _shown(value), text, "value")
    key = spot.path[0] if spot.path else ""
    if spot.path == ("status",):
        yield from _states(view, path, spot)
    elif spot.path == ("slug",):
        name = posixpath.basename(path).partition(".")[0]
        slug = posixpath.basename(posixpath.dirname(path)) if name == "index" else name
        yield _offer(spot, slug, _plain(slug, spot), "value", detail="the file's name")
    elif key == "tags":
        yield from _tags(view, spot)
    elif key == "licence":
        used = {str(each.meta["licence"]) for each in view.documents.values() if each.meta.get("licence")}
        yield from (
            _offer(spot, name, _plain(name, spot), "value", detail="used on this site") for name in sorted(used)
        )
    elif spot.path == ("assignee",):
        yield from _people(view, spot, pages=False)
    if (wanted := schema.get("x-ref")) is not None:
        yield from _named(view, path, wanted, spot)
    if schema.get("x-asset"):
        yield from _files(view, path, spot)
    if schema.get("format") == "date":
        yield _offer(spot, now.date().isoformat(), now.date().isoformat(), "value", detail="today", rank=0)
    elif schema.get("format") == "date-time":
        moment = now.replace(microsecond=0).isoformat()
        yield _offer(spot, moment, moment, "value", detail="now", rank=0)


def _allowed(schema: Mapping[str, Any]) -> Sequence[Any]:
    """The values that a schema lists, if it lists them."""
    if schema.get("type") == "boolean":
        return [True, False]
    found: Sequence[Any] = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return found


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _states(view: View, path: str, spot: front.Spot) -> Iterator[Offer]:
    kind = view.type_of(path)
    workflow = view.definitions.workflows.get(kind.name) if kind is not None else None
    for rank, state in enumerate(workflow.states.values() if workflow is not None else ()):
        label = view.label(state.label, path)
        yield _offer(
            spot, state.name, state.name, "value", detail=f"{label} ({state.category})", search=label, rank=rank
        )


def _tags(view: View, spot: front.Spot) -> Iterator[Offer]:
    vocabulary = view.definitions.standards.tags
    listed = {name: tag for tag in vocabulary or () for name in tag.names}
    for name, tag in listed.items():
        yield _offer(
            spot, name, _plain(name, spot), "tag", detail="standards/tags.yml", search=" ".join(tag.instead_of), rank=0
        )
    used: dict[str, int] = {}
    for document in view.documents.values() if vocabulary is None else ():
        tags = document.meta.get("tags")
        for name in tags if isinstance(tags, list) else ():
            used[str(name)] = used.get(str(name), 0) + 1
    for name, count in used.items():
        yield _offer(
            spot, name, _plain(name, spot), "tag", detail=f"in {count} {'document' if count == 1 else 'documents'}"
        )


def _people(view: View, spot: front.Spot, *, pages: bool) -> Iterator[Offer]:
    people = view.definitions.people
    for person in people.values():
        yield _offer(
            spot, person.id, _plain(person.id, spot), "person", detail=f"{person.name} ({', '.join(person.roles)})",
            search=person.name, rank=0,
        )  # fmt: skip
    for document in view.documents.values() if pages else ():
        if document.key.type == "person" and document.key.slug not in people:
            yield _document(spot, document.key.slug, document)


def _named(view: View, path: str, wanted: str | Sequence[str], spot: front.Spot) -> Iterator[Offer]:
    """Documents by what the front matter calls them: a slug, or `type/slug` where there are several types."""
    if wanted == "person":
        yield from _people(view, spot, pages=True)
        return
    seen = set()
    types = {wanted} if isinstance(wanted, str) else set(wanted)
    language = view.language_of(path)
    for document in sorted(view.documents.values(), key=lambda each: each.key.lang != language):
        name = document.key.slug if isinstance(wanted, str) else f"{document.key.type}/{document.key.slug}"
        if document.key.type in types and name not in seen and document.path != path:
            seen.add(name)
            yield _document(spot, name, document)


def _document(spot: front.Spot, name: str, document: Any) -> Offer:
    title = str(document.meta.get("title", ""))
    summary = str(document.meta.get("summary", ""))
    return _offer(spot, name, _plain(name, spot), "document", detail=title, documentation=summary, search=title)


def _files(view: View, path: str, spot: front.Spot) -> Iterator[Offer]:
    """Pictures, those beside the document first."""
    for file in view.files:
        if file.startswith("content/") and file.lower().endswith(_IMAGES):
            name = posixpath.relpath(file, posixpath.dirname(path))
            yield _offer(spot, name, _plain(name, spot), "file", rank=name.count("/"))


def _offer(spot: front.Spot, label: str, text: str, kind: Kind, **more: Any) -> Offer:
    lead = " " if spot.glued and not spot.quote else ""
    return Offer(label, lead + text, spot.start, spot.end, kind, **more)


def _plain(value: str, spot: front.Spot) -> str:
    """A value as YAML: bare where that is read as the same text, else in quotes."""
    if spot.quote:
        return value.replace("\\", "\\\\").replace('"', '\\"') if spot.quote == '"' else value.replace("'", "''")
    try:
        read = strict_yaml.value(strict_yaml.parse(f"[{value}]"))
    except strict_yaml.StrictYamlError:
        read = None
    return value if read == [value] else json.dumps(value, ensure_ascii=False)


def described(about: Mapping[str, Any]) -> str:
    """What a schema says of a key, as Markdown."""
    allowed = _allowed(about) or _allowed(about.get("items", {}))
    lines = [str(about.get("description", ""))]
    if allowed:
        lines.append("One of " + ", ".join(f"`{_shown(each)}`" for each in allowed) + ".")
    return "\n\n".join(filter(None, lines))


# -- the body -------------------------------------------------------------------------------------------------


def _target(before: str) -> tuple[str, bool] | None:
    """What stands of a link's target before the cursor, and whether it is a picture's; none outside of targets."""
    if (match := _DEFINITION.match(before)) is not None:
        return match["raw"], False
    close = before.rfind("](")
    match = _TARGET.match(before, close + 2) if close >= 0 else None
    if match is None or (not match["angle"] and re.search(r"\S\s", match["raw"])):
        return None
    depth = 0
    for at in range(close, -1, -1):
        depth += {"]": 1, "[": -1}.get(before[at], 0)
        if depth == 0:
            return match["raw"].lstrip(), before[at - 1 : at] == "!"
    return None


def _links(view: View, path: str, lines: Sequence[str], at: Position, raw: str, image: bool) -> Iterator[Offer]:
    rest = re.match(r"[^\s()<>\"]*", lines[at.line - 1][at.column - 1 :])
    end = Position(at.line, at.column + (rest.end() if rest else 0))
    name, hash_, anchor = raw.rpartition("#")
    if hash_ and not image:
        target = view.target(path, name) if name else path
        found = headings(lines) if target == path else view.headings(target) if target else ()
        start = Position(at.line, at.column - len(anchor))
        for rank, heading in enumerate(found):
            yield Offer(heading.id, heading.id, start, end, "heading", heading.text, search=heading.text, rank=rank)
        return
    start = Position(at.line, at.column - len(raw))
    here, language = posixpath.dirname(path), view.language_of(path)
    if raw and not image and ("key:".startswith(raw) or raw.startswith("key:")):
        for document in view.documents.values():
            if document.key.lang == language or not view.named(document.key.type, document.key.slug, language):
                name = f"key:{document.key.type}/{document.key.slug}"
                yield _link(name, name, start, end, document, rank=1)
        return
    for file in view.files if image else view.documents:
        if file == path or not file.startswith("content/") or (image and not file.lower().endswith(_IMAGES)):
            continue
        name = posixpath.relpath(file, here)
        if image:
            yield Offer(name, _written(name), start, end, "file", rank=name.count("/"))
        else:
            document = view.documents[file]
            yield _link(name, _written(name), start, end, document, rank=0 if document.key.lang == language else 5)


def _link(label: str, text: str, start: Position, end: Position, document: Any, *, rank: int) -> Offer:
    title, summary = (str(document.meta.get(key, "")) for key in ("title", "summary"))
    return Offer(label, text, start, end, "document", title, summary, search=title, rank=rank)


def _written(path: str) -> str:
    """A path as it is written in a link: what would end it, or mean something else, as %20 and so on."""
    return _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), path)


def _blocks(at: Position, match: re.Match[str]) -> Iterator[Offer]:
    start = Position(at.line, match.start("kind") + 1)
    lead = " " if match[0] == ":::" else ""
    for kind in blocks.KINDS:
        text = _SKELETONS.get(kind, f"{kind}\n\n:::")
        yield Offer(kind, f"{lead}{text}", start, at, "block", "learning block")


def _rules(rules: Mapping[str, str], at: Position, match: re.Match[str]) -> Iterator[Offer]:
    start = Position(at.line, match.start("code") + 1)
    for name, about in rules.items():
        if name not in ALWAYS:
            yield Offer(name, name, start, at, "rule", about, search=about)
