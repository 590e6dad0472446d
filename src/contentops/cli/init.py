"""contentops init"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contentops.cli.common import progress

if TYPE_CHECKING:
    from contentops.authoring.adopting import Adopted, Unread
    from contentops.authoring.adopting.verdict import Verdict
    from contentops.model import Diagnostic

_SHOWN = 4
"""So many paths are named for each reason."""
_ERRORS = {
    "CO106": "front-matter values that their key does not allow",
    "CO301": "links that lead nowhere",
    "CO302": "links to pages that are not public",
    "CO303": "pictures and files that are not there",
    "CO501": "blocks that are shown as text",
    "CO504": "quizzes that offer a choice twice",
    "CO601": "files of others without licence or source",
    "CO603": "files that must name an author and do not",
}


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
    starter = {tag.casefold(): tag for tag in ("en", "zh-CN")}.get((language or "en").casefold())
    if starter is None:
        said = (
            f"there are no starter pages in {language}; begin with en or zh-CN, then add the language to the settings"
        )
        raise click.BadParameter(said, param_hint="--lang")
    return _begin(start, start / folder, name, starter, now)


def _begin(start: Path, folder: Path, name: str | None, language: str, now: datetime) -> int:
    """A site with starter pages."""
    import shlex

    from contentops.authoring.starter import make_site

    person, email = _who(start)
    written = make_site(
        folder, name=name or folder.resolve().name, language=language, person=person, email=email, now=now
    )
    click.echo(f"{folder}: {len(written)} files")
    click.echo("next:")
    if not email:
        click.echo("  git config --global user.name 'Your Name'")
        click.echo("  git config --global user.email you@example.org    # and put both into workflows/people.yml")
    click.echo(f"  cd {shlex.quote(str(folder))}")
    click.echo("  git init -b main && git add -A && git commit -m 'A new site'")
    click.echo("  contentops publish        # writes output/")
    click.echo("  contentops serve          # shows it, drafts too, while you write")
    return 0


def _adopt(folder: Path, tree: Path, name: str | None, language: str | None, now: datetime) -> int:
    """A site out of what is there."""
    from contentops.authoring.adopting import adopt
    from contentops.authoring.adopting.verdict import judge
    from contentops.reading import read_release
    from contentops.report.cells import one_line
    from contentops.source.opening import open_source
    from contentops.source.standards import BASELINE
    from contentops.writing import write

    person, email = _who(folder if folder.is_dir() else Path())
    tell = progress()
    made = adopt(folder, tree, name=name, language=language, person=person, email=email, now=now, progress=tell)
    tell("Checking", 0, len(made.documents))
    release = read_release(open_source(folder, worktree=True), now)
    tell("Checking", 0, len(made.documents))
    verdict = judge(release, made.unfinished)
    tell("Checking", len(made.documents), len(made.documents))
    write(folder / BASELINE, verdict.baseline)
    for line in (*_account(made), *_unread(made), *_found(verdict)):
        click.echo(one_line(line))
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
    for what, count in made.callouts.most_common():
        noun, _, whose = what.partition(" ")
        yield f"{counted(count, noun)} {whose} rewritten"
    if made.comments:
        yield f"{counted(made.comments, 'comment')} of Obsidian made HTML, which readers do not see either"
    for how, count in sorted(made.fitted.items()):
        yield f"front matter of {counted(count, 'document')}: {how}"
    if made.unfinished:
        yield f"{counted(len(made.unfinished), 'document')} not public before, as it seems: marked so, and left a draft"
        yield from _by_reason((path.removeprefix("content/"), why) for path, why in made.unfinished.items())
    if made.left:
        yield f"left where {'they are' if len(made.left) > 1 else 'it is'}, {counted(len(made.left), 'file')}:"
        yield from _by_reason((left.path, left.reason) for left in made.left)
    if made.astray:
        yield f"{counted(len(made.astray), 'file')} of these lie in content/, where every .md file is a page: mend or move them"


def _by_reason(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Paths that share a reason on one line, the most first."""
    reasons: dict[str, list[str]] = {}
    for path, reason in pairs:
        reasons.setdefault(reason, []).append(path)
    for reason, paths in sorted(reasons.items(), key=lambda pair: -len(pair[1])):
        more = f" … ({len(paths)})" if len(paths) > _SHOWN else ""
        yield f"  {', '.join(paths[:_SHOWN])}{more}: {reason}"


