"""contentops validate"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contentops.cli import completions
from contentops.cli.common import as_json, inside, now_option, project

if TYPE_CHECKING:
    from contentops.changeset import Change, ChangeSet
    from contentops.model import Diagnostic
    from contentops.pipeline import Checked
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
def command(start: Path, paths: tuple[str, ...], ref: str | None, base: str | None, form: str, now: datetime) -> int:
    """Check content, links and claims of the working tree.

    Every finding says where it is, what is wrong and what to do. PATHS narrows what is reported to some files and
    folders; the whole site is read either way, since links cross it. Nothing of what is checked is ever executed. Leaves
    with 1 if there are errors, 0 if not.
    """
    from contentops import pipeline, report

    folder = project(start)
    if base is not None:
        return _change_set(folder, paths, ref, base, form, now)
    checked = pipeline.check(folder, now, ref=ref)
    findings = _within(folder, paths, checked.findings, ref=ref)
    if form == "json":
        click.echo(report.as_json(findings))
    else:
        if findings:
            click.echo(report.as_text(findings))
        _notes(checked)
        click.echo(report.summary(findings, checked.documents), err=bool(findings))
    return 1 if any(finding.severity == "error" for finding in findings) else 0


def _change_set(folder: Path, paths: tuple[str, ...], ref: str | None, base: str, form: str, now: datetime) -> int:
    """Check everything a branch would bring."""
    from contentops import report
    from contentops.changeset import examine
    from contentops.load import load
    from contentops.passing import otherwise, passing
    from contentops.pipeline import read_release
    from contentops.plan import plan
    from contentops.rules import validate
    from contentops.rules.context import Context
    from contentops.settle import settle
    from contentops.source.opening import open_source

    ref = ref or _head_if_clean(folder)
    settled = settle(open_source(folder, ref=ref, worktree=ref is None, base=base), now)
    release = plan(load(settled, now), now)
    changes = examine(release, settled.policies.changed(release.catalog.last))
    on_the_way = list(passing(settled, release.catalog))
    if settled.source.repository is not None:
        settled.source.repository.close()
    if settled.timeline.straight and settled.source.base == settled.source.fork and settled.source.commit:
        on_the_way += otherwise(release, read_release(open_source(folder, ref=ref), now))
    changes = replace(changes, findings=(*changes.findings, *on_the_way))
    gone = [document.path for document in release.catalog.removed]
    findings = _within(folder, paths, validate(Context(release, changes=changes)), gone, ref=ref)
    if form == "json":
        click.echo(_json(settled, changes, findings))
    else:
        _tell(changes, base)
        if settled.source.base != settled.source.fork:
            click.echo(
                f"note: {base} has moved on since this branch left it; what was decided there meanwhile is not in this answer",
                err=True,
            )
        if findings:
            click.echo(report.as_text(findings))
        click.echo(report.summary(findings, len(release.catalog.documents)), err=bool(findings))
    return 1 if any(finding.severity == "error" for finding in findings) else 0


def _head_if_clean(folder: Path) -> str | None:
    """HEAD where nothing is uncommitted: what lands is the commit, and a checkout may show it otherwise."""
    from contentops.source.git import Repository
    from contentops.source.snapshot import ROOTS

    repository = Repository.around(folder)
    if repository is None or not repository.has_commits() or repository.changed_paths(*ROOTS):
        return None
    return "HEAD"


def _within(
    folder: Path, paths: Sequence[str], findings: Sequence[Diagnostic], gone: Sequence[str] = (), *, ref: str | None
) -> list[Diagnostic]:
    """The findings in some files and folders; all of them where none is named."""
    wanted = [inside(folder, path) for path in paths]
    for name, path in zip(paths, wanted, strict=True):
        if (
            path not in (".", *gone)
            and not _is_there(folder, path, ref)
            and not any(each.path == path for each in findings)
        ):
            raise click.BadParameter(f"no file of the site at {name}", param_hint="PATHS")
    if not wanted or "." in wanted:
        return list(findings)
    return [each for each in findings if any(each.path == path or each.path.startswith(f"{path}/") for path in wanted)]


def _is_there(folder: Path, path: str, ref: str | None) -> bool:
    from contentops.source.git import Repository

    if ref is None:
        return (folder / path).exists()
    repository = Repository.around(folder)
    return repository is not None and bool(repository.tree(repository.commit_id(ref), path))


def _notes(checked: Checked) -> None:
    """What the answer rests on, where that is not plain."""
    if not checked.history:
        click.echo(
            "note: this is no git repository, so there is no history to judge by: the records beside the files are all there is",
            err=True,
        )
    elif checked.uncommitted_policy:
        click.echo(
            f"note: {checked.uncommitted_policy[0]} is not committed: what you have not committed is judged by it, what is committed by the policy in force when it landed",
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
