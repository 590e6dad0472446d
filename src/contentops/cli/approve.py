"""contentops approve"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from contentops.cli._decide import decide_all, decision_options


@click.command()
@decision_options
@click.pass_obj
def command(start: Path, paths: tuple[str, ...], person: str | None, comment: str, form: str, now: datetime) -> int:
    """Approve documents as they stand.

    Writes a record bound to the text of each PATH (a file, a folder or a key): one edit afterwards voids it. When all
    decisions the workflow asks for are there, the status moves on; else it says what is still missing.
    """
    from contentops.workflow.decisions import transition_that

    return decide_all(
        start,
        paths,
        lambda workflow, state: transition_that(workflow, "approve", state),
        person=person,
        comment=comment,
        form=form,
        now=now,
    )
