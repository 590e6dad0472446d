"""A public page has nobody who looks after it.

What: none of its `authors` is at work: in workflows/people.yml without an `until` that has passed, or, where people.yml does not
know them, with a person's page; and there is no `assignee` who is. Where it names nobody at all, that is only said if most
documents of its type name somebody.

Why: nobody answers when a reader finds a mistake, and nobody is asked when the page is due for review.

Example: the one author of a published article left in June: `until: 2026-06-30` in workflows/people.yml.

Instead: give it to somebody.

    assignee: lin-yue
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from contentops.config import local_day
from contentops.model import Diagnostic, Document
from contentops.rules.context import Context
from contentops.rules.curriculum import category
from contentops.source import strict_yaml

CODE, NAME, SEVERITY, GUARD = "CO210", "owner-missing", "warning", "quality"
_PERSON = "person"


def check(context: Context) -> Iterator[Diagnostic]:
    settings = context.catalog.definitions.settings
    today = local_day(context.release.now, settings.timezone)
    at_work = _at_work(context, today)
    known = at_work | context.catalog.definitions.people.keys() | context.names.get(_PERSON, frozenset())
    usual = _types_that_name_somebody(context)
    for document in context.catalog.documents:
        owners = _owners(document)
        if category(context, document) != "public" or any(owner in at_work for owner in owners):
            continue
        if owners and not any(owner in known for owner in owners):
            continue  # unknown-name says that there are no such people
        if owners or (document.key.type in usual and "authors" not in document.meta):
            yield _finding(document, owners)


def _finding(document: Document, owners: tuple[str, ...]) -> Diagnostic:
    key = "authors" if "authors" in document.meta else "assignee" if "assignee" in document.meta else "slug"
    place = strict_yaml.position(document.node, (key,))
    message = (
        f"nobody who looks after this page is at work: {', '.join(owners)} {'are' if len(owners) > 1 else 'is'} not"
        if owners
        else "the page names nobody who looks after it"
    )
    return Diagnostic(CODE, "warning", document.path, message, *place, hint="name somebody under “assignee”")


def _owners(document: Document) -> tuple[str, ...]:
    """Who is named as looking after a document. A person's page is that person's."""
    assignee = document.meta.get("assignee")
    named = (*document.authors, *([str(assignee)] if assignee else ()))
    return (*named, document.key.slug) if document.key.type == _PERSON else named


def _at_work(context: Context, today: date) -> frozenset[str]:
    people = context.catalog.definitions.people
    pages = {
        document.key.slug
        for document in context.catalog.documents
        if document.key.type == _PERSON and category(context, document) != "retired"
    }
    staff = {id for id, person in people.items() if person.until is None or person.until >= today}
    return frozenset(staff | (pages - people.keys()))


def _types_that_name_somebody(context: Context) -> frozenset[str]:
    every, named = Counter[str](), Counter[str]()
    for document in context.catalog.documents:
        every[document.key.type] += 1
        named[document.key.type] += bool(_owners(document))
    return frozenset(kind for kind, number in every.items() if named[kind] * 2 > number)
