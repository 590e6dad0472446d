"""contentops publish"""

from __future__ import annotations

import gc
import os
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contentops.cli.common import as_json, now_option, progress, project, shown

if TYPE_CHECKING:
    from contentops.pipeline.published import Published

PREVIEW = ".contentops/preview"
"""Where previews lie if no other folder is named: never where the published site does."""


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Folder of the published site.  [default: output, beside the content; with --drafts .contentops/preview]",
)
@click.option("--commit", "ref", metavar="REF", help="Publish this commit.  [default: HEAD]")
@click.option("--worktree", is_flag=True, help="Publish the working tree as if it were committed.")
@click.option(
    "--drafts", is_flag=True, help="A preview: show documents that are not live too, each with a visible mark."
)
@click.option(
    "--base", metavar="REF", help="With --drafts: compare with what is live on this branch, not on the one published."
)
@click.option(
    "--previous",
    metavar="COMMIT",
    help="The commit published last; refuse if what is published now does not come after it.",
)
@click.option("--allow-rewind", is_flag=True, help="Publish all the same where --previous refuses.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    default=lambda: os.cpu_count() or 1,
    show_default="processors",
    help="Processes that render and write pages.",
)
@click.option(
    "--strict", is_flag=True, help="Leave with 1 if something is withheld against its claim, or cannot be read."
)
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what is withheld, and why, to this file as JSON.",
)
@as_json
@now_option
@click.pass_obj
def command(
    start: Path,
    output: Path | None,
    ref: str | None,
    worktree: bool,
    drafts: bool,
    base: str | None,
    previous: str | None,
    allow_rewind: bool,
    jobs: int,
    strict: bool,
    report_file: Path | None,
    form: str,
    now: datetime,
) -> int:
    """Publish what is approved to a folder.

    The site is read from git's objects, not from the files around you: what is not committed is not published. A document
    whose claim is not backed by review records is withheld and its last approved revision stays. The folder changes in one
    step; a publish that fails or is stopped leaves the site as it was. Only what changed is written.
    """
    gc.enable()  # main() turned it off, and this runs for long
    gc.set_threshold(100_000, 20, 20)  # there is much to hold and little that goes round in circles
    from contentops.errors import ContentOpsError
    from contentops.pipeline.publishing import publish

    if ref is not None and worktree:
        raise click.UsageError("--commit and --worktree exclude each other: publish one or the other")
    if base is not None and not drafts:
        raise click.UsageError("--base goes with --drafts: it says what a preview is compared with")
    if allow_rewind and previous is None:
        raise click.UsageError("--allow-rewind goes with --previous")
    folder = project(start)
    target = output if output is not None else folder / (PREVIEW if drafts else "output")
    if folder.resolve().is_relative_to(target.resolve()):
        raise ContentOpsError(f"{target} holds the site's own sources", hint="name another folder with --output")
    with _executor(jobs) as executor:
        done = publish(
            folder,
            target,
            now,
            ref=ref,
            worktree=worktree,
            drafts=drafts,
            base=base,
            after=None if allow_rewind else previous,
            executor=executor,
            processes=jobs,
            progress=progress(),
        )
    if report_file is not None:
        from contentops.writing import write

        write(report_file, (_withheld_json(done) + "\n").encode())
    if form == "json":
        click.echo(_json(done, target))
    else:
        _tell(done, target, worktree)
    against_claim = any(not each.expected for each in done.withheld)
    return 1 if strict and (against_claim or done.unreadable) else 0


def _executor(jobs: int) -> AbstractContextManager[Executor | None]:
    if jobs == 1:
        return nullcontext()
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(jobs)


def _tell(done: Published, target: Path, worktree: bool) -> None:
    import shlex

    from contentops.report import as_text, counted

    unexpected = [each for each in done.withheld if not each.expected]
    for each in unexpected:
        stays = f"{each.live_digest[:12]} stays live" if each.live_digest else "nothing of it is live"
        click.echo(f"withheld: {each.path}: it {each.reason}", err=True)
        click.echo(f"    → {stays}; contentops explain {each.path} tells more", err=True)
    if done.unreadable:
        click.echo(as_text(done.unreadable), err=True)
    if done.uncommitted:
        places = shlex.join(dict.fromkeys(each.partition("/")[0] for each in done.uncommitted))
        click.echo(
            f"note: {counted(len(done.uncommitted), 'changed file')} not committed, so not in this: {done.uncommitted[0]}"
            f"{' …' if len(done.uncommitted) > 1 else ''}\n    → git add -A {places} && git commit, then publish again",
            err=True,
        )
    if not done.commit and not worktree:
        click.echo("note: this is no git repository: the working tree and the records in it are all there is", err=True)
    source = f"commit {done.commit[:12]}" if done.commit else "the working tree"
    if not done.written and not done.removed:
        click.echo(f"{shown(target)}: nothing to write, it shows {source} already")
    else:
        click.echo(
            f"{shown(target)}: {source}, {counted(done.pages, 'page')}, {counted(len(done.written), 'file')} written,"
            f" {done.removed} removed"
        )
        click.echo(f"manifest SHA-256 {done.manifest_sha256}")
    ordinary = len(done.withheld) - len(unexpected)
    if ordinary:
        click.echo(
            f"not published as they stand: {counted(ordinary, 'document')} (drafts, reviews, scheduled, archived): contentops status"
        )
    if done.next_due:
        click.echo(f"next change by itself: {done.next_due.isoformat()}")


def _json(done: Published, target: Path) -> str:
    from contentops.report import as_objects, dump

    return dump({
        "output": str(target),
        "commit": done.commit or None,
        "pages": done.pages,
        "written": list(done.written),
        "removed": done.removed,
        "manifest_sha256": done.manifest_sha256,
        "withheld": _withheld(done),
        "unreadable": as_objects(done.unreadable),
        "uncommitted": list(done.uncommitted),
        "next_due": done.next_due.isoformat() if done.next_due else None,
    })  # fmt: skip


def _withheld_json(done: Published) -> str:
    from contentops.report import as_objects, dump

    unreadable = as_objects(done.unreadable)
    return dump({"commit": done.commit or None, "withheld": _withheld(done), "unreadable": unreadable})


def _withheld(done: Published) -> list[dict[str, object]]:
    return [
        {
            "key": str(each.key),
            "path": each.path,
            "status": each.status,
            "kind": each.kind,
            "reason": each.reason,
            "live_digest": each.live_digest or None,
        }
        for each in done.withheld
    ]
