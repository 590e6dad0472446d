"""contentops validate"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contentops.cli import completions
from contentops.cli.common import inside, now_option, project

if TYPE_CHECKING:
    from contentops.authoring.mending import Mended
    from contentops.changeset import Change, ChangeSet
    from contentops.model import Diagnostic, Severity
    from contentops.pipeline import Checked, CheckedChanges
    from contentops.report import RuleAbout

FORMS = ("text", "json", "sarif", "github", "gitlab", "junit")
"""Those of report.FORMS, here so that the help need not import them."""
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
    report = _Report(folder, paths, form, output, strict, ref)
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


class _Report:
    """Where findings go, and which of them."""

    def __init__(
        self, folder: Path, paths: Sequence[str], form: str, output: Path | None, strict: bool, ref: str | None
    ) -> None:
        self.folder, self.paths, self.form, self.output, self.strict, self.ref = (
            folder,
            paths,
            form,
            output,
            strict,
            ref,
        )

    def findings(self, checked: Checked, mended: int) -> int:
        found = self.within(checked.findings)
        if self.form == "text":
            _notes(checked)
        if mended:
            from contentops.report import counted

            click.echo(
                f"{counted(mended, 'finding')} mended: look at it with git diff; approvals of those texts lapse",
                err=True,
            )
        return self._write(replace(checked, findings=tuple(found), held=tuple(self.within(checked.held))))

    def changes(self, done: CheckedChanges, base: str) -> int:
        found = tuple(self.within(done.checked.findings, done.gone))
        if self.form == "json":
            self._put(_json(done, found, self._texts()))
            return self._code(found)
        if self.form == "text":
            _tell(done.changes, base)
            if done.base != done.fork:
                click.echo(
                    f"note: {base} has moved on since this branch left it; what was decided there meanwhile is not in this answer",
                    err=True,
                )
        return self._write(replace(done.checked, findings=found, held=tuple(self.within(done.checked.held, done.gone))))

    def within(self, findings: Sequence[Diagnostic], gone: Sequence[str] = ()) -> list[Diagnostic]:
        """The findings in the files and folders asked for; all of them where none is named."""
        wanted = [inside(self.folder, path) for path in self.paths]
        for name, path in zip(self.paths, wanted, strict=True):
            if (
                path not in (".", *gone)
                and not _is_there(self.folder, path, self.ref)
                and not any(each.path == path for each in findings)
            ):
                raise click.BadParameter(f"no file of the site at {name}", param_hint="PATHS")
        if not wanted or "." in wanted:
            return list(findings)
        return [
            each for each in findings if any(each.path == path or each.path.startswith(f"{path}/") for path in wanted)
        ]

    def _texts(self) -> Callable[[str], str | None]:
        return _texts(self.folder, self.ref)

    def _write(self, checked: Checked) -> int:
        from contentops import report

        found = checked.findings
        if self.form == "text" and self.output is None and sys.stdout.isatty():
            text = _for_terminal(found, self._texts())
        else:
            rules = () if self.form in ("text", "json") else _about_rules()
            prefix = "" if self.form in ("text", "json") else _prefix(self.folder)
            text = report.write(self.form, found, self._texts(), rules=rules, held=checked.held, prefix=prefix)
        if text:
            self._put(text)
        if self.form == "text" or self.output is not None:
            click.echo(
                report.summary(found, checked.documents, held=len(checked.held), blocking=self._failing),
                err=bool(found),
            )
        return self._code(found)

    def _put(self, text: str) -> None:
        if self.output is None:
            click.echo(text)
            return
        from contentops.writing import write

        write(self.output, f"{text}\n".encode("utf-8", "backslashreplace"))

    def _code(self, found: Sequence[Diagnostic]) -> int:
        return 1 if any(each.severity in self._failing for each in found) else 0

    @property
    def _failing(self) -> tuple[Severity, ...]:
        return ("error", "warning") if self.strict else ("error",)


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


def _texts(folder: Path, ref: str | None) -> Callable[[str], str | None]:
    """Texts of the site's files, to show lines of them; of a commit they are read when the first is asked for."""
    read = functools.cache(lambda: _of_commit(folder, str(ref)))

    def text(path: str) -> str | None:
        try:
            data = (folder / path).read_bytes() if ref is None else read()(path)
        except OSError:
            return None
        return None if data is None else data.decode("utf-8", "replace").removeprefix("\ufeff")

    return text


def _of_commit(folder: Path, ref: str) -> Callable[[str], bytes | None]:
    from contentops.source.opening import open_source

    snapshot = open_source(folder, ref=ref).snapshot
    return lambda path: snapshot.read(path) if path in snapshot.entries else None


def _for_terminal(findings: Sequence[Diagnostic], texts: Callable[[str], str | None]) -> str:
    """Findings in colour, unless NO_COLOR says that they should be plain."""
    import os
    import shutil

    from contentops.report import as_text
    from contentops.report.terminal import as_terminal_text

    if os.environ.get("NO_COLOR"):
        return as_text(findings, texts)
    return as_terminal_text(findings, texts, width=shutil.get_terminal_size().columns)


def _about_rules() -> list[RuleAbout]:
    from contentops.checking.about import about
    from contentops.rules import RULES

    return [about(rule) for rule in RULES]


def _prefix(folder: Path) -> str:
    """Where the site lies in its repository."""
    from contentops.source.git import Repository

    repository = Repository.around(folder)
    return repository.prefix if repository is not None else ""


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
    if checked.settled:
        from contentops.report import counted

        click.echo(
            f"note: {counted(checked.settled, 'finding')} of the baseline is mended or has changed: contentops validate --write-baseline makes it shorter",
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


def _json(done: CheckedChanges, found: Sequence[Diagnostic], texts: Callable[[str], str | None]) -> str:
    from contentops.report import as_objects, dump

    return dump(
        {
            "base": done.base,
            "fork": done.fork,
            "changes": [{**asdict(change), "key": str(change.key)} for change in done.changes.changes],
            "policy": list(done.changes.policy),
            "findings": as_objects(found, texts, held=done.checked.held),
        }
    )
