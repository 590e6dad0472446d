"""Work shared among copies of the process is all done, whatever becomes of the copies."""

from __future__ import annotations

import os
import signal
from collections import Counter

import pytest

from contentops.portal.forks import shared

WORK = range(400)


def test_several_processes_do_every_piece_once(tmp_path):
    def make(piece: int) -> tuple[int, int]:
        (tmp_path / str(piece)).write_text(str(piece * piece), encoding="utf-8")
        return piece, os.getpid()

    found = list(shared(WORK, make, 2))
    assert sorted(piece for piece, _ in found) == list(WORK)
    assert list(Counter(process for _, process in found).values()) == [200, 200]
    assert all((tmp_path / str(piece)).read_text(encoding="utf-8") == str(piece * piece) for piece in WORK)


def test_little_work_stays_here():
    assert set(shared(range(150), lambda _: os.getpid(), 8)) == {os.getpid()}
    assert set(shared(WORK, lambda _: os.getpid(), 1)) == {os.getpid()}
    assert list(shared([], lambda each: each, 2)) == []


@pytest.mark.parametrize("wrong", [10, 11, 399])
def test_what_goes_wrong_in_a_copy_is_raised_here(wrong):
    def make(piece: int) -> int:
        if piece == wrong:
            raise ValueError(f"piece {piece}")
        return piece

    with pytest.raises(ValueError, match=f"piece {wrong}"):
        list(shared(WORK, make, 2))


def test_what_a_copy_that_was_killed_leaves_is_done_here():
    here = os.getpid()

    def make(piece: int) -> tuple[int, int]:
        if os.getpid() != here and piece > 100:
            os.kill(os.getpid(), signal.SIGKILL)
        return piece, os.getpid()

    found = list(shared(WORK, make, 2))
    assert sorted(piece for piece, _ in found) == list(WORK)
    assert {process for _, process in found} == {here}


def test_no_copy_is_left_behind():
    pids = set(shared(WORK, lambda piece: os.getpid(), 4)) - {os.getpid()}

    assert pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
