"""Topics require each other in a circle.

What: following `prerequisites` from a topic leads back to it.

Why: nobody could begin.

Example: 社群建设 requires 学员运营, and 学员运营 requires 社群建设.

Instead: take out the requirement that is only a recommendation.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic, Document
from contentops.rules.context import Context
from contentops.source import strict_yaml

CODE, NAME, SEVERITY, GUARD = "CO402", "prerequisite-circle", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    for language in context.catalog.definitions.settings.languages:
        topics = {
            document.key.slug: document
            for document in context.catalog.documents
            if document.key.type == "topic" and document.key.lang == language
        }
        for slug, document in topics.items():
            for number, needed in enumerate(_prerequisites(document)):
                way = _way(topics, needed, slug)
                if way is not None:
                    place = strict_yaml.position(document.node, ("prerequisites", number))
                    circle = " → ".join([slug, *way])
                    yield Diagnostic(
                        CODE,
                        "error",
                        document.path,
                        f"this prerequisite closes a circle: {circle}",
                        *place,
                        hint="take out one of the requirements",
                    )


def _way(topics: dict[str, Document], start: str, goal: str) -> list[str] | None:
    """The topics from `start` to `goal` along prerequisites, or none."""
    ways = {start: [start]}
    waiting = [start]
    while waiting:
        at = waiting.pop()
        if at == goal:
            return ways[at]
        for needed in _prerequisites(topics[at]) if at in topics else ():
            if needed not in ways:
                ways[needed] = [*ways[at], needed]
                waiting.append(needed)
    return None


def _prerequisites(document: Document) -> list[str]:
    found = document.meta.get("prerequisites")
    return [str(slug) for slug in found] if isinstance(found, list) else []
