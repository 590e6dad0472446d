"""Opens a project for reading: as committed, or its working tree."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from contentops.errors import ContentOpsError
from contentops.source.git import Repository
from contentops.source.snapshot import CommitSnapshot, FolderSnapshot, Memory, Snapshot

MEMORY = "contentops/worktree"
"""Below git's own folder: what the files of each work tree held when they were last looked at."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where to read from: a snapshot of the files, and the repository around them if there is one."""

    folder: Path
    snapshot: Snapshot
    repository: Repository | None
    commit: str
    """Empty for the working tree."""
    base: str = ""
    """The commit of the branch it is to be merged into, where it is looked at as a change set."""
    fork: str = ""
    """What it has in common with `base`."""

    def read_blobs(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """Files by blob id, from the snapshot where it has them, else from git: an older revision may be the live one."""
        paths = {entry.blob: path for path, entry in self.snapshot.entries.items()}
        wanted = set(blobs)
        here = {blob: paths[blob] for blob in wanted & paths.keys()}
        found = self.snapshot.read_all(here.values())
        older = self.repository.read_all(sorted(wanted - here.keys())) if self.repository else {}
        return {**{blob: found[path] for blob, path in here.items()}, **older}


def open_source(folder: Path, *, ref: str | None = None, worktree: bool = False, base: str | None = None) -> Source:
    """The project as committed at `ref` (HEAD if not given), or its working tree; outside git there is only the working tree.

    Args:
        base: the branch it is to be merged into: what it changed since it left that branch is then one change set.

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
        for option, name in (("--commit", ref), ("--base", base)):
            if name is not None:
                raise ContentOpsError(
                    f"{folder} is in no git repository, so it has no commit “{name}”",
                    hint=f"git init, or leave {option} out",
                )
        return Source(folder, FolderSnapshot(folder), None, "")
    commit = "" if worktree else repository.commit_id(ref or "HEAD")
    snapshot = CommitSnapshot(repository, commit) if commit else _worktree(folder, repository)
    target = repository.commit_id(base) if base is not None else ""
    fork = repository.merge_base(commit or "HEAD", target) if target else ""
    if target and not fork:
        raise ContentOpsError(
            f"{ref or 'HEAD'} and {base} have no commit in common",
            hint="name the branch it is to be merged into: --base origin/main",
        )
    return Source(folder, snapshot, repository, commit, target, fork)


def _worktree(folder: Path, repository: Repository) -> FolderSnapshot:
    memory = (
        repository.common
        / MEMORY
        / hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    )
    return FolderSnapshot(folder, repository.hash_name, Memory(memory))
