"""A front-matter key that the content type does not know.

What: a key is neither common to all documents nor in the schema of the type.

Why: it is mostly a slip (`Status`, `sumary`), and whoever wrote it believes it does something.

Example:

    sumary: 怎样算完课率。

Instead:

    summary: 怎样算完课率。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from contentops.model import Diagnostic, Node, Position
from contentops.rules.front_matter_value import inner
from contentops.rules.page import UNKNOWN_KEY, Page, replacing

CODE, NAME, SEVERITY, GUARD = UNKNOWN_KEY, "unknown-key", "error", "valid"
_CLOSE = 0.75


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    findings = [finding for finding in page.schema_findings if finding.code == CODE]
    if not findings:
        return
    by_place = dict(_keys(page.document.node, page.checker.schema))
    for finding in findings:
        found = by_place.get(Position(finding.line, finding.column))
        yield _with_fix(page, finding, *found) if found is not None else finding


def _with_fix(page: Page, finding: Diagnostic, key: Node, free: list[str]) -> Diagnostic:
    """The finding with where its key ends and, where one known key alone is close to it, that one in its place."""
    end = Position(key.start.line, key.start.column + len(page.source(key)))
    close = get_close_matches(key.text.casefold(), free, n=2, cutoff=_CLOSE)
    fix = replacing(f"write {close[0]}", key.start, end, close[0], safe=False) if len(close) == 1 else None
    return replace(finding, end=end, fix=fix)


def _keys(node: Node, schema: Mapping[str, Any]) -> Iterator[tuple[Position, tuple[Node, list[str]]]]:
    """Every key by its place, with the known ones that are not there yet."""
    if node.kind == "list":
        for item in node.items:
            yield from _keys(item, inner(schema, "items"))
    elif node.kind == "mapping":
        properties = inner(schema, "properties")
        here = {key.text for key in node.keys}
        free = [name for name in properties if name not in here]
        for key, item in zip(node.keys, node.items, strict=True):
            yield key.start, (key, free)
            yield from _keys(item, inner(properties, key.text))
