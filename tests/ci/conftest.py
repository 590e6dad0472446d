"""A small stand-in for GitHub's runner: runs the steps of action.yml as they stand, in a clone, with the environment of a job."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
REPOSITORY = "example/academy"
_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<op>==|!=|&&|\|\||!|\(|\))|(?P<name>[\w.-]+))")
_COMMAND = re.compile(r"::([\w-]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)")


def environment(home: Path) -> dict[str, str]:
    """What a job begins with: nothing of who runs the tests, `contentops` from beside the Python that runs them."""
    home.mkdir(exist_ok=True)
    return {
        "HOME": str(home),
        "PATH": f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
    }


# -- expressions ----------------------------------------------------------------------------------------------


class Expression:
    """What stands between `${{` and `}}`: names, texts, == != && || ! and parentheses, as GitHub reads them."""

    def __init__(self, source: str, contexts: Mapping[str, Any]) -> None:
        self._tokens, at = [], 0
        while at < len(source.rstrip()):
            match = _TOKEN.match(source, at)
            assert match is not None, f"not understood: {source[at:]}"
            self._tokens.append((match.lastgroup, match[match.lastgroup or 0]))
            at = match.end()
        self._contexts = contexts

    def value(self) -> Any:
        found = self._or()
        assert not self._tokens, f"left over: {self._tokens}"
        return found

    def _takes(self, op: str) -> bool:
        if self._tokens and self._tokens[0] == ("op", op):
            self._tokens.pop(0)
            return True
        return False

    def _or(self) -> Any:
        found = self._and()
        while self._takes("||"):
            other = self._and()
            found = found or other
        return found

    def _and(self) -> Any:
        found = self._equal()
        while self._takes("&&"):
            other = self._equal()
            found = found and other
        return found

    def _equal(self) -> Any:
        found = self._single()
        if self._takes("=="):
            return _text(found).casefold() == _text(self._single()).casefold()
        if self._takes("!="):
            return _text(found).casefold() != _text(self._single()).casefold()
        return found

    def _single(self) -> Any:
        if self._takes("!"):
            return not self._single()
        if self._takes("("):
            found = self._or()
            assert self._takes(")")
            return found
        kind, word = self._tokens.pop(0)
        if kind == "text":
            return word[1:-1].replace("''", "'")
        found = self._contexts
        for part in word.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def filled(text: str, contexts: Mapping[str, Any]) -> str:
    return re.sub(r"\$\{\{(.*?)\}\}", lambda match: _text(Expression(match[1], contexts).value()), text)


# -- a run ----------------------------------------------------------------------------------------------------


@dataclass
class Ran:
    """What a run of the action left."""

    code: int = 0
    log: str = ""
    commands: list[tuple[str, str, str]] = field(default_factory=list)
    """The workflow commands that the runner would have carried out: name, properties, text."""
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    used: list[str] = field(default_factory=list)
    """Other actions, in their order, with the key of a cache."""
    steps: list[str] = field(default_factory=list)


class Runner:
    """Runs the action on one event in a checkout, keeping caches by scope between runs as GitHub does."""

    def __init__(self, folder: Path, checkout: Path, **github: Any) -> None:
        self.folder, self.checkout = folder, checkout
        self.extra: dict[str, str] = {}
        self.caches = folder / "caches"
        self.github = {
            "event_name": "push",
            "ref": "refs/heads/main",
            "ref_name": "main",
            "base_ref": "",
            "repository": REPOSITORY,
            "token": "a-token",
            "event": {"repository": {"default_branch": "main"}},
            **github,
        }

    def run(self, **inputs: str) -> Ran:
        action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert given.keys() <= action["inputs"].keys()
        sha = self._git("rev-parse", "HEAD")
        contexts: dict[str, Any] = {"github": {"sha": sha, **self.github}, "runner": {"os": "Linux"}, "steps": {}}
        defaults = {name: filled(each.get("default", ""), contexts) for name, each in action["inputs"].items()}
        contexts["inputs"] = {"install": "false", **{**defaults, "install": "false", **given}}
        ran = Ran()
        work = self.folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        (work / "event.json").write_text(json.dumps(contexts["github"]["event"]), encoding="utf-8")
        path: list[str] = []
        for step in action["runs"]["steps"]:
            if "if" in step and not Expression(step["if"], contexts).value():
                continue
            ran.steps.append(step["name"])
            outputs = self._uses(step, contexts, ran) if "uses" in step else self._step(step, contexts, ran, work, path)
            contexts["steps"][step.get("id", "")] = {"outputs": outputs}
            if ran.code:
                break
        ran.outputs = {
            name: value
            for name, each in action["outputs"].items()
            if (value := filled(each["value"], contexts))
        }  # fmt: skip
        return ran

    def _step(self, step: Any, contexts: Any, ran: Ran, work: Path, path: list[str]) -> dict[str, str]:
        files = {name: work / name for name in ("output", "summary", "path")}
        for file in files.values():
            file.unlink(missing_ok=True)
            file.touch()
        given = environment(self.folder / "home")
        given["PATH"] = os.pathsep.join([*reversed(path), given["PATH"]])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", filled(step["run"], contexts)],
            cwd=self.checkout,
            env={
                **given,
                "CI": "true",
                "GITHUB_ACTIONS": "true",
                "GITHUB_ACTION_PATH": str(ROOT),
                "GITHUB_EVENT_NAME": contexts["github"]["event_name"],
                "GITHUB_EVENT_PATH": str(work / "event.json"),
                "GITHUB_REF_NAME": contexts["github"]["ref_name"],
                "GITHUB_REPOSITORY": REPOSITORY,
                "GITHUB_OUTPUT": str(files["output"]),
                "GITHUB_STEP_SUMMARY": str(files["summary"]),
                "GITHUB_PATH": str(files["path"]),
                "RUNNER_TEMP": str(work),
                **self.extra,
                **{name: filled(value, contexts) for name, value in step.get("env", {}).items()},
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        ran.code = done.returncode
        ran.log += done.stdout
        ran.commands += carried_out(done.stdout)
        ran.summary += files["summary"].read_text(encoding="utf-8")
        path += files["path"].read_text(encoding="utf-8").split()
        lines = files["output"].read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    def _uses(self, step: Any, contexts: Any, ran: Ran) -> dict[str, str]:
        given = {name: filled(value, contexts) for name, value in step["with"].items()}
        name = step["uses"].partition("@")[0]
        ran.used.append(f"{name} {given['key']}" if "key" in given else name)
        if name == "actions/cache/save":
            kept = self.caches / contexts["github"]["ref"].replace("/", "_") / given["key"]
            if not kept.exists() and Path(given["path"]).exists():
                shutil.copytree(given["path"], kept)
        if name == "actions/cache/restore":
            scopes = [contexts["github"]["ref"].replace("/", "_"), "refs_heads_main"]
            for wanted in (given["key"], f"{given['restore-keys']}*"):
                for kept in (each for scope in scopes for each in sorted((self.caches / scope).glob(wanted))):
                    shutil.copytree(kept, given["path"], dirs_exist_ok=True)
                    return {"cache-hit": str(kept.name == given["key"]).lower()}
        return {}

    def _git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.checkout, capture_output=True, text=True, check=True)
        return done.stdout.strip()


def carried_out(log: str) -> list[tuple[str, str, str]]:
    """The lines of a log that the runner takes for commands; it looks past white space, and heeds stop-commands."""
    found, until = [], ""
    for line in log.splitlines():
        if until:
            until = "" if line.strip() == f"::{until}::" else until
        elif match := _COMMAND.match(line.lstrip()):
            if match[1] == "stop-commands":
                until = match[3]
            else:
                found.append((match[1], match[2] or "", match[3]))
    assert not until, "commands stay stopped"
    return found


# -- a repository on a git host, and clones of it -------------------------------------------------------------


@pytest.fixture(scope="session")
def first_origin(lay_out_at: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = lay_out_at(tmp_path_factory.mktemp("origin") / "site")
    made.write("pyproject.toml", f'{made.read("pyproject.toml")}\n[tool.contentops.rules]\nselect = ["CO2", "CO301"]\n')
    made.write("content/articles/pic.svg", "<svg/>")
    made.published(
        made.article("one", "第一段。\n\n第二段。\n\n![图](pic.svg)\n"), made.article("two", "看[一](one.md)。\n")
    )
    return made


@pytest.fixture
def origin(first_origin: Any, tmp_path: Path) -> Any:
    """A site with two published articles, as the git host has it; few rules are on, so that each finding is meant."""
    shutil.copytree(first_origin.root, tmp_path / "site", symlinks=True)
    return type(first_origin)(tmp_path / "site")


@pytest.fixture(scope="session")
def versions(first_origin: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Published sites, one after the other: of the same pages under other names, and one that lacks a page and the picture."""
    folder = tmp_path_factory.mktemp("versions")
    site = type(first_origin)(folder / "site")
    shutil.copytree(first_origin.root, site.root, symlinks=True)
    found = {}
    for name in ("第一版", "第二版", "第三版", "没有图"):
        site.write("pyproject.toml", re.sub("(?m)^name = .*", f'name = "{name}"', site.read("pyproject.toml")))
        if name == "没有图":
            site.git("rm", "-q", "content/articles/two.md")
            site.replace("content/articles/one.md", "![图](pic.svg)", "没有图。")
            assert site.run("move", "revise", "content/articles/one.md", "--as", "ann").code == 0
            site.published("content/articles/one.md")
        site.commit(name)
        assert site.publish().code == 0
        found[name] = folder / name
        shutil.copytree(site.output, found[name])
    return found


