"""Fits the keys of adopted front matter to the common ones, and infers the schema of the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contentops.authoring.adopting.reading import Front, with_renamed, with_value, written
from contentops.source import strict_yaml
from contentops.source.frontmatter import UnreadableError
from contentops.source.schemas import Checker, shipped

_LISTED = re.compile(r"[^\W_][^,\[\]{}#:\"'&*!|>%@`]*(?:,[ \t]*[^\W_][^,\[\]{}#:\"'&*!|>%@`]*)*\Z")
_CHOICES = 8
_PER_CHOICE = 10
_ENOUGH = 10
"""So many documents must there be before what all of them have is wanted of every one."""
_FEW = 0.02
"""If so many values of a common key are not as it wants them, or fewer, they are mistakes, and not this site's habit."""
_KINDS = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}
_PEOPLE_AND_TOPICS = ("authors", "topics")
"""Keys whose values name documents or people of the site, which adopted ones do not."""


def fit(front: Front) -> Front:
    """The file with the keys that the common ones are meant by under their names, values left as they are.

    Raises:
        UnreadableError: a value cannot be put where it is needed.
    """
    for key in [each.text for each in front.node.keys]:
        if key != key.lower() and key.lower() in _COMMON and key.lower() not in front.meta:
            front = with_renamed(front, key, key.lower())
    meta = front.meta
    for key in ("status", "publish_at", "unpublish_at", "slug"):
        if key in meta and (key == "status" or not _fits(key, meta[key])):
            front = set_aside(front, key)
    if meta.get("title") is not None and not isinstance(meta["title"], str):
        simple = isinstance(meta["title"], (int, float, bool))
        node = strict_yaml.child(front.node, "title")
        assert node is not None
        front = with_value(front, "title", f'"{node.text}"') if simple else set_aside(front, "title")
    for key in ("description", "excerpt"):
        value = meta.get(key)
        if "summary" not in front.meta and isinstance(value, str) and value.strip():
            front = with_renamed(front, key, "summary")
    return _with_tags(front)


def page_schema(metas: Sequence[Mapping[str, Any]]) -> tuple[list[str], dict[str, dict[str, Any]]]:
    """The keys that every document has, and the schema of each key that the common schema does not have, or has another way.

    Args:
        metas: the front matter of every document as it will be.
    """
    values: dict[str, list[Any]] = {}
    for meta in metas:
        for key, value in meta.items():
            values.setdefault(key, []).append(value)
    known = shipped("document")["properties"]
    properties = {}
    for key, found in values.items():
        if key not in known:
            properties[key] = _inferred(found)
        elif key in _PEOPLE_AND_TOPICS or sum(not _fits(key, value) for value in found) > _FEW * len(found):
            properties[key] = _laxer(known[key], found)
    required = [
        key
        for key, found in values.items()
        if len(found) == len(metas) >= _ENOUGH and key not in ("title", "slug", "status") and None not in found
    ]
    return required, properties


def _fits(key: str, value: Any) -> bool:
    node = strict_yaml.parse(f"{key}: {written(value)}\n")
    return not _CHECKERS[key].check("", node)


_COMMON = frozenset(shipped("document")["properties"])
_CHECKERS = {
    key: Checker({"type": "object", "properties": {key: schema}}, code="")
    for key, schema in shipped("document")["properties"].items()
}


def set_aside(front: Front, key: str) -> Front:
    """The file with a key that means something else there under a name of its own."""
    name = f"{key}_before"
    while name in front.meta:
        name += "_"
    return with_renamed(front, key, name)


def _with_tags(front: Front) -> Front:
    """Tags written with commas between them as the list they are; a single word, too."""
    value, node = front.meta.get("tags"), strict_yaml.child(front.node, "tags")
    if not isinstance(value, str) or node is None or not _LISTED.match(value) or ("," not in value and " " in value):
        return front
    tags = [each.strip() for each in value.split(",") if each.strip()]
    try:
        listed = with_value(front, "tags", f"[{value}]")
    except UnreadableError:
        return front
    return listed if listed.meta["tags"] == tags and _fits("tags", tags) else front


def _laxer(schema: Mapping[str, Any], found: list[Any]) -> dict[str, Any]:
    """The schema of a common key as these documents have it."""
    lax = _inferred(found, choices=False)
    if lax["type"] == schema.get("type") == "string":
        return {name: schema[name] for name in ("type", "title", "description") if name in schema}
    return {**lax, "title": schema["title"]}


def _inferred(found: list[Any], *, choices: bool = True) -> dict[str, Any]:
    kinds = sorted({_KINDS[type(value)] for value in found})
    if kinds == ["null"]:
        return {}
    if "number" in kinds and "integer" in kinds:
        kinds.remove("integer")
    schema: dict[str, Any] = {"type": kinds[0] if len(kinds) == 1 else kinds}
    if kinds == ["string"] and all(_fits("date", value) for value in _distinct(found)):
        schema["format"] = "date"
    elif kinds == ["array"]:
        items = sorted({_KINDS[type(each)] for value in found for each in value})
        schema |= {"items": {"type": items[0] if len(items) == 1 else items}} if items else {}
    elif kinds == ["string"] and choices:
        counts = Counter(found)
        if len(counts) <= _CHOICES and len(found) >= _PER_CHOICE * len(counts) and min(counts.values()) > 1:
            schema = {"enum": sorted(counts)}
    return schema


def _distinct(found: Iterable[Any]) -> list[Any]:
    seen: dict[str, Any] = {}
    for value in found:
        seen.setdefault(repr(value), value)
    return list(seen.values())
