"""Builds small whole sites in real git repositories, and runs the command line on them."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes, or its making, says nothing of the code on a machine that does other things too; and our fixtures
# for one test are functions or folders, which all examples of the test may use.
_QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("here", deadline=None, suppress_health_check=_QUIET)
# New examples are looked for where somebody sees them; the gate runs the same ones every time.
settings.register_profile("gate", settings.get_profile("here"), derandomize=True)
settings.load_profile("gate" if os.environ.get("CI") else "here")

ROOT = Path(__file__).parent.parent
NOW = "2026-11-20T12:00:00+08:00"

TAKES_NOW = {
    "validate", "status", "submit", "approve", "reject", "revoke", "reaffirm", "move", "publish", "package", "explain",
    "review", "history", "certify",
}  # fmt: skip

PYPROJECT = """\
[tool.contentops]
languages = ["zh-CN", "en"]
name = "测试学院"
tagline = "A small site"
url = "https://learn.example.org/academy"
timezone = "Asia/Shanghai"
"""

PEOPLE = """\
people:
  ann:  {name: Ann, emails: [ann@example.org], roles: [author]}
  bo:   {name: 博, emails: [bo@example.org], roles: [author, editor]}
  ed:   {name: Ed, emails: [ed@example.org], roles: [editor]}
  eve:  {name: Eve, emails: [eve@example.org], roles: [editor]}
  cora: {name: Cora, emails: [cora@example.org], roles: [compliance]}
  pat:  {name: Pat, emails: [pat@example.org], roles: [publisher]}
