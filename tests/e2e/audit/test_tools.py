"""What pages are audited with: locked versions, targets that can be missed, and a plain word where a program is not there."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
GOOD = {
    "performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100, "lcp": 1.8, "cls": 0.05, "tbt": 100,
}  # fmt: skip


@pytest.fixture(scope="module")
def lighthouse() -> Any:
    spec = importlib.util.spec_from_file_location("lighthouse", HERE / "lighthouse.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_tool_is_locked_with_a_hash_and_names_no_host():
    wanted = json.loads((HERE / "package.json").read_text())["devDependencies"]
    locked = json.loads((HERE / "package-lock.json").read_text())["packages"]
    assert {locked[f"node_modules/{name}"]["version"] for name in wanted} == set(wanted.values())
    assert all(
        each["integrity"].startswith("sha512-") and "resolved" not in each for name, each in locked.items() if name
    )


def test_a_page_at_its_targets_misses_none_and_one_beyond_misses_each(lighthouse):
    assert lighthouse.missed(GOOD) == []
    worse = {name: value - 1 if value >= 95 and name != "tbt" else value * 1.1 for name, value in GOOD.items()}
    assert [each.split()[0] for each in lighthouse.missed(worse)] == list(GOOD)
    assert lighthouse.missed({**GOOD, "lcp": float("nan")})


def test_pages_are_chosen_by_kind_the_longest_and_none_that_is_kept_out(lighthouse, tmp_path):
    def write(address: str, kind: str, more: str = "") -> None:
        (tmp_path / address).mkdir(parents=True, exist_ok=True)
        (tmp_path / address / "index.html").write_text(f'<body class="kind-{kind} x">{more}')

    for kind in lighthouse.FOUR:
        write("" if kind == "home" else f"a/{kind}", kind)
    write("b/lesson", "lesson", "longer")
    write("learning", "my-learning", '<meta name="robots" content="noindex">')
    assert lighthouse.chosen(tmp_path, four=True) == ["", "a/course/", "b/lesson/", "a/article/"]
    write("topics", "list")
    assert lighthouse.chosen(tmp_path, four=False) == ["a/article/", "a/course/", "", "b/lesson/", "topics/"]


@pytest.mark.parametrize(("program", "package"), [("npm", "npm"), ("java", "default-jre-headless")])
def test_what_is_missing_is_named_with_the_command_that_installs_it(tmp_path, program, package):
    for name in {"sh", "dirname", "node", "npm", "java"} - {program}:
        (tmp_path / name).symlink_to(shutil.which(name) or "/bin/true")
    done = subprocess.run(["sh", str(HERE / "install")], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 2
    assert f"apt-get install {package}\n" in done.stderr


def test_make_test_installs_what_the_tests_need_and_the_gate_audits():
    assert "make audit FOUR=1" in (ROOT / ".ci/run").read_text()
    plan = ["make", "--dry-run", "--always-make", "test"]
    done = subprocess.run(
        plan, cwd=ROOT, env={**os.environ, "MAKEFLAGS": ""}, capture_output=True, text=True, check=True
    )
    assert done.stdout.index("tests/e2e/install") < done.stdout.index("tests/e2e/audit/install")


def test_programs_that_are_missing_and_may_not_be_installed_are_all_named(tmp_path):
    for name in ("sh", "id", "chromium", "node", "npm", "rsync", "ssh-keygen"):
        (tmp_path / name).symlink_to(shutil.which(name) or "/bin/true")
    script = ROOT / "tests/e2e/install"
    done = subprocess.run(["sh", str(script)], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    packages = "firefox-esr webkit2gtk-driver xvfb default-jre-headless fonts-noto-cjk"
    assert done.stderr.endswith(f"sudo apt-get install {packages}\n")
