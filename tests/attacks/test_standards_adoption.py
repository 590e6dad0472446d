"""Adopting a tree that somebody else made changes nothing outside of it, loses no file, and ends with a word."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from contentops.authoring.adopting import adopt
from contentops.cli import run
from contentops.errors import RefusedError

NOW = "2026-11-20T12:00:00+08:00"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    made = tmp_path / "tree"
    (made / "docs").mkdir(parents=True)
    (made / "docs/a.md").write_text("# A\n\ntext\n")
    return made


def take(folder: Path, tree: Path):
    from datetime import datetime

    return adopt(folder, tree, name=None, language=None, person="A", email="a@x.org", now=datetime.fromisoformat(NOW))


@pytest.mark.parametrize("name", ["pyproject.toml", ".gitignore"])
@pytest.mark.parametrize("there", [True, False])
def test_nothing_is_written_through_a_link(tree, tmp_path, name, there):
    victim = tmp_path / "victim"
    if there:
        victim.write_text("# mine\n")
    (tree / name).symlink_to("../victim")
    identity = ("-c", "user.email=a@x.org", "-c", "user.name=A")
    for arguments in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-qm", "x")):
        subprocess.run(["git", *arguments], cwd=tree, check=True)

    with pytest.raises(RefusedError, match="is there already"):
        take(tree, tree / "docs")

    assert victim.read_text() == "# mine\n" if there else not victim.exists()
    assert (tree / "docs/a.md").exists()


def test_of_names_that_differ_in_how_accents_are_written_one_is_taken(tree, tmp_path):
    (tree / "docs/é.md").write_text("# one\n")
    (tree / "docs/e\u0301.md").write_text("# two\n")

    made = take(tmp_path / "site", tree / "docs")

    assert len(made.documents) == 2
    assert ["takes its place" in each.reason for each in made.left] == [True]


@pytest.mark.parametrize("front", ["+++\nx = " + "9" * 5000 + "\n+++\n", "+++\nx = " + "[" * 3000 + "\n+++\n"])
def test_front_matter_that_no_parser_takes_is_left(tree, tmp_path, front):
    (tree / "docs/b.md").write_text(f"{front}\ntext\n")

    made = take(tmp_path / "site", tree / "docs")

    assert [each.path for each in made.left] == ["b.md"]


def test_json_that_no_parser_takes_is_text(tree, tmp_path):
    (tree / "docs/b.md").write_text('{"a": ' + "[" * 100_000 + "\n")

    assert "content/b.md" in take(tmp_path / "site", tree / "docs").documents


@pytest.mark.parametrize("text", ["tool = 5\n", "x = " + "9" * 5000 + "\n", "x = " + "[" * 3000 + "\n"])
def test_settings_that_cannot_be_added_to_are_refused(tree, tmp_path, text):
    (tmp_path / "site").mkdir()
    (tmp_path / "site/pyproject.toml").write_text(text)

    with pytest.raises(RefusedError):
        take(tmp_path / "site", tree / "docs")


def test_names_of_files_are_told_in_one_line(tree, tmp_path, capsys):
    (tree / "docs/b\nnext: \x1b[2J.md").symlink_to("a.md")

    assert run(["init", "--adopt", str(tree / "docs"), str(tmp_path / "site")]) == 0

    told = capsys.readouterr().out
    assert "\x1b" not in told and "\nnext: \n" not in told and told.count("\nnext:") == 1
