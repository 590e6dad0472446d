"""The tutorials and how-tos are true: followed command by command, they give what they say."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
WRITTEN = [*sorted(DOCS.glob("tutorial/*.md")), *sorted(DOCS.glob("how-to/*.md"))]
_RUN = re.compile(r"(?<!<!-- not run -->\n)^```console$", re.MULTILINE)
PAGES = [page for page in WRITTEN if _RUN.search(page.read_text(encoding="utf-8"))]
"""Those that have something to run; others tell of settings and of what is done in a browser."""


@pytest.fixture(scope="module")
def follow() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_follow", DOCS / "follow.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules["docs_follow"] = importlib.util.module_from_spec(spec)  # dataclasses look there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def follower(follow: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One for all pages, so that the tutorial that others go on from is followed once."""
    return follow.Follower(tmp_path_factory.mktemp("followed"))


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_a_page_that_is_followed_gives_what_it_says(follower: Any, page: Path):
    followed = follower.follow(page)

    assert any(command.shown for command in followed.said.commands)
    if followed.difference:
        pytest.fail(f"run `make docs` and read what has changed\n{followed.difference}", pytrace=False)


# -- the follower itself --------------------------------------------------------------------------------------


def difference(follow: ModuleType, folder: Path, text: str) -> str:
    (folder / "page.md").write_text(text, encoding="utf-8")
    (folder / "followed").mkdir(exist_ok=True)
    found: str = follow.Follower(folder / "followed").follow(folder / "page.md").difference
    return found


def console(*lines: str) -> str:
    return "\n".join(["```console", *lines, "```", ""])


def test_a_line_that_is_not_printed_is_found(follow, tmp_path):
    assert difference(follow, tmp_path, console("$ echo one; echo two", "one", "two")) == ""

    found = difference(follow, tmp_path, console("$ echo one; echo two", "one", "three"))

    assert "\n-three\n+two\n" in found


def test_the_shell_and_its_folder_last_from_block_to_block(follow, tmp_path):
    page = console("$ mkdir a && cd a", "$ word=there") + console("$ echo $word; pwd", "there", "/home/ana/a")

    assert difference(follow, tmp_path, page) == ""


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("fedcba9 to fedcba9876543210", "0123456 to 0123456789abcdef"),
        ("at 2031-01-02T03:04:05+00:00", "at 2026-11-21T20:00:00+00:00"),
        ("in 12.5 seconds", "in 0.20 seconds"),
        ("3 files, 1,234,567 bytes", "3 files, 890 bytes"),
    ],
)
def test_ids_instants_durations_and_sizes_may_be_others(follow, tmp_path, printed, said):
    assert difference(follow, tmp_path, console(f"$ rev <<< '{printed[::-1]}'", said)) == ""


def test_the_same_id_must_stay_the_same(follow, tmp_path):
    assert difference(follow, tmp_path, console("$ printf '%07d ' 1 2", "0000001 0000001")) != ""


def test_an_instant_that_the_page_gives_must_be_printed_as_it_is(follow, tmp_path):
    page = "From 2027-03-01T09:00:00+08:00 on.\n" + console("$ echo 2027-03-01T{08,09}:00:00+08:00", "{}")

    assert difference(follow, tmp_path, page.replace("{}", "2027-03-01T07:00:00+08:00 2027-03-01T09:00:00+08:00")) == ""
    assert difference(follow, tmp_path, page.replace("{}", "2027-03-01T08:00:00+08:00 2027-03-01T10:00:00+08:00")) != ""


def test_comments_run_write_files_and_leave_blocks_out(follow, tmp_path):
    page = "".join(
        [
            "<!-- do: mkdir deep -->\n",
            "<!-- file: deep/one.txt -->\n```text\nit's 100 % $HOME\n```\n",
            "<!-- not run -->\n",
            console("$ exit 7"),
            console("$ cat deep/one.txt", "it's 100 % $HOME"),
        ]
    )

    assert difference(follow, tmp_path, page) == ""


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("<!-- do: echo no; false -->\n", "“echo no; false” left with 1\nno"),
        (console("$ exit 7") + console("$ true"), "the shell stopped at “exit 7”"),
        (console("output"), "page.md:1: the block does not begin with a command"),
        ("```console\n$ true\n", "page.md:1: the block has no end"),
        (console("$ python3 -c 1/0"), "“python3 -c 1/0” crashed\nTraceback"),
    ],
)
def test_a_page_that_cannot_be_followed_is_refused(follow, tmp_path, page, message):
    with pytest.raises(follow.FollowError) as refused:
        difference(follow, tmp_path, page)

    assert message in str(refused.value)


def test_a_page_begins_with_what_another_leaves(follow, tmp_path):
    (tmp_path / "first.md").write_text(
        console("$ git init --quiet site && cd site", "$ echo out > .gitignore; touch kept out"), encoding="utf-8"
    )
    page = "<!-- after: first.md -->\n" + console("$ ls", "kept", "$ touch later", "$ pwd", "/home/ana/site")

    assert difference(follow, tmp_path, page) == ""
    assert difference(follow, tmp_path, page) == ""


def test_the_command_shows_differences_or_writes_them(follow, tmp_path, monkeypatch, capsys):
    page = tmp_path / "page.md"
    page.write_text(console("$ echo 0000002 new", "0000001 old"), encoding="utf-8")

    monkeypatch.setattr(sys, "argv", ["follow.py", str(page)])
    assert follow.main() == 1
    assert "\n+(id 1) new" in capsys.readouterr().out

    monkeypatch.setattr(sys, "argv", ["follow.py", "--write", str(page)])
    assert follow.main() == 0
    assert page.read_text(encoding="utf-8") == console("$ echo 0000002 new", "0000002 new")

    page.write_text(console("$ echo 0000002 new", "0000001 new"), encoding="utf-8")
    assert follow.main() == 0
    assert "0000001 new" in page.read_text(encoding="utf-8"), "what agrees is left as it is"
