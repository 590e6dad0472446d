"""The hooks for pre-commit hold a bad commit back, mend what can be mended, and look at what is pushed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent.parent
BAD = "看[哪里](nowhere.md)。\n"


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout as a repository that pre-commit can clone: all that an installation takes."""
    folder = tmp_path_factory.mktemp("hooks") / "contentops"
    folder.mkdir()
    for name in ("src", "theme", "workflows"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "reviews"))
    for name in (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, folder / name)
    for command in (["init", "-q", "-b", "main"], ["add", "-A", "-f"], ["commit", "-q", "-m", "all"]):
        git(folder, *command)
    return folder


def git(folder: Path, *arguments: str, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "Ann"), ("EMAIL", "ann@example.org"))}  # fmt: skip
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, **who, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert not check or done.returncode == 0, done.stdout
    return done


@pytest.fixture
def with_hooks(
    site: Any, hooks: Path, tmp_path: Path
) -> Callable[..., Callable[..., subprocess.CompletedProcess[str]]]:
    """Sets the hooks up in a site, by default with the contentops that is here, and gives what runs git in it."""

    def set_up(*ids: str, **overridden: str) -> Callable[..., subprocess.CompletedProcess[str]]:
        chosen = [{"id": each, "language": "system", **overridden} for each in ids]
        repository = {"repo": str(hooks), "rev": git(hooks, "rev-parse", "HEAD").stdout.strip(), "hooks": chosen}
        site.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [repository]}))
        site.published(site.article("one"), site.article("two", "看[一](one.md)。\n"))
        environment = {
            "PATH": f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
            "HOME": str(tmp_path),
        }
        installed = subprocess.run(
            ["pre-commit", "install", "--hook-type", "pre-commit", "--hook-type", "pre-push"],
            cwd=site.root,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert installed.returncode == 0, installed.stdout + installed.stderr
        return lambda *arguments: git(site.root, *arguments, check=False, **environment)

    return set_up


def test_a_bad_commit_is_held_back_and_a_good_one_passes(site, with_hooks):
    run = with_hooks("contentops-validate")
    site.article("bad", BAD)
    run("add", "-A")

    held = run("commit", "-q", "-m", "bad")
    site.article("bad", "好。\n")
    run("add", "-A")
    passed = run("commit", "-q", "-m", "good")

    assert held.returncode == 1 and "CO301" in held.stdout and "nowhere.md" in held.stdout
    assert passed.returncode == 0, passed.stdout
    assert git(site.root, "log", "-1", "--format=%s").stdout == "good\n"


def test_only_what_is_in_the_commit_counts(site, with_hooks):
    run = with_hooks("contentops-validate")
    site.article("bad", BAD)
    run("add", "-A")
    run("commit", "-q", "-m", "bad before there were hooks", "--no-verify")
    site.article("good")
    site.replace("content/articles/one.md", "正文", f"{BAD}正文")
    run("add", "content/articles/good.md")

    passed = run("commit", "-q", "-m", "good")

    assert passed.returncode == 0, passed.stdout


def test_commit_a_is_held_back_too(site, with_hooks):
    run = with_hooks("contentops-validate")
    site.replace("content/articles/one.md", "正文", f"{BAD}正文")

    held = run("commit", "-q", "-a", "-m", "bad")

    assert held.returncode == 1 and "CO301" in held.stdout


def test_a_page_that_others_link_to_is_not_pushed_away(site, with_hooks, tmp_path):
    run = with_hooks("contentops-validate", "contentops-validate-site")
    git(tmp_path, "init", "-q", "--bare", "host.git")
    run("remote", "add", "origin", str(tmp_path / "host.git"))
    pushed = run("push", "-q", "origin", "main")
    run("rm", "-q", "content/articles/one.md")
    run("commit", "-q", "-m", "gone")

    held = run("push", "-q", "origin", "main")

    assert pushed.returncode == 0, pushed.stdout
    assert held.returncode != 0 and "content/articles/two.md" in held.stdout


def test_what_can_be_mended_is_mended_and_shown_before_the_commit(site, with_hooks):
    run = with_hooks("contentops-fix")
    path = site.article("plain")
    site.replace(path, "date: 2026-05-01", "date: 2026/5/1")
    run("add", "-A")

    held = run("commit", "-q", "-m", "mended")
    run("add", "-A")
    passed = run("commit", "-q", "-m", "mended")

    assert held.returncode == 1 and "files were modified by this hook" in held.stdout
    assert "date: 2026-05-01" in site.read(path)
    assert passed.returncode == 0, passed.stdout


def test_other_files_of_the_repository_are_no_business_of_the_hook(site, with_hooks):
    run = with_hooks("contentops-validate")
    site.write("notes.md", BAD)
    run("add", "-A")

    passed = run("commit", "-q", "-m", "notes")

    assert passed.returncode == 0 and "no files to check" in passed.stdout


def test_a_site_in_a_folder_names_it_in_its_settings(tmp_path, lay_out_at, hooks):
    made = lay_out_at(tmp_path / "whole/academy")
    (made.root / ".git").rename(made.root.parent / ".git")
    whole = type(made)(made.root.parent)
    whole.git("config", "core.hooksPath", os.devnull)
    made.article("bad", BAD)
    hook = {"id": "contentops-validate", "language": "system", "entry": "contentops -C academy validate"}
    revision = git(hooks, "rev-parse", "HEAD").stdout.strip()
    whole.write(
        ".pre-commit-config.yaml", yaml.safe_dump({"repos": [{"repo": str(hooks), "rev": revision, "hooks": [hook]}]})
    )
    whole.git("add", "-A")

    done = subprocess.run(
        ["pre-commit", "run", "--all-files"],
        cwd=whole.root,
        env={**os.environ, "PATH": f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}", "PRE_COMMIT_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip

    assert done.returncode == 1 and "content/articles/bad.md" in done.stdout


def test_pre_commit_installs_contentops_by_itself(site, with_hooks):
    run = with_hooks("contentops-validate", language="python")
    site.article("bad", BAD)
    run("add", "-A")

    held = run("commit", "-q", "-m", "bad")

    assert held.returncode == 1 and "CO301" in held.stdout, held.stdout


def test_hooks_for_commits_do_not_run_on_push():
    stages = {each["id"]: each["stages"] for each in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}

    assert stages["contentops-validate"] == stages["contentops-fix"] == ["pre-commit"]
    assert "pre-commit" not in stages["contentops-validate-site"]
