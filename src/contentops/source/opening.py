"""Opens a project for reading: as committed, or its working tree."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from contentops.errors import ContentOpsError
from contentops.source.git import Repository
from contentops.source.snapshot import CommitSnapshot, FolderSnapshot, Snapshot


@dataclass(frozen=True, slots=True)
class Source:
    """Where to read from: a snapshot of the files, and the repository around them if there is one."""

    folder: Path
    snapshot: Snapshot
    repository: Repository | None
    commit: str
    """Empty for the working tree."""


def open_source(folder: Path, *, ref: str | None = None, worktree: bool = False) -> Source:
    """The project as committed at `ref` (HEAD if not given), or its working tree; outside git there is only the working tree.

    Raises:
        ContentOpsError: there is no such commit, or a commit was asked for outside git.
    """
    if sys.getfilesystemencoding().lower() != "utf-8":
        raise ContentOpsError(
            f"file names are read as {sys.getfilesystemencoding()} here, so the answer would depend on the machine",
            hint="set PYTHONUTF8=1, or a UTF-8 locale such as LC_ALL=C.UTF-8",
        )
    repository = Repository.around(folder)
    if repository is None:
        if ref is not None:
            raise ContentOpsError(
                f"{folder} is in no git repository, so it has no commit “{ref}”", hint="git init, or leave --commit out"
            )
        return Source(folder, FolderSnapshot(folder), None, "")
    if worktree:
        return Source(folder, FolderSnapshot(folder, repository.hash_name), repository, "")
    commit = repository.commit_id(ref or "HEAD")
    return Source(folder, CommitSnapshot(repository, commit), repository, commit)
