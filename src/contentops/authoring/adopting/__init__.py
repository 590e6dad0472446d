"""Makes a site out of a tree of Markdown files: fits each file with the fewest bytes changed, and says what it left out and why."""

from __future__ import annotations

import posixpath
import shutil
import subprocess
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from contentops.authoring.adopting.definitions import MARK, TRANSITION
from contentops.authoring.adopting.marks import KINDS
from contentops.authoring.adopting.pages import Progress
from contentops.authoring.adopting.planning import Adopted, Unread, Wish, plan
from contentops.authoring.adopting.survey import walk
from contentops.config import find_project
from contentops.errors import ContentOpsError, RefusedError
from contentops.source.git import Repository

COMMENT = "public before contentops"
UNFINISHED = f"^status: draft  # {MARK}"
"""What tells, for git grep, a document that was no public page."""
__all__ = ["COMMENT", "KINDS", "TRANSITION", "UNFINISHED", "Adopted", "Unread", "adopt"]
_READ = ("workflows", "standards", "theme")
_IN_THE_WAY = ("content", *_READ, "pelicanconf.py")
_ADDED_TO = ("pyproject.toml", ".gitignore")


def adopt(
    folder: Path,
    tree: Path,
    *,
    name: str | None,
    language: str | None,
    person: str,
    email: str,
    now: datetime,
    progress: Progress = lambda what, done, of: None,
) -> Adopted:
    """Make a site in `folder` out of the Markdown files below `tree`.

    Where `tree` is `folder` or lies in it, its files move; else they are copied and `tree` is only read.

    Args:
        name: the site's name; found out if none.
        language: its default language; found out if none.
        person: who runs the site and gets every role.

    Raises:
        RefusedError: something stands in the way, or there is nothing to adopt. Nothing was changed.
    """
    wish = Wish(folder.resolve(), tree.resolve(), name, language, person, email, now)
    if not wish.tree.is_dir():
        raise RefusedError(f"there is no folder at {wish.tree}", hint="name the folder that the Markdown files lie in")
    _refuse_a_site(wish.tree)
    paths = _listed(wish.folder, wish.tree, moving=wish.moving)
    _refuse_what_is_there(wish.folder, wish.tree, moving=wish.moving)
    made = plan(wish, paths, progress)
    _refuse_overwriting(wish.folder, wish.tree, made)
    _carry_out(wish.folder, wish.tree, made, progress)
    return made


# -- before anything is done ------------------------------------------------------------------------------------


def _listed(folder: Path, tree: Path, *, moving: bool) -> list[str]:
    """The files of the tree: those of git where there is one, since what git ignores is made by programs."""
    repository = Repository.around(tree)
    if moving and (repository is None or not repository.has_commits()):
        raise RefusedError(
            f"{tree} lies where the site will be, and not in a git repository with a commit: moving its files could not be undone",
            hint="git init && git add -A && git commit -m 'before contentops', or adopt it into another folder",
        )
    if repository is None:
        return list(walk(tree, folder))
    if moving and (changed := _git(folder, "status", "--porcelain", "--", ".").splitlines()):
        raise RefusedError(
            f"{len(changed)} files here are not committed, such as {changed[0][3:]}",
            hint="commit or stash them first, so that git reset --hard undoes the adoption",
        )
    others = [] if moving else ["--others", "--exclude-standard"]
    found = _git(tree, "ls-files", "-z", "--cached", *others, "--", ".").split("\0")
    if not moving and folder.is_relative_to(tree):
        own = f"{folder.relative_to(tree).as_posix()}/"
        found = [path for path in found if not path.startswith(own)]
    return [path for path in dict.fromkeys(found) if path and _is_there(tree / path)]


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "core.quotePath=false", *arguments], cwd=folder, capture_output=True, check=False
    )
    if done.returncode != 0:
        raise ContentOpsError(f"git {arguments[0]} in {folder}: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout.decode("utf-8", "surrogateescape")


def _refuse_a_site(tree: Path) -> None:
    """Refuse what is a contentops site, or its content: its decisions would be lost, and what it holds back made public."""
    try:
        site = find_project(tree)
    except ContentOpsError:
        return
    if tree == site or any(tree.is_relative_to(site / each) for each in ("content", *_READ)):
        raise RefusedError(
            f"{site} is a contentops site already, and its decisions would not be taken along",
            hint="go on in that one, or git clone it; to take pages from it, copy those into a folder of their own",
        )


def _refuse_what_is_there(folder: Path, tree: Path, *, moving: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise RefusedError(f"{folder} is a file", hint="name a folder")
    for each in _ADDED_TO:
        if (folder / each).is_symlink():  # what is written there would land wherever it leads
            raise _in_the_way(folder / each)
    for each in _IN_THE_WAY:
        place = folder / each
        adopted = moving and each != "pelicanconf.py" and tree in (place, folder)
        if place.is_symlink() or (place.exists() and not adopted):
            raise _in_the_way(place)


def _refuse_overwriting(folder: Path, tree: Path, made: Adopted) -> None:
    """Refuse where a file would take the place of one that is not itself moved away, or contentops would read what stays."""
    leaving = {tree / old for old in made.files} if made.moving else set[Path]()
    for path in (*made.files.values(), *made.writes):
        target = folder / path
        if path not in _ADDED_TO and target not in leaving and _is_there(target):
            raise _in_the_way(target)
    for each in _READ:
        for file in sorted((folder / each).rglob("*")):
            if not file.is_dir() and file not in leaving:
                raise _in_the_way(file)


def _in_the_way(place: Path) -> RefusedError:
    return RefusedError(
        f"{place} is there already, and contentops has a use of its own for that place",
        hint="rename it first, or adopt into another folder: contentops init --adopt DIR FOLDER",
    )


def _is_there(file: Path) -> bool:
    return file.exists() or file.is_symlink()


# -- doing it -----------------------------------------------------------------------------------------------------


def _carry_out(folder: Path, tree: Path, made: Adopted, progress: Progress) -> None:
    for old, new in made.files.items():
        if new in made.writes:
            continue
        source, target = tree / old, folder / new
        if source == target:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if made.moving:
            source.rename(target)
        else:
            shutil.copyfile(source, target)
    for number, (path, data) in enumerate(made.writes.items(), 1):
        progress("Writing", number, len(made.writes))
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    if made.moving:
        written = {folder / path for path in made.writes}
        for old, new in made.files.items():
            if new in made.writes and tree / old not in written:
                (tree / old).unlink()
        _remove_empty(tree, made.files)


def _remove_empty(tree: Path, moved: Iterable[str]) -> None:
    """Remove the folders that moving has left empty."""
    for folder in sorted({posixpath.dirname(path) for path in moved}, key=len, reverse=True):
        here = tree / folder
        while here != tree and here.is_dir() and not any(here.iterdir()):
            here.rmdir()
            here = here.parent
