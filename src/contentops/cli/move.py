"""contentops move"""

from __future__ import annotations

from pathlib import Path

import click

from contentops.cli import completions
from contentops.cli._decide import Options, decide_all, decision_options, paths_argument


@click.command()
@click.argument("transition", shell_complete=completions.transitions)
@paths_argument
@decision_options
@click.pass_obj
def command(start: Path, transition: str, paths: tuple[str, ...], options: Options) -> int:
    """Make any transition of the workflow, or use an override.

    TRANSITION is a name under `transitions` of the workflow file, such as publish, revise or archive, or one under
    `overrides`. Each PATH is a file, a folder or a key. Documents that link to each other are best published together.
    """
    from contentops.workflow.decisions import transition_named

    return decide_all(start, paths, lambda workflow, state: transition_named(workflow, transition), options)