"""


@dataclass(frozen=True)
class Result:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Site:
    """A site in a folder, and git in it once `init` has run."""

    kept: Path | None = None
    """Where `published` keeps what came of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.output = root.parent / f"{root.name}-site"

    # -- files ------------------------------------------------------------------------------------------------

    def write(self, path: str, content: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert old in text, f"{old!r} is not in {path}"
        self.write(path, text.replace(old, new))

    def article(
        self,
        slug: str,
        body: str = "正文。\n",
        *,
        lang: str = "",
        extra: str = "",
        status: str = "draft",
        authors: str = "[ann]",
    ) -> str:
        """Write an article and give its path."""
        path = f"content/articles/{slug}{f'.{lang}' if lang else ''}.md"
        self.write(
            path,
            f"---\ntitle: 关于 {slug}\nslug: {slug}\nstatus: {status}\nsummary: 一句话说明 {slug}。\nauthors: {authors}\ndate: 2026-05-01\n{extra}---\n{body}",
        )
        return path

    def lesson(self, course: str, slug: str, body: str = "课文。\n") -> str:
        path = f"content/courses/{course}/{slug}.md"
        self.write(
            path,
            f"---\ntitle: 课 {slug}\nslug: {slug}\nstatus: draft\nsummary: 说明 {slug}。\nauthors: [ann]\nduration: 10\n---\n{body}",
        )
        return path

    def course(self, slug: str, stages: dict[str, list[str]], body: str = "") -> str:
        path = f"content/courses/{slug}/index.md"
        listed = "".join(f"  {stage}: [{', '.join(lessons)}]\n" for stage, lessons in stages.items())
        self.write(
            path,
            f"---\ntitle: 课程 {slug}\nslug: {slug}\nstatus: draft\nsummary: 说明 {slug}。\nauthors: [ann]\nlevel: beginner\noutcomes: [会做一件事]\nstages:\n{listed}---\n{body}",
        )
        return path

    @property
    def static(self) -> str:
        """Where the theme's static files lie in the published site, as its home page names it."""
        found = re.search(r'href="(theme/[0-9a-f]{12}/)img/', (self.output / "index.html").read_text(encoding="utf-8"))
        assert found, "the home page names no theme"
        return found[1]

    # -- git --------------------------------------------------------------------------------------------------

    def git(self, *arguments: str, date: str = NOW, email: str = "ann@example.org", check: bool = True) -> str:
        environment = {
            **os.environ,
            "GIT_AUTHOR_NAME": "Test",
            "GIT_AUTHOR_EMAIL": email,
            "GIT_COMMITTER_NAME": "Test",
            "GIT_COMMITTER_EMAIL": email,
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_DATE": date,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
        }
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=environment, capture_output=True, text=True, check=False
        )
        assert not check or done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message: str = "change", *, date: str = NOW, email: str = "ann@example.org") -> str:
        """Commit everything as the person of an address and give the commit's id."""
        self.git("add", "-A", email=email)
        self.git("commit", "-q", "--allow-empty", "-m", message, date=date, email=email)
        return self.git("rev-parse", "HEAD")

    def merge(self, branch: str, *, into: str = "main", how: str = "--no-ff", email: str = "pat@example.org") -> str:
        """Merge a branch the way the git host would, as somebody who wrote nothing of it, and give the commit's id."""
        self.git("checkout", "-q", into)
        self.git("merge", "-q", how, *(["-m", f"merge {branch}"] if how == "--no-ff" else []), branch, email=email)
        if how == "--squash":
            self.commit(f"{branch} (squashed)", email=email)
        return self.git("rev-parse", "HEAD")

    def clone(self, name: str) -> Site:
        """Another person's clone of it, beside it."""
        made = Site(self.root.parent / name)
        self.git("clone", "-q", f"file://{self.root}", str(made.root))
        return made

    # -- keys, and records made by hand -----------------------------------------------------------------------

    @staticmethod
    def canonical(value: Any) -> str:
        """JSON as records have it."""
        return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"

    @staticmethod
    def sha256(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    def key(self, name: str) -> Path:
        """The private key of a person, made with ssh-keygen the first time; the public half lies beside it."""
        file = self.root.parent / "keys" / name
        if not file.exists():
            file.parent.mkdir(exist_ok=True)
            made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"{name}@example.org", "-f", str(file)]
            subprocess.run(made, check=True, capture_output=True)
        return file

    def public_key(self, name: str) -> str:
        return self.key(name).with_suffix(".pub").read_text(encoding="utf-8").strip()

    def sign(self, path: str, name: str, *, namespace: str = "contentops-review@v1") -> None:
        """Put somebody's signature of a file beside it."""
        (self.root / f"{path}.sig").unlink(missing_ok=True)
        command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(self.key(name)), "-n", namespace, str(self.root / path)]
        subprocess.run(command, check=True, capture_output=True)

    def digest(self, path: str) -> str:
        """Digest of a document as it stands in the working tree."""
        found = self.run("status", "--format", "json", path)
        assert found.code == 0, found.err
        return str(found.json[0]["digest"])

    def forge(self, path: str, person: str, decision: str = "approve", *, suffix: str = "", **fields: Any) -> str:
        """Write a record with a text editor, about a document as it stands, and give its path. No command is asked whether it may."""
        named = self.run("status", "--format", "json", path).json[0]
        roles = {
            "approve": ("approve", "editor"),
            "move": ("publish", "publisher"),
            "reject": ("request_changes", "editor"),
        }
        transition, role = roles.get(decision, ("approve", "editor"))
        record = {
            "schema": 1, "key": named["key"], "digest": named["digest"], "decision": decision, "transition": transition,
            "workflow": "editorial", "workflow_version": 1, "person": person, "role": role, "time": NOW,
            "files": [{"path": path, "blob": self.git("hash-object", path)}], **fields,
        }  # fmt: skip
        name, _, language = str(record["key"]).rpartition("@")
        stem = f"{record['digest'][:12]}-{record['decision']}-{record['person']}{suffix}"
        place = f"workflows/reviews/{name}.{language}/{stem}.json"
        self.write(place, self.canonical(record))
        return place

    def forge_policy(self, person: str, *, role: str = "compliance", email: str, **fields: Any) -> str:
        """Write an approval of the policy set as HEAD has it with a text editor, commit it, and give its path."""
        lines = self.git("ls-tree", "-r", "-z", "HEAD").split("\0")
        found = {line.partition("\t")[2]: line.split()[::2][:2] for line in lines if line}
        roots = ("workflows/", "theme/", "catalogues/", "locale/")
        single = ("pelicanconf.py", "pyproject.toml", ".mailmap", "requirements.txt", "uv.lock")
        chosen = {
            path: facts
            for path, facts in sorted(found.items())
            if (path.startswith(roots) or path in single) and not path.startswith("workflows/reviews/")
        }
        hashed = "".join(f"{mode} {blob} {path}\0" for path, (mode, blob) in chosen.items())
        digest = self.sha256("contentops-policy-v1\n" + hashed)
        record = {
            "schema": 1, "key": "policy/site", "digest": digest, "decision": "approve", "transition": "approve",
            "workflow": "policy", "workflow_version": 1, "person": person, "role": role, "time": NOW,
            "files": [{"path": path, "blob": blob} for path, (_, blob) in chosen.items()], **fields,
        }  # fmt: skip
        place = f"workflows/reviews/policy/site/{digest[:12]}-approve-{person}{len(found)}.json"
        self.write(place, self.canonical(record))
        self.commit("approve the policy", email=email)
        return place

    # -- contentops -------------------------------------------------------------------------------------------

    def run(self, *arguments: str, now: str | None = NOW) -> Result:
        """Run a command in this process, in the site's folder."""
        from contentops.cli import run

        takes_now = arguments[0] in TAKES_NOW
        given = [*arguments, *(["--now", now] if now and takes_now and "--now" not in arguments else [])]
        out, err = io.StringIO(), io.StringIO()
        before = Path.cwd()
        os.chdir(self.root)
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = run(given)
        finally:
            os.chdir(before)
        return Result(code, out.getvalue(), err.getvalue())

    def process(self, *arguments: str, **environment: str) -> Result:
        """Run a command as a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "contentops", *arguments],
            cwd=self.root,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def through(self, *paths: str, now: str = NOW) -> None:
        """Take documents from draft to published, by people who may, and leave the decisions uncommitted."""
        if self.git("rev-parse", "--is-inside-work-tree", check=False) == "true":
            self.commit("write", date=now)
        for arguments in (("submit", "--as", "ann"), ("approve", "--as", "ed"), ("move", "publish", "--as", "pat")):
            done = self.run(*arguments[:-2], *paths, *arguments[-2:], now=now)
            assert done.code == 0, done.err

    def published(self, *paths: str) -> str:
        """Take documents to published and commit them.

        Many tests begin alike. What came of it is kept in this process and copied where the same is asked of the same site:
        that takes a tenth of the time.
        """
        kept = self.kept / self._begins(*paths) if self.kept and (self.root / ".git").is_dir() else None
        if kept and kept.exists():
            for each in self.root.iterdir():
                shutil.rmtree(each) if each.is_dir() and not each.is_symlink() else each.unlink()
            shutil.copytree(kept, self.root, symlinks=True, dirs_exist_ok=True)
            self.git("update-index", "-q", "--refresh")
            return self.git("rev-parse", "HEAD")
        self.through(*paths)
        commit = self.commit("publish")
        if kept:
            shutil.copytree(self.root, kept, symlinks=True)
        return commit

    def _begins(self, *paths: str) -> str:
        """Digest of all that deciding on documents can depend on: the files, what git knows, and the environment."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        found = hashlib.sha256(repr((paths, sorted(own.items()))).encode())
        for folder, folders, files in os.walk(self.root):
            folders.sort()
            named = sorted([*files, *folders])
            if Path(folder) == self.root / ".git":
                folders[:] = ["hooks", "info", "refs"]
                named = ["HEAD", "config", "packed-refs", "shallow", "MERGE_HEAD"]
            for file in (Path(folder, name) for name in named):
                if file.is_symlink():
                    found.update(repr((file.relative_to(self.root), file.readlink())).encode())
                elif file.is_file():
                    found.update(repr((file.relative_to(self.root), file.stat().st_mode, file.read_bytes())).encode())
        return found.hexdigest()

    def publish(self, *arguments: str, now: str = NOW) -> Result:
        return self.run("publish", "--output", str(self.output), "--jobs", "1", *arguments, now=now)

    def page(self, address: str) -> str:
        """A published page's HTML."""
        return (self.output / address / "index.html").read_text(encoding="utf-8")

    def has(self, address: str) -> bool:
        """Whether there is a page; a notice that one was withdrawn is none."""
        file = self.output / address / "index.html"
        return file.exists() and 'class="kind-withdrawn"' not in file.read_text(encoding="utf-8")

    def manifest(self) -> Any:
        return json.loads((self.output / ".well-known/contentops/release.json").read_bytes())

    def snapshot(self) -> dict[str, bytes]:
        """Every file of the published site."""
        return {
            file.relative_to(self.output).as_posix(): file.read_bytes()
            for file in sorted(self.output.rglob("*"))
            if file.is_file()
        }


