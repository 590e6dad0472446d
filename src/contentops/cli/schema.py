"""contentops schema"""

from __future__ import annotations

from pathlib import Path

import click

from contentops.cli.common import project

_SHIPPED = ("workflow", "people", "type", "record", "release", "manifest")


@click.command()
@click.argument("name", required=False)
@click.pass_obj
def command(start: Path, name: str | None) -> int:
    """Print a JSON Schema, or the names there are.

    NAME is a content type of this site (the schema of its front matter, for completion in editors) or one of workflow,
    people, type, record, release, manifest.
    """
    from contentops.report import dump
    from contentops.source.schemas import nearest, shipped

    if name in _SHIPPED:
        click.echo(dump(shipped(name)))
        return 0
    from contentops.load import open_source, read_definitions

    types = read_definitions(open_source(project(start), worktree=True).snapshot).types
    if name is None:
        click.echo("\n".join([*sorted(types), *_SHIPPED]))
        return 0
    if name not in types:
        raise click.BadParameter(
            f"there is no schema “{name}”; {nearest(name, [*sorted(types), *_SHIPPED])}", param_hint="NAME"
        )
    click.echo(dump({"$schema": "https://json-schema.org/draft/2020-12/schema", **types[name].schema}))
    return 0
