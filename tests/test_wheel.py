"""The wheel and the source archive hold all that a site needs, and a site made with the wheel works far from this repository."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", ROOT, "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-w", folder, cwd=folder)  # fmt: skip
    (found,) = folder.glob("contentops-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment with the wheel, and this one's libraries behind it."""
    folder = tmp_path_factory.mktemp("installed") / "env"
    venv.create(folder, with_pip=False)
    python = folder / "bin/python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        wheel,
        cwd=folder,
    )
    site_packages = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    # the libraries of this environment, contentops itself left out: its own lies nearer
    Path(site_packages, "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def files_below(folder: str, *endings: str) -> set[str]:
    return {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and file.suffix in endings
    }


def test_the_wheel_holds_theme_workflow_types_schemas_and_starter_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if ".dist-info/" not in name}
    theme = {f"contentops/shipped_files/{path}" for path in files_below("theme", ".html", ".css", ".js", ".svg", ".po")}
    assert theme <= names
    assert {f"contentops/shipped_files/{path}" for path in files_below("workflows/types", ".yml")} <= names
    assert "contentops/shipped_files/workflows/editorial.yml" in names
    code = {path.removeprefix("src/") for path in files_below("src/contentops", ".py", ".yml", ".md")}
    assert code <= names
    assert not [name for name in names if not name.startswith("contentops/")]
    assert not [name for name in names if "people.yml" in name or "/reviews/" in name or "__pycache__" in name]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_site_made_with_the_wheel_is_published_with_the_wheel_s_theme(installed, tmp_path, language):
    where = run(installed / "python", "-c", "import contentops; print(contentops.__file__)", cwd=tmp_path)
    assert Path(where).is_relative_to(installed.parent)
    run(installed / "contentops", "init", "x", "--lang", language, cwd=tmp_path)
    site = tmp_path / "x"
    run("git", "init", "-q", cwd=site)
    run("git", "add", "-A", cwd=site)
    run("git", "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x", cwd=site)
    assert "no findings" in run(installed / "contentops", "validate", cwd=site)
    run(installed / "contentops", "publish", "--strict", cwd=site)
    assert (site / "output/articles/welcome/index.html").exists()
    assert any((site / "output").rglob("*.css"))
    run(installed / "contentops", "verify", "output", cwd=site)
    run(installed / "contentops", "package", "getting-started", cwd=site)
    assert run("git", "status", "--porcelain", cwd=site) == ""


def test_the_theme_is_the_one_inside_the_installed_package(installed, tmp_path):
    (base,) = installed.parent.rglob("shipped_files/theme/templates/base.html")
    base.write_text(base.read_text().replace("</body>", "<!-- out of the wheel --></body>"))
    run(installed / "contentops", "init", "x", cwd=tmp_path)
    run(installed / "contentops", "publish", cwd=tmp_path / "x")
    assert "<!-- out of the wheel -->" in (tmp_path / "x/output/articles/welcome/index.html").read_text()


def test_bare_pelican_publishes_the_same_bytes(installed, tmp_path):
    run(installed / "contentops", "init", "x", cwd=tmp_path)
    site = tmp_path / "x"
    run(installed / "contentops", "publish", "-o", tmp_path / "one", cwd=site)
    run(installed / "python", "-m", "pelican", "-o", tmp_path / "two", "-s", "pelicanconf.py", cwd=site)
    one, two = (
        {file.relative_to(top): file.read_bytes() for file in sorted(top.rglob("*")) if file.is_file()}
        for top in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two


def test_the_source_archive_builds_and_holds_what_the_wheel_is_made_from(tmp_path):
    code = f"import os; os.chdir({str(ROOT)!r}); from hatchling.build import build_sdist; print(build_sdist({str(tmp_path)!r}))"
    name = run(sys.executable, "-c", code, cwd=tmp_path).split()[-1]
    with tarfile.open(tmp_path / name) as packed:
        packed.extractall(tmp_path / "out", **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
        names = {member.name.partition("/")[2] for member in packed.getmembers()}
    assert {"pyproject.toml", "README.md", "LICENSE", "workflows/editorial.yml"} <= names
    assert files_below("theme", ".html", ".css", ".js", ".po") <= names
    assert files_below("src/contentops", ".py", ".yml", ".md") <= names
    top = tmp_path / "out" / name.removesuffix(".tar.gz")
    run(sys.executable, "-m", "pip", "wheel", top, "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-w", tmp_path, cwd=tmp_path)  # fmt: skip
    assert list(tmp_path.glob("contentops-*.whl"))
