"""contentops validate"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contentops.cli import completions
from contentops.cli._report import Report, report_options
from contentops.cli.common import now_option, project

if TYPE_CHECKING:
    from contentops.authoring.mending import MendedSite
    from contentops.pipeline.answers import Wanted


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
@click.option("--all", "whole", is_flag=True, help="Show the findings too that the baseline holds back.")
@click.option(
    "--write-baseline",
    is_flag=True,
    help="Write standards/baseline.json: at first with every finding there is, later without those that are mended.",
)
@click.option("--accept-new", is_flag=True, help="With --write-baseline: take new findings into the baseline too.")
@report_options
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
    accept_new: bool,
    form: str,
    output: Path | None,
    now: datetime,
) -> int:
    """Check content, links, claims and language of the working tree.

    Every finding says where it is, what is wrong and what to do. PATHS narrows what is reported to some files and
    folders; the whole site is read either way, since links cross it. Nothing of what is checked is ever executed. Leaves
    with 1 if there are errors, 0 if not. `contentops rule CODE` explains a rule.
    """
    from contentops.pipeline import checking
    from contentops.pipeline.answers import Wanted

    if (fix or diff or write_baseline) and (ref is not None or base is not None):
        raise click.UsageError(
            "--fix, --diff and --write-baseline work on the working tree: leave out --commit and --base"
        )
    if fix + diff + write_baseline > 1:
        raise click.UsageError("--fix, --diff and --write-baseline are three different things: give one of them")
    if accept_new and not write_baseline:
        raise click.UsageError("--accept-new goes with --write-baseline")
    if (diff or write_baseline) and (form != "text" or output is not None):
        raise click.UsageError("--diff and --write-baseline report no findings: leave out --format and --output")
    if write_baseline and (paths or select or ignore):
        raise click.UsageError("a baseline is of the whole site: leave out PATHS, --select and --ignore")
    folder = project(start)
    wanted = Wanted(_codes(select), _codes(ignore), whole)
    report = Report(folder, paths, form, output, strict, ref)
    if base is not None:
        return report.changes(checking.check_changes(folder, now, ref=ref, base=base, wanted=wanted), base)
    if write_baseline:
        return _write_baseline(folder, now, accept_new)
    if fix or diff:
        mended = _mended(folder, now, wanted, report)
        if diff:
            return _show_fixes(folder, mended)
        _make_fixes(folder, mended)
    return report.findings(checking.check(folder, now, ref=ref, wanted=wanted))


def _codes(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(code.strip() for each in given for code in each.split(",") if code.strip())


def _mended(folder: Path, now: datetime, wanted: Wanted, report: Report) -> MendedSite:
    from contentops.authoring.mending import mend_site
    from contentops.pipeline.checking import found_before
    from contentops.program import tools_digest
    from contentops.source.opening import open_source

    source = open_source(folder, worktree=True)
    return mend_site(
        source,
        now,
        report.within,
        select=wanted.select,
        ignore=wanted.ignore,
        whole=wanted.whole,
        store=found_before(source),
        tools=tools_digest(),
    )


def _make_fixes(folder: Path, mended: MendedSite) -> None:
    from contentops.report import counted
    from contentops.writing import write_all

    if not mended.files:
        return
    write_all(folder, {path: each.data for path, each in mended.files.items()})
    said = f"{counted(sum(each.made for each in mended.files.values()), 'finding')} mended: look at it with git diff"
    if mended.reviewed:
        lapsed = len(mended.reviewed)
        said += f"; {counted(lapsed, 'text')} {'needs' if lapsed == 1 else 'need'} approval again: {mended.reviewed[0]}"
        said += ", …" if lapsed > 1 else ""
    click.echo(said, err=True)


def _show_fixes(folder: Path, mended: MendedSite) -> int:
    """What --fix would do, as a diff; leaves with 1 if that is anything."""
    import difflib
    import io

    from contentops.report import counted

    for path, each in mended.files.items():
        # Only LF ends a line, as it does for git, whatever else str.splitlines takes for an end.
        before, after = (
            list(io.StringIO(data.decode("utf-8", "replace"), newline="\n"))
            for data in ((folder / path).read_bytes(), each.data)
        )
        for line in difflib.unified_diff(before, after, f"a/{path}", f"b/{path}"):
            click.echo(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n", nl=False)
    made = sum(each.made for each in mended.files.values())
    click.echo(f"--fix mends {counted(made, 'finding')} in {counted(len(mended.files), 'file')}", err=True)
    return 1 if mended.files else 0


def _write_baseline(folder: Path, now: datetime, accept: bool) -> int:
    from contentops.checking.baseline import rewrite
    from contentops.pipeline.checking import baseline
    from contentops.report import counted
    from contentops.source.standards import BASELINE
    from contentops.writing import write

    everything = baseline(folder, now)
    file = folder / BASELINE
    before = file.read_bytes() if file.is_file() else None
    done = rewrite(before, everything, accept=accept)
    write(file, done.data)
    change = "" if before is None else f" (+{sum(done.added.values())} −{done.dropped})"
    click.echo(
        f"{BASELINE}: {counted(done.number, 'finding')}{change}; validate and the guards say no more of them until their"
        " lines change"
    )
    if before is not None:
        _tell_new("new in it", done.added)
        _tell_new("not taken in, since they are new", done.left_out, "; --accept-new takes them in")
    return 0


def _tell_new(what: str, by_code: Mapping[str, int], then: str = "") -> None:
    from contentops.rules import RULES

    if by_code:
        names = {rule.CODE: rule.NAME for rule in RULES}
        listed = ", ".join(f"{number} {code} {names.get(code, '')}" for code, number in sorted(by_code.items()))
        click.echo(f"{what}: {listed}{then}")
