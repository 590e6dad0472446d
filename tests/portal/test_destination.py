"""The site's folder, cut off at every step: what stands there is the old site or the new one."""

from __future__ import annotations

import errno
import io
import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from contentops.errors import ContentOpsError, RefusedError
from contentops.portal import destination
from contentops.portal.destination import Changes, Destination, sha256
from contentops.portal.verification import MANIFEST, verify

pytestmark = pytest.mark.slow

KEPT = {f"kept/{number}.html": b"the same" for number in range(8)}
OLD = {**KEPT, "index.html": b"old", "lesson/index.html": b"old", "gone/deep/index.html": b"old"}
NEW = {**KEPT, "index.html": b"new!", "lesson/index.html": b"new!", "fresh/deep/index.html": b"new!"}


def _site(files: dict[str, bytes]) -> dict[str, bytes]:
    listed = [{"path": path, "sha256": sha256(content)} for path, content in sorted(files.items())]
    return {**files, MANIFEST: json.dumps({"pages": [], "files": listed, "commit": None}).encode()}


def _publish(folder: Path, files: dict[str, bytes]) -> tuple[int, int]:
    target = Destination(folder)
    with target.open():
        before, changes = target.files(), Changes()
        for path, content in _site(files).items():
            old = before.get(path)
            if old is not None and old.sha256 == sha256(content):
                changes.kept[path] = old
            else:
                target.stage(path, content)
                changes.staged[path] = sha256(content)
        return target.commit(changes, {"tools": "x"})


def _there(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


class _Killed(BaseException):
    """Stands for a process that is no more: nothing it tries afterwards has an effect."""


class _Fate:
    """Lets a number of steps on the file system happen, then none, or fails one of them."""

    STEPS = ("link", "rename", "replace", "mkdir", "unlink", "rmdir", "fsync", "chmod")

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int, *, error: int | None = None) -> None:
        self.left = at
        self.error = error
        self.struck = False
        for name in self.STEPS:
            monkeypatch.setattr(os, name, self._wrapped(getattr(os, name)))
        monkeypatch.setattr(io, "open", self._wrapped(io.open))
        monkeypatch.setattr(destination, "_exchange", self._wrapped(destination._exchange))

    def _wrapped(self, function: Callable[..., object]) -> Callable[..., object]:
        def step(*arguments: object, **named: object) -> object:
            self.left -= 1
            if self.error is None and self.left < 0:
                self.struck = True
                raise _Killed
            if self.error is not None and self.left == -1:
                self.struck = True
                raise OSError(self.error, os.strerror(self.error), "somewhere")
            return function(*arguments, **named)

        return step


