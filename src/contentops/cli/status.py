"""contentops status"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contentops.cli import completions
from contentops.cli.common import as_json, documents, now_option, project

if TYPE_CHECKING:
    from contentops.model import Document, Release

_CATEGORIES = ("working", "review", "approved", "public", "retired", "")
_COLOURS = {
    "working": "white",
    "review": "yellow",
    "approved": "cyan",
    "public": "green",
    "retired": "bright_black",
    "": "red",
}


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...", shell_complete=completions.files)
@as_json
@now_option
@click.pass_obj
def command(start: Path, paths: tuple[str, ...], form: str, now: datetime) -> int:
    """Show where every document of the working tree stands.

    Documents are grouped by the state they claim. Each tells whether it is live as it stands, live in an earlier revision,
    or not live, and what is missing.
    """
    from contentops.pipeline import read_release
    from contentops.report import dump
    from contentops.source.opening import open_source

    folder = project(start)
    release = read_release(open_source(folder, worktree=True), now)
    chosen = documents(release.catalog, folder, paths) if paths else list(release.catalog.documents)
    rows = [_row(release, document) for document in chosen]
    if form == "json":
        click.echo(dump(rows))
    else:
        _board(rows)
    unread = [each.path for each in release.catalog.diagnostics]
    if unread:
        click.echo(f"cannot be read: {', '.join(unread)}; contentops validate tells why", err=True)
    return 0


def _row(release: Release, document: Document) -> dict[str, object]:
    from contentops.plan import waiting_for

    catalog = release.catalog
    live = release.live.get(document.key)
    workflow = catalog.definitions.workflows.get(document.key.type)
    state = workflow.states.get(document.status) if workflow else None
    withheld = next((each for each in release.withheld if each.path == document.path), None)
    return {
        "key": str(document.key),
        "path": document.path,
        "title": document.meta.get("title"),
        "status": document.status,
        "category": state.category if state else "",
        "digest": catalog.digests[document.path],
        "live": "as it stands" if live and withheld is None else "earlier revision" if live else "no",
        "live_digest": live.digest if live else None,
        "withheld": withheld.kind if withheld else None,
        "reason": withheld.reason if withheld else None,
        "waiting_for": list(waiting_for(catalog, document, release.now)),
    }


def _board(rows: list[dict[str, object]]) -> None:
    from contentops.report import counted

    for category in _CATEGORIES:
        group = [row for row in rows if row["category"] == category]
        for status in sorted({str(row["status"]) for row in group}):
            some = [row for row in group if row["status"] == status]
            click.secho(f"{status or '(no status)'}  {len(some)}", fg=_COLOURS[category], bold=True)
            for row in some:
                click.echo(f"  {row['key']}{_note(row)}")
    older = sum(row["live"] == "earlier revision" for row in rows)
    tail = f", {older} of them in an earlier revision" if older else ""
    click.echo(f"\n{counted(len(rows), 'document')}, {sum(row['live'] != 'no' for row in rows)} live{tail}")


def _note(row: dict[str, object]) -> str:
    notes = []
    if row["withheld"] in ("scheduled", "ended"):
        notes.append(str(row["reason"]))
    elif row["withheld"] not in (None, "unfinished", "retired"):
        notes.append(click.style(f"it {row['reason']}", fg="red"))
    elif row["waiting_for"]:
        notes.append(f"waits for {'; '.join(str(each) for each in row['waiting_for'])}")  # type: ignore[attr-defined]
    if row["live"] == "earlier revision":
        notes.append(f"{str(row['live_digest'])[:12]} is live")
    return f"  — {', '.join(notes)}" if notes else ""