@pytest.fixture
def published(versions: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    """Lays a published site where publishes lie, and gives the folder."""

    def lay(name: str) -> Path:
        shutil.rmtree(tmp_path / "public", ignore_errors=True)
        return Path(shutil.copytree(versions[name], tmp_path / "public"))

    return lay


@pytest.fixture
def check_out(tmp_path: Path) -> Callable[..., Path]:
    """Checks a ref of the git host out as actions/checkout does, whole or shallow."""

    def clone(origin: Any, ref: str, *, depth: int = 0, name: str = "checkout") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        commands = [
            ["init", "-q", "-b", "unborn"],
            ["remote", "add", "origin", f"file://{origin.root}"],
            ["fetch", "-q", "--no-tags", *([f"--depth={depth}"] if depth else []), "origin", *([] if depth else ["+refs/heads/*:refs/remotes/origin/*"]), f"+{ref}:refs/remotes/checkout/it"],
            ["checkout", "-q", "--detach", "refs/remotes/checkout/it"],
        ]  # fmt: skip
        for command in commands:
            subprocess.run(
                ["git", *command],
                cwd=folder,
                check=True,
                capture_output=True,
                env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull},
            )
        return folder

    return clone


@pytest.fixture
def pull_request(origin: Any) -> Callable[..., str]:
    """Pushes a branch with a change by Ann, and gives the ref of its merge into main, as GitHub makes it."""

    def push(change: Callable[[Any], Any], *, email: str = "ann@example.org", branch: str = "branch") -> str:
        origin.git("checkout", "-q", "-b", branch, "main")
        change(origin)
        origin.commit("change", email=email)
        origin.git("checkout", "-q", "--detach", "main")
        origin.git("merge", "-q", "--no-ff", "-m", "merge", branch)
        origin.git("update-ref", "refs/pull/7/merge", "HEAD")
        origin.git("checkout", "-q", "main")
        return "refs/pull/7/merge"

    return push


@pytest.fixture
def runner(tmp_path: Path) -> Callable[..., Runner]:
    return lambda checkout, **github: Runner(tmp_path / "runner", checkout, **github)