def _unread(made: Adopted) -> Iterator[str]:
    """What readers would see of other programs' marks."""
    from contentops.authoring.adopting import KINDS

    kinds: dict[str, list[Unread]] = {}
    for each in made.unread:
        kinds.setdefault(each.kind, []).append(each)
    if kinds:
        yield "only another program understands these, and readers will see them as they stand:"
    for kind, found in sorted(kinds.items(), key=lambda pair: -len(pair[1])):
        first = found[0]
        text = " ".join(first.text.split())
        text = f"{text[:39]}…" if len(text) > 40 else text
        yield f"  {KINDS[kind]}: {len(found)}, such as {text} in {first.path}"


def _found(verdict: Verdict) -> Iterator[str]:
    """What the rules say: errors in words, personal data with every file, and what is gone by itself."""
    from contentops.report import counted
    from contentops.source.standards import BASELINE

    if verdict.personal:
        yield f"{counted(len(verdict.personal), 'finding')} of personal data: take it out before the pages are published"
        yield from (f"  {each.path}:{each.line}: {each.message}" for each in verdict.personal)
    codes: dict[str, list[Diagnostic]] = {}
    for finding in verdict.errors:
        codes.setdefault(finding.code, []).append(finding)
    if codes:
        yield f"{counted(len(verdict.errors), 'error')} that readers will meet, each with its place: contentops validate --all"
    for code, found in sorted(codes.items(), key=lambda pair: -len(pair[1])):
        yield f"  {_in_words(code)} ({code}): {len(found)}, such as {found[0].path}:{found[0].line}"
    if verdict.known:
        gone = (
            f"; {verdict.passing} of them {'is' if verdict.passing == 1 else 'are'} gone once the pages are public"
            if verdict.passing
            else ""
        )
        yield f"{BASELINE}: {counted(verdict.known, 'finding')} that contentops validate says no more until their lines change{gone}"


def _in_words(code: str) -> str:
    """What a rule finds, in the plural if it is one of those that are common in adopted pages."""
    from contentops.rules import RULES

    sentence = next((str(rule.__doc__).partition("\n")[0] for rule in RULES if code == rule.CODE), code)
    return _ERRORS.get(code) or sentence[:1].lower() + sentence[1:].rstrip(".")


def _steps(folder: Path, made: Adopted) -> Iterator[str]:
    """The commands that publish what was adopted."""
    import shlex

    from contentops.source.git import Repository

    if not folder.samefile(Path()):
        yield f"cd {shlex.quote(str(folder))}"
    if Repository.around(folder) is None:
        yield "git init -b main"
    yield "git add -A && git commit -m 'Adopt the pages there were'"
    if len(made.unfinished) < len(made.documents):
        yield from _publishing(made)
    if made.moving:
        yield "git add -A && git reset --hard        # instead of all that: undoes the adoption"


def _publishing(made: Adopted) -> Iterator[str]:
    """The commands that let what was public stay so."""
    from contentops.authoring.adopting import COMMENT, TRANSITION, UNFINISHED

    move = f"contentops move {TRANSITION}"
    if made.unfinished:
        yield f"git grep -Lz '{UNFINISHED}' -- 'content/*.md' | xargs -0 {move} -m '{COMMENT}'"
    else:
        yield f"{move} content -m '{COMMENT}'"
    yield "contentops validate --write-baseline        # shorter, now that the pages are live"
    yield "git add -A && git commit -m 'Public before contentops'"
    yield "contentops publish"


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
