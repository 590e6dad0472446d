"""The courses of a topic leave a gap.

What: levels are missing between the one a topic begins at, or its easiest course, and its hardest course; or, where a topic has
several courses, a stage is taught by none of them. Courses of a topic are those in its `items` and those that name it.

Why: learners who finish the easy course cannot follow the hard one, and nobody sees that from one course alone.

Example: a topic for beginners whose two courses are both `level: advanced`.

Instead: plan a course for the level between, or say where the topic really begins.

Options: `levels` and `stages` turn off a half each, when false.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contentops.model import Diagnostic, Document
from contentops.rules.context import Context
from contentops.rules.curriculum import category, courses, names, stage_types, stages
from contentops.source import strict_yaml

CODE, NAME, SEVERITY, GUARD = "CO411", "coverage-gap", "info", "quality"
OPTIONS = {"levels": True, "stages": True}


def check(context: Context) -> Iterator[Diagnostic]:
    topics = [
        each for each in context.catalog.documents if each.key.type == "topic" and category(context, each) != "retired"
    ]
    known = list(courses(context)) if topics else []
    for topic in topics:
        items = set(names(topic, "items"))
        taught = _one_each(
            course
            for course in known
            if f"{course.key.type}/{course.key.slug}" in items or topic.key.slug in names(course, "topics")
        )
        options = context.options(CODE, topic.path)
        gaps = [
            *(_levels(context, topic, taught) if options["levels"] else ()),
            *(_stages(context, taught) if options["stages"] and len(taught) > 1 else ()),
        ]
        if gaps:
            place = strict_yaml.position(topic.node, ("items" if "items" in topic.meta else "slug",))
            message = f"the courses of this topic leave a gap: {'; '.join(gaps)}"
            hint = "plan what is missing, or say that it is not meant"
            yield Diagnostic(CODE, "info", topic.path, message, *place, hint=hint)


def _one_each(found: Iterator[Document]) -> list[Document]:
    """Each course once, whatever languages it is in."""
    return list({course.key[:2]: course for course in found}.values())


def _levels(context: Context, topic: Document, taught: Sequence[Document]) -> Iterator[str]:
    """Levels that no course has, from where the topic begins, or the easiest course, to the hardest."""
    for kind in dict.fromkeys(course.key.type for course in taught):
        schema = context.catalog.definitions.types[kind].schema.get("properties", {}).get("level", {})
        order = schema.get("enum", []) if isinstance(schema, dict) else []
        has = {order.index(course.meta.get("level")) for course in taught if course.meta.get("level") in order}
        begins = {order.index(topic.meta.get("level"))} if topic.meta.get("level") in order else set()
        if has:
            missing = [order[n] for n in range(min(has | begins), max(has)) if n not in has]
            if missing:
                yield f"no course is {' or '.join(missing)}"


def _stages(context: Context, taught: Sequence[Document]) -> Iterator[str]:
    wanted = dict.fromkeys(stage for course in taught for stage in stage_types(context, course.key.type))
    has = {stage for course in taught for stage, slugs in stages(course).items() if slugs}
    missing = [stage for stage in wanted if stage not in has]
    if missing:
        yield f"none teaches the stage {' or '.join(missing)}"
