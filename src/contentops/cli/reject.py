"""contentops reject"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from contentops.cli._decide import decide_all, decision_options


@click.command()
@decision_options
@click.pass_obj
def command(start: Path, paths: tuple[str, ...], person: str | None, comment: str, form: str, now: datetime) -> int:
    """Send documents back, with the reason.

    Writes a record that voids every approval of this text of each PATH (a file, a folder or a key). A changed text can be
    submitted again.
    """
    from contentops.workflow.decisions import transition_that

    return decide_all(
        start,
        paths,
        lambda workflow, state: transition_that(workflow, "reject", state),
        person=person,
        comment=comment,
        form=form,
        now=now,
    )
