"""The jobs of the GitLab template do what they should: their lines are run in a clone, as GitLab's runner runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent.parent
BIN = Path(sysconfig.get_path("scripts"))
TEMPLATE = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text(encoding="utf-8"))


class Job:
    """What a job left."""

    def __init__(self, code: int, log: str) -> None:
        self.code, self.log = code, log


@pytest.fixture
def job(tmp_path: Path) -> Callable[..., Job]:
    """Runs the script of a job in one shell, as `bash -eo pipefail` does; before_script on demand, since it installs."""

    def run(name: str, checkout: Path, *, before: bool = False, **given: str) -> Job:
        from_template = TEMPLATE[name]
        lines = [
            *(TEMPLATE[".contentops"]["before_script"] if before else ["contentops_environment=$(mktemp -d)"]),
            *from_template["script"],
        ]
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        variables = {key: value["value"] for key, value in TEMPLATE["variables"].items()}
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", "\n".join(lines)],
            cwd=checkout,
            env={
                "HOME": str(home),
                "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
                "TMPDIR": str(home),
                "LC_ALL": "C.UTF-8",
                "CI_DEFAULT_BRANCH": "main",
                "CI_PROJECT_ID": "1",
                **variables,
                **given,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return Job(done.returncode, done.stdout)

    return run


MERGE_REQUEST = {
    "CI_PIPELINE_SOURCE": "merge_request_event",
    "CI_MERGE_REQUEST_PROJECT_ID": "1",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
}


def broken(site: Any) -> None:
    site.article("three", "看[哪里](nowhere.md)。\n")


def test_a_bad_merge_request_fails_and_leaves_both_reports(origin, pull_request, check_out, job):
    pull_request(broken)
    checkout = check_out(origin, "refs/heads/branch")

    ran = job("contentops:check", checkout, **MERGE_REQUEST)

    assert ran.code == 1, ran.log
    (finding,) = json.loads((checkout / "contentops-quality.json").read_text(encoding="utf-8"))
    assert finding["location"]["path"] == "content/articles/three.md"
    suites = ElementTree.parse(checkout / "contentops-junit.xml").getroot()
    assert len(list(suites.iter("failure"))) == 1
    assert "看" in ran.log, "what readers would see change"


def test_a_good_merge_request_passes(origin, pull_request, check_out, job):
    pull_request(lambda site: site.article("three"))
    checkout = check_out(origin, "refs/heads/branch")

    ran = job("contentops:check", checkout, **MERGE_REQUEST)

    assert ran.code == 0, ran.log
    assert "1 document changed since target/main" in ran.log
    assert json.loads((checkout / "contentops-quality.json").read_text(encoding="utf-8")) == []


def test_a_merge_request_of_a_fork_is_checked_against_the_project_it_goes_to(
    origin, pull_request, check_out, job, tmp_path
):
    pull_request(lambda site: site.article("three"))
    checkout = check_out(origin, "refs/heads/branch")
    subprocess.run(["git", "clone", "-q", "--bare", str(origin.root), str(tmp_path / "academy.git")], check=True)
    subprocess.run(["git", "remote", "set-url", "origin", "file:///nowhere"], cwd=checkout, check=True)

    ran = job(
        "contentops:check",
        checkout,
        **MERGE_REQUEST | {"CI_PROJECT_ID": "2", "CI_MERGE_REQUEST_PROJECT_URL": f"file://{tmp_path / 'academy'}"},
    )

    assert ran.code == 0 and "changed since target/main" in ran.log, ran.log


def test_the_default_branch_is_published(origin, check_out, job):
    checkout = check_out(origin, "refs/heads/main")

    ran = job("contentops:publish", checkout)

    assert ran.code == 0, ran.log
    assert "agrees with its manifest" in ran.log
    assert (checkout / "public/articles/one/index.html").exists()
    assert (checkout / "contentops-withheld.json").exists()


def test_a_site_that_cannot_be_asked_what_was_published_last_stops_the_publish(origin, check_out, job):
    checkout = check_out(origin, "refs/heads/main")

    ran = job("contentops:publish", checkout, CONTENTOPS_URL="http://127.0.0.1:9/")

    assert ran.code != 0 and not (checkout / "public").exists()


def test_what_is_late_fails_the_job_of_the_schedule(site, check_out, job):
    long_ago = "2026-02-01T00:00:00+08:00"
    site.replace("workflows/editorial.yml", "category: review", "category: review, due: 3d")
    site.article("waits")
    site.commit("write", date=long_ago)
    before = job("contentops:due", check_out(site, "refs/heads/main", name="before"))
    assert site.run("submit", "content/articles/waits.md", "--as", "ann", now=long_ago).code == 0
    site.commit("submit", date=long_ago)

    ran = job("contentops:due", check_out(site, "refs/heads/main"))

    assert before.code == 0, before.log
    assert ran.code == 1 and "CO207" in ran.log


def test_only_a_publish_of_the_protected_default_branch_has_a_cache():
    publish = TEMPLATE["contentops:publish"]

    assert [name for name, each in TEMPLATE.items() if isinstance(each, dict) and each.get("cache")] == [
        "contentops:publish"
    ]
    assert TEMPLATE[".contentops"]["cache"] == []
    (rule,) = publish["rules"]
    assert (
        "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" in rule["if"] and '$CI_COMMIT_REF_PROTECTED == "true"' in rule["if"]
    )
    assert TEMPLATE[".contentops"]["variables"] == {"GIT_DEPTH": "0", "GIT_STRATEGY": "clone"}


def test_contentops_is_installed_from_the_list_of_the_default_branch(origin, pull_request, check_out, job, tmp_path):
    mark = tmp_path / "executed"
    origin.write("requirements.txt", "click\n")
    origin.commit("the list")

    def attack(site: Any) -> None:
        site.write("requirements.txt", "no-such-package==0\n")
        for name in ("pip", "venv", "ensurepip"):
            site.write(f"{name}.py", f"open({str(mark)!r}, 'w').close()\n")

    pull_request(attack)
    checkout = check_out(origin, "refs/heads/branch", depth=1)
    given = {
        key: value
        for key in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CONFIG_FILE")
        if (value := os.environ.get(key))
    }

    ran = job("contentops:check", checkout, before=True, **MERGE_REQUEST, **given)

    assert ran.code == 0, ran.log
    assert not mark.exists()
