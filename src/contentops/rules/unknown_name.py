"""The front matter names a document or a person that does not exist.

What: a slug in `topics`, `stages`, `prerequisites`, `items`, `features` or `steps` is that of no document; an id in
`authors` is neither in workflows/people.yml nor the slug of a person's page.

Why: what is named would be missing from the page without a word.

Example:

    topics: [comunity-building]

Instead:

    topics: [community-building]
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context
from contentops.source.schemas import nearest

CODE, NAME, SEVERITY, GUARD = "CO108", "unknown-name", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    people = frozenset(context.catalog.definitions.people)
    for document in context.catalog.documents:
        for wanted, name, place in context.relations(document):
            kind, slug = (wanted, name) if isinstance(wanted, str) else name.partition("/")[::2]
            known = context.names.get(kind, frozenset()) | (people if kind == "person" else frozenset())
            if slug not in known:
                hint = nearest(slug, sorted(known)) if known else None
                yield Diagnostic(CODE, "error", document.path, f"there is no {kind} “{slug}”", *place, hint=hint)
