"""Asks git, through its own command and few long-lived processes: a tree, the first-parent history, blobs.

Replace refs, grafts of the environment and the index play no part in an answer: objects are read by id.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, NamedTuple

from contentops.errors import ContentOpsError, RefusedError
from contentops.model import Entry

_NULL = "0" * 40
_LATEST = 250_000_000_000
"""A committer's clock may say anything; later than this year 9892 counts as then."""
_FORMAT = (
    "--format=commit %H%x00%P%x00%ct%x00%an <%ae>%x00%(trailers:key=Co-authored-by,valueonly,unfold,separator=%x01)%x00"
)
_SETTINGS = ("-c", "core.quotePath=false", "-c", "core.fsmonitor=false", "-c", "log.diffMerges=separate",
             "-c", "advice.graftFileDeprecated=false")  # fmt: skip
_CONTACT = re.compile(r"[^<>\n\0]*<[^<>\n\0]*>")
_NOT_OURS = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}


class Change(NamedTuple):
    """A path as a commit left it; a blob is empty where there was or is no file."""

    path: str
    mode: str
    blob: str
    before: str = ""


class LoggedCommit(NamedTuple):
    """A commit and what it changed against its first parent."""

    id: str
    time: datetime
    """The committer's."""
    changes: tuple[Change, ...]
    parents: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Author and co-authors, each as `Name <address>`, the author first."""
    own: frozenset[str] = frozenset()
    """For a merge: the paths that it left as none of its parents has them."""


class Repository:
    """The git repository that holds a project; paths are relative to the project's folder."""

    def __init__(self, folder: Path, prefix: str, hash_name: str, common: Path) -> None:
        self.folder = folder
        self.prefix = prefix
        self.common = common
        """git's own folder, shared by all work trees; what lies there no commit can bring."""
        self.hash_name = hash_name
        """What object ids are made with: `sha1` or `sha256`."""
        self._batch: subprocess.Popen[bytes] | None = None

    @classmethod
    def around(cls, folder: Path) -> Repository | None:
        """The repository whose work tree contains `folder`, or none."""
        answer = _git(folder, "rev-parse", "--show-object-format", "--git-common-dir", "--show-prefix", check=False)
        if answer.returncode:
            if b"dubious ownership" in answer.stderr:
                raise ContentOpsError(
                    f"git does not trust {folder}: another user owns it",
                    hint=f"git config --global --add safe.directory {folder}",
                )
            return None
        hash_name, common, prefix = _text(answer.stdout).split("\n", 2)
        return cls(folder, prefix.removesuffix("\n"), hash_name, folder / common)

    def commit_id(self, ref: str) -> str:
        """The full id of the commit a reference names.

        Raises:
            ContentOpsError: there is no such commit.
        """
        answer = _git(
            self.folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}", check=False
        )
        if answer.returncode:
            if ref == "HEAD":
                raise ContentOpsError(
                    "the repository has no commit yet",
                    hint="git add -A && git commit, then try again; or look at the working tree with --worktree",
                )
            raise ContentOpsError(
                f"there is no commit “{ref}” in this repository", hint="git log --oneline shows what there is"
            )
        return answer.stdout.decode().strip()

    def has_commits(self) -> bool:
        return _git(self.folder, "rev-parse", "--verify", "--quiet", "HEAD", check=False).returncode == 0

    def tree(self, commit: str, *paths: str) -> dict[str, Entry]:
        """Every file of the project at a commit below `paths`, in git's order; none where the commit lacks the project's folder."""
        tree = f"{commit}:{self.prefix}"
        if self.prefix and _git(self.folder, "cat-file", "-e", tree, check=False).returncode:
            return {}
        answer = _git(self.folder, "ls-tree", "-r", "-z", "-l", "--full-tree", tree, "--", *paths)
        entries = {}
        for line in answer.stdout.split(b"\0"):
            if line:
                facts, _, path = line.partition(b"\t")
                mode, _, blob, size = facts.decode().split()
                entries[_text(path)] = Entry(mode, blob, 0 if size == "-" else int(size))
        return entries

    def log(self, commit: str, *paths: str, since: str = "") -> list[LoggedCommit]:
        """Every commit reachable from `commit` and not from `since`, parents before children, with what it changed below `paths`.

        git is asked for all paths and the answer is sifted here, which is a third quicker than letting git sift; only a project
        in a folder of a larger repository names that folder.

        Raises:
            ContentOpsError: the clone is shallow, so its history is not all there.
        """
        self.refuse_shallow()
        answer = _git(
            self.folder, "log", "--topo-order", "--full-history", "--sparse",
            "--diff-merges=first-parent", "--root", "--raw", "-z", "--no-abbrev", "--no-renames", "--relative",
            "--no-show-signature", "--no-ext-diff", "--ignore-submodules=none", "--encoding=UTF-8", _FORMAT, *_range(commit, since), "--", *(["."] if self.prefix else []),
            before=("-c", "trailer.separators=:"),
        )  # fmt: skip
        below = tuple(f"{path}/" for path in paths)
        found = list(_commits(answer.stdout, lambda path: path.startswith(below) or path in paths))
        own = self._own(commit, since) if any(len(each.parents) > 1 for each in found) else {}
        return [each._replace(own=own.get(each.id, frozenset())) for each in reversed(found)]

    def _own(self, commit: str, since: str) -> dict[str, frozenset[str]]:
        """What each merge reachable from a commit, and not from `since`, made itself."""
        answer = _git(
            self.folder, "log", "--merges", "-c", "--raw", "-z", "--no-abbrev", "--no-renames", "--relative",
            "--no-show-signature", "--no-ext-diff", "--ignore-submodules=none", "--format=commit %H", *_range(commit, since), "--",
            *(["."] if self.prefix else []),
        )  # fmt: skip
        found: dict[str, set[str]] = {}
        tokens, paths = iter(answer.stdout.split(b"\0")), set[str]()
        for raw in tokens:
            token = raw.lstrip(b"\n")
            if token.startswith(b"commit "):
                paths = found.setdefault(token[7:].decode(), set())
            elif token.startswith(b":"):
                paths.add(_text(next(tokens)))
        return {merge: frozenset(paths) for merge, paths in found.items()}

    def is_first_parent(self, commit: str, of: str) -> bool:
        """Whether a commit is on the line of first parents of another, or that other itself."""
        self.refuse_shallow()
        line = _git(self.folder, "rev-list", "--first-parent", of).stdout.split()
        return commit.encode() in line

    def is_ancestor(self, commit: str, of: str) -> bool:
        """Whether a commit is another one, or came before it."""
        answer = _git(self.folder, "merge-base", "--is-ancestor", commit, of, check=False)
        return answer.returncode == 0

    def merge_base(self, one: str, other: str) -> str:
        """The commit two lines of history have in common, or empty."""
        self.refuse_shallow()
        return _git(self.folder, "merge-base", one, other, check=False).stdout.decode().strip()

    def canonical(self, mailmap: str, contacts: Iterable[str]) -> dict[str, str]:
        """Each `Name <address>` as a mailmap gives it; `mailmap` is the blob id of one, so that no other file has a say.

        git is asked in its own folder, where it has no work tree whose mailmap it would read first.
        """
        wanted = [each for each in dict.fromkeys(contacts) if _CONTACT.fullmatch(each)]
        if not wanted:
            return {}
        given = "\n".join(wanted).encode("utf-8", "surrogateescape") + b"\n"
        blob = ("-c", "mailmap.file=", "-c", f"mailmap.blob={mailmap}")
        answer = _git(
            self.common,
            "check-mailmap",
            "--stdin",
            stdin=given,
            before=("--git-dir", ".", "-c", "core.bare=true", *blob),
        )
        return dict(zip(wanted, _text(answer.stdout).split("\n")[:-1], strict=True))

    def read(self, blob: str) -> bytes:
        """The bytes of one blob, through one `cat-file` process that stays open."""
        process = self._process()
        stdin, stdout = _pipes(process)
        stdin.write(blob.encode() + b"\n")
        stdin.flush()
        return _one_object(stdout, blob)

    def read_all(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """The bytes of many blobs, in one call."""
        wanted = list(dict.fromkeys(blobs))
        if not wanted:
            return {}
        answer = _git(self.folder, "cat-file", "--batch", "--buffer", stdin="\n".join(wanted).encode() + b"\n")
        found, at = {}, 0
        for blob in wanted:
            end = answer.stdout.index(b"\n", at)
            size = _size(answer.stdout[at:end], blob)
            found[blob] = answer.stdout[end + 1 : end + 1 + size]
            at = end + 2 + size
        return found

    def changed_paths(self, *paths: str) -> list[str]:
        """Files below some paths of the project that differ from HEAD or are unknown to git."""
        answer = _git(
            self.folder, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--", *paths
        )
        found = [_text(line[3:]) for line in answer.stdout.split(b"\0") if line]
        return [path.removeprefix(self.prefix) for path in found]

    def tracked(self, *paths: str) -> list[str]:
        """The files below some paths of the project that the index holds."""
        answer = _git(self.folder, "ls-files", "-z", "--", *paths)
        return [_text(line) for line in answer.stdout.split(b"\0") if line]

    def user_email(self) -> str:
        """git's user.email, or empty."""
        return _git(self.folder, "config", "--get", "user.email", check=False).stdout.decode("utf-8", "replace").strip()

    def user(self) -> str:
        """Who a commit made now would name as its author, as `Name <address>`; empty if git does not know."""
        found = _git(self.folder, "var", "GIT_AUTHOR_IDENT", check=False).stdout.decode("utf-8", "replace")
        return found.rpartition(">")[0] + ">" if ">" in found else ""

    def commit(self, message: str, paths: Sequence[str]) -> str:
        """Commit some files of the project as they are, whatever else is changed or staged, and give the commit's id.

        Raises:
            RefusedError: git or a hook would not; the files are there, uncommitted.
        """
        new = [path for path in paths if path not in set(self.tracked(*paths))]
        _git(self.folder, "add", "--", *new)
        done = _git(
            self.folder, "commit", "--quiet", "--only", "--file=-", "--", *paths, stdin=message.encode(), check=False
        )
        if done.returncode:
            _git(self.folder, "reset", "--quiet", "--", *new, check=False)
            said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
            raise RefusedError(
                f"the decision is written, and git did not commit it: {said}",
                hint=f"git add {' '.join(paths)} && git commit",
            )
        return self.commit_id("HEAD")

    def close(self) -> None:
        if self._batch is not None:
            stdin, stdout = _pipes(self._batch)
            stdin.close()
            stdout.close()
            self._batch.wait()
            self._batch = None

    def _process(self) -> subprocess.Popen[bytes]:
        if self._batch is None:
            self._batch = subprocess.Popen(
                ["git", "cat-file", "--batch"],
                cwd=self.folder,
                env=_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        return self._batch

    def may_be_shallow(self) -> bool:
        """Whether history may be cut off, as far as a look at one file tells."""
        return (self.common / "shallow").exists()

    def refuse_shallow(self) -> None:
        """Refuse to go on in a clone that lacks history.

        Raises:
            ContentOpsError: it is shallow.
        """
        if _git(self.folder, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
            raise ContentOpsError(
                "this clone is shallow: it lacks the history that shows what was approved",
                hint="git fetch --unshallow (in CI: fetch-depth: 0)",
            )


def blob_id(data: bytes, *, like: str = _NULL, hash_name: str = "") -> str:
    """The id git gives these bytes, with the named hash or else that of the repository which the id `like` comes from."""
    import hashlib

    name = hash_name or ("sha256" if len(like) == 64 else "sha1")
    hasher = hashlib.new(name, usedforsecurity=False)
    hasher.update(b"blob %d\0" % len(data))
    hasher.update(data)
    return hasher.hexdigest()


def _range(commit: str, since: str) -> list[str]:
    return [commit, f"^{since}"] if since else [commit]


def _commits(raw: bytes, wanted: Callable[[str], bool]) -> Iterator[LoggedCommit]:
    tokens = iter(raw.split(b"\0"))
    head: tuple[str, datetime, tuple[str, ...], tuple[str, ...]] | None = None
    changes = list[Change]()
    for raw_token in tokens:
        token = raw_token.lstrip(b"\n")
        if token.startswith(b"commit "):
            if head is not None:
                yield LoggedCommit(head[0], head[1], tuple(changes), head[2], head[3])
            head, changes = _head(token, tokens), []
        elif token.startswith(b":"):
            _, mode, before, blob, _ = token.decode().split()
            path = _text(next(tokens))
            if wanted(path):
                changes.append(Change(path, mode, blob.strip("0") and blob, before.strip("0") and before))
    if head is not None:
        yield LoggedCommit(head[0], head[1], tuple(changes), head[2], head[3])


def _head(first: bytes, rest: Iterator[bytes]) -> tuple[str, datetime, tuple[str, ...], tuple[str, ...]]:
    parents, stamp, author, others = (next(rest) for _ in range(4))
    time = datetime.fromtimestamp(min(int(stamp), _LATEST), timezone.utc)
    contacts = [_text(author), *(_text(each).strip() for each in others.split(b"\x01") if b"<" in each)]
    return first[7:].decode(), time, tuple(parents.decode().split()), tuple(contacts)


def _text(raw: bytes) -> str:
    """What git prints, which is UTF-8 in every locale; other bytes of file names survive the round trip."""
    return raw.decode("utf-8", "surrogateescape")


def _one_object(stdout: IO[bytes], blob: str) -> bytes:
    size = _size(stdout.readline().rstrip(b"\n"), blob)
    data = stdout.read(size)
    stdout.read(1)
    return data


def _size(header: bytes, blob: str) -> int:
    if header.endswith((b"missing", b"ambiguous")):
        raise ContentOpsError(
            f"git does not have the object {blob}",
            hint="git fsck tells what is damaged; git fetch --refilter completes a partial clone",
        )
    return int(header.split()[2])


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None and process.stdout is not None
    return process.stdin, process.stdout


def environment_of_no_repository() -> dict[str, str]:
    """The environment without what a hook says of its repository: its GIT_DIR is relative to where git ran, and its index is not
    ours to look at."""
    return {name: value for name, value in os.environ.items() if name not in _NOT_OURS}


def _environment() -> Mapping[str, str]:
    return {
        **environment_of_no_repository(),
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_LITERAL_PATHSPECS": "1",
        "LC_ALL": "C",
    }


def _git(
    folder: Path, *arguments: str, stdin: bytes | None = None, check: bool = True, before: Sequence[str] = ()
) -> subprocess.CompletedProcess[bytes]:
    """Run git; `before` are options that stand before the name of its command."""
    command = ["git", *_SETTINGS, *before, *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=_environment(),
            input=stdin if stdin is not None else b"",
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise ContentOpsError("git is not installed", hint="install git 2.31 or newer") from None
    if check and done.returncode:
        message = done.stderr.decode("utf-8", "replace").strip() or f"exit code {done.returncode}"
        raise ContentOpsError(f"git {arguments[0]} failed: {message}")
    return done
