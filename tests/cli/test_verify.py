"""A published site checked against its manifest from the command line."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def published(tmp_path_factory, lay_out_at):
    """A published site, to be copied and spoilt."""
    site = lay_out_at(tmp_path_factory.mktemp("verify") / "site")
    site.published(site.article("rate"))
    assert site.publish().code == 0
    return site


@pytest.fixture
def copied(published, tmp_path):
    import shutil

    published_output, copy = published.output, tmp_path / "copy"
    shutil.copytree(published_output, copy)
    return published, copy


def test_a_whole_site_is_whole_and_the_digest_is_the_one_that_publish_printed(published):
    done = published.run("verify", str(published.output))
    assert done.code == 0
    assert "agrees with its manifest" in done.out
    printed = published.publish("--format", "json").json["manifest_sha256"]
    assert f"manifest SHA-256 {printed}" in done.out
    assert f"commit {published.git('rev-parse', 'HEAD')}" in done.out


def test_a_copy_elsewhere_is_as_whole(copied):
    site, copy = copied
    assert site.run("verify", str(copy)).code == 0


def test_every_kind_of_difference_is_named_and_leaves_with_one(copied):
    site, copy = copied
    (copy / "articles/rate/index.html").write_text("other")
    (copy / "404.html").unlink()
    (copy / "stray.html").write_text("x")
    (copy / "linked").symlink_to(copy / "articles")
    done = site.run("verify", str(copy))
    assert done.code == 1
    assert {"altered: articles/rate/index.html", "removed: 404.html", "added: stray.html", "added: linked"} <= set(
        done.out.split("\n")
    )
    assert "does not agree with its manifest" in done.out


def test_json_has_the_same_answer(copied):
    site, copy = copied
    (copy / "stray.html").write_text("x")
    done = site.run("verify", str(copy), "--format", "json")
    assert done.code == 1
    assert set(done.json) == {"manifest_sha256", "commit", "files", "added", "removed", "altered"}
    assert (done.json["added"], done.json["removed"], done.json["altered"]) == (["stray.html"], [], [])


def test_a_folder_without_a_manifest_is_no_site(site, tmp_path):
    done = site.run("verify", str(tmp_path))
    assert done.code == 2
    assert f"{tmp_path} has no .well-known/contentops/release.json" in done.err
    assert "→ name the folder that `contentops publish` wrote" in done.err


def test_a_damaged_manifest_is_told(copied):
    site, copy = copied
    (copy / ".well-known/contentops/release.json").write_text("[]")
    done = site.run("verify", str(copy))
    assert done.code == 2
    assert "is no release manifest" in done.err


def test_a_folder_that_is_not_there_is_wrong_use(site):
    done = site.run("verify", "nowhere")
    assert done.code == 2
    assert "'nowhere' does not exist" in done.err
