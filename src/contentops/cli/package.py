"""contentops package"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from contentops.cli import completions
from contentops.cli.common import as_json, now_option, project, shown


@click.command()
@click.argument("topic", shell_complete=completions.topics)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Folder for the bundle.  [default: dist, beside the content]",
)
@click.option("--commit", "ref", metavar="REF", help="Pack from this commit.  [default: HEAD]")
@click.option(
    "--worktree", is_flag=True, help="Pack from the working tree as if it were committed; the bundle says so."
)
@click.option("--version", metavar="X.Y.Z", help="The bundle's version.  [default: `version` of the topic, else 1.0.0]")
@click.option("--allow-partial", is_flag=True, help="Pack even if the topic names documents that are not live.")
@as_json
@now_option
@click.pass_obj
def command(
    start: Path,
    topic: str,
    output: Path | None,
    ref: str | None,
    worktree: bool,
    version: str | None,
    allow_partial: bool,
    form: str,
    now: datetime,
) -> int:
    """Pack a topic into one reproducible archive.

    TOPIC is the slug of a topic. The zip holds the approved sources, pages that open from disk, the assets, the review
    records and a manifest with the digest of every file. The same commit gives the same bytes on any machine.
    """
    import re

    from contentops.pipeline.packing import package
    from contentops.report import counted, dump
    from contentops.source.opening import open_source
    from contentops.writing import write

    if ref is not None and worktree:
        raise click.UsageError("--commit and --worktree exclude each other: pack one or the other")
    if version is not None and not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", version):
        raise click.BadParameter(f"“{version}” is no semantic version; write 1.2.0", param_hint="--version")
    folder = project(start)
    source = open_source(folder, ref=ref, worktree=worktree)
    bundle, contents = package(source, topic, now, version=version, allow_partial=allow_partial)
    target = (output if output is not None else folder / "dist") / bundle.name
    write(target, bundle.content)
    missing = [{"name": each.name, "reason": each.reason} for each in contents.missing]
    if form == "json":
        click.echo(
            dump(
                {
                    "file": str(target),
                    "bytes": len(bundle.content),
                    "files": bundle.files,
                    "items": [str(key) for key in contents.items],
                    "missing": missing,
                    "root_digest": bundle.root_digest,
                }
            )
        )
        return 0
    for each in contents.missing:
        click.echo(f"left out: {each.name}: {each.reason}", err=True)
    documents, files = counted(len(contents.items), "document"), counted(bundle.files, "file")
    click.echo(f"{shown(target)}: {documents}, {files}, {len(bundle.content):,} bytes")
    click.echo(f"root digest {bundle.root_digest}")
    return 0
