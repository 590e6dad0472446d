"""The words a shell offers after Tab, and the scripts that make it ask for them."""

from __future__ import annotations

import shutil
import subprocess

import pytest


def offered(site, line: str, **environment: str) -> list[str]:
    """What bash would offer at the end of `line`."""
    words = line.split()
    at = len(words) - (not line.endswith(" "))
    done = site.process(COMP_WORDS=line, COMP_CWORD=str(at), _CONTENTOPS_COMPLETE="bash_complete", **environment)
    assert (done.code, done.err) == (0, "")
    return [row.partition(",")[2] for row in done.out.split()]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("contentops pu", ["publish"]),
        ("contentops move ", ["approve", "archive", "publish", "request_changes", "restore", "revise", "submit"]),
        ("contentops move re", ["request_changes", "restore", "revise"]),
        ("contentops new ", ["article", "campaign", "course", "lesson", "path", "person", "story", "topic"]),
        ("contentops new article x --lang ", ["en", "zh-CN"]),
        ("contentops package ", ["advanced", "basics"]),
        ("contentops package b", ["basics"]),
        ("contentops schema p", ["path", "people", "person", "policy"]),
        ("contentops approve --as e", ["ed", "eve"]),
        ("contentops validate --format ", ["text", "json", "sarif", "github", "gitlab", "junit"]),
        ("contentops approve content/a", ["content/a"]),
    ],
)
def test_the_words_offered_are_those_of_the_site(site, line, words):
    for slug in ("basics", "advanced"):
        site.write(f"content/topics/{slug}.md", f"---\ntitle: t\nslug: {slug}\nstatus: draft\n---\n")
    site.write("content/topics/broken.md", "---\ntitle: [\n---\n")
    assert offered(site, line) == words


def test_another_folder_s_site_offers_its_own_words(site, tmp_path):
    root, site.root = site.root, tmp_path
    assert offered(site, f"contentops -C {root} move su") == ["submit"]


@pytest.mark.parametrize(
    "line", ["contentops move ", "contentops new ", "contentops package ", "contentops approve --as "]
)
def test_where_no_site_is_nothing_is_offered_and_nothing_said(site, tmp_path, line):
    site.root = tmp_path
    assert offered(site, line) == []


def test_a_broken_site_offers_nothing_and_says_nothing(site):
    site.write("workflows/editorial.yml", "oops: [")
    assert offered(site, "contentops move ") == []
    assert offered(site, "contentops schema r") == ["record", "release"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_the_shell_accepts(site, tmp_path, shell):
    done = site.run("completion", shell)
    assert done.code == 0
    assert "_CONTENTOPS_COMPLETE" in done.out
    assert shell != "fish" or "complete --no-files --command contentops" in done.out
    (tmp_path / "script").write_text(done.out)
    if shutil.which(shell):
        checked = subprocess.run([shell, "-n", str(tmp_path / "script")], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")


def test_another_shell_is_refused_with_those_there_are(site):
    done = site.run("completion", "tcsh")
    assert done.code == 2
    assert "'bash', 'zsh', 'fish'" in done.err