def _first(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """There is no site yet."""


def _exchange(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    _publish(folder, OLD)


def _no_exchange(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    _publish(folder, OLD)
    monkeypatch.setattr(destination, "_exchange", lambda one, other: False)


def _journal(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    _publish(folder, OLD)
    monkeypatch.setattr(destination, "_SMALL", 0)


WAYS = {"first": _first, "exchange": _exchange, "no exchange": _no_exchange, "journal": _journal}
AT_ONCE = ("first", "exchange")
"""Ways in which there is no moment at which the site is neither the old one nor the new one."""


def _struck(tmp_path: Path, way: str, error: int | None = None) -> Iterator[tuple[Path, BaseException | None]]:
    """The folder after each step at which a publish can be struck, with what it raised."""
    for at in range(1000):
        folder = tmp_path / str(at) / "site"
        with pytest.MonkeyPatch.context() as patch:
            WAYS[way](patch, folder)
            fate, raised = _Fate(patch, at, error=error), None
            try:
                _publish(folder, NEW)
            except (_Killed, OSError, ContentOpsError) as failure:
                raised = failure
        if not fate.struck:
            assert at > 15  # else the steps were not seen
            return
        yield folder, raised


@pytest.mark.parametrize("way", WAYS)
def test_killed_at_any_step_the_site_is_the_old_or_the_new_one_or_made_so_by_the_next_publish(tmp_path, way):
    old, new = (_site(OLD) if way != "first" else {}), _site(NEW)
    seen = []
    for folder, _ in _struck(tmp_path, way):
        there = _there(folder)
        seen.append("old" if there == old else "new" if there == new else "mixed")
        _publish(folder, NEW)
        assert _there(folder) == new
        assert verify(folder).whole
        assert {file.name for file in folder.parent.joinpath(".site.contentops").iterdir()} == {"lock", "state.json"}
    assert {"old", "new"} <= set(seen)
    if way in AT_ONCE:
        assert "mixed" not in seen
        assert seen == sorted(seen, reverse=True)  # once new, it stays new


@pytest.mark.parametrize("way", WAYS)
def test_killed_at_any_step_and_published_from_an_older_commit_leaves_nothing_of_the_newer_one(tmp_path, way):
    for folder, _ in _struck(tmp_path, way):
        _publish(folder, OLD)
        assert _there(folder) == _site(OLD)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES], ids=["disk full", "no permission"])
def test_an_error_at_any_step_leaves_the_old_or_the_new_site(tmp_path, way, error):
    old, new = (_site(OLD) if way != "first" else {}), _site(NEW)
    for folder, raised in _struck(tmp_path, way, error):
        there = _there(folder)
        assert there in (old, new), f"{raised!r}"
        assert raised is not None or there == new
        _publish(folder, NEW)
        assert _there(folder) == new


def test_the_three_ways_are_really_taken(tmp_path, monkeypatch):
    """Guards the tests above: each way leaves its own trace."""
    folder = tmp_path / "site"
    _publish(folder, OLD)
    first = folder.stat().st_ino
    _publish(folder, NEW)
    assert folder.stat().st_ino != first  # another folder took its place
    second = folder.stat().st_ino
    monkeypatch.setattr(destination, "_SMALL", 0)
    assert _publish(folder, OLD) == (4, 1)
    assert folder.stat().st_ino == second  # files were replaced in it
    assert not (folder / "fresh").exists()


def test_a_file_that_stays_is_the_same_file(tmp_path):
    folder = tmp_path / "site"
    _publish(folder, OLD)
    before = {path: (folder / path).stat().st_ino for path in KEPT}
    _publish(folder, NEW)
    assert {path: (folder / path).stat().st_ino for path in KEPT} == before


def test_files_it_does_not_know_stay(tmp_path, monkeypatch):
    folder = tmp_path / "site"
    _publish(folder, OLD)
    (folder / "CNAME").write_text("learn.example.org")
    (tmp_path / "elsewhere").mkdir()
    (folder / "media").symlink_to(tmp_path / "elsewhere")
    for small, files in ((2000, NEW), (0, OLD)):
        monkeypatch.setattr(destination, "_SMALL", small)
        _publish(folder, files)
        assert (folder / "CNAME").read_text() == "learn.example.org"
        assert (folder / "media").is_symlink()
    assert verify(folder).added == ("CNAME", "media")


def test_the_folder_keeps_its_mode(tmp_path):
    folder = tmp_path / "site"
    _publish(folder, OLD)
    folder.chmod(0o750)
    _publish(folder, NEW)
    assert folder.stat().st_mode & 0o777 == 0o750


def test_a_damaged_journal_or_state_is_no_end(tmp_path):
    folder = tmp_path / "site"
    _publish(folder, OLD)
    work = tmp_path / ".site.contentops"
    for name in ("journal.json", "state.json"):
        for damage in (b"", b"{", b"[]", b"5", b"\xff", b"{}"):
            (work / name).write_bytes(damage)
            _publish(folder, NEW)
            assert _there(folder) == _site(NEW)
            _publish(folder, OLD)
            assert _there(folder) == _site(OLD)


def test_a_reader_never_meets_a_mix_while_the_site_changes(tmp_path):
    folder = tmp_path / "site"
    _publish(folder, {"a.html": b"0", "deep/b.html": b"0"})
    problems, done, looks = list[str](), threading.Event(), []

    def read() -> None:
        while not done.is_set():
            try:
                first, second = int((folder / "a.html").read_bytes()), int((folder / "deep/b.html").read_bytes())
            except (OSError, ValueError) as error:
                problems.append(repr(error))
                return
            looks.append(first)
            if second < first:
                problems.append(f"a.html is of {first}, b.html of {second}")

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 60):
        _publish(folder, {"a.html": b"%d" % number, "deep/b.html": b"%d" % number})
    done.set()
    reader.join()
    assert problems == []
    assert len(set(looks)) > 5


def test_two_publishes_at_once_are_refused(site):
    site.published(site.article("rate"))
    assert site.publish().code == 0
    site.commit("another")
    with Destination(site.output).open():
        done = site.publish()
    assert done.code == 1
    assert "another publish is writing" in done.err
    assert site.publish().code == 0


def test_a_folder_with_something_else_in_it_is_refused(site):
    site.published(site.article("rate"))
    site.write(f"../{site.output.name}/thesis.txt", "years of work")
    done = site.publish()
    assert done.code == 1
    assert "holds files and no site made by contentops" in done.err
    assert list(site.snapshot()) == ["thesis.txt"]


def test_an_empty_folder_is_taken(site):
    site.output.mkdir()
    assert site.publish().code == 0
    assert site.has("")


def test_a_file_in_the_way_is_refused_and_left(site):
    site.output.write_text("a file")
    done = site.publish()
    assert done.code == 1
    assert "is a file" in done.err
    assert site.output.read_text() == "a file"


def test_a_mount_point_is_refused_with_the_way_out():
    with pytest.raises(ContentOpsError, match="mounted") as caught, Destination(Path("/")).open():
        pass
    assert not isinstance(caught.value, RefusedError)
    assert "--output" in str(caught.value.hint)


def test_a_link_to_the_site_stays_a_link(site, tmp_path):
    real = tmp_path / "real" / "site"
    site.output.parent.mkdir(exist_ok=True)
    site.output.symlink_to(real)
    assert site.publish().code == 0
    assert (real / "index.html").exists()
    site.published(site.article("rate"))
    assert site.publish().code == 0
    assert site.output.is_symlink()
    assert (real / "articles/rate/index.html").exists()


def test_a_path_with_blanks_and_chinese_characters_works(site, tmp_path):
    site.output = tmp_path / "给 学员的 网站" / "公开 版"
    site.published(site.article("rate"))
    assert site.publish().code == 0
    assert site.has("articles/rate")
    assert site.run("verify", str(site.output)).code == 0


def test_a_folder_that_cannot_be_made_is_a_clear_error(site, tmp_path):
    (tmp_path / "file").write_text("")
    site.output = tmp_path / "file" / "site"
    done = site.publish()
    assert done.code == 2
    assert "cannot write beside" in done.err
    assert "--output" in done.err


def test_a_full_disk_leaves_the_old_site_and_no_traceback(site, monkeypatch):
    site.published(site.article("rate"))
    site.publish()
    before = site.snapshot()
    site.published(site.article("more"))
    stage = Destination.stage

    def full(self: Destination, path: str, content: bytes) -> None:
        if path == MANIFEST:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.staging / path))
        stage(self, path, content)

    with monkeypatch.context() as patch:
        patch.setattr(Destination, "stage", full)
        done = site.publish()
    assert done.code == 2
    assert "No space left on device" in done.err
    assert "Traceback" not in done.err
    assert site.snapshot() == before
    assert site.publish().code == 0
    assert site.has("articles/more")


def test_killed_for_real_at_any_moment_the_site_is_whole(site):
    """SIGKILL at moments spread over a whole publish, again and again on the same folder."""
    site.published(*[site.article(f"a{number}") for number in range(10)])
    assert site.publish().code == 0
    commits = [site.git("rev-parse", "HEAD")]
    expected = [site.snapshot()]
    (site.root / "content/articles/a0.md").unlink()
    site.published(site.article("b"))
    commits.append(site.git("rev-parse", "HEAD"))
    site.publish()
    expected.append(site.snapshot())
    chance = random.Random(7)
    for number in range(40):
        commit = commits[number % 2]
        process = subprocess.Popen(
            [sys.executable, "-m", "contentops", "publish", "-o", str(site.output), "-j", "1", "--commit", commit,
             "--now", "2026-11-20T12:00:00+08:00"],
            cwd=site.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0.25, 0.9))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert site.snapshot() in expected
    assert site.publish("--commit", commits[0]).code == 0
    assert site.snapshot() == expected[0]
