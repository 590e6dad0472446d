"""contentops mv"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path

import click

from contentops.cli import completions
from contentops.cli.common import inside, project


@click.command()
@click.argument("old", shell_complete=completions.files)
@click.argument("new", shell_complete=completions.files)
@click.pass_obj
def command(start: Path, old: str, new: str) -> int:
    """Move a document or a folder and mend every link to it.

    The key, the address and the approvals of what moves stay as they are, since none of them depends on the path. A link
    whose text had to change is another text: the documents that hold it are named, and need approval again.
    """
    from contentops.authoring.relocate import relocate
    from contentops.load import load
    from contentops.report import counted
    from contentops.settle import settle
    from contentops.source.opening import open_source
    from contentops.writing import write_all

    folder = project(start)
    source = open_source(folder, worktree=True)
    now = datetime.now(timezone.utc)
    catalog = load(settle(source, now), now)
    slash = "/" if new.endswith("/") or (folder / inside(folder, new)).is_dir() else ""
    done = relocate(catalog, source.snapshot, inside(folder, old), inside(folder, new) + slash)
    write_all(folder, done.writes)
    for before, after in done.moves.items():
        (folder / after).parent.mkdir(parents=True, exist_ok=True)
        if after in done.writes:
            (folder / before).unlink()
        else:
            (folder / before).rename(folder / after)
    _prune(folder, done.moves)
    click.echo(f"{counted(len(done.moves), 'file')} moved, {counted(done.mended, 'link')} mended")
    for path in done.writes:
        click.echo(f"changed: {path}")
    return 0


def _prune(folder: Path, moved: Iterable[str]) -> None:
    """Remove folders that the move left empty."""
    for path in sorted({Path(each).parent for each in moved}, key=lambda each: -len(each.parts)):
        at = folder / path
        while at not in (folder, folder / "content") and at.is_dir() and not any(at.iterdir()):
            at.rmdir()
            at = at.parent
