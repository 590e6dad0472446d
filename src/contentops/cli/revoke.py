"""contentops revoke"""

from __future__ import annotations

from pathlib import Path

import click

from contentops.cli._decide import Desk, Options, decision_options, paths_argument
from contentops.cli.common import documents, project


@click.command()
@paths_argument
@decision_options
@click.pass_obj
def command(start: Path, paths: tuple[str, ...], options: Options) -> int:
    """Take back your own newest decision about documents.

    An approval taken back no longer counts, and a page that rested on it goes down; a rejection taken back lets the
    approvals of that text count again. Looks at the text of each PATH as it stands, and where you decided nothing about
    that, at the one that is live.
    """
    from contentops.reading import read_release
    from contentops.source.opening import open_source

    folder = project(start)
    source = open_source(folder, worktree=True)
    desk = Desk(source, read_release(source, options.now), options)
    return desk.put_down(folder, [desk.revoke(document) for document in documents(desk.catalog, folder, paths)])
