"""A front-matter value is not what its content type wants.

What: a required key is missing, or a value has the wrong kind, is not one of those allowed, is too long, or is no date.

Why: pages, lists and bundles are made from these values; a date that is none would put a page in the wrong place.

Example:

    date: 2026-13-40

Instead:

    date: 2026-03-14
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from contentops.model import Diagnostic, Fix, Node, Position
from contentops.rules.page import VALUE, Page, replacing
from contentops.source import strict_yaml

CODE, NAME, SEVERITY, GUARD = VALUE, "front-matter-value", "error", "valid"
_DAY = re.compile(r"(?P<year>[12]\d{3})(?:[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?|(?P<rest>\d{4}))\Z")
_NAMED = re.compile(r"“([^”]+)” ")
_BETWEEN = re.compile(r"\s*[,，、;；]\s*")
_Mended = tuple[str, bool] | None
"""What to write in place of a value, and whether that is certain."""


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    findings = [finding for finding in page.schema_findings if finding.code == CODE]
    if not findings:
        return
    values = {(place, name): found for place, name, found in _values(page.document.node, page.checker.schema, "")}
    for finding in findings:
        name = _NAMED.match(finding.message)
        found = values.get((Position(finding.line, finding.column), name[1] if name else ""))
        yield _with_fix(page, finding, *found) if found is not None else finding


def _with_fix(page: Page, finding: Diagnostic, value: Node, schema: Mapping[str, Any]) -> Diagnostic:
    """The finding with where its value ends and, where it is clear what was meant, what mends it."""
    source = page.source(value)
    if value.kind == "list" and schema.get("uniqueItems"):
        return replace(finding, fix=_without_twin(page, value))
    if value.kind != "scalar" or not source or "\n" in source or value.start.line != finding.line:
        return finding
    end = Position(value.start.line, value.start.column + len(source))
    return replace(finding, end=end, fix=_fix(value, source, schema, end))


def _fix(value: Node, source: str, schema: Mapping[str, Any], end: Position) -> Fix | None:
    for mend in _MENDERS:
        mended = mend(value, source, schema)
        if mended is not None:
            text, safe = mended
            return replacing(f"write {text}", value.start, end, text, safe=safe)
    return None


def _without_twin(page: Page, listed: Node) -> Fix | None:
    """Takes the first entry that stands in a list for the second time out of it."""
    seen: list[str] = []
    for number, item in enumerate(listed.items):
        if item.kind != "scalar":
            return None
        if item.text not in seen:
            seen.append(item.text)
            continue
        source, line = page.source(item), item.start.line
        if page.line(line).strip() == f"- {source}":
            return replacing("take the second one out", Position(line, 1), Position(line + 1, 1), "", safe=True)
        before = listed.items[number - 1]
        if before.start.line != line or not page.source(listed).startswith("["):
            return None
        start = Position(line, before.start.column + len(page.source(before)))
        end = Position(line, item.start.column + len(source))
        return replacing("take the second one out", start, end, "", safe=True)
    return None


def written(text: str) -> str:
    """A text as an entry of a list in brackets has it: in quotes only where it needs them."""
    try:
        plain = strict_yaml.value(strict_yaml.parse(f"[{text}]")) == [text]
    except strict_yaml.StrictYamlError:
        plain = False
    return text if plain else json.dumps(text, ensure_ascii=False)


def _values(
    node: Node, schema: Mapping[str, Any], name: str
) -> Iterator[tuple[Position, str, tuple[Node, Mapping[str, Any]]]]:
    """Every value: the place and the name by which it is complained about, and the schema it should fit."""
    if node.kind == "mapping":
        for key, item in zip(node.keys, node.items, strict=True):
            wanted = inner(schema, "properties", key.text)
            called = f"{name}.{key.text}" if name else key.text
            yield key.start, called, (item, wanted)
            yield from _values(item, wanted, called)
    elif node.kind == "list":
        wanted = inner(schema, "items")
        for number, item in enumerate(node.items, 1):
            if item.kind == "scalar":
                yield item.start, f"{name}[{number}]", (item, wanted)
            yield from _values(item, wanted, f"{name}[{number}]")


def inner(schema: Mapping[str, Any], *steps: str) -> Mapping[str, Any]:
    """A schema within a schema; one that asks for nothing where there is none."""
    found: Any = schema
    for step in steps:
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _as_day(value: Node, source: str, schema: Mapping[str, Any]) -> _Mended:
    """`2026/3/4`, `2026年3月4日` and `20260304` are days; year first, so that they can be read in one way only."""
    match = _DAY.match(value.text.strip()) if schema.get("format") == "date" else None
    if match is None:
        return None
    month, day = match["month"] or match["rest"][:2], match["day"] or match["rest"][2:]
    try:
        return date(int(match["year"]), int(month), int(day)).isoformat(), True
    except ValueError:
        return None


def _as_list(value: Node, source: str, schema: Mapping[str, Any]) -> _Mended:
    """A single text where a list of texts is wanted; commas in it most likely part several."""
    if schema.get("type") != "array" or inner(schema, "items").get("type") != "string" or value.tag in ("null", "bool"):
        return None
    parts = [part for part in _BETWEEN.split(value.text.strip()) if part]
    if not parts:
        return None
    return f"[{', '.join(map(written, dict.fromkeys(parts)))}]", len(parts) == 1


def _as_text(value: Node, source: str, schema: Mapping[str, Any]) -> _Mended:
    """A number, or `true`, where text is wanted."""
    if schema.get("type") != "string" or "format" in schema or value.tag in ("str", "null"):
        return None
    return json.dumps(source, ensure_ascii=False), True


def _as_number(value: Node, source: str, schema: Mapping[str, Any]) -> _Mended:
    """A number in quotes, or in full-width digits."""
    if schema.get("type") not in ("integer", "number") or value.tag != "str" or not value.text.strip().isdecimal():
        return None
    return str(int(value.text)), True


def _as_choice(value: Node, source: str, schema: Mapping[str, Any]) -> _Mended:
    """One of those allowed, in other letters."""
    choices = [each for each in schema.get("enum", ()) if isinstance(each, str)]
    same = [each for each in choices if each.casefold() == value.text.strip().casefold()]
    if same and value.text not in choices:
        return written(same[0]), True
    close = get_close_matches(value.text.casefold(), choices, n=2, cutoff=0.75)
    return (written(close[0]), False) if len(close) == 1 and value.text not in choices else None


_MENDERS: tuple[Callable[[Node, str, Mapping[str, Any]], _Mended], ...] = (
    _as_day, _as_list, _as_number, _as_choice, _as_text,
)  # fmt: skip
