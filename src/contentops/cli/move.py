"""contentops move"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from contentops.cli import completions
from contentops.cli._decide import decide_all, decision_options


@click.command()
@click.argument("transition", shell_complete=completions.transitions)
@decision_options
@click.pass_obj
def command(
    start: Path, transition: str, paths: tuple[str, ...], person: str | None, comment: str, form: str, now: datetime
) -> int:
    """Make any transition of the workflow.

    TRANSITION is a name under `transitions` of the workflow file, such as publish, revise or archive. Each PATH is a file,
    a folder or a key. Documents that link to each other are best published together.
    """
    from contentops.workflow.decisions import transition_named

    return decide_all(
        start,
        paths,
        lambda workflow, state: transition_named(workflow, transition),
        person=person,
        comment=comment,
        form=form,
        now=now,
    )
