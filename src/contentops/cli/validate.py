"""contentops validate"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from contentops.cli import completions
from contentops.cli.common import as_json, inside, now_option, project


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...", shell_complete=completions.files)
@click.option("--commit", "ref", metavar="REF", help="Check this commit instead of the working tree.")
@as_json
@now_option
@click.pass_obj
def command(start: Path, paths: tuple[str, ...], ref: str | None, form: str, now: datetime) -> int:
    """Check content, links and claims of the working tree.

    Every finding says where it is, what is wrong and what to do. PATHS narrows what is reported to some files and
    folders; the whole site is read either way, since links cross it. Leaves with 1 if there are errors, 0 if not.
    """
    from contentops import report
    from contentops.pipeline import read_release
    from contentops.rules import validate
    from contentops.rules.context import Context
    from contentops.source.opening import open_source

    folder = project(start)
    release = read_release(open_source(folder, ref=ref, worktree=ref is None), now)
    findings = validate(Context(release))
    wanted = [inside(folder, path) for path in paths]
    for name, path in zip(paths, wanted, strict=True):
        if (
            path != "."
            and path not in release.catalog.entries
            and not any(each.startswith(f"{path}/") for each in release.catalog.entries)
        ):
            raise click.BadParameter(f"no file of the site at {name}", param_hint="PATHS")
    if wanted and "." not in wanted:
        findings = [
            each for each in findings if any(each.path == path or each.path.startswith(f"{path}/") for path in wanted)
        ]
    if form == "json":
        click.echo(report.as_json(findings))
    else:
        if findings:
            click.echo(report.as_text(findings))
        if not release.catalog.history:
            click.echo(
                "note: this is no git repository, so there is no history to judge by: the records beside the files are all there is",
                err=True,
            )
        click.echo(report.summary(findings, len(release.catalog.documents)), err=bool(findings))
    return 1 if any(finding.severity == "error" for finding in findings) else 0
