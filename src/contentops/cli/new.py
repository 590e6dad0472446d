"""contentops new"""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contentops.cli import completions
from contentops.cli.common import at_the_keyboard, inside, project

if TYPE_CHECKING:
    from contentops.model import Catalog, ContentType
    from contentops.source.opening import Source


@click.command()
@click.argument("kind", metavar="TYPE", shell_complete=completions.types)
@click.argument("slug")
@click.option("--title", help="The title.  [default: the slug, spelt out]")
@click.option(
    "--lang",
    "language",
    metavar="LANGUAGE",
    shell_complete=completions.languages,
    help="The language.  [default: the site's first]",
)
@click.option(
    "--in",
    "parent",
    metavar="FOLDER",
    shell_complete=completions.files,
    help="Folder to put it in, such as the course of a lesson.",
)
@click.pass_obj
def command(start: Path, kind: str, slug: str, title: str | None, language: str | None, parent: str | None) -> int:
    """Begin a document.

    TYPE is a content type of the site (course, lesson, article …), SLUG its name in keys and addresses. The file gets the
    keys its type requires, each with what it is for; `contentops validate` tells what is still to fill in. A translation goes
    beside its original and has its level, lessons and other values that are no words.
    """
    from contentops.authoring.draft import draft, original_for, path_beside, path_for
    from contentops.errors import ContentOpsError, RefusedError
    from contentops.load import load
    from contentops.model import Document, Entry, Key
    from contentops.settle import settle
    from contentops.source.documents import read
    from contentops.source.opening import open_source
    from contentops.source.schemas import nearest
    from contentops.writing import write

    folder = project(start)
    source = open_source(folder, worktree=True)
    now = datetime.now(timezone.utc)
    catalog = load(settle(source, now), now)
    definitions = catalog.definitions
    languages = definitions.settings.languages
    if kind not in definitions.types:
        raise ContentOpsError(f"there is no content type “{kind}”", hint=nearest(kind, sorted(definitions.types)))
    if language is not None and language not in languages:
        raise ContentOpsError(
            f"the site has no language “{language}”", hint=f"pyproject.toml has {', '.join(languages)}"
        )
    tag = language or languages[0]
    original = original_for(catalog, Key(kind, slug, tag))
    if original is not None and parent is None:
        path = path_beside(original, tag, languages[0])
    else:
        path = path_for(definitions.types[kind], slug, tag, languages[0], inside(folder, parent) if parent else None)
    if path in catalog.entries:
        raise RefusedError(f"{path} exists already", hint="choose another slug or folder")
    text = draft(catalog, Key(kind, slug, tag), title or slug.replace("-", " ").capitalize(), _author(source, catalog))
    made = read(path, Entry("100644", "", 0), text.encode(), definitions.types, languages)
    if not isinstance(made, Document) or made.key != Key(kind, slug, tag):
        raise ContentOpsError(
            f"{path} would be no {kind} with this slug" if isinstance(made, Document) else made.message,
            hint=_hint(definitions.types[kind], slug),
        )
    write(folder / path, text.encode())
    click.echo(path)
    return 0


def _hint(kind: ContentType, slug: str) -> str:
    if " " in slug:
        return f"a slug is letters, digits and hyphens, such as {'-'.join(slug.split()) or 'first-steps'}; --title has any words"
    return f"{'an' if kind.name[0] in 'aeiou' else 'a'} {kind.name} lies at {' or '.join(kind.paths)}"


def _author(source: Source, catalog: Catalog) -> str | None:
    """The person whose address git is set to, if people.yml has them."""
    _, found = at_the_keyboard(source, catalog)
    return found.id if found is not None else None
