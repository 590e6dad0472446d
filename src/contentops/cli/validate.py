"""contentops validate"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contentops.cli import completions
from contentops.cli.common import as_json, inside, now_option, project

if TYPE_CHECKING:
    from contentops.changeset import Change, ChangeSet
    from contentops.model import Catalog, Diagnostic, Release
    from contentops.settle import Settled


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...", shell_complete=completions.files)
@click.option("--commit", "ref", metavar="REF", help="Check this commit instead of the working tree.")
@click.option(
    "--base",
    metavar="REF",
    help="Check it as a change set that is to be merged into this branch: judged by the branch's own policy, with a list"
    " of what changed and whether those who changed it may.",
)
@as_json
@now_option
@click.pass_obj
def command(
    start: Path, paths: tuple[str, ...], ref: str | None, base: str | None, form: str, now: datetime
) -> int:
    """Check content, links and claims of the working tree.

    Every finding says where it is, what is wrong and what to do. PATHS narrows what is reported to some files and
    folders; the whole site is read either way, since links cross it. Nothing of what is checked is ever executed. Leaves
    with 1 if there are errors, 0 if not.
    """
    from contentops import report
    from contentops.changeset import examine
    from contentops.load import load
    from contentops.plan import plan
    from contentops.rules import validate
    from contentops.rules.context import Context
    from contentops.settle import settle
    from contentops.source.opening import open_source

    folder = project(start)
    settled = settle(open_source(folder, ref=ref, worktree=ref is None, base=base), now)
    release = plan(load(settled, now), now)
    last = release.catalog.last
    changes = examine(release, settled.policies.changed(last)) if base is not None else None
    findings = _within(folder, paths, release.catalog, validate(Context(release, changes=changes)))
    if form == "json":
        click.echo(report.as_json(findings) if changes is None else _json(settled, changes, findings))
    else:
        if changes is not None:
            _tell(changes, base or "")
        if findings:
            click.echo(report.as_text(findings))
        _notes(settled, release)
        click.echo(report.summary(findings, len(release.catalog.documents)), err=bool(findings))
    return 1 if any(finding.severity == "error" for finding in findings) else 0


def _within(folder: Path, paths: tuple[str, ...], catalog: Catalog, findings: list[Diagnostic]) -> list[Diagnostic]:
    """The findings in some files and folders; all of them where none is named."""
    wanted = [inside(folder, path) for path in paths]
    gone = {document.path for document in catalog.removed}
    for name, path in zip(paths, wanted, strict=True):
        here = path == "." or path in catalog.entries or path in gone
        if not here and not any(each.startswith(f"{path}/") for each in catalog.entries):
            raise click.BadParameter(f"no file of the site at {name}", param_hint="PATHS")
    if not wanted or "." in wanted:
        return findings
    return [each for each in findings if any(each.path == path or each.path.startswith(f"{path}/") for path in wanted)]


def _notes(settled: Settled, release: Release) -> None:
    """What the answer rests on, where that is not plain."""
    if not release.catalog.history:
        click.echo(
            "note: this is no git repository, so there is no history to judge by: the records beside the files are all there is",
            err=True,
        )
    elif not settled.source.commit and not settled.source.base:
        changed = settled.policies.changed(release.catalog.last)
        if changed:
            click.echo(
                f"note: {changed[0]} is not committed; what is not committed is judged by it all the same. --base REF judges by a branch",
                err=True,
            )


def _tell(changes: ChangeSet, base: str) -> None:
    from contentops.report import counted

    click.echo(f"{counted(len(changes.changes), 'document')} changed since {base}")
    for change in changes.changes:
        click.echo(f"  {change.kind:<8} {change.path}  {_way(change)}")
    for path in changes.policy:
        click.echo(f"  policy   {path}  in force once it has landed; it judges nothing of this change set")
    if changes.changes or changes.policy:
        click.echo()


def _way(change: Change) -> str:
    """The states a document went through, and who made the transitions."""
    states = change.after if change.before in ("", change.after) else f"{change.before} → {change.after or 'gone'}"
    steps = [
        f"{step.transition} by {', '.join(step.people) or 'nobody'}{'' if step.recorded else ', no record'}"
        for step in change.steps
    ]
    hands = [f"text by {', '.join(change.contributors)}"] if change.contributors and change.kind != "removed" else []
    removed = [f"deleted by {', '.join(change.contributors)}"] if change.kind == "removed" else []
    return "  ".join([states, *(f"({'; '.join(each)})" for each in [[*removed, *hands, *steps]] if each)])


def _json(settled: Settled, changes: ChangeSet, findings: list[Diagnostic]) -> str:
    from contentops.report import dump

    return dump(
        {
            "base": settled.source.base,
            "fork": settled.source.fork,
            "changes": [{**asdict(change), "key": str(change.key)} for change in changes.changes],
            "policy": list(changes.policy),
            "findings": [asdict(finding) for finding in findings],
        }
    )
