"""A site in object storage, through rclone and an S3 server: pages never before what they show, and a way back."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SCRIPT = ROOT / "ci/deploy-objects.sh"
PAGE = "articles/one/index.html"
PATH = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
pytestmark = pytest.mark.slow


class Store:
    """An S3 server with a bucket for the site and one for releases; both are folders here."""

    target, releases = "web:academy", "web:academy-releases"

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.log = folder / "log"
        self.clock = 0
        self.settings = {
            "PATH": f"{self.programs}{os.pathsep}{PATH}",
            "HOME": str(folder),
            "RCLONE_CONFIG": os.devnull,
            "RCLONE_CONFIG_WEB_TYPE": "s3",
            "RCLONE_CONFIG_WEB_PROVIDER": "Rclone",
            "RCLONE_CONFIG_WEB_ENDPOINT": f"http://127.0.0.1:{port}",
            "RCLONE_CONFIG_WEB_ACCESS_KEY_ID": "key",
            "RCLONE_CONFIG_WEB_SECRET_ACCESS_KEY": "secret-of-the-test",
            "RCLONE_CONFIG_WEB_REGION": "none",
        }

    def __call__(self, *arguments: str, **environment: str) -> tuple[int, str]:
        self.clock += 1
        date = f'#!/bin/sh\n[ "$2" = +%Y-%m-%dT%H:%M:%SZ ] && echo 2030-01-01T00:00:{self.clock:02}Z || exec /bin/date "$@"\n'
        (self.programs / "date").write_text(date, encoding="utf-8")
        (self.programs / "date").chmod(0o755)
        done = subprocess.run(
            ["bash", SCRIPT, *arguments],
            env={**os.environ, **self.settings, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def deploy(self, site: Path, **environment: str) -> tuple[int, str]:
        return self("deploy", str(site), self.target, self.releases, **environment)

    def file(self, path: str) -> Path:
        return self.folder / "buckets/academy" / path

    def shows(self) -> str:
        return self.file(PAGE).read_text(encoding="utf-8")

    def kept(self) -> list[str]:
        return sorted(each.name for each in (self.folder / "buckets/academy-releases").glob("*.tar.gz"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    folder = tmp_path / "store"
    for name in ("academy", "academy-releases"):
        (folder / "buckets" / name).mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Store(folder, port)
    serving = ["rclone", "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", "key,secret-of-the-test", "-vv", str(folder / "buckets")]  # fmt: skip
    with (
        made.log.open("w") as log,
        subprocess.Popen(
            serving,
            env={**os.environ, "PATH": PATH, "HOME": str(folder), "RCLONE_CONFIG": os.devnull},
            stdout=log,
            stderr=log,
        ) as server,
    ):
        while "Starting s3 server" not in made.log.read_text(encoding="utf-8"):
            assert server.poll() is None, made.log.read_text(encoding="utf-8")
        yield made
        server.terminate()


def test_a_site_is_put_there_whole(store, published, origin):
    code, said = store.deploy(published("第一版"))

    assert code == 0, said
    assert "第一版" in store.shows()
    assert origin.run("verify", str(store.file("."))).code == 0


def test_pages_come_after_what_they_show_and_the_manifest_last(store, published):
    store.deploy(published("第一版"))

    put = re.findall(r"DEBUG : academy/(\S+): OpenFile: flags=O_RDWR\|O_CREATE", store.log.read_text(encoding="utf-8"))
    places = {
        start: [at for at, each in enumerate(put) if each.startswith(start)]
        for start in ("assets/", "theme/", "articles/", ".well-known/")
    }
    assert max(*places["assets/"], *places["theme/"]) < min(places["articles/"])
    assert max(places["articles/"]) < min(places[".well-known/"])


def test_the_same_site_is_no_new_release(store, published):
    site = published("第一版")
    store.deploy(site)

    code, said = store.deploy(site)

    assert code == 0 and "nothing to deploy" in said and len(store.kept()) == 1


def test_changes_of_equal_length_arrive(store, published):
    store.deploy(published("第一版"))
    store.deploy(published("第二版"))

    assert "第二版" in store.shows()


def test_what_is_gone_is_deleted_and_assets_stay_as_long_as_the_release_is_kept(store, published):
    store.deploy(published("第一版"), KEEP="2")
    (asset,) = store.file("assets").rglob("pic.svg")
    store.file("somebody-elses.txt").touch()

    store.deploy(published("没有图"), KEEP="2")
    assert asset.exists() and not store.file("articles/two/index.html").exists()

    site = published("没有图")
    (site / ".well-known/contentops/release.json").write_bytes(
        (site / ".well-known/contentops/release.json").read_bytes() + b"\n"
    )
    store.deploy(site, KEEP="2")
    assert not asset.exists() and len(store.kept()) == 2
    assert store.file("somebody-elses.txt").exists(), "what no deploy brought is left alone"


def test_one_goes_back_and_deploys_wait_until_they_are_resumed(store, published, origin):
    store.deploy(published("第一版"))
    later = published("没有图")
    store.deploy(later)

    code, said = store("rollback", store.target, store.releases)
    assert code == 0, said
    assert "第一版" in store.shows() and store.file("articles/two/index.html").exists()
    assert origin.run("verify", str(store.file("."))).code == 0

    gone = store("rollback", store.target, store.releases, "2099-01-01T00:00:00Z-abc")
    assert gone[0] == 1 and "there is no release" in gone[1] and "第一版" in store.shows()

    held = store.deploy(later)
    assert held[0] == 1 and "is held" in held[1]
    assert "held" in store("list", store.releases)[1]

    store("resume", store.releases)
    assert store.deploy(later)[0] == 0
    assert "没有图" in store.shows() and not store.file("articles/two/index.html").exists()


def test_a_place_with_files_of_somebody_else_is_refused(store, published):
    store.file("index.html").write_text("theirs", encoding="utf-8")

    code, said = store.deploy(published("第一版"))

    assert code == 2 and "is no site of contentops" in said
    assert store.file("index.html").read_text(encoding="utf-8") == "theirs"


def test_a_site_that_is_not_what_was_published_stays_here(store, published):
    site = published("第一版")
    (site / PAGE).write_text("altered", encoding="utf-8")

    code, said = store.deploy(site)

    assert code == 1 and "is not as it was published" in said and not store.file("index.html").exists()


@pytest.mark.parametrize(
    ("target", "releases"), [("web:a", "web:a/releases"), ("web:a/site", "web:a"), ("web:a", "web:a")]
)
def test_releases_lie_apart_from_the_site(store, tmp_path, target, releases):
    code, said = store("deploy", str(tmp_path), target, releases)

    assert code == 2 and "lies within" in said


def test_without_a_verb_it_says_how_it_is_used(store):
    code, said = store()

    assert code == 2 and said.startswith("Usage:")
