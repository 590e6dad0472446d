"""A course lists a lesson twice.

What: a slug stands more than once under `stages`.

Why: the outline would count it twice; it is shown once, where it stands first.

Example:

    stages:
      foundation: [segments-why, segments-kinds]
      practice: [segments-kinds]

Instead: keep the place where it is taught.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context

CODE, NAME, SEVERITY, GUARD = "CO401", "lesson-twice", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    for document in context.catalog.documents:
        seen: dict[str, int] = {}
        for wanted, slug, place in context.relations(document):
            if wanted != "lesson":
                continue
            if slug in seen:
                yield Diagnostic(
                    CODE,
                    "error",
                    document.path,
                    f"the lesson “{slug}” is listed twice, first on line {seen[slug]}",
                    *place,
                    hint="keep one of the two",
                )
            seen.setdefault(slug, place.line)
