"""A lesson is part of no course.

What: no course lists the lesson under `stages`, and no path or topic names it.

Why: nobody comes to it in the order in which it is taught; mostly it was forgotten when the course was written, or dropped.

Example: content/courses/segments/07-report.md, and `stages` of content/courses/segments/index.md ends at the sixth lesson.

Instead: list it in the stage it belongs to, or archive it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from contentops.model import Diagnostic
from contentops.rules.context import Context
from contentops.rules.curriculum import category, courses, stage_types

CODE, NAME, SEVERITY, GUARD = "CO409", "lesson-in-no-course", "warning", "quality"


def check(context: Context) -> Iterator[Diagnostic]:
    types = context.catalog.definitions.types
    kinds = {lesson for kind in types for lesson in stage_types(context, kind).values()}
    named = set(_named(context, frozenset(kind for kind in types if _may_name(types[kind].schema, kinds))))
    beside = {posixpath.dirname(course.path): course.path for course in courses(context)}
    for document in context.catalog.documents:
        kind, slug, _ = document.key
        if kind in kinds and (kind, slug) not in named and category(context, document) != "retired":
            page = context.pages[document.path]
            start, end = page.span("slug")
            course = beside.get(posixpath.dirname(document.path))
            hint = f"list it under “stages” {f'in {course}' if course else 'of a course'}, or archive it"
            message = f"no course lists the lesson “{slug}”"
            yield Diagnostic(CODE, "warning", document.path, message, *start, hint=hint, end=end)


def _may_name(schema: Any, kinds: set[str]) -> bool:
    """Whether a content type has keys that name documents of some of the types."""
    if isinstance(schema, list):
        return any(_may_name(each, kinds) for each in schema)
    if not isinstance(schema, dict):
        return False
    wanted = schema.get("x-ref")
    meant = wanted if isinstance(wanted, list) else [wanted]
    return any(kind in meant for kind in kinds) or any(_may_name(each, kinds) for each in schema.values())


def _named(context: Context, types: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Type and slug of every document that one of these types names in its front matter."""
    for document in context.catalog.documents:
        for wanted, name, _ in context.relations(document) if document.key.type in types else ():
            if isinstance(wanted, str):
                yield wanted, name
            else:
                kind, _, slug = name.partition("/")
                yield kind, slug
