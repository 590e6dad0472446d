"""contentops init"""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="The site's name.  [default: the folder's name]")
@click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "zh-CN"]),
    default="en",
    show_default=True,
    help="Language of the starter pages and default language of the site.",
)
@click.pass_obj
def command(start: Path, folder: Path, name: str | None, language: str) -> int:
    """Make a new site in FOLDER.

    Writes a workflow, content types, settings and a first course that came with its review records, so that
    `contentops publish` has something to show at once.
    """
    import shlex

    from contentops.authoring.starter import make_site

    folder = start / folder
    person, email = _who(start)
    written = make_site(
        folder,
        name=name or folder.resolve().name,
        language=language,
        person=person,
        email=email,
        now=datetime.now(timezone.utc).replace(microsecond=0),
    )
    click.echo(f"{folder}: {len(written)} files")
    click.echo(
        f"next:\n  cd {shlex.quote(str(folder))}\n  git init && git add -A && git commit -m 'A new site'\n  contentops publish        # writes output/\n  contentops serve          # shows it, drafts too, while you write"
    )
    return 0


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
