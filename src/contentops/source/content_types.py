"""Content types: read from workflows/types/*.yml, and chosen for a file by its path."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from contentops.model import ContentType, Diagnostic, Node
from contentops.source import strict_yaml
from contentops.source.schemas import Checker, nearest, shipped

FOLDER = "workflows/types/"
CODE = "CO001"


def read(path: str, node: Node) -> tuple[ContentType | None, list[Diagnostic]]:
    """A type file's content type, or the mistakes in it."""
    problems = Checker(shipped("type"), code=CODE).check(path, node)
    if problems:
        return None, problems
    raw = strict_yaml.value(node)
    own = raw.get("schema", {})
    if (mistake := _mistake(json.dumps(own))) is not None:
        place = strict_yaml.position(node, ("schema", *mistake[1]))
        return None, [Diagnostic(CODE, "error", path, f"“schema” is no JSON Schema: {mistake[0]}", *place)]
    for where, target in _references(own, ("schema",)):
        if not _resolves(own, target):
            place = strict_yaml.position(node, where)
            message = f"“schema” refers to {target}, which is not in it"
            return None, [Diagnostic(CODE, "error", path, message, *place, hint="put it under $defs: #/$defs/name")]
    label = raw["label"]
    found = ContentType(
        raw["type"],
        label,
        raw.get("plural", label),
        tuple(raw["paths"]),
        raw["url"],
        merged(own),
        raw.get("workflow") != "none",
    )
    return found, []


@lru_cache(256)
def _mistake(schema: str) -> tuple[str, tuple[str | int, ...]] | None:
    """What makes a JSON text no JSON Schema, and where. The same few schemas are read again and again."""
    import jsonschema

    try:
        jsonschema.Draft202012Validator.check_schema(json.loads(schema))
    except jsonschema.SchemaError as error:
        return error.message, tuple(error.absolute_path)
    return None


def _references(schema: Any, where: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every `$ref` of a schema with its place."""
    pairs = schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
    for step, inner in pairs:
        if step in ("$ref", "$dynamicRef") and isinstance(inner, str):
            yield (*where, step), inner
        else:
            yield from _references(inner, (*where, step))


def _resolves(schema: Mapping[str, Any], target: str) -> bool:
    """Whether a reference leads to a definition of the same file; nothing is ever fetched."""
    start, _, name = target.partition("#/$defs/")
    return not start and name in schema.get("$defs", {})


def conflicts(path: str, node: Node, kind: ContentType, others: Iterable[ContentType]) -> list[Diagnostic]:
    """What a type may not share with the types read before it: its name, its address."""
    found = []
    for other in others:
        if other.name == kind.name:
            place = strict_yaml.position(node, ("type",))
            message, hint = f"another file defines the type “{kind.name}” already", "keep one of the two"
        elif other.url == kind.url:
            place = strict_yaml.position(node, ("url",))
            message, hint = f"“{kind.url}” is the address of the type “{other.name}” already", "give each type its own"
        else:
            continue
        found.append(Diagnostic(CODE, "error", path, message, *place, hint=hint))
    return found


def merged(own: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of a whole front matter: the keys every document may have, and the type's own."""
    common = shipped("document")
    return {
        **{key: value for key, value in own.items() if key not in {"properties", "required"}},
        "type": "object",
        "required": list(dict.fromkeys([*common["required"], *own.get("required", [])])),
        "properties": {**common["properties"], **own.get("properties", {})},
        "additionalProperties": False,
    }


def without_language(path: str, languages: tuple[str, ...]) -> tuple[str, str]:
    """A document's path less its language suffix, and its language: `a.en.md` gives `a.md`, `en`."""
    stem = path.removesuffix(".md")
    for language in languages:
        if stem.endswith(f".{language}"):
            return f"{stem.removesuffix(f'.{language}')}.md", language
    return path, languages[0]


def of_path(path: str, types: Iterable[ContentType]) -> ContentType | None:
    """The type of the file at `path` (its language suffix gone): of the patterns that match, the one with the fewest stars."""
    matches = [
        (pattern.count("*"), -len(pattern), kind.name, kind)
        for kind in types
        for pattern in kind.paths
        if _regex(pattern).match(path)
    ]
    return min(matches)[3] if matches else None


def unknown_type(name: str, types: Iterable[str]) -> str | None:
    return nearest(name, sorted(types))


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile("[^/]*".join(re.escape(part) for part in pattern.split("*")) + r"\Z")
