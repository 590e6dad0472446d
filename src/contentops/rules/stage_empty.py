"""A course lacks a stage, or has no lesson in it.

What: the content type of courses names its stages (foundation, practice, application and outcome, if nothing else is said), and
`stages` leaves one out or lists nothing under it. A course of fewer lessons than stages cannot have them all, so what it leaves out
is not asked for.

Why: learners who get the ideas and never use them forget them; a course that ends without something made proves nothing.

Example:

    stages:
      foundation: [segments-why, segments-kinds]
      practice: []
      application: [segments-plan]

Instead:

    stages:
      foundation: [segments-why, segments-kinds]
      practice: [segments-newcomers]
      application: [segments-plan]
      outcome: [segments-report]

Options: `stages` names those that every course needs; all that the content type has, if it is empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context
from contentops.rules.curriculum import courses, stage_types, stages
from contentops.source import strict_yaml

CODE, NAME, SEVERITY, GUARD = "CO407", "stage-empty", "warning", "quality"
OPTIONS: dict[str, list[str]] = {"stages": []}


def check(context: Context) -> Iterator[Diagnostic]:
    for document in courses(context):
        written = document.meta.get("stages")
        if not isinstance(written, dict):
            continue  # the schema's to find
        known = stage_types(context, document.key.type)
        needed = context.options(CODE, document.path)["stages"] or known
        missing = [stage for stage in known if stage in needed and stage not in written]
        if missing and sum(map(len, stages(document).values())) >= len(needed):
            place = strict_yaml.position(document.node, ("stages",))
            message = f"the course has no {'stage' if len(missing) == 1 else 'stages'} {', '.join(f'“{each}”' for each in missing)}"
            hint = "add what is missing, with its lessons"
            yield Diagnostic(CODE, "warning", document.path, message, *place, hint=hint)
        for stage in known:
            if stage in needed and stage in written and not written[stage]:
                place = strict_yaml.position(document.node, ("stages", stage))
                message, hint = f"the stage “{stage}” has no lesson", "list the lessons that belong to it"
                yield Diagnostic(CODE, "warning", document.path, message, *place, hint=hint)
