"""Reading a working tree on from what is remembered of it."""

from __future__ import annotations

import shutil
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta

import pytest

from contentops import reading
from contentops.settle import Read
from contentops.source.opening import open_source

NOW = datetime.fromisoformat("2026-11-20T13:00:00+08:00")


def read(site, *, now=NOW, tools="tools"):
    return reading.read(open_source(site.root, worktree=True), now, tools=tools)


def kept(site):
    return sorted((site.root / ".git/contentops/site").glob("*"))


def live(found):
    return {str(key): each.document.body for key, each in found.release.live.items()}


def anew(found):
    return sorted(key.slug for key in found.anew)


@pytest.fixture
def three(three_articles):
    """Three articles that were read once."""
    assert len(live(read(three_articles))) == 3
    return three_articles


def test_only_what_changed_is_worked_out_again(three):
    assert anew(read(three)) == []

    three.replace("content/articles/b.md", "正文", "新的正文")
    found = read(three)
    assert anew(found) == ["b"]
    assert [each.key.slug for each in found.release.withheld] == ["b"]
    assert live(found)["article/b@zh-CN"] == "正文。\n"


def test_a_key_that_changes_changes_what_refers_to_it(three):
    three.replace("content/articles/b.md", "slug: b", "slug: d")

    found = read(three)
    assert anew(found) == ["a", "d"]
    assert sorted(each.key.slug for each in found.release.withheld) == ["a", "d"]


def test_commits_are_read_from_where_it_left_off(three):
    three.replace("content/articles/b.md", "正文", "新的正文")
    three.commit("a new text")
    three.commit("nothing")

    found = read(three)
    assert anew(found) == ["b"]
    assert found.settled.known is not None
    assert len(found.settled.timeline.commits) == 1 + int(three.git("rev-list", "--count", "HEAD"))


def test_another_line_is_read_anew(three):
    three.git("reset", "-q", "--hard", "HEAD~1")

    found = read(three)
    assert found.settled.known is None
    assert live(found) == {}


def test_an_hour_that_comes_is_seen(site):
    site.article("a", extra="publish_at: 2026-11-20T15:00:00+08:00\n")
    site.published("content/articles/a.md")
    assert live(read(site)) == {}

    assert anew(read(site, now=NOW + timedelta(hours=1))) == []
    found = read(site, now=NOW + timedelta(hours=2))
    assert anew(found) == ["a"]
    assert list(live(found)) == ["article/a@zh-CN"]


def test_a_commit_whose_clock_is_ahead_is_not_remembered_as_made_now(site):
    site.article("a")
    site.commit("a", date=(NOW + timedelta(days=1)).isoformat())
    read(site)
    later = NOW + timedelta(hours=2)

    assert kept(site) == []
    (line,) = read(site, now=later).release.catalog.revisions.values()
    assert line[-1].commit.time == later


def test_a_moment_before_the_one_remembered_is_read_anew(three):
    assert read(three, now=NOW - timedelta(seconds=1)).settled.known is None


@pytest.mark.parametrize("path", ["workflows/people.yml", "workflows/editorial.yml", "pyproject.toml", ".mailmap"])
def test_what_judges_everything_is_read_anew(three, path):
    three.write(path, (three.root / path).read_text() + "# more\n" if (three.root / path).exists() else "# more\n")

    assert read(three).settled.known is None


def test_a_theme_that_changes_touches_no_document(three):
    three.write("theme/static/css/own.css", "")

    found = read(three)
    assert anew(found) == []
    assert found.settled.policies.changed(found.release.catalog.last) == ["theme/static/css/own.css"]


def test_a_theme_whose_change_must_be_approved_is_read_anew(site):
    site.write("workflows/policy.yml", "requires:\n  - {id: policy, count: 1, of: [compliance]}\n")
    site.commit("the policy is approved first")
    site.article("a")
    read(site)
    site.write("theme/static/css/own.css", "")

    assert read(site).settled.known is None


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"", lambda data: data.replace(b"a", b"b")])
def test_a_damaged_memory_is_as_good_as_none(three, damage):
    (file,) = kept(three)
    file.write_bytes(damage(file.read_bytes()))

    found = read(three)
    assert found.settled.known is None
    assert len(live(found)) == 3
    assert read(three).settled.known is not None


def test_another_program_begins_anew(three):
    assert read(three, tools="others").settled.known is None


def test_where_nothing_can_be_written_everything_is_read(three):
    shutil.rmtree(three.root / ".git/contentops")
    three.write(".git/contentops", "a file where a folder is wanted")

    assert len(live(read(three))) == 3
    assert read(three).settled.known is None


def test_nothing_is_remembered_of_change_sets_or_without_a_name_of_the_program(three):
    shutil.rmtree(three.root / ".git/contentops")
    reading.read(open_source(three.root, ref="HEAD", base="HEAD~1"), NOW, tools="tools")
    read(three, tools="")

    assert kept(three) == []


def test_outside_git_everything_is_read(folder):
    folder.article("a")

    assert len(read(folder).release.catalog.documents) == 1
    assert not (folder.root / ".git").exists()


def test_few_work_trees_are_remembered(three):
    for number in range(reading._KEPT + 2):
        (three.root / ".git/contentops/site" / f"tree{number}").write_text("")
    three.git("reset", "-q", "--hard", "HEAD~1")
    read(three)

    assert len(kept(three)) == reading._KEPT


def test_a_file_that_changes_while_it_is_read_is_not_remembered(three, monkeypatch):
    shutil.rmtree(three.root / ".git/contentops/site")
    begin = Read.__init__

    def too_late(self, source):
        begin(self, source)
        source.snapshot._data["content/articles/b.md"] = source.snapshot.read("content/articles/b.md") + b"!"

    with monkeypatch.context() as patch:
        patch.setattr(Read, "__init__", too_late)
        read(three)
    assert kept(three) == []

    assert live(read(three))["article/b@zh-CN"] == "正文。\n"


def test_what_is_kept_is_written_again_when_much_has_changed(three, monkeypatch):
    three.replace("content/articles/b.md", "正文", "新的正文")
    three.commit("a new text")
    (file,) = kept(three)
    before = file.read_bytes()
    read(three)
    assert file.read_bytes() == before

    monkeypatch.setattr(reading, "_MANY", 0)
    read(three)
    assert anew(read(three)) == []


def _read_in_a_process(root):
    found = reading.read(open_source(root, worktree=True), NOW, tools="tools")
    return sorted(map(str, found.release.live))


def test_several_processes_may_read_at_once(three):
    shutil.rmtree(three.root / ".git/contentops")
    with ProcessPoolExecutor(4) as pool:
        answers = list(pool.map(_read_in_a_process, [three.root] * 8))

    assert answers == [sorted(live(read(three)))] * 8
    assert read(three).settled.known is not None


def test_what_was_uncommitted_when_it_was_remembered_and_is_committed_now_has_its_commit(site, monkeypatch):
    monkeypatch.setattr(reading, "_MANY", -1)
    site.article("a", "见 [乙](b.md)。\n")
    site.commit("a, whose target is not there yet")
    site.article("b")
    read(site)
    commit = site.commit("b comes")

    found = read(site)
    (line,) = [each for key, each in found.release.catalog.revisions.items() if key.slug == "a"]
    assert found.settled.known is not None
    assert line[-1].commit.id == commit
