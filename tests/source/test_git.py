"""git: the same answers whatever the repository has been through and however it is set up."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.errors import ContentOpsError
from contentops.source.git import Repository, blob_id


class Repo:
    """A bare-bones repository and what one can do to it."""

    def __init__(self, root, *, algorithm="sha1"):
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", f"--object-format={algorithm}")

    def git(self, *arguments, stdin=None):
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        for role in ("AUTHOR", "COMMITTER"):
            environment |= {
                f"GIT_{role}_NAME": "T",
                f"GIT_{role}_EMAIL": "t@example.org",
                f"GIT_{role}_DATE": "2026-01-02T03:04:05+00:00",
            }
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=environment, capture_output=True, input=stdin, check=True
        )
        return done.stdout.decode().strip()

    def commit(self, message="c", **files):
        for path, data in files.items():
            self.write(path.replace("__", "/"), data)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def write(self, path, data):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data if isinstance(data, bytes) else data.encode())


@pytest.fixture
def repo(tmp_path):
    return Repo(tmp_path / "repo")


def changes(repository, *paths, commit="HEAD"):
    return [
        [(each.path, bool(each.blob)) for each in logged.changes]
        for logged in repository.log(commit, *paths or ("content",))
    ]


def test_a_folder_outside_git_has_no_repository(tmp_path):
    assert Repository.around(tmp_path) is None


def test_tree_gives_mode_blob_and_size_of_every_file_with_its_own_name(repo):
    repo.write("content/课 程/é\n.md", "正文")
    (repo.root / "content/link.md").symlink_to("x")
    repo.commit(content__a="a", other="b")
    repository = Repository.around(repo.root)

    tree = repository.tree("HEAD", "content")

    assert list(tree) == ["content/a", "content/link.md", "content/课 程/é\n.md"]
    assert tree["content/课 程/é\n.md"] == ("100644", blob_id("正文".encode()), 6)
    assert tree["content/link.md"].mode == "120000"
    assert repository.read(tree["content/link.md"].blob) == b"x"
    repository.close()


def test_read_and_read_all_give_the_bytes_and_repeat_no_blob(repo):
    repo.commit(a=b"", b=b"\0\xff\n\n", c="x" * 70000)
    repository = Repository.around(repo.root)
    blobs = [entry.blob for entry in repository.tree("HEAD", "a", "b", "c").values()]

    assert repository.read_all([*blobs, *blobs]) == dict(zip(blobs, [b"", b"\0\xff\n\n", b"x" * 70000], strict=True))
    assert [repository.read(blob) for blob in blobs] == [b"", b"\0\xff\n\n", b"x" * 70000]
    assert repository.read_all([]) == {}
    repository.close()


def test_an_object_git_does_not_have_is_named(repo):
    repo.commit(a="a")
    repository = Repository.around(repo.root)

    for ask in (repository.read, lambda blob: repository.read_all([blob])):
        with pytest.raises(ContentOpsError, match="git does not have the object dddd"):
            ask("d" * 40)
    repository.close()


def test_the_log_is_oldest_first_and_knows_renames_as_delete_and_add(repo):
    repo.commit(content__a="a", content__b="b")
    repo.commit(elsewhere="x")
    repo.git("mv", "content/a", "content/课")
    repo.commit()
    repo.git("rm", "-q", "content/b")
    repo.commit()
    repository = Repository.around(repo.root)

    assert changes(repository) == [
        [("content/a", True), ("content/b", True)],
        [("content/a", False), ("content/课", True)],
        [("content/b", False)],
    ]
    assert repository.log("HEAD", "content")[0].time == datetime.fromisoformat("2026-01-02T03:04:05+00:00")


@pytest.mark.parametrize(
    "setting", ["", "log.diffMerges=off", "log.diffMerges=combined", "diff.renames=copies", "color.ui=always", "log.showSignature=true", "log.showRoot=false", "format.pretty=oneline", "diff.relative=false", "core.quotePath=true", "diff.noprefix=true", "log.decorate=full"],
)  # fmt: skip
def test_a_merge_shows_what_it_brought_to_the_first_parent_whatever_is_configured(repo, setting):
    repo.commit(content__a="a")
    repo.git("checkout", "-q", "-b", "side")
    repo.commit(content__a="side", content__new="n")
    repo.git("checkout", "-q", "main")
    repo.commit(content__b="b")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    if setting:
        repo.git("config", *setting.split("="))

    assert changes(Repository.around(repo.root)) == [
        [("content/a", True)],
        [("content/b", True)],
        [("content/a", True), ("content/new", True)],
    ]


def test_a_project_in_a_folder_of_a_repository_sees_its_own_paths(repo):
    repo.commit(content__outside="o", **{"teams__a__content__课": "k"})
    folder = repo.root / "teams/a"
    repository = Repository.around(folder)

    assert repository.prefix == "teams/a/"
    assert list(repository.tree("HEAD", "content")) == ["content/课"]
    assert changes(repository) == [[("content/课", True)]]
    repo.write("teams/a/content/new", "n")
    repo.write("beside", "n")
    assert repository.changed_paths("content") == ["content/new"]


def test_a_project_whose_folder_is_not_committed_yet_has_an_empty_tree(repo):
    repo.commit(a="a")
    (repo.root / "new").mkdir()

    assert Repository.around(repo.root / "new").tree("HEAD", "content") == {}


def test_a_sha256_repository_is_read_like_any_other(tmp_path):
    repo = Repo(tmp_path / "repo", algorithm="sha256")
    repo.commit(content__a="a")
    repository = Repository.around(repo.root)

    blob = repository.tree("HEAD", "content")["content/a"].blob

    assert repository.hash_name == "sha256"
    assert blob == blob_id(b"a", hash_name="sha256") == blob_id(b"a", like=blob)
    assert repository.read_all([blob]) == {blob: b"a"}
    assert repository.log("HEAD", "content")[0].changes[0].blob == blob


def test_replace_refs_and_grafts_change_no_answer(repo):
    first = repo.commit(content__a="a")
    repo.commit(content__a="b")
    last = repo.commit(content__a="c")
    repository = Repository.around(repo.root)
    before = repository.log("HEAD", "content"), repository.tree("HEAD", "content")

    blob = repo.git("rev-parse", "HEAD:content/a")
    other = repo.git("hash-object", "-w", "--stdin", stdin=b"forged")
    repo.git("replace", blob, other)
    repo.git("replace", "--graft", last, first)
    (repo.root / ".git/info/grafts").write_text(f"{last} {first}\n")

    assert (repository.log("HEAD", "content"), repository.tree("HEAD", "content")) == before
    assert repository.read(blob) == b"c"
    assert repository.read_all([blob]) == {blob: b"c"}
    repository.close()


def test_a_hook_s_environment_changes_no_answer(repo, monkeypatch):
    repo.commit(teams__a__content__x="x")
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index.lock")

    assert list(Repository.around(repo.root / "teams/a").tree("HEAD", "content")) == ["content/x"]


def test_a_shallow_clone_is_refused_with_the_command_that_deepens_it(repo, tmp_path):
    repo.commit(content__a="a")
    repo.commit(content__a="b")
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.root}", str(tmp_path / "shallow"))

    with pytest.raises(ContentOpsError, match="this clone is shallow") as caught:
        Repository.around(tmp_path / "shallow").log("HEAD", "content")

    assert "git fetch --unshallow" in caught.value.hint


def test_a_commit_is_named_or_refused(repo):
    repository = Repository.around(repo.root)
    with pytest.raises(ContentOpsError, match="the repository has no commit yet"):
        repository.commit_id("HEAD")
    assert not repository.has_commits()
    commit = repo.commit(a="a")
    repo.git("tag", "-a", "v1", "-m", "v1")

    assert repository.commit_id("v1") == repository.commit_id("HEAD") == commit
    for name in ("nothing", "--help", "HEAD:a", ""):
        with pytest.raises(ContentOpsError, match="there is no commit"):
            repository.commit_id(name)


@given(st.binary(max_size=50))
def test_a_blob_id_is_the_hash_of_git_s_header_and_the_bytes(data):
    import hashlib

    assert blob_id(data) == hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
