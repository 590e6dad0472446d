"""contentops review"""

from __future__ import annotations

import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contentops.cli import completions
from contentops.cli.common import as_json, documents, now_option, project

if TYPE_CHECKING:
    from contentops.model import Release
    from contentops.proposal import Proposal


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...", shell_complete=completions.files)
@click.option("--commit", "ref", metavar="REF", help="Review this commit instead of the working tree.")
@click.option("--base", metavar="REF", help="Compare with what is live on this branch.")
@as_json
@now_option
@click.pass_obj
def command(start: Path, paths: tuple[str, ...], ref: str | None, base: str | None, form: str, now: datetime) -> int:
    """Show what learners would see change.

    For each document that is not live as it stands: its words against those that are live, what was said when it was handed
    in or sent back, who decided what about this text, and what is still missing. Without PATHS, everything that waits for
    somebody.
    """
    from contentops.proposal import proposals
    from contentops.reading import read_release
    from contentops.source.opening import open_source

    folder = project(start)
    release = read_release(open_source(folder, ref=ref, worktree=ref is None, base=base), now)
    against = read_release(open_source(folder, ref=base), now) if base is not None else None
    found = proposals(release, against)
    if paths:
        named = {each.path for each in documents(release.catalog, folder, paths)}
        found = tuple(each for each in found if each.path in named)
    elif base is None:
        found = tuple(each for each in found if _waits(release, each))
    if form == "json":
        from contentops.report import dump

        click.echo(dump([_facts(release, each) for each in found]))
    elif not found:
        click.echo("nothing to review: what was named is live as it stands" if paths else "nothing waits for a review")
    else:
        width = min(shutil.get_terminal_size((100, 24)).columns, 120)
        click.echo("\n".join(_text(release, each, width) for each in found))
    return 0


def _waits(release: Release, proposal: Proposal) -> bool:
    """Whether somebody is to decide on a document: it claims a state past the working ones."""
    workflow = release.catalog.definitions.workflows.get(proposal.key.type)
    state = workflow.state_of(proposal.status) if workflow else None
    return state is not None and state.category != "working"


def _text(release: Release, proposal: Proposal, width: int) -> str:
    from contentops.differences import as_text

    colour = sys.stdout.isatty()
    live = proposal.live
    against = f"live: {live.digest[:12]}" if live else "nothing of it is live"
    since = (live.since or live.commit) if live is not None else None
    if since is not None and since.id:
        against += f", since {since.time.date()} ({since.id[:7]})"
    lines = [
        click.style(f"{proposal.path}  ({proposal.key})", bold=True)
        if colour
        else f"{proposal.path}  ({proposal.key})",
        f"“{proposal.status or 'deleted'}”, text {proposal.digest[:12] or '-'}; {against}",
    ]
    lines += [f"{each}" for each in _decisions(proposal)]
    lines += [f"missing: {each}" for each in _missing(release, proposal)]
    return "\n".join([*lines, "", as_text(proposal.differences, colour=colour, width=width)])


def _decisions(proposal: Proposal) -> list[str]:
    return [
        f"{each.record.decision} by {each.record.person} ({each.record.role}, {each.level})"
        + (f", does not count: {each.flaw}" if each.flaw else "")
        + (f": {each.record.comment}" if each.record.comment else "")
        for each in proposal.records
    ]


def _missing(release: Release, proposal: Proposal) -> tuple[str, ...]:
    from contentops.standing import waiting_for

    document = release.catalog.by_key().get(proposal.key)
    return waiting_for(release.catalog, document, release.now) if document is not None else ()


def _facts(release: Release, proposal: Proposal) -> dict[str, object]:
    from contentops.differences import as_text, summary

    return {
        "key": str(proposal.key),
        "path": proposal.path,
        "status": proposal.status or None,
        "digest": proposal.digest or None,
        "live_digest": proposal.live.digest if proposal.live else None,
        "kind": proposal.differences.kind,
        "summary": summary(proposal.differences),
        "differences": as_text(proposal.differences, colour=False, width=100),
        "decisions": [
            {
                "decision": each.record.decision,
                "transition": each.record.transition,
                "person": each.record.person,
                "role": each.record.role,
                "level": each.level,
                "comment": each.record.comment or None,
                "flaw": each.flaw or None,
            }
            for each in proposal.records
        ],
        "missing": list(_missing(release, proposal)),
    }
