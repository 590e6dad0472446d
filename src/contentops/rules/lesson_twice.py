"""A course lists a lesson twice, or two courses list the same one.

What: a slug stands more than once under `stages`; or it stands under those of two courses, which is a warning in the one that
the lesson does not lie beside.

Why: the outline would count it twice; it is shown once, where it stands first. A lesson of two courses leads its readers on in
one of them only.

Example:

    stages:
      foundation: [segments-why, segments-kinds]
      practice: [segments-kinds]

Instead: keep the place where it is taught.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from contentops.model import Diagnostic, Document, Position
from contentops.rules.context import Context
from contentops.rules.curriculum import courses, in_language, stage_types

CODE, NAME, SEVERITY, GUARD = "CO401", "lesson-twice", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    holders: dict[tuple[str, str], list[tuple[Document, Position]]] = {}
    for document in courses(context):
        kinds = set(stage_types(context, document.key.type).values())
        seen: dict[tuple[str, str], int] = {}
        for kind, slug, place in context.relations(document):
            if kind not in kinds:
                continue
            if (kind, slug) in seen:
                yield _twice(document, slug, place, seen[kind, slug])
            else:
                holders.setdefault((kind, slug), []).append((document, place))
            seen.setdefault((kind, slug), place.line)
    for (kind, slug), held in holders.items():
        yield from _shared(context, kind, slug, held)


def _twice(document: Document, slug: str, place: Position, first: int) -> Diagnostic:
    message = f"the lesson “{slug}” is listed twice, first on line {first}"
    return Diagnostic(CODE, "error", document.path, message, *place, hint="keep one of the two")


def _shared(context: Context, kind: str, slug: str, held: list[tuple[Document, Position]]) -> Iterator[Diagnostic]:
    """One finding in each course that is not the lesson's own: that beside it or, if none is, the first."""
    own = next((each for each, _ in held if _beside(context, kind, slug, each)), held[0][0])
    for document, place in held:
        if document.key[:2] != own.key[:2]:
            message = f"the lesson “{slug}” is part of the course “{own.key.slug}” too, {own.path}"
            hint = "keep it in one course, and link to it from the other"
            yield Diagnostic(CODE, "warning", document.path, message, *place, hint=hint)


def _beside(context: Context, kind: str, slug: str, course: Document) -> bool:
    lesson = in_language(context, kind, slug, course.key.lang)
    return lesson is not None and posixpath.dirname(lesson.path) == posixpath.dirname(course.path)
