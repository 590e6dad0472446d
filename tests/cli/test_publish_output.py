"""What publish tells: on the terminal, as JSON, in a report; and progress on terminals alone."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

import pytest

from contentops.cli.common import progress

KEYS = {
    "output",
    "commit",
    "pages",
    "written",
    "removed",
    "manifest_sha256",
    "withheld",
    "unreadable",
    "next_due",
    "uncommitted",
}


def test_json_has_the_same_keys_whether_or_not_something_was_written(site):
    site.published(site.article("rate"))
    first = site.publish("--format", "json").json
    again = site.publish("--format", "json").json
    assert set(first) == set(again) == KEYS
    assert first["written"] and not again["written"]
    assert first["manifest_sha256"] == again["manifest_sha256"]


def test_the_report_says_what_is_withheld_and_why(site, tmp_path):
    site.article("rate", status="published")
    site.article("draft")
    site.commit()
    assert site.publish("--report", str(tmp_path / "reports/withheld.json")).code == 0
    raw = json.loads((tmp_path / "reports/withheld.json").read_bytes())
    assert {each["key"]: each["kind"] for each in raw["withheld"]} == {
        "article/draft@zh-CN": "unfinished",
        "article/rate@zh-CN": "unbacked",
    }
    assert set(raw["withheld"][0]) == {"key", "path", "status", "kind", "reason", "live_digest"}


@pytest.mark.parametrize("again", [False, True], ids=["first", "unchanged"])
def test_a_file_that_cannot_be_read_is_named_every_time(site, again):
    site.write("content/articles/broken.md", "---\ntitle: [\n---\n")
    site.commit()
    if again:
        site.publish()
    done = site.publish("--format", "json")
    assert [each["path"] for each in done.json["unreadable"]] == ["content/articles/broken.md"]
    done = site.publish()
    assert done.code == 0
    assert "content/articles/broken.md:3:1: error CO101" in done.err
    assert site.publish("--strict").code == 1
    assert "cannot be read: content/articles/broken.md" in site.run("status").err


def test_progress_says_nothing_where_no_terminal_is(capsys, monkeypatch):
    import time

    moments = iter(range(100))
    monkeypatch.setattr(time, "monotonic", lambda: next(moments))
    tell = progress()
    for number in range(5):
        tell("Writing", number, 4)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("seconds", [0.01, 2])
def test_progress_shows_on_a_terminal_after_a_second_and_wipes_its_line(seconds):
    code = (
        "import itertools, time\n"
        f"moments = itertools.count(0, {seconds}); time.monotonic = lambda: next(moments)\n"
        "from contentops.cli.common import progress\n"
        "tell = progress()\n"
        "for number in range(1, 5): tell('Writing', number, 4)\n"
    )
    leader, follower = pty.openpty()
    with os.fdopen(leader, "rb", buffering=0) as terminal:
        subprocess.run([sys.executable, "-c", code], stderr=follower, check=True)
        os.write(follower, b"END")
        os.close(follower)
        shown = b""
        while not shown.endswith(b"END"):
            shown += terminal.read(1000)
    shown = shown.removesuffix(b"END")
    if seconds < 1:
        assert shown == b""
    else:
        assert b"\rWriting 2/4\x1b[K" in shown
        assert shown.endswith(b"\r\x1b[K")


def test_what_is_not_committed_is_named_with_the_command_that_commits_it(site):
    site.published(site.article("rate"))
    site.write("theme/static/css/own.css", "p {}\n")
    site.write("content/notes to add.txt", "x")

    said = site.publish().err

    assert "note: 2 changed files not committed, so not in this: content/notes to add.txt …" in said
    assert "→ git add -A content theme && git commit, then publish again" in said
