"""contentops schema"""

from __future__ import annotations

from pathlib import Path

import click

from contentops.cli import completions
from contentops.cli.common import project


@click.command()
@click.argument("name", required=False, shell_complete=completions.schemas)
@click.option(
    "--vscode",
    is_flag=True,
    help="Write the schemas and .vscode/settings.json instead, so that Visual Studio Code's YAML extension knows them;"
    " its own check of links in Markdown is turned on too.",
)
@click.pass_obj
def command(start: Path, name: str | None, vscode: bool) -> int:
    """Print a JSON Schema, or the names there are.

    NAME is a content type of this site (the schema of its front matter) or one of workflow, people, policy, type, terms,
    tags, claims, qualifications, record, release, manifest, findings.
    """
    from contentops.report import dump
    from contentops.source.schemas import nearest, shipped

    if vscode and name is not None:
        raise click.UsageError("--vscode writes all schemas that editors can use; leave NAME out")
    if name in completions.SCHEMAS:
        click.echo(dump(shipped(name)))
        return 0
    if name is None and not vscode and not _in_a_site(start):
        click.echo("\n".join(completions.SCHEMAS))
        click.echo("note: content types are listed in a site only", err=True)
        return 0
    from contentops.definitions import read_definitions
    from contentops.source.opening import open_source

    folder = project(start)
    definitions = read_definitions(open_source(folder, worktree=True).snapshot)
    if vscode:
        return _set_up(folder, [workflow.path for workflow in definitions.workflows.values()])
    types = definitions.types
    if name is None:
        click.echo("\n".join([*sorted(types), *completions.SCHEMAS]))
        return 0
    if name not in types:
        hint = nearest(name, [*sorted(types), *completions.SCHEMAS]) or "contentops schema lists those there are"
        raise click.BadParameter(f"there is no schema “{name}”; {hint}", param_hint="NAME")
    click.echo(dump({"$schema": "https://json-schema.org/draft/2020-12/schema", **types[name].schema}))
    return 0


def _in_a_site(start: Path) -> bool:
    from contentops.errors import ContentOpsError

    try:
        project(start)
    except ContentOpsError:
        return False
    return True


def _set_up(folder: Path, workflows: list[str]) -> int:
    from contentops.cli.common import shown
    from contentops.lsp.vscode import set_up

    changed = set_up(folder, workflows)
    click.echo("\n".join(shown(folder / path) for path in changed) if changed else "nothing to change")
    return 0
