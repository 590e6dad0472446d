"""The front matter names a document or a person that does not exist.

What: a slug in `topics`, `stages`, `prerequisites`, `items`, `features` or `steps` is that of no document; an id in
`authors` is neither in workflows/people.yml nor the slug of a person's page; nor is the `holder` of a qualification in standards/qualifications.yml.

Why: what is named would be missing from the page without a word.

Example:

    topics: [comunity-building]

Instead:

    topics: [community-building]
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic, Document, Position
from contentops.rules.context import Context
from contentops.source.schemas import nearest
from contentops.source.standards import QUALIFICATIONS

CODE, NAME, SEVERITY, GUARD = "CO108", "unknown-name", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    people = context.catalog.definitions.people
    for document in context.catalog.documents:
        for wanted, name, place in context.relations(document):
            kind, slug = (wanted, name) if isinstance(wanted, str) else name.partition("/")[::2]
            known = context.names.get(kind, frozenset()) | (people.keys() if kind == "person" else frozenset())
            if slug not in known and not (kind not in wanted and _is_told(context, document, place)):
                hint = _hint(context, kind, slug) or (nearest(slug, sorted(known)) if known else None)
                yield Diagnostic(CODE, "error", document.path, f"there is no {kind} “{slug}”", *place, hint=hint)
    yield from _holders(context)


def _is_told(context: Context, document: Document, place: Position) -> bool:
    """Whether the schema finds a fault at this place: a name that is not written as type/slug is told once."""
    return any((each.line, each.column) == place for each in context.pages[document.path].schema_findings)


def _holders(context: Context) -> Iterator[Diagnostic]:
    """Whose a qualification is: somebody, or nobody here."""
    known = context.names.get("person", frozenset()) | context.catalog.definitions.people.keys()
    for each in context.catalog.definitions.standards.qualifications:
        if each.holder and each.holder not in known:
            hint = _hint(context, "person", each.holder) or nearest(each.holder, sorted(known))
            message = f"the qualification “{each.id}” is held by “{each.holder}”, and there is no such person"
            yield Diagnostic(CODE, "error", QUALIFICATIONS, message, *each.position, hint=hint)


def _hint(context: Context, kind: str, name: str) -> str | None:
    """What was meant by names in one piece, or by the name readers see."""
    if "，" in name or "、" in name:
        return "a full-width comma stands between the names; write [a, b]"
    called = {
        str(document.meta.get("title")): document.key.slug
        for document in context.catalog.documents
        if document.key.type == kind
    }
    if kind == "person":
        called |= {person.name: person.id for person in context.catalog.definitions.people.values()}
    return f"“{name}” is {called[name]}" if name in called else None
