"""contentops schema"""

from __future__ import annotations

from pathlib import Path

import click

from contentops.cli import completions
from contentops.cli.common import project


@click.command()
@click.argument("name", required=False, shell_complete=completions.schemas)
@click.pass_obj
def command(start: Path, name: str | None) -> int:
    """Print a JSON Schema, or the names there are.

    NAME is a content type of this site (the schema of its front matter, for completion in editors) or one of workflow,
    people, policy, type, record, release, manifest.
    """
    from contentops.report import dump
    from contentops.source.schemas import nearest, shipped

    if name in completions.SCHEMAS:
        click.echo(dump(shipped(name)))
        return 0
    from contentops.definitions import read_definitions
    from contentops.source.opening import open_source

    types = read_definitions(open_source(project(start), worktree=True).snapshot).types
    if name is None:
        click.echo("\n".join([*sorted(types), *completions.SCHEMAS]))
        return 0
    if name not in types:
        hint = nearest(name, [*sorted(types), *completions.SCHEMAS]) or "contentops schema lists those there are"
        raise click.BadParameter(f"there is no schema “{name}”; {hint}", param_hint="NAME")
    click.echo(dump({"$schema": "https://json-schema.org/draft/2020-12/schema", **types[name].schema}))
    return 0