def lay_out(root: Path) -> Site:
    """A site with definitions and no content."""
    site = Site(root)
    root.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "workflows/types", root / "workflows/types")
    shutil.copy(ROOT / "workflows/editorial.yml", root / "workflows/editorial.yml")
    shutil.copy(ROOT / "pelicanconf.py", root / "pelicanconf.py")
    site.write("workflows/people.yml", PEOPLE)
    site.write("pyproject.toml", PYPROJECT)
    return site


@pytest.fixture(scope="session", autouse=True)
def _kept(tmp_path_factory: pytest.TempPathFactory) -> None:
    Site.kept = tmp_path_factory.mktemp("published")


@pytest.fixture
def folder(tmp_path: Path) -> Site:
    """A site outside git."""
    return lay_out(tmp_path / "site")


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository of a site whose definitions are committed. It is made once and copied: git takes five processes to make it."""
    made = lay_out(tmp_path_factory.mktemp("begun") / "site")
    made.git("init", "-q", "-b", "main")
    for sample in (made.root / ".git/hooks").glob("*.sample"):
        sample.unlink()
    made.git("config", "user.email", "ann@example.org")
    made.git("config", "user.name", "Ann")
    made.git("config", "maintenance.auto", "false")  # no repository of a test lives to need it
    made.git("config", "core.fsync", "none")
    made.commit("definitions", date="2026-01-01T00:00:00+08:00")
    return made.root / ".git"


@pytest.fixture
def site(folder: Site, begun: Path) -> Site:
    """A site in git, its definitions committed."""
    shutil.copytree(begun, folder.root / ".git")
    folder.git("update-index", "-q", "--refresh")
    return folder


@pytest.fixture
def three_articles(site: Site) -> Site:
    """Three published articles, of which one links to another, and one to that."""
    for slug, body in (("a", "见 [乙](b.md)。\n"), ("b", "正文。\n"), ("c", "见 [甲](a.md)。\n")):
        site.article(slug, body)
    site.published("content/articles")
    return site


@pytest.fixture(scope="session")
def lay_out_at(begun: Path) -> Callable[[Path], Site]:
    """Makes a site in git at a path: for sites that several tests look at."""

    def make(root: Path) -> Site:
        made = lay_out(root)
        shutil.copytree(begun, root / ".git")
        made.git("update-index", "-q", "--refresh")
        return made

    return make
