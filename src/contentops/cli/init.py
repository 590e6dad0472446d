"""contentops init"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from contentops.authoring.adopting import Adopted

_SHOWN = 4
"""So many paths are named for each reason."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option(
    "--adopt",
    "tree",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Make the site out of the Markdown files in DIR, in place of starter pages. They are copied, or moved where DIR is"
    " FOLDER or lies in it; FOLDER is then the current folder if not given.",
)
@click.option(
    "--name", help="The site's name.  [default: the folder's name; with --adopt, what the site is called there]"
)
@click.option(
    "--lang",
    "language",
    metavar="TAG",
    help="Default language of the site, and of the starter pages: en or zh-CN.  [default: en; with --adopt, what most"
    " pages are in]",
)
@click.pass_obj
def command(start: Path, folder: Path | None, tree: Path | None, name: str | None, language: str | None) -> int:
    """Make a new site in FOLDER.

    Writes a workflow, content types, settings and a first course that came with its review records, so that
    `contentops publish` has something to show at once.

    With --adopt, the pages of an existing site, of any generator or of none, take the place of the course. Each gets the
    keys it lacks, links between pages become relative, and nothing else of a text is changed. What is not taken is listed
    with the reason. One decision then publishes all of it.
    """
    now = datetime.now(timezone.utc).replace(microsecond=0)
    if language is not None and not language.replace("-", "").isalnum():
        raise click.BadParameter(f"“{language}” is no language tag, such as en or zh-CN", param_hint="--lang")
    if tree is not None:
        return _adopt(start / (folder or Path()), start / tree, name, language, now)
    if folder is None:
        raise click.MissingParameter(param_hint="FOLDER", param_type="argument")
    language = language or "en"
    if language not in ("en", "zh-CN"):
        raise click.BadParameter(f"there are no starter pages in {language}; en or zh-CN", param_hint="--lang")
    return _begin(start, start / folder, name, language, now)


def _begin(start: Path, folder: Path, name: str | None, language: str, now: datetime) -> int:
    """A site with starter pages."""
    import shlex

    from contentops.authoring.starter import make_site

    person, email = _who(start)
    written = make_site(
        folder, name=name or folder.resolve().name, language=language, person=person, email=email, now=now
    )
    click.echo(f"{folder}: {len(written)} files")
    click.echo(
        f"next:\n  cd {shlex.quote(str(folder))}\n  git init && git add -A && git commit -m 'A new site'\n  contentops publish        # writes output/\n  contentops serve          # shows it, drafts too, while you write"
    )
    return 0


def _adopt(folder: Path, tree: Path, name: str | None, language: str | None, now: datetime) -> int:
    """A site out of what is there."""
    from contentops import pipeline
    from contentops.authoring.adopting import adopt
    from contentops.report import counted
    from contentops.source.standards import BASELINE
    from contentops.writing import write

    person, email = _who(folder if folder.is_dir() else Path())
    made = adopt(folder, tree, name=name, language=language, person=person, email=email, now=now)
    for line in _account(made):
        click.echo(line)
    data, known = pipeline.baseline(folder, now)
    write(folder / BASELINE, data)
    if known:
        click.echo(
            f"{BASELINE}: {counted(known, 'finding')} that contentops validate says no more until their lines change"
        )
    click.echo("next:")
    for line in _steps(folder, made):
        click.echo(f"  {line}")
    return 0


def _account(made: Adopted) -> Iterator[str]:
    """What was done and what was not."""
    from contentops.report import counted

    others = len(made.files) - len(made.documents)
    verb = "moved" if made.moving else "copied"
    yield f"{made.name}: {counted(len(made.documents), 'document')} and {counted(others, 'other file')} {verb} to content/, in {', '.join(made.languages)}"
    if made.links:
        yield f"{counted(made.links, 'link')} rewritten to lead from file to file"
    for how, count in sorted(made.fitted.items()):
        yield f"front matter of {counted(count, 'document')}: {how}"
    if made.unfinished:
        yield f"{counted(len(made.unfinished), 'document')} not public before (a draft, hidden, or of a day to come): marked so, and left a draft"
    reasons: dict[str, list[str]] = {}
    for left in made.left:
        reasons.setdefault(left.reason, []).append(left.path)
    if reasons:
        yield f"left where {'they are' if len(made.left) > 1 else 'it is'}, {counted(len(made.left), 'file')}:"
    for reason, paths in sorted(reasons.items(), key=lambda pair: -len(pair[1])):
        more = f" … ({len(paths)})" if len(paths) > _SHOWN else ""
        yield f"  {', '.join(paths[:_SHOWN])}{more}: {reason}"
    if made.astray:
        yield f"{counted(len(made.astray), 'file')} of these lie in content/, where every .md file is a page: mend or move them"


def _steps(folder: Path, made: Adopted) -> Iterator[str]:
    """The commands that publish what was adopted."""
    import shlex

    from contentops.authoring.adopting import COMMENT, TRANSITION, UNFINISHED
    from contentops.source.git import Repository

    if not folder.samefile(Path()):
        yield f"cd {shlex.quote(str(folder))}"
    if Repository.around(folder) is None:
        yield "git init"
    yield "git add -A && git commit -m 'Adopt the pages there were'"
    move = f"contentops move {TRANSITION}"
    if made.unfinished:
        yield f"git grep -Lz '{UNFINISHED}' -- 'content/*.md' | xargs -0 {move} -m '{COMMENT}'"
    else:
        yield f"{move} content -m '{COMMENT}'"
    yield "contentops validate --write-baseline        # shorter, now that the pages are live"
    yield "git add -A && git commit -m 'Public before contentops'"
    yield "contentops publish"
    if made.moving:
        yield "git add -A && git reset --hard        # instead of all that: undoes the adoption"


def _who(folder: Path) -> tuple[str, str]:
    """git's user.name and user.email here, or a name to replace."""
    import subprocess

    def ask(key: str) -> str:
        try:
            done = subprocess.run(
                ["git", "config", "--get", key], cwd=folder, capture_output=True, text=True, check=False
            )
        except FileNotFoundError:
            return ""
        return done.stdout.strip()

    return ask("user.name") or "Your name", ask("user.email")
