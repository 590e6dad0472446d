"""contentops reaffirm"""

from __future__ import annotations

from pathlib import Path

import click

from contentops.cli._decide import Options, decide_all, decision_options, paths_argument


@click.command()
@paths_argument
@decision_options
@click.pass_obj
def command(start: Path, paths: tuple[str, ...], options: Options) -> int:
    """Say that published pages still hold.

    Writes a record for each PATH (a file, a folder or a key) and puts off its next review by the time the workflow gives
    under `review_every`.
    """
    from contentops.workflow.decisions import transition_that

    return decide_all(start, paths, lambda workflow, state: transition_that(workflow, "reaffirm", state), options)
