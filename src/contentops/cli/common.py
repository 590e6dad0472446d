"""What several commands share: options, the clock, the project, the person who acts, paths and keys."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from contentops.model import Catalog, Document, Person
    from contentops.source.opening import Source

_F = TypeVar("_F", bound=Callable[..., Any])

as_json = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text for people, JSON for programs.",
)


def now_option(command: _F) -> _F:
    """--now, which stands in for the clock."""
    return click.option(
        "--now",
        callback=_now,
        metavar="TIME",
        help="Act as if it were this instant, such as 2026-09-01T09:00:00+08:00.",
    )(command)


def _now(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime:
    if value is None:
        return datetime.now(timezone.utc).replace(microsecond=0)
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"“{value}” is no instant; write 2026-09-01T09:00:00+08:00") from None
    if found.tzinfo is None:
        whole = found.isoformat()
        raise click.BadParameter(f"“{value}” has no offset from UTC; write {whole}+08:00 or {whole}Z")
    return found


def project(start: Path) -> Path:
    """The site's folder."""
    from contentops.config import find_project

    return find_project(start)


def actor(source: Source, catalog: Catalog, name: str | None) -> Person:
    """The person who acts: the one --as names, else the one git's user.email belongs to.

    Raises:
        ContentOpsError: nobody of that name or address is in people.yml.
    """
    from contentops.errors import ContentOpsError

    if name is not None:
        found = person_called(catalog, name)
        click.echo(f"acting as {name} ({found.name})", err=True)
        return found
    email, known = at_the_keyboard(source, catalog)
    if known is None:
        if not email:
            raise ContentOpsError(
                "git's user.email is not set, so it is not known who acts",
                hint="git config --global user.email ADDRESS, one that workflows/people.yml has; or name who acts with --as PERSON",
            )
        raise ContentOpsError(
            f"git's user.email, {email}, belongs to nobody in workflows/people.yml",
            hint="add the address there, or name who acts with --as PERSON",
        )
    return known


def person_called(catalog: Catalog, name: str) -> Person:
    """The person with this id.

    Raises:
        ContentOpsError: people.yml has none of this id.
    """
    from contentops.errors import ContentOpsError
    from contentops.source.schemas import nearest

    people = catalog.definitions.people
    if name in people:
        return people[name]
    called = [each.id for each in people.values() if each.name == name]
    hint = f"“{name}” is {' or '.join(called)}" if called else nearest(name, sorted(people))
    raise ContentOpsError(f"{name} is not in workflows/people.yml", hint=hint)


def at_the_keyboard(source: Source, catalog: Catalog) -> tuple[str, Person | None]:
    """git's user.email, empty outside git, and the person of people.yml it belongs to."""
    email = source.repository.user_email() if source.repository else ""
    wanted = email.casefold()
    people = catalog.definitions.people.values()
    return email, next((each for each in people if wanted in map(str.casefold, each.emails)), None)


def documents(catalog: Catalog, folder: Path, names: Iterable[str]) -> list[Document]:
    """The documents that paths or keys name; a folder names all below it.

    Raises:
        ContentOpsError: a name fits no document.
    """
    from contentops.errors import ContentOpsError
    from contentops.source.schemas import nearest

    found: dict[str, Document] = {}
    for name in names:
        path = inside(folder, name)
        default = catalog.definitions.settings.languages[0]
        fitting = [
            each
            for each in catalog.documents
            if path in (".", each.path)
            or each.path.startswith(f"{path}/")
            or str(each.key) in (name, f"{name}@{default}")
        ]
        if not fitting:
            broken = next((each for each in catalog.diagnostics if each.path == path), None)
            if broken is not None:
                raise ContentOpsError(f"{path} cannot be read", diagnostics=[broken])
            paths = [each.path for each in catalog.documents]
            keys = [str(each.key).removesuffix(f"@{default}") for each in catalog.documents]
            meant = nearest(path, paths) if path.startswith("content/") else nearest(name, keys)
            if meant is None or not meant.startswith("did"):
                meant = "name a file or folder below content/, or a key such as article/welcome; contentops status lists them"
            raise ContentOpsError(f"no document at {name}", hint=meant)
        found.update((each.path, each) for each in fitting)
    return list(found.values())


def inside(folder: Path, name: str) -> str:
    """A path given on the command line, as a path of the project."""
    here = os.path.abspath(name)
    here = os.path.join(os.path.realpath(os.path.dirname(here)), os.path.basename(here))
    path = os.path.relpath(here, os.path.realpath(folder))
    if path.startswith(".."):
        path = os.path.normpath(name)
    return path.replace(os.sep, "/")


def shown(path: Path) -> str:
    """A path as its user would write it here."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def progress() -> Callable[[str, int, int], None]:
    """Shows progress on a terminal once the work has taken a second; says nothing elsewhere."""
    import sys
    import time

    began = last = time.monotonic()
    shown = False

    def tell(what: str, done: int, of: int) -> None:
        nonlocal last, shown
        moment = time.monotonic()
        if not sys.stderr.isatty() or moment - began < 1 or (moment - last < 0.1 and done < of):
            return
        last, shown = moment, True
        click.echo(f"\r{what} {done}/{of}\x1b[K", err=True, nl=False)
        if done == of and shown:
            click.echo("\r\x1b[K", err=True, nl=False)

    return tell
