"""Files are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.writing import write, write_all


@given(st.binary())
def test_what_is_written_is_what_is_read(tmp_path, content):
    write(tmp_path / "a/b.md", content)
    assert (tmp_path / "a/b.md").read_bytes() == content
    assert [file.name for file in (tmp_path / "a").iterdir()] == ["b.md"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_an_interruption_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch, step):
    target = tmp_path / "a.md"
    target.write_text("old")

    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(target, b"new")
    assert target.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.md"]


def test_a_file_keeps_its_mode(tmp_path):
    target = tmp_path / "a.sh"
    target.write_text("old")
    target.chmod(0o750)
    write(target, b"new")
    assert target.stat().st_mode & 0o777 == 0o750


def test_a_new_file_has_the_mode_the_umask_leaves(tmp_path):
    before = os.umask(0o027)
    try:
        write(tmp_path / "a.md", b"")
    finally:
        os.umask(before)
    assert (tmp_path / "a.md").stat().st_mode & 0o777 == 0o640


def test_several_files_are_written_in_order(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr("contentops.writing.write", lambda target, content: seen.append((target.name, content)))
    write_all(tmp_path, {"b": b"1", "a": b"2"})
    assert seen == [("b", b"1"), ("a", b"2")]


def test_a_file_left_by_a_killed_process_of_the_same_number_is_no_hindrance(tmp_path):
    (tmp_path / f".state.json.{os.getpid()}.new").write_bytes(b"half")
    write(tmp_path / "state.json", b"whole")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"state.json": b"whole"}
