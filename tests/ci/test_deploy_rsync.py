"""Releases on a server: whole, switched in one step, kept for a while, and gone back to."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
SCRIPT = ROOT / "ci/deploy-rsync.sh"
PAGE = "articles/one/index.html"
# What ssh does: hands the rest of its line to a shell on the other side.
SSH = '#!/bin/sh\nwhile [ "$1" != web@server ] && [ "$1" != server ]; do shift; done\nshift\ncd / && exec sh -c "$*"\n'


class Server:
    """A folder on a server, through a real rsync, and an ssh that stays on this machine."""

    def __init__(self, folder: Path, host: str) -> None:
        self.folder = folder / "srv/academy"
        self.target = f"{host}{self.folder}"
        self.programs = folder / "programs"
        self.programs.mkdir()
        (self.programs / "ssh").write_text(SSH, encoding="utf-8")
        (self.programs / "ssh").chmod(0o755)
        self.clock = 0

    def __call__(self, *arguments: str, **environment: str) -> tuple[int, str]:
        # A clock that goes on by a second each time, so that no two releases have one name.
        self.clock += 1
        date = f'#!/bin/sh\n[ "$2" = +%Y-%m-%dT%H:%M:%SZ ] && echo 2030-01-01T00:00:{self.clock:02}Z || exec /bin/date "$@"\n'
        (self.programs / "date").write_text(date, encoding="utf-8")
        (self.programs / "date").chmod(0o755)
        path = f"{self.programs}{os.pathsep}{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", SCRIPT, *arguments],
            env={**os.environ, "PATH": path, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def releases(self) -> list[str]:
        return sorted(each.name for each in (self.folder / "releases").iterdir())

    def shows(self) -> str:
        return (self.folder / "current" / PAGE).read_text(encoding="utf-8")


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path, "")


@pytest.fixture(params=["", "web@server:"], ids=["this machine", "over ssh"])
def either(request: Any, tmp_path: Path) -> Server:
    return Server(tmp_path, request.param)


def test_a_site_is_put_there_whole_and_shown(either, published, origin):
    server = either

    code, said = server("deploy", str(published("第一版")), server.target)

    assert code == 0, said
    assert "第一版" in server.shows()
    assert (server.folder / "current").is_symlink()
    verified = origin.run("verify", str(server.folder / "current"))
    assert verified.code == 0, verified.out


def test_the_same_site_is_no_new_release_and_a_damaged_one_is_mended(server, published):
    site = str(published("第一版"))
    server("deploy", site, server.target)
    again = server("deploy", site, server.target)
    (server.folder / "current" / PAGE).write_text("damaged", encoding="utf-8")
    (server.folder / "current/extra.html").touch()

    mended = server("deploy", site, server.target)

    assert "nothing to deploy" in again[1]
    assert mended[0] == 0 and len(server.releases()) == 2
    assert "第一版" in server.shows() and not (server.folder / "current/extra.html").exists()


def test_what_stays_takes_no_room_twice(server, published):
    server("deploy", str(published("第一版")), server.target)
    server("deploy", str(published("第二版")), server.target)

    old, new = (server.folder / "releases" / name for name in server.releases())
    (style,) = (each.relative_to(old) for each in old.glob("theme/*/css/base.css"))
    assert (old / style).samefile(new / style)
    assert not (old / PAGE).samefile(new / PAGE)


def test_one_goes_back_and_deploys_wait_until_they_are_resumed(either, published):
    server = either
    server("deploy", str(published("第一版")), server.target)
    second = str(published("第二版"))
    server("deploy", second, server.target)

    back = server("rollback", server.target)
    assert back[0] == 0 and "第一版" in server.shows()

    held = server("deploy", second, server.target)
    assert held[0] == 1 and "is held" in held[1] and "第一版" in server.shows()
    assert "held" in server("list", server.target)[1]

    server("resume", server.target)
    server("deploy", second, server.target)
    assert "第二版" in server.shows()


def test_one_goes_back_to_a_release_by_its_name(server, published):
    for name in ("第一版", "第二版", "第三版"):
        server("deploy", str(published(name)), server.target)
    first = server.releases()[0]

    code, _ = server("rollback", server.target, first)

    assert code == 0 and "第一版" in server.shows()
    assert f"{first}  current" in server("list", server.target)[1]
    assert server("rollback", server.target)[0] == 1, "there is none before it"
    assert server("rollback", server.target, "2099-01-01T00:00:00Z-abc")[0] == 1
    assert "第一版" in server.shows()


def test_five_releases_are_kept_and_the_one_that_is_shown(server, published):
    for name in ("第一版", "第二版", "第三版"):
        server("deploy", str(published(name)), server.target, KEEP="2")

    assert len(server.releases()) == 2
    assert "第三版" in server.shows()


def test_a_site_that_is_not_what_was_published_stays_here(server, published):
    site = published("第一版")
    (site / PAGE).write_text("altered", encoding="utf-8")

    code, said = server("deploy", str(site), server.target)

    assert code == 1 and "is not as it was published" in said
    assert not (server.folder / "current").exists()


def test_what_arrives_damaged_is_never_shown(server, published):
    server("deploy", str(published("第一版")), server.target)
    real = subprocess.run(["which", "rsync"], capture_output=True, text=True, check=True).stdout.strip()
    damaging = server.programs / "rsync"
    damaging.write_text(
        f'#!/bin/sh\n{real} "$@" || exit\nfind {server.folder}/releases/.new-*/ -name index.html -exec sh -c \'rm "$1" && echo x > "$1"\' sh {{}} \\;\n',
        encoding="utf-8",
    )
    damaging.chmod(0o755)

    code, said = server("deploy", str(published("第二版")), server.target)

    assert code == 1 and "is not the site" in said
    assert "第一版" in server.shows()


@pytest.mark.parametrize(
    "target",
    ["web@server:/srv/a;touch evil", "/srv/$(touch evil)", "/srv/a b", "-oProxyCommand=evil:/srv", "relative", "/"],
)
def test_a_place_that_a_shell_could_misread_is_refused(server, tmp_path, target):
    code, said = server("deploy", str(tmp_path), target)

    assert code == 2 and "is no place to deploy to" in said


def test_without_a_verb_it_says_how_it_is_used(server):
    code, said = server()

    assert code == 2 and said.startswith("Usage:")
