"""What `validate` and `links` do with findings: choose, show or write them, and leave with their exit code."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from contentops.cli.common import inside

if TYPE_CHECKING:
    from contentops.changeset import Change, ChangeSet
    from contentops.model import Diagnostic, Severity
    from contentops.pipeline.answers import Checked
    from contentops.pipeline.checking import CheckedChanges
    from contentops.report import RuleAbout

FORMS = ("text", "json", "sarif", "github", "gitlab", "junit")
"""Those of report.FORMS, here so that the help need not import them."""
_NAMED = 3
"""So many files a note names before it counts them."""


_F = TypeVar("_F", bound=Callable[..., Any])


def report_options(command: _F) -> _F:
    """--strict, --format and --output, as every command that reports findings has them."""
    strict = click.option("--strict", is_flag=True, help="Leave with 1 for warnings as well.")
    form = click.option(
        "--format",
        "form",
        type=click.Choice(FORMS),
        default="text",
        show_default=True,
        help="Text for people, JSON for programs, the others for git hosts and CI.",
    )
    path = click.Path(path_type=Path)
    output = click.option("-o", "--output", type=path, metavar="FILE", help="Write the findings to a file.")
    return strict(form(output(command)))


class Report:
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

    def findings(self, checked: Checked) -> int:
        found = self.within(checked.findings)
        if self.form == "text":
            _notes(checked)
            _note_idle_paths(self.folder, self.ref)
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
            if not _is_within(self.folder, path):
                raise click.BadParameter(f"{name} is not in the site, which lies in {self.folder}", param_hint="PATHS")
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


def _texts(folder: Path, ref: str | None) -> Callable[[str], str | None]:
    """Texts of the site's files, to show lines of them; of a commit they are read when the first is asked for."""
    from contentops.source.plain import read_plain

    read = functools.cache(lambda: _of_commit(folder, str(ref)))

    def text(path: str) -> str | None:
        try:
            data = read_plain(folder / path) if ref is None else read()(path)
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


def _is_within(folder: Path, path: str) -> bool:
    """Whether a path is one of the site's, by its name and by where it leads; a link itself is."""
    if path == ".":
        return True
    by_name = not path.startswith("/") and path.partition("/")[0] != ".."
    return by_name and (folder / path).parent.resolve().is_relative_to(folder.resolve())


def _is_there(folder: Path, path: str, ref: str | None) -> bool:
    from contentops.source.git import Repository

    if ref is None:
        return (folder / path).exists()
    repository = Repository.around(folder)
    return repository is not None and bool(repository.tree(repository.commit_id(ref), path))


def _named(paths: Sequence[str]) -> str:
    """A few of some files, and how many more there are."""
    more = len(paths) - _NAMED
    return ", ".join(paths[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _notes(checked: Checked) -> None:
    """What the answer rests on, where that is not plain."""
    if not checked.history:
        click.echo(
            "note: this is no git repository, so there is no history to judge by: the records beside the files are all there is",
            err=True,
        )
    elif checked.uncommitted_policy:
        click.echo(
            f"note: not committed yet: {_named(checked.uncommitted_policy)}. This check goes by"
            f" {'it' if len(checked.uncommitted_policy) == 1 else 'them'}; decisions that are committed go by what held then",
            err=True,
        )
    if checked.settled:
        from contentops.report import counted

        click.echo(
            f"note: {counted(checked.settled, 'finding')} of the baseline {'is mended or has' if checked.settled == 1 else 'are mended or have'} changed: contentops validate --write-baseline makes it shorter",
            err=True,
        )


def _note_idle_paths(folder: Path, ref: str | None) -> None:
    """Patterns in the rules' settings that fit no file may be slips; or the folder is gone."""
    from contentops.checking.settings import idle_paths
    from contentops.config import FILE, parse_settings
    from contentops.source.opening import open_source

    if ref is None and b"override" not in (folder / FILE).read_bytes():
        return  # nearly every site: nothing to open it for
    snapshot = open_source(folder, ref=ref, worktree=ref is None).snapshot
    for pattern in idle_paths(parse_settings(snapshot.read(FILE)).rules, snapshot.entries):
        click.echo(
            f"note: {FILE}: [tool.contentops.rules]: no file is at “{pattern}”, which an override names", err=True
        )


def _tell(changes: ChangeSet, base: str) -> None:
    from contentops.report import counted
    from contentops.report.cells import one_line

    click.echo(f"{counted(len(changes.changes), 'document')} changed since {base}")
    for change in changes.changes:
        click.echo(one_line(f"  {change.kind:<8} {change.path}  {_way(change)}"))
    for path in changes.policy:
        click.echo(f"  policy   {one_line(path)}  in force once it has landed; it judges nothing of this change set")
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
