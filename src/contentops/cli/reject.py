"""contentops reject"""

from __future__ import annotations

from pathlib import Path

import click

from contentops.cli._decide import Options, decide_all, decision_options, paths_argument


@click.command()
@paths_argument
@decision_options
@click.pass_obj
def command(start: Path, paths: tuple[str, ...], options: Options) -> int:
    """Send documents back, with the reason.

    Writes a record that voids every approval of this text of each PATH (a file, a folder or a key), until you revoke it. A
    changed text can be submitted again. `policy/site` stands for the policy set.
    """
    from contentops.workflow.decisions import transition_that

    return decide_all(
        start, paths, lambda workflow, state: transition_that(workflow, "reject", state), options, "reject"
    )
