"""Courses, their stages and lessons, and topics, as rules of structure ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Category, Document, Key
from contentops.rules.context import Context


def category(context: Context, document: Document) -> Category | None:
    """What kind of state a document claims; public where its type has no workflow, none for a state that there is not."""
    workflow = context.catalog.definitions.workflows.get(document.key.type)
    if workflow is None:
        return "public"
    state = workflow.state_of(document.status)
    return state.category if state is not None else None


def stage_types(context: Context, kind: str) -> Mapping[str, str]:
    """The stages that courses of a content type have, in teaching order, each with the type of its lessons; none for other types."""
    schema = context.catalog.definitions.types[kind].schema
    stages = _properties(_properties(schema).get("stages"))
    return {
        name: stage["x-ref"]
        for name, stage in stages.items()
        if isinstance(stage, dict) and isinstance(stage.get("x-ref"), str)
    }


def stages(document: Document) -> Mapping[str, tuple[str, ...]]:
    """Slugs of the lessons a course lists, by stage; a stage that is no list is missing."""
    found = document.meta.get("stages")
    return {
        name: tuple(str(slug) for slug in lessons)
        for name, lessons in (found.items() if isinstance(found, dict) else ())
        if isinstance(lessons, list)
    }


def courses(context: Context) -> Iterator[Document]:
    """Documents that list lessons by stage, those out of use left out."""
    kinds = {kind for kind in context.catalog.definitions.types if stage_types(context, kind)}
    for document in context.catalog.documents:
        if document.key.type in kinds and category(context, document) != "retired":
            yield document


def in_language(context: Context, kind: str, slug: str, language: str) -> Document | None:
    """The document of a name in a language, else in the first language of the site that has it."""
    known = context.catalog.by_key()
    for tag in (language, *context.catalog.definitions.settings.languages):
        if (found := known.get(Key(kind, slug, tag))) is not None:
            return found
    return None


def names(document: Document, key: str) -> tuple[str, ...]:
    """A list of texts of the front matter; nothing where it is none."""
    found = document.meta.get(key)
    return tuple(str(each) for each in found) if isinstance(found, list) else ()


def _properties(schema: Any) -> Mapping[str, Any]:
    found = schema.get("properties") if isinstance(schema, dict) else None
    return found if isinstance(found, dict) else {}
