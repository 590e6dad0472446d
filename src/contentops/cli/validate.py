"""contentops validate"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contentops.cli import completions
from contentops.cli._report import FORMS, Report
from contentops.cli.common import now_option, project

if TYPE_CHECKING:
    from contentops.authoring.mending import Mended
    from contentops.model import Diagnostic

_ROUNDS = 5
"""So often are fixes made at most: one may bring forth another."""


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...", shell_complete=completions.files)
@click.option("--commit", "ref", metavar="REF", help="Check this commit instead of the working tree.")
@click.option(
    "--base",
    metavar="REF",
    help="Check it as a change set that is to be merged into this branch: judged by the branch's own policy, with a list"
    " of what changed and whether those who changed it may.",
)
@click.option(
    "--select", metavar="RULES", multiple=True, help="Only these rules: codes, beginnings of codes, or names."
)
@click.option("--ignore", metavar="RULES", multiple=True, help="Without these rules.")
@click.option("--fix", is_flag=True, help="Make the fixes that cannot change what a text says, then check again.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option("--strict", is_flag=True, help="Leave with 1 for warnings as well.")
@click.option("--all", "whole", is_flag=True, help="Show the findings too that the baseline holds back.")
@click.option("--write-baseline", is_flag=True, help="Take every finding there is now into standards/baseline.json.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help="Text for people, JSON for programs, the others for git hosts and CI.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the findings to a file.")
@now_option
@click.pass_obj
def command(
    start: Path,
    paths: tuple[str, ...],
    ref: str | None,
    base: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fix: bool,
    diff: bool,
    strict: bool,
    whole: bool,
    write_baseline: bool,
    form: str,
    output: Path | None,
    now: datetime,
) -> int:
    """Check content, links, claims and language of the working tree.

    Every finding says where it is, what is wrong and what to do. PATHS narrows what is reported to some files and
    folders; the whole site is read either way, since links cross it. Nothing of what is checked is ever executed. Leaves
    with 1 if there are errors, 0 if not. `contentops rule CODE` explains a rule.
    """
    from contentops import pipeline

    if (fix or diff or write_baseline) and (ref is not None or base is not None):
        raise click.UsageError(
            "--fix, --diff and --write-baseline work on the working tree: leave out --commit and --base"
        )
    folder = project(start)
    wanted = pipeline.Wanted(_codes(select), _codes(ignore), whole)
    report = Report(folder, paths, form, output, strict, ref)
    if base is not None:
        return report.changes(pipeline.check_changes(folder, now, ref=ref, base=base, wanted=wanted), base)
    if write_baseline:
        return _write_baseline(folder, now)
    checked = pipeline.check(folder, now, ref=ref, wanted=wanted)
    if diff:
        return _show_fixes(folder, report.within(checked.findings))
    made = 0
    for _ in range(_ROUNDS if fix else 0):
        done = _mend(folder, report.within(checked.findings))
        if not done:
            break
        made += done
        checked = pipeline.check(folder, now, ref=ref, wanted=wanted)
    return report.findings(checked, made)


def _codes(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(code.strip() for each in given for code in each.split(",") if code.strip())


def _mend(folder: Path, findings: Sequence[Diagnostic]) -> int:
    """Make the safe fixes of findings; how many that were."""
    from contentops.writing import write_all

    mended = _mended(folder, findings)
    write_all(folder, {path: each.data for path, each in mended.items()})
    return sum(each.made for each in mended.values())


def _mended(folder: Path, findings: Sequence[Diagnostic]) -> dict[str, Mended]:
    from contentops.authoring.mending import mend_all

    wanted = {each.path for each in findings if each.fix is not None and each.fix.safe}
    return mend_all({path: (folder / path).read_bytes() for path in sorted(wanted)}, findings)


def _show_fixes(folder: Path, findings: Sequence[Diagnostic]) -> int:
    """What --fix would do, as a diff; leaves with 1 if that is anything."""
    import difflib

    from contentops.report import counted

    mended = _mended(folder, findings)
    for path, each in mended.items():
        before, after = (
            (data.decode("utf-8", "replace")).splitlines(keepends=True) for data in _both(folder, path, each)
        )
        for line in difflib.unified_diff(before, after, f"a/{path}", f"b/{path}"):
            click.echo(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n", nl=False)
    made = sum(each.made for each in mended.values())
    click.echo(f"--fix mends {counted(made, 'finding')} in {counted(len(mended), 'file')}", err=True)
    return 1 if mended else 0


def _both(folder: Path, path: str, mended: Mended) -> tuple[bytes, bytes]:
    return (folder / path).read_bytes(), mended.data


def _write_baseline(folder: Path, now: datetime) -> int:
    from contentops import pipeline
    from contentops.report import counted
    from contentops.source.standards import BASELINE
    from contentops.writing import write

    data, number = pipeline.baseline(folder, now)
    write(folder / BASELINE, data)
    click.echo(f"{BASELINE}: {counted(number, 'finding')}; validate says no more of them until their lines change")
    return 0
