"""contentops submit"""

from __future__ import annotations

from pathlib import Path

import click

from contentops.cli._decide import Options, decide_all, decision_options, paths_argument


@click.command()
@paths_argument
@decision_options
@click.pass_obj
def command(start: Path, paths: tuple[str, ...], options: Options) -> int:
    """Hand drafts in for review.

    Checks that each PATH (a file, a folder or a key) is sound, writes a record and sets its status. Makes the workflow's
    transition `submit`.
    """
    from contentops.workflow.decisions import transition_named

    return decide_all(start, paths, lambda workflow, state: transition_named(workflow, "submit"), options)
