"""What hosts read is written as they want it: schemas, linters, and nothing of a stranger's inside a script."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

from contentops.rules import RULES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sysconfig.get_path("scripts"))
SCRIPTS = sorted((ROOT / "ci").glob("*.sh"))
HOW_TO = ROOT / "docs/how-to"
NOT_AUDITED = "count-reviews-of-the-git-host"
"""Its workflow holds CI's key and pushes, which an audit warns of; the page says how it is kept from strangers."""
_YAML = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INSIDE = re.compile(
    r"^\s*(?:- )?run: (?!\|)(.*)$|^(?P<indent> *)(?:- )?run: \|\n(?P<block>(?:(?P=indent)  .*\n|\n)*)", re.M
)


def run(*command: str | Path) -> str:
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [str(each) for each in command],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def workflows() -> list[Any]:
    """The GitHub workflows that the how-tos show in full."""
    found = []
    for page in sorted(HOW_TO.glob("*.md")):
        for number, match in enumerate(_YAML.finditer(page.read_text(encoding="utf-8")), 1):
            if "\njobs:" in match[1]:
                found.append(pytest.param(match[1], id=f"{page.stem}-{number}"))
    return found


def workflow_page(workflow: str) -> str:
    return next(page.stem for page in HOW_TO.glob("*.md") if workflow in page.read_text(encoding="utf-8"))


def test_the_action_is_one():
    run("check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml")


def test_the_gitlab_template_is_one():
    run("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "ci/gitlab.yml")


def test_the_hooks_are_ones():
    run("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")


@pytest.mark.parametrize("workflow", workflows())
def test_a_workflow_that_is_shown_is_one(workflow: str, tmp_path: Path):
    file = tmp_path / ".github/workflows/shown.yml"
    file.parent.mkdir(parents=True)
    file.write_text(workflow, encoding="utf-8")

    run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", file)
    if NOT_AUDITED not in workflow_page(workflow):
        _audit(file, tmp_path)


def test_the_action_passes_an_audit(tmp_path: Path):
    _audit(ROOT / "action.yml", tmp_path)


def _audit(file: Path, folder: Path) -> None:
    """GitHub's own actions are named by version, as its documentation does; everything else by commit."""
    settings = folder / "zizmor.yml"
    settings.write_text(
        'rules: {unpinned-uses: {config: {policies: {"actions/*": ref-pin, "github/*": ref-pin, "*": hash-pin}}}}\n',
        encoding="utf-8",
    )
    run("zizmor", "--offline", "--no-progress", "--config", settings, file)


def test_every_script_passes_shellcheck():
    run("shellcheck", "--external-sources", *SCRIPTS)


def test_nothing_is_put_into_a_script_by_the_host():
    texts = [(ROOT / "action.yml").read_text(encoding="utf-8"), *(each.values[0] for each in workflows())]
    inside = [match[1] or match["block"] for text in texts for match in _INSIDE.finditer(text)]

    assert len(inside) >= 10
    assert [each for each in inside if "${{" in each] == []


def test_every_input_of_the_action_reaches_a_step_and_stands_in_the_how_to():
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    steps = yaml.safe_dump(action["runs"])
    page = (HOW_TO / "use-the-github-action.md").read_text(encoding="utf-8")

    assert [name for name in action["inputs"] if f"inputs.{name}" not in steps] == []
    assert [name for name in (*action["inputs"], *action["outputs"]) if f"| `{name}` |" not in page] == []


def test_every_variable_of_the_template_stands_in_the_how_to():
    template = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text(encoding="utf-8"))
    page = (HOW_TO / "use-the-gitlab-template.md").read_text(encoding="utf-8")

    assert [name for name in template["variables"] if f"| `{name}` |" not in page] == []


def test_both_hosts_ask_for_the_same_rules_about_time_and_these_exist():
    template = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text(encoding="utf-8"))
    listed = template["variables"]["CONTENTOPS_DUE_RULES"]["value"]

    assert f"rules=${{CONTENTOPS_DUE_RULES:-{listed}}}" in (ROOT / "ci/due.sh").read_text(encoding="utf-8")
    assert set(listed.split(",")) <= {rule.CODE for rule in RULES}
