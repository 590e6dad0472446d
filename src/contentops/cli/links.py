"""contentops links"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from contentops.cli import completions
from contentops.cli._report import Report, report_options
from contentops.cli.common import now_option, progress, project


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...", shell_complete=completions.files)
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=10, show_default=True, help="Seconds to wait for an answer."
)
@click.option(
    "--at-once", type=click.IntRange(1, 64), default=8, show_default=True, help="Ask so many at the same time."
)
@click.option(
    "--per-host", type=click.IntRange(1, 16), default=2, show_default=True, help="… and so many of them of one host."
)
@click.option(
    "--delay",
    type=click.FloatRange(min=0),
    default=0.2,
    show_default=True,
    help="Seconds between requests to one host.",
)
@click.option(
    "--within",
    type=click.FloatRange(min=0.1),
    default=300,
    show_default=True,
    help="Stop after so many seconds; what is left is said.",
)
@click.option("--again", is_flag=True, help="Ask for those too that were asked for within the last day.")
@click.option(
    "--private", is_flag=True, help="Ask hosts of private networks too: what the texts name is then reached from here."
)
@report_options
@now_option
@click.pass_obj
def command(
    start: Path,
    paths: tuple[str, ...],
    timeout: float,
    at_once: int,
    per_host: int,
    delay: float,
    within: float,
    again: bool,
    private: bool,
    strict: bool,
    form: str,
    output: Path | None,
    now: datetime,
) -> int:
    """Ask whether external links still answer.

    This goes out to the network, as no other check does. Each address of the working tree and of what is live is asked
    for once, by HEAD and where that fails by GET, without reading the page; answers are kept for a day. PATHS asks only for
    the addresses of some files and folders. Leaves with 1 if there are dead ones, 0 if not. `contentops rule CO310` says
    what counts as dead.
    """
    from contentops.authoring.outward import MEMORY, look
    from contentops.cli.common import inside
    from contentops.pipeline.answers import Checked
    from contentops.reading import read_release
    from contentops.source.opening import open_source
    from contentops.source.web import Limits, is_public

    folder = project(start)
    source = open_source(folder, worktree=True)
    release = read_release(source, now)
    report = Report(folder, paths, form, output, strict, None)
    report.within(())
    named = [inside(folder, path) for path in paths]
    asked = look(
        release,
        now,
        Limits(timeout=timeout, at_once=at_once, per_host=per_host, delay=delay, within=within),
        wanted=lambda path: not named or any(each in (".", path) or path.startswith(f"{each}/") for each in named),
        memory=source.repository.common / MEMORY if source.repository else None,
        again=again,
        allowed=(lambda _: True) if private else is_public,
        progress=progress(),
    )
    _tell(asked.addresses, asked.remembered, asked.unasked)
    return report.findings(Checked(asked.findings, len(release.catalog.documents), True, ()))


def _tell(addresses: int, remembered: int, unasked: int) -> None:
    parts = [f"{addresses} external {'address' if addresses == 1 else 'addresses'}"]
    if remembered:
        parts.append(f"{remembered} asked for within the day (--again asks anew)")
    if unasked:
        parts.append(f"{unasked} not asked for: the time was over (--within)")
    click.echo(f"note: {', '.join(parts)}", err=True)
