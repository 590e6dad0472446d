"""Tells where a clone comes from: the repositories that its remotes name, and the branch a reference stands for."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

_NOT_OURS = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}
_SCP = re.compile(r"(?:[^@/]+@)?(?P<host>[^:/]+\.[^:/]+):(?P<path>[^:]+)")
_BRANCH = re.compile(r"refs/(?:heads|remotes/[^/]+)/(?P<name>.+)")
_REVIEWED = re.compile(r"(?P<path>.+?)/(?:-/)?(?:pull|merge_requests)/[0-9]+(?:/.*)?")


class Place(NamedTuple):
    """A repository on a host, both in small letters: `github.com` and `owner/name`."""

    host: str
    path: str

    def __str__(self) -> str:
        return f"{self.host}/{self.path}"


def places(folder: Path) -> tuple[Place, ...]:
    """The repositories that the remotes of a clone name; those without the name of a host are left out."""
    addresses = (line.partition("\t")[2].rpartition(" (")[0] for line in _git(folder, "remote", "-v").splitlines())
    return tuple(dict.fromkeys(place for each in addresses if (place := _place(each)) is not None))


def place_of_review(url: str) -> Place | None:
    """The repository in the web address of a pull request or merge request, or none if it has another form."""
    parts = urlsplit(url)
    found = _REVIEWED.fullmatch(parts.path.strip("/"))
    return Place(_host(parts.hostname), found["path"].casefold()) if found and parts.hostname else None


def is_same(one: Place, clone: Place) -> bool:
    """Whether the web address of a repository and the address of a clone mean the same one. A host may show its pages
    below a path of their own that the addresses for git lack."""
    return one.host == clone.host and f"/{one.path}".endswith(f"/{clone.path}")


def branch(folder: Path, ref: str) -> str:
    """The name of the branch, here or on a remote, that a reference stands for; empty for an id or a detached HEAD."""
    found = _BRANCH.fullmatch(_git(folder, "rev-parse", "--symbolic-full-name", ref).strip())
    return found["name"] if found else ""


def _place(address: str) -> Place | None:
    if "://" not in address:
        found = _SCP.fullmatch(address)
        return Place(_host(found["host"]), _path(found["path"])) if found else None
    parts = urlsplit(address)
    if not parts.hostname or "." not in parts.hostname or parts.scheme == "file":
        return None
    return Place(_host(parts.hostname), _path(parts.path))


def _host(name: str | None) -> str:
    """Big hosts take SSH on the port of HTTPS under another name."""
    return (name or "").casefold().removeprefix("ssh.").removeprefix("altssh.")


def _path(raw: str) -> str:
    return raw.strip("/").removesuffix(".git").casefold()


def _git(folder: Path, *arguments: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**kept, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
