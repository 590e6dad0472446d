"""The make targets are listed by `make` itself, and know what they run."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent


def make(*arguments: str) -> str:
    done = subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_make_alone_lists_every_target_a_person_would_want():
    listed = set(re.findall(r"^make (\w+)", make(), re.MULTILINE))
    phony = set(re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split())
    assert listed >= {"portal", "test", "quick", "check", "audit", "docs", "lock"}
    assert listed <= phony


def test_every_target_can_be_planned():
    for target in ("portal", "test", "quick", "check", "audit", "docs", "lock"):
        assert make("--dry-run", target).strip(), target


def test_the_environments_of_portal_and_tests_come_from_locked_versions_with_hashes():
    for name in ("portal", "dev"):
        text = (ROOT / f"requirements/{name}.txt").read_text()
        pinned = re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)
        assert len(pinned) > 10
        assert text.count("--hash=sha256:") >= len(pinned)
        assert {"pelican", "hatchling"} <= set(pinned)
