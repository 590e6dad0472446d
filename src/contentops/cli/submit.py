"""contentops submit"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from contentops.cli._decide import decide_all, decision_options


@click.command()
@decision_options
@click.pass_obj
def command(start: Path, paths: tuple[str, ...], person: str | None, comment: str, form: str, now: datetime) -> int:
    """Hand drafts in for review.

    Checks that each PATH (a file, a folder or a key) is sound, writes a record and sets its status. Makes the workflow's
    transition `submit`.
    """
    from contentops.workflow.decisions import transition_named

    return decide_all(
        start,
        paths,
        lambda workflow, state: transition_named(workflow, "submit"),
        person=person,
        comment=comment,
        form=form,
        now=now,
    )
