"""git: the same answers whatever the repository has been through and however it is set up."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.errors import ContentOpsError, RefusedError
from contentops.source.git import Repository, blob_id


class Repo:
    """A bare-bones repository and what one can do to it."""

    def __init__(self, root, *, algorithm="sha1"):
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", f"--object-format={algorithm}")

    def git(self, *arguments, stdin=None, name="T", email="t@example.org"):
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        for role in ("AUTHOR", "COMMITTER"):
            environment |= {
                f"GIT_{role}_NAME": name,
                f"GIT_{role}_EMAIL": email,
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
    """The changes of each commit that has any below some paths."""
    found = repository.log(commit, *paths or ("content",))
    return [[(each.path, bool(each.blob)) for each in logged.changes] for logged in found if logged.changes]


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

    repository = Repository.around(repo.root)
    first, *middle, merge = repository.log("HEAD", "content")
    assert [(each.path, bool(each.blob)) for each in first.changes] == [("content/a", True)]
    assert [(each.path, bool(each.blob)) for each in merge.changes] == [("content/a", True), ("content/new", True)]
    assert merge.changes[0].before == first.changes[0].blob
    assert merge.parents == tuple(repo.git("rev-parse", "HEAD^1", "HEAD^2").split())
    assert sorted(tuple((each.path, each.before) for each in one.changes) for one in middle) == [
        (("content/a", first.changes[0].blob), ("content/new", "")),
        (("content/b", ""),),
    ]
    repository.close()


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


# -- every commit, and who made it ----------------------------------------------------------------------------


def test_every_commit_is_told_also_one_that_touches_nothing_of_the_paths(repo):
    first = repo.commit(content__a="a")
    second = repo.commit(elsewhere="x", contents="no folder of ours", **{"content.md": "nor this"})
    third = repo.commit("empty")

    found = Repository.around(repo.root).log("HEAD", "content", ".mailmap")

    assert [(each.id, each.parents, len(each.changes)) for each in found] == [
        (first, (), 1),
        (second, (first,), 0),
        (third, (second,), 0),
    ]


def test_parents_come_before_their_children_whatever_the_clocks_said(repo, monkeypatch):
    repo.commit(content__a="a")
    for number in range(4):
        repo.git("checkout", "-q", "-b", f"side{number}", "main")
        repo.commit(f"s{number}", **{f"content__{number}": "x"})
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "m", "side0", "side1")
    repo.git("merge", "-q", "--no-ff", "-m", "m", "side2")

    found = Repository.around(repo.root).log("HEAD", "content")

    seen = set()
    for each in found:
        assert set(each.parents) <= seen
        seen.add(each.id)
    assert len(seen) == 6
    assert max(len(each.parents) for each in found) == 3
    assert found[-1].id == repo.git("rev-parse", "HEAD")


@pytest.mark.parametrize(
    ("message", "others"),
    [
        ("写一课", ()),
        ("写\n\nCo-authored-by: 李薇 <li.wei@example.org>\n", ("李薇 <li.wei@example.org>",)),
        ("c\n\nco-authored-by: Bo <bo@b.org>\nReviewed-by: Ed <ed@b.org>\nCo-Authored-By:  Cy  <cy@b.org>\n", ("Bo <bo@b.org>", "Cy  <cy@b.org>")),
        ("c\n\nCo-authored-by: Long\n Name <long@b.org>\n", ("Long Name <long@b.org>",)),
        ("c\n\nCo-authored-by: nobody at all\n", ()),
        ("c\n\nCo-authored-by: Bo <bo@b.org>\n\nand a last paragraph that is no trailer", ()),
    ],
)  # fmt: skip
@pytest.mark.parametrize("setting", ["", "trailer.separators=#", "i18n.logOutputEncoding=gb18030", "log.mailmap=true"])
def test_author_and_co_authors_are_told_as_the_commit_names_them(repo, message, others, setting):
    if setting:
        repo.git("config", *setting.split("="))
    repo.write(".mailmap", "Somebody Else <else@example.org> <an@example.org>\n")
    repo.write("content/a", "a")
    repo.git("add", "-A")
    repo.git("commit", "-q", "-F", "-", stdin=message.encode(), name="安 安", email="an@example.org")

    (found,) = Repository.around(repo.root).log("HEAD", "content")

    assert found.people == ("安 安 <an@example.org>", *others)


def test_the_author_counts_not_who_committed(repo):
    repo.commit(content__a="a")
    repo.write("content/a", "b")
    repo.git("commit", "-q", "-a", "-m", "c", "--author", "Bo <bo@example.org>")

    assert Repository.around(repo.root).log("HEAD", "content")[-1].people == ("Bo <bo@example.org>",)


# -- who is who -----------------------------------------------------------------------------------------------

MAILMAP = "李薇 <li.wei@example.org> <home@example.org>\nBo <bo@example.org> Bobby <shared@example.org>\n"


def test_a_mailmap_s_blob_says_who_is_who(repo):
    repo.commit(**{".mailmap": MAILMAP})
    repository = Repository.around(repo.root)
    blob = repository.tree("HEAD", ".mailmap")[".mailmap"].blob

    found = repository.canonical(
        blob, ["W <HOME@example.org>", "Bobby <shared@example.org>", "Al <shared@example.org>", "W <HOME@example.org>"]
    )

    assert found == {
        "W <HOME@example.org>": "李薇 <li.wei@example.org>",
        "Bobby <shared@example.org>": "Bo <bo@example.org>",
        "Al <shared@example.org>": "Al <shared@example.org>",
    }
    assert repository.canonical(blob, []) == {}


def test_no_other_mailmap_has_a_say(repo, tmp_path):
    repo.commit(**{".mailmap": "# nothing\n"})
    repository = Repository.around(repo.root)
    blob = repository.tree("HEAD", ".mailmap")[".mailmap"].blob
    repo.write(".mailmap", MAILMAP)
    (tmp_path / "map").write_text(MAILMAP)
    repo.git("config", "mailmap.file", str(tmp_path / "map"))
    repo.git("config", "mailmap.blob", repo.git("hash-object", "-w", "--stdin", stdin=MAILMAP.encode()))

    assert repository.canonical(blob, ["W <home@example.org>"]) == {"W <home@example.org>": "W <home@example.org>"}
    repo.commit()
    assert repository.canonical(blob, ["W <home@example.org>"]) == {"W <home@example.org>": "W <home@example.org>"}


def test_a_project_in_a_folder_is_not_told_who_is_who_by_the_mailmap_around_it(repo):
    repo.commit(**{".mailmap": MAILMAP, "team__.mailmap": "# nothing\n"})
    repository = Repository.around(repo.root / "team")
    blob = repository.tree("HEAD", ".mailmap")[".mailmap"].blob

    assert repository.canonical(blob, ["W <home@example.org>"]) == {"W <home@example.org>": "W <home@example.org>"}


# -- committing -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "contact",
    ["A <", "A <a@b", "a@b", "A <>", "<a@b>", "A <a@b> and more", "A\u2028B <a@b>", "A\x85B <a@b>", "A\x0cB <a@b>", "A\rB <a@b>", "\udcff <a@b>"],
)  # fmt: skip
def test_any_contact_is_answered_for(repo, contact):
    """Trailers are free text: nobody must be able to stop a site with a commit message."""
    repo.commit(**{".mailmap": MAILMAP})
    repository = Repository.around(repo.root)
    blob = repository.tree("HEAD", ".mailmap")[".mailmap"].blob

    found = repository.canonical(blob, ["W <home@example.org>", contact, "Al <shared@example.org>"])

    assert found["W <home@example.org>"] == "李薇 <li.wei@example.org>"
    assert found["Al <shared@example.org>"] == "Al <shared@example.org>"
    assert ("a@b" in found.get(contact, contact)) == ("a@b" in contact)


@pytest.fixture
def author(repo):
    repo.git("config", "user.name", "安")
    repo.git("config", "user.email", "an@example.org")
    repo.git("config", "commit.gpgSign", "false")
    return repo


def test_a_commit_holds_its_paths_and_leaves_everything_else_as_it_was(author):
    author.commit(content__a="a", content__b="b", content__c="c")
    author.write("content/a", "a2")
    author.write("content/b", "b2")
    author.write("content/c", "c2")
    author.write("content/d", "new")
    author.write("workflows/r.json", "{}")
    author.write("workflows/other.json", "{}")
    author.git("add", "content/b", "content/d")
    repository = Repository.around(author.root)

    commit = repository.commit("批准\n\nReviewed-by: 安 <an@example.org>\n", ["content/a", "workflows/r.json"])

    assert commit == author.git("rev-parse", "HEAD")
    assert author.git("show", "--format=%an <%ae>|%B", "--name-only", "-z").replace("\0", "\n").split("\n") == [
        "安 <an@example.org>|批准", "", "Reviewed-by: 安 <an@example.org>", "", "", "content/a", "workflows/r.json", "",
    ]  # fmt: skip
    assert author.git("status", "--porcelain", "--untracked-files=all").split("\n") == [
        "M  content/b",
        " M content/c",
        "A  content/d",
        "?? workflows/other.json",
    ]


def test_a_path_that_is_staged_with_other_bytes_is_committed_as_it_lies_there(author):
    author.commit(content__a="a")
    author.write("content/a", "staged")
    author.git("add", "content/a")
    author.write("content/a", "standing")

    Repository.around(author.root).commit("c", ["content/a"])

    assert author.git("show", "HEAD:content/a") == "standing"
    assert author.git("status", "--porcelain") == ""


def test_a_hook_that_refuses_leaves_files_written_and_nothing_staged(author):
    before = author.commit(content__a="a", content__b="b")
    hook = author.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 今天不行 >&2\nexit 1\n")
    hook.chmod(0o755)
    author.write("content/a", "a2")
    author.write("content/b", "b2")
    author.git("add", "content/b")
    author.write("workflows/r.json", "{}")

    with pytest.raises(RefusedError, match="git did not commit it: 今天不行") as caught:
        Repository.around(author.root).commit("c", ["content/a", "workflows/r.json"])

    assert caught.value.hint == "git add content/a workflows/r.json && git commit"
    assert author.git("rev-parse", "HEAD") == before
    assert (author.root / "content/a").read_text() == "a2"
    assert (author.root / "workflows/r.json").read_text() == "{}"
    assert author.git("status", "--porcelain", "--untracked-files=all").split("\n") == [
        "M content/a",
        "M  content/b",
        "?? workflows/r.json",
    ]


def test_names_that_look_like_patterns_are_names(author):
    author.commit(**{"content__[a].md": "1", "content__a.md": "1", "content__*.md": "1"})
    for name in ("[a]", "a", "*"):
        author.write(f"content/{name}.md", "2")

    Repository.around(author.root).commit("c", ["content/[a].md", "content/*.md"])

    assert author.git("status", "--porcelain") == "M content/a.md"


def test_a_project_in_a_folder_commits_its_own_paths(author):
    author.commit(team__content__a="a", content__a="a")
    author.write("team/content/a", "b")
    author.write("content/a", "b")

    Repository.around(author.root / "team").commit("c", ["content/a"])

    assert author.git("show", "--format=", "--name-only") == "team/content/a"


def test_git_says_who_would_be_the_author(author, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    repository = Repository.around(author.root)

    assert repository.user() == "安 <an@example.org>"
    author.git("config", "user.useConfigOnly", "true")
    author.git("config", "--unset", "user.email")
    assert (repository.user_email(), repository.user()) == ("", "")


def test_the_commit_two_lines_have_in_common_is_found_or_none(repo):
    base = repo.commit(a="a")
    repo.git("checkout", "-q", "-b", "side")
    side = repo.commit(b="b")
    repo.git("checkout", "-q", "main")
    main = repo.commit(c="c")
    repo.git("checkout", "-q", "--orphan", "alone")
    alone = repo.commit(d="d")
    repository = Repository.around(repo.root)

    assert repository.merge_base(side, main) == base
    assert repository.merge_base(side, alone) == ""


@given(st.binary(max_size=50))
def test_a_blob_id_is_the_hash_of_git_s_header_and_the_bytes(data):
    import hashlib

    assert blob_id(data) == hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
