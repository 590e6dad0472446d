"""Words that the shell offers for arguments. Quiet: where a site cannot be read there is nothing to offer, and no message."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from contentops.model import Definitions
    from contentops.source.opening import Source

SCHEMAS = (
    "workflow", "people", "policy", "type", "terms", "tags", "claims", "qualifications",
    "record", "release", "manifest", "findings", "blocks", "api",
)  # fmt: skip
"""The schemas that come with contentops, beside those of a site's content types."""

Completion = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _offers(names: Callable[[Source, Definitions], Iterable[str]]) -> Completion:
    """A completion that offers the names which the site of the current folder, or of -C, has."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from contentops.config import find_project
        from contentops.definitions import read_definitions
        from contentops.source.opening import open_source

        try:
            folder = find_project(Path(ctx.find_root().params.get("project") or "."))
            source = open_source(folder, worktree=True)
            found = sorted(set(names(source, read_definitions(source.snapshot))))
        except Exception:  # whatever is wrong with the site, a message in the middle of typing helps nobody
            return []
        return [CompletionItem(name) for name in found if name.startswith(incomplete)]

    return complete


def _slugs(source: Source, definitions: Definitions, kind_of: str) -> Iterable[str]:
    """The slugs of the documents of a type."""
    from contentops.model import Document
    from contentops.source import content_types, documents

    languages = definitions.settings.languages
    for path, entry in source.snapshot.entries.items():
        plain, _ = content_types.without_language(path, languages)
        kind = content_types.of_path(plain, definitions.types.values()) if documents.is_document(path) else None
        if kind is not None and kind.name == kind_of:
            found = documents.read(path, entry, source.snapshot.read(path), definitions.types, languages)
            if isinstance(found, Document):
                yield found.key.slug


types = _offers(lambda source, definitions: definitions.types)
languages = _offers(lambda source, definitions: definitions.settings.languages)
people = _offers(lambda source, definitions: definitions.people)
topics = _offers(lambda source, definitions: _slugs(source, definitions, "topic"))
courses = _offers(lambda source, definitions: _slugs(source, definitions, "course"))
transitions = _offers(
    lambda source, definitions: (name for each in definitions.workflows.values() for name in each.transitions)
)
_of_types = _offers(lambda source, definitions: [*definitions.types, *SCHEMAS])


def schemas(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Content types and shipped schemas; outside a site the latter alone."""
    return _of_types(ctx, param, incomplete) or [
        CompletionItem(name) for name in SCHEMAS if name.startswith(incomplete)
    ]


def files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files and folders, which the shell itself completes best."""
    return [CompletionItem(incomplete, type="file")]


def rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes and names of the rules."""
    from contentops.rules import RULES

    known = [word for rule in RULES for word in (rule.CODE, rule.NAME)]
    return [CompletionItem(word) for word in known if word.lower().startswith(incomplete.lower())]
