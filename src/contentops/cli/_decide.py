"""What submit, approve, reject and move have in common: one transition of some documents, by one person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from contentops.cli import completions
from contentops.cli.common import actor, as_json, documents, now_option, project

if TYPE_CHECKING:
    from contentops.model import Document, Release, Transition, Workflow
    from contentops.source.opening import Source
    from contentops.workflow.decisions import Decided

_F = TypeVar("_F", bound=Callable[..., Any])


def decision_options(command: _F) -> _F:
    """PATHs, --as, --comment, --format, --now."""
    for option in (
        now_option,
        as_json,
        click.option("-m", "--comment", default="", metavar="TEXT", help="Why; kept in the record."),
        click.option(
            "--as",
            "person",
            metavar="PERSON",
            shell_complete=completions.people,
            help="Act as this person of workflows/people.yml instead of the one git's user.email belongs to.",
        ),
        click.argument("paths", nargs=-1, required=True, metavar="PATH...", shell_complete=completions.files),
    ):
        command = option(command)
    return command


def decide_all(
    start: Path,
    paths: tuple[str, ...],
    choose: Callable[[Workflow, str], Transition],
    *,
    person: str | None,
    comment: str,
    form: str,
    now: datetime,
) -> int:
    """Make one transition of every document named, or of none.

    Args:
        choose: the transition for a workflow and a state.
    """
    from contentops.errors import RefusedError
    from contentops.pipeline import read_release
    from contentops.plan import standing
    from contentops.source.opening import open_source
    from contentops.workflow.decisions import decide
    from contentops.writing import write_all

    folder = project(start)
    source = open_source(folder, worktree=True)
    release = read_release(source, now)
    catalog = release.catalog
    chosen = []
    for document in documents(catalog, folder, paths):
        workflow = catalog.definitions.workflows.get(document.key.type)
        if workflow is None:
            raise RefusedError(
                f"{document.path} goes through no workflow", hint=f"workflows/types/{document.key.type}.yml says so"
            )
        chosen.append((document, choose(workflow, document.status)))
    who = actor(source, catalog, person)
    _guard(release, chosen)
    decided = [
        decide(
            catalog,
            document,
            source.snapshot.read(document.path),
            transition,
            who,
            evidence=standing(catalog, document, now),
            now=now,
            comment=comment,
        )
        for document, transition in chosen
    ]
    for each in decided:
        write_all(folder, each.files)
    _tell(source, decided, form)
    return 0


def _guard(release: Release, chosen: list[tuple[Document, Transition]]) -> None:
    """Refuse if a check that guards a transition fails for its document."""
    from contentops.errors import RefusedError
    from contentops.rules import validate
    from contentops.rules.context import Context

    workflows = release.catalog.definitions.workflows
    public = frozenset(
        document.key
        for document, transition in chosen
        if workflows[document.key.type].states[transition.target].category == "public"
    )
    for guard in dict.fromkeys(guard for _, transition in chosen for guard in transition.guards):
        guarded = {document.path for document, transition in chosen if guard in transition.guards}
        findings = [
            each
            for each in validate(Context(release, public), guard=guard)
            if each.path in guarded and each.severity == "error"
        ]
        if findings:
            raise RefusedError(
                f"the check “{guard}” must pass first", hint="mend these, then try again", diagnostics=findings
            )


def _tell(source: Source, decided: list[Decided], form: str) -> None:
    if form == "json":
        from contentops.report import dump

        click.echo(
            dump(
                [
                    {
                        "key": str(each.key),
                        "path": each.path,
                        "digest": each.digest,
                        "transition": each.transition,
                        "from": each.before,
                        "to": each.after,
                        "record": each.record.path,
                        "missing": list(each.missing),
                    }
                    for each in decided
                ]
            )
        )
        return
    for each in decided:
        if each.missing:
            click.echo(
                f"{each.path}: {each.record.decision} by {each.record.person} recorded; stays “{each.before}”, still missing {'; '.join(each.missing)}"
            )
        else:
            click.echo(
                f"{each.path}: {each.before} → {each.after}, {each.record.decision} by {each.record.person} ({each.record.role})"
            )
    if source.repository is not None:
        click.echo("to commit: git add -A content workflows && git commit", err=True)
