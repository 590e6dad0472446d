"""contentops approve"""

from __future__ import annotations

from pathlib import Path

import click

from contentops.cli import completions
from contentops.cli._decide import Options, approve_since, decide_all, decision_options


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=completions.files)
@click.option(
    "--since",
    "ref",
    metavar="REF",
    help="Show how every document that waits for approval differs from this commit, and approve them in one go.",
)
@click.option("--yes", is_flag=True, help="With --since: do not ask.")
@decision_options
@click.pass_obj
def command(start: Path, paths: tuple[str, ...], ref: str | None, yes: bool, options: Options) -> int:
    """Approve documents as they stand.

    Writes a record bound to the text of each PATH (a file, a folder or a key): one edit afterwards voids it. When all
    decisions the workflow asks for are there, the status moves on; else it says what is still missing. A document that
    claims a later state already, such as one edited in place, keeps its status. `policy/site` stands for the policy set.
    """
    from contentops.workflow.decisions import transition_that

    if ref is not None:
        return approve_since(start, paths, ref, yes, options)
    if yes or not paths:
        raise click.UsageError("name a PATH, or a commit with --since" if not paths else "--yes goes with --since")
    return decide_all(
        start, paths, lambda workflow, state: transition_that(workflow, "approve", state), options, "approve"
    )
