"""`contentops verify` finds every way in which a site is not what its manifest says."""

from __future__ import annotations

import pytest

MANIFEST = ".well-known/contentops/release.json"


def test_a_published_site_is_whole(published_academy):
    done = published_academy.run("verify", str(published_academy.output))
    assert done.code == 0
    assert "agrees with its manifest" in done.out
    told = published_academy.publish("--format", "json").json["manifest_sha256"]
    assert told in done.out


def test_added_removed_and_altered_files_are_named(academy):
    (academy.output / "added.html").write_text("x")
    (academy.output / "index.html").unlink()
    robots = academy.output / "robots.txt"
    robots.write_bytes(robots.read_bytes().replace(b"Allow", b"allow"))

    done = academy.run("verify", str(academy.output), "--format", "json")

    assert done.code == 1
    assert (done.json["added"], done.json["removed"], done.json["altered"]) == (
        ["added.html"],
        ["index.html"],
        ["robots.txt"],
    )
    assert "does not agree" in academy.run("verify", str(academy.output)).out


def test_a_link_is_not_the_file_even_if_it_leads_to_the_same_bytes(academy):
    file = academy.output / "index.html"
    copy = academy.root / "copy.html"
    copy.write_bytes(file.read_bytes())
    file.unlink()
    file.symlink_to(copy)
    done = academy.run("verify", str(academy.output), "--format", "json")
    assert (done.code, done.json["altered"]) == (1, ["index.html"])


def test_a_link_to_a_folder_is_not_the_folder(academy):
    academy_static = academy.static
    (academy.output / "theme").rename(academy.root / "moved")
    (academy.output / "theme").symlink_to(academy.root / "moved")
    done = academy.run("verify", str(academy.output), "--format", "json")
    assert done.code == 1
    assert done.json["added"] == ["theme"]
    assert f"{academy_static}css/base.css" in done.json["removed"]


def test_a_dangling_link_and_a_folder_in_a_files_place_are_found(academy):
    (academy.output / "dangling").symlink_to("nowhere")
    (academy.output / "robots.txt").unlink()
    (academy.output / "robots.txt").mkdir()
    done = academy.run("verify", str(academy.output), "--format", "json")
    assert (done.json["added"], done.json["removed"]) == (["dangling"], ["robots.txt"])


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"5", b"{}", b'{"pages": 5}', b"\xff", b'{"pages": [{}], "files": [], "commit": null}']
)
def test_a_damaged_manifest_is_told_as_such(academy, damage):
    (academy.output / MANIFEST).write_bytes(damage)
    done = academy.run("verify", str(academy.output))
    assert done.code == 2
    assert "is no release manifest" in done.err
    assert "publish the site again" in done.err


def test_a_folder_without_a_manifest_is_told_as_such(tmp_path, academy):
    done = academy.run("verify", str(tmp_path))
    assert done.code == 2
    assert "name the folder that `contentops publish` wrote" in done.err
