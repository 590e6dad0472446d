"""The folder a site is published to: locked while written, changed in one step, mended at the next start if a step was cut off.

New files are first laid out in a work folder beside the site (`.<name>.contentops`). Then, in this order of preference:

- there is no site yet: the work folder is renamed to be the site;
- most of the site changes, or the site is small: what stays is hard-linked into the work folder and the two folders
  change places, in one system call where the kernel has one;
- few files of a large site change: a journal is written, the files are renamed over the old ones, the journal is removed.
  A journal found at the next start is carried out to its end.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contentops.errors import ContentOpsError, RefusedError
from contentops.portal.verification import MANIFEST
from contentops.writing import write

_SMALL = 2000
"""Files that may be hard-linked to change folders in one step; more would cost longer than the change is worth."""
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


@dataclass(frozen=True)
class Written:
    """A file of the site as it was last written."""

    input: str
    """Digest of what it was made from; empty where its own bytes are that."""
    sha256: str
    size: int
    mtime_ns: int


@dataclass
class Changes:
    """What one publish does to the site."""

    staged: dict[str, str] = field(default_factory=dict)
    """SHA-256 by path of the files that lie ready in the work folder."""
    kept: dict[str, Written] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)


class Destination:
    """One site folder and its work folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(os.path.realpath(folder))
        self.work = self.folder.parent / f".{self.folder.name}.contentops"
        self.staging = self.work / "new"
        self._old = self.work / "old"
        self._journal = self.work / "journal.json"
        self._state = self.work / "state.json"
        self._known: dict[str, Any] | None = None

    @contextmanager
    def open(self) -> Iterator[None]:
        """Hold the site for writing; whatever an earlier publish left half done is finished or undone first.

        Raises:
            RefusedError: another publish holds it, or the folder holds something that is no site.
            ContentOpsError: the folder cannot be written.
        """
        if os.path.ismount(self.folder):
            raise ContentOpsError(
                f"{self.folder} is where a file system is mounted, so it cannot change in one step",
                hint=f"publish to a folder below it: --output {self.folder / 'site'}",
            )
        try:
            self._refuse_foreign()
            self.work.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = (self.work / "lock").open("w")
        except OSError as error:
            raise ContentOpsError(
                f"cannot write beside {self.folder}: {error.strerror}", hint="choose another folder with --output"
            ) from None
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RefusedError(
                    f"another publish is writing {self.folder}", hint="wait for it to end, then try again"
                ) from None
            self._known = None  # another process may have written since
            self._recover()
            self._refuse_foreign()
            with self._mending():
                yield
        finally:
            lock.close()

    @contextmanager
    def _mending(self) -> Iterator[None]:
        """Leave a whole site behind, whatever happens; what cannot be mended now is at the next start."""
        try:
            yield
        except BaseException:
            with suppress(OSError):
                self._recover()
            raise
        shutil.rmtree(self.staging, ignore_errors=True)

    def generation(self) -> str:
        """What tells one publish of this site from the next; empty before the first."""
        try:
            return sha256(self._state.read_bytes())
        except OSError:
            return ""

    def state(self) -> dict[str, Any]:
        """What the last publish said of itself, `files` aside; empty if there was none."""
        return {key: value for key, value in self._read_state().items() if key != "files"}

    def files(self) -> dict[str, Written]:
        """The files of the last publish that are still as it wrote them."""
        found = {path: Written(*facts) for path, facts in self._read_state().get("files", {}).items()}
        return {path: written for path, written in found.items() if self._intact(path, written)}

    def whole(self) -> dict[str, Written]:
        """The files of the last publish if every one is still as it wrote it, else none."""
        known, found = self._read_state().get("files", {}), self.files()
        return found if len(found) == len(known) and not self._journal.exists() else {}

    def stage(self, path: str, content: bytes) -> None:
        """Lay a file ready in the work folder."""
        target = self.staging / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def commit(self, changes: Changes, state: Mapping[str, Any]) -> tuple[int, int]:
        """Make the site what `changes` says, in one step; files it does not know stay.

        Returns:
            How many files were written and how many removed.
        """
        known = {*self._read_state().get("files", {}), *self._manifest_files()}  # a publish cut off left no state
        wanted = changes.staged.keys() | changes.kept.keys()
        removed = sorted(path for path in known if path not in wanted and os.path.lexists(self.folder / path))
        if changes.staged or removed:
            self._switch(changes, removed)
        self._write_state(changes, state)
        return len(changes.staged), len(removed)

    # -- the switch -------------------------------------------------------------------------------------------

    def _switch(self, changes: Changes, removed: list[str]) -> None:
        self.staging.mkdir(parents=True, exist_ok=True)
        if not self.folder.exists():
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self.staging.rename(self.folder)
        elif len(changes.kept) <= max(_SMALL, len(changes.staged)) or self._reshaped(changes):
            self._swap(set(removed) | changes.staged.keys())
        else:
            self._replace(list(changes.staged), removed)

    def _reshaped(self, changes: Changes) -> bool:
        """Whether a file takes a folder's place, or a folder a file's: no single rename can do that."""
        folders = {parent for path in changes.staged for parent in _parents(path)}
        return any((self.folder / path).is_dir() for path in changes.staged) or any(
            (self.folder / each).is_file() for each in folders
        )

    def _swap(self, gone: set[str]) -> None:
        for path in _files(self.folder):
            if path not in gone and not os.path.lexists(self.staging / path):
                target = self.staging / path
                target.parent.mkdir(parents=True, exist_ok=True)
                _link(self.folder / path, target)
        shutil.copystat(self.folder, self.staging)
        if not _exchange(self.staging, self.folder):
            self._write_journal({"swap": True})
            shutil.rmtree(self._old, ignore_errors=True)
            self.folder.rename(self._old)
            self.staging.rename(self.folder)
            self._journal.unlink()
        shutil.rmtree(self._old, ignore_errors=True)
        shutil.rmtree(self.staging, ignore_errors=True)

    def _replace(self, written: list[str], removed: list[str]) -> None:
        for path in written:
            with (self.staging / path).open("rb") as file:
                os.fsync(file.fileno())
        self._write_journal({"write": written, "remove": removed})
        self._carry_out(written, removed)

    def _carry_out(self, written: Iterable[str], removed: Iterable[str]) -> None:
        for path in sorted(written, key=lambda each: (each.endswith(".html"), each == MANIFEST, each)):
            source, target = self.staging / path, self.folder / path
            if source.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(source, target)
        for path in removed:
            (self.folder / path).unlink(missing_ok=True)
            _prune(self.folder, (self.folder / path).parent)
        self._journal.unlink()

    def _write_journal(self, steps: Mapping[str, Any]) -> None:
        write(self._journal, json.dumps(steps).encode())

    def _recover(self) -> None:
        """Finish a switch that was cut off; throw away a staging that never came to one."""
        if self._journal.exists():
            steps = self._steps()
            if "swap" in steps:
                if not self.folder.exists():
                    (self.staging if self.staging.exists() else self._old).rename(self.folder)
                self._journal.unlink()
            else:
                self._carry_out(steps["write"], steps["remove"])
            self._state.unlink(missing_ok=True)
            self._known = None
        shutil.rmtree(self.staging, ignore_errors=True)
        shutil.rmtree(self._old, ignore_errors=True)
        for unfinished in self.work.glob(".*.new"):
            unfinished.unlink(missing_ok=True)

    def _steps(self) -> dict[str, Any]:
        """What the journal says; a damaged one says nothing, and the next publish writes every file again."""
        try:
            steps = json.loads(self._journal.read_bytes())
        except ValueError:
            steps = None
        nothing: dict[str, Any] = {"write": [], "remove": []}
        if not isinstance(steps, dict):
            return nothing
        found = {**nothing, **steps}
        return (
            found if all(isinstance(found[key], list) and all(map(_inside, found[key])) for key in nothing) else nothing
        )

    def _refuse_foreign(self) -> None:
        if (
            self.folder.is_dir()
            and any(self.folder.iterdir())
            and not self._state.exists()
            and not (self.folder / MANIFEST).exists()
        ):
            raise RefusedError(
                f"{self.folder} holds files and no site made by contentops",
                hint="name an empty or new folder with --output",
            )
        if self.folder.exists() and not self.folder.is_dir():
            raise RefusedError(f"{self.folder} is a file", hint="name a folder with --output")

    # -- what is known of the site ----------------------------------------------------------------------------

    def _read_state(self) -> dict[str, Any]:
        if self._known is None:
            try:
                raw = json.loads(self._state.read_bytes())
            except (OSError, ValueError):
                raw = None
            self._known = raw if isinstance(raw, dict) and isinstance(raw.get("files"), dict) else {}
        return self._known

    def _write_state(self, changes: Changes, state: Mapping[str, Any]) -> None:
        files = {
            path: [written.input, written.sha256, written.size, written.mtime_ns]
            for path, written in changes.kept.items()
        }
        for path, sha256 in changes.staged.items():
            facts = (self.folder / path).stat()
            files[path] = [changes.inputs.get(path, ""), sha256, facts.st_size, facts.st_mtime_ns]
        self._known = None
        write(self._state, json.dumps({**state, "files": files}, sort_keys=True).encode())

    def _intact(self, path: str, written: Written) -> bool:
        try:
            facts = os.stat(self.folder / path, follow_symlinks=False)
        except OSError:
            return False
        return facts.st_size == written.size and facts.st_mtime_ns == written.mtime_ns

    def _manifest_files(self) -> list[str]:
        try:
            manifest = json.loads((self.folder / MANIFEST).read_bytes())
            listed = [page["output"]["path"] for page in manifest["pages"]] + [
                file["path"] for file in manifest["files"]
            ]
        except (OSError, ValueError, KeyError, TypeError):
            return []
        return [
            path
            for path in listed
            if isinstance(path, str) and not path.startswith("/") and ".." not in path.split("/")
        ]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _parents(path: str) -> Iterator[str]:
    steps = path.split("/")
    return ("/".join(steps[:number]) for number in range(1, len(steps)))


def _files(folder: Path) -> Iterator[str]:
    """Every path below a folder that is no folder itself; a link to a folder is one such path."""
    for parent, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        for name in (*names, *links):
            yield os.path.relpath(os.path.join(parent, name), folder).replace(os.sep, "/")


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EMLINK, errno.EXDEV, errno.ENOTSUP):
            raise
        shutil.copy2(source, target, follow_symlinks=False)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; false where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0)


def _inside(path: object) -> bool:
    """Whether a path of the journal is one of the site's own."""
    return isinstance(path, str) and bool(path) and "\0" not in path and not {"", "..", "."} & set(path.split("/"))


def _prune(root: Path, folder: Path) -> None:
    """Remove folders that have become empty."""
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
