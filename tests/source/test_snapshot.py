"""Snapshots: a commit's files from git's objects, a folder's from the disk, named and numbered alike."""

from __future__ import annotations

import os

from contentops.source.git import Repository, blob_id
from contentops.source.opening import open_source
from contentops.source.snapshot import FolderSnapshot


def test_a_commit_and_its_clean_working_tree_have_the_same_entries(site):
    site.article("课 程")
    site.write("content/bin", b"\0\xff")
    (site.root / "content/bin").chmod(0o755)
    (site.root / "content/link").symlink_to("bin")
    site.write("elsewhere/x", "not of the project")
    site.commit()

    committed, standing = open_source(site.root).snapshot, open_source(site.root, worktree=True).snapshot

    assert dict(committed.entries) == dict(standing.entries)
    assert committed.entries["content/bin"].mode == "100755"
    assert committed.read("content/bin") == standing.read("content/bin") == b"\0\xff"
    assert committed.read_all(["content/articles/课 程.md"]) == standing.read_all(["content/articles/课 程.md"])
    assert "elsewhere/x" not in standing.entries


def test_what_is_no_plain_file_is_never_opened(folder):
    folder.write("content/a", "a")
    os.mkfifo(folder.root / "content/pipe")
    (folder.root / "content/out").symlink_to("/etc")
    folder.write("content/.git/config", "x")
    folder.write("content/__pycache__/x", "x")

    snapshot = FolderSnapshot(folder.root)
    entries = snapshot.entries

    assert {path: entry.mode for path, entry in entries.items() if path.startswith("content")} == {
        "content/a": "100644",
        "content/out": "120000",
        "content/pipe": "000000",
    }
    assert entries["content/out"].blob == blob_id(b"/etc")
    assert snapshot.read_all(["content/out", "content/pipe"]) == {"content/out": b"/etc", "content/pipe": b""}


def test_a_link_whose_target_is_the_text_of_a_published_file_lends_it_nothing(site, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    site.write("content/articles/a.txt", str(secret))
    site.published(site.article("a", "[附件](a.txt)\n"))
    (site.root / "content/articles/z.txt").symlink_to(secret)  # the same bytes to git, and so the same blob

    assert site.publish("--worktree").code == 0

    (name,) = (path for path in site.snapshot() if path.endswith("/a.txt"))
    assert site.snapshot()[name] == str(secret).encode()


def test_a_commit_is_read_past_the_working_tree_and_the_index(site):
    path = site.article("a", "alt\n")
    site.commit()
    site.write(path, "neu")
    site.git("add", "-A")
    (site.root / path).unlink()

    source = open_source(site.root)

    assert b"alt" in source.snapshot.read(path)
    assert source.commit == Repository.around(site.root).commit_id("HEAD")
