"""Nothing in a stage of a course asks what was learnt.

What: no lesson of the stage has a quiz, or another block that lets learners show what they can.

Why: neither the learner nor the course's makers can tell whether the stage did what it is for.

Example: the stage “practice” lists two lessons, and neither has a `::: quiz`.

Instead: end one of them with a quiz.

Options: `blocks` names the kinds of blocks that count; `stages` names the stages that need one, all if it is empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic, Document
from contentops.rules.context import Context
from contentops.rules.curriculum import courses, in_language, stage_types, stages
from contentops.source import strict_yaml

CODE, NAME, SEVERITY, GUARD = "CO408", "stage-not-assessed", "warning", "quality"
OPTIONS: dict[str, list[str]] = {"blocks": ["quiz", "assignment"], "stages": []}


def check(context: Context) -> Iterator[Diagnostic]:
    for document in courses(context):
        options = context.options(CODE, document.path)
        known = stage_types(context, document.key.type)
        for stage, slugs in stages(document).items():
            if stage not in known or (options["stages"] and stage not in options["stages"]):
                continue
            found = [in_language(context, known[stage], slug, document.key.lang) for slug in slugs]
            lessons = [lesson for lesson in found if lesson is not None]
            if lessons and not any(_asks(context, lesson, options["blocks"]) for lesson in lessons):
                yield _finding(document, stage, options["blocks"])


def _asks(context: Context, lesson: Document, kinds: list[str]) -> bool:
    return ":::" in lesson.body and any(kind in kinds for kind in context.pages[lesson.path].facts.blocks)


def _finding(document: Document, stage: str, kinds: list[str]) -> Diagnostic:
    place = strict_yaml.position(document.node, ("stages", stage))
    message = f"no lesson of the stage “{stage}” asks what was learnt"
    hint = f"end one of its lessons with a {' or '.join(kinds)}"
    return Diagnostic(CODE, "warning", document.path, message, *place, hint=hint)
