"""Reading a commit on from what is remembered of an earlier one of its line."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta

import pytest

from contentops import reading
from contentops.source.opening import open_source
from contentops.source.snapshot import CommitSnapshot

NOW = datetime.fromisoformat("2026-11-20T13:00:00+08:00")
POLICY = "requires:\n  - {id: policy, count: 1, of: [compliance]}\n"


def read(site, ref="HEAD", *, now=NOW, tools="tools"):
    return reading.read(open_source(site.root, ref=ref), now, tools=tools)


def kept(site):
    return sorted(file.name for file in (site.root / ".git/contentops/site").glob("*"))


def live(found):
    return {key.slug: each.document.body for key, each in found.release.live.items()}


def said(found):
    """What a reading says, in values that are equal where they say the same."""
    lives = {
        key: (
            *(each.digest, each.document.body, each.document.meta, each.assets, each.links, each.since),
            *((landed.record, landed.commit, landed.flaw) for landed in each.decisions),
        )
        for key, each in found.release.live.items()
    }
    return lives, found.release.withheld, found.release.next_due, found.release.catalog.digests


def anew(found):
    return sorted(key.slug for key in found.anew)


def gone_on(found):
    return found.settled.known is not None


@pytest.fixture
def three(three_articles):
    """Three articles that were read once."""
    assert len(live(read(three_articles))) == 3
    return three_articles


def decided(site, slug, body):
    """Publish an article with another text, in the same repository, with what is remembered in it."""
    site.article(slug, body)
    site.through(f"content/articles/{slug}.md")
    site.commit("publish")


def test_a_later_commit_is_read_on_from_the_one_that_is_known(three):
    decided(three, "b", "新的正文。\n")

    found = read(three)
    assert (gone_on(found), anew(found)) == (True, ["b"])
    assert live(found)["b"] == "新的正文。\n"
    assert said(found) == said(read(three, tools=""))


def test_of_what_did_not_change_no_file_is_read_again(three, monkeypatch):
    three.replace("content/articles/b.md", "正文", "新的正文")
    three.commit("a new text")
    asked = set()
    read_all = CommitSnapshot.read_all

    def noted(self, paths):
        wanted = list(paths)
        asked.update(wanted)
        return read_all(self, wanted)

    monkeypatch.setattr(CommitSnapshot, "read_all", noted)
    read(three)

    assert asked == {"content/articles/b.md"}


def test_the_same_commit_again_is_worked_out_from_nothing_new(three):
    assert (gone_on(read(three)), anew(read(three))) == (True, [])


@pytest.mark.parametrize(
    "rewritten", [("reset", "-q", "--hard", "HEAD~1"), ("commit", "-q", "--amend", "-m", "another")]
)
def test_a_line_that_was_rewritten_is_read_anew(three, rewritten):
    three.git(*rewritten)

    found = read(three)
    assert not gone_on(found)
    assert said(found) == said(read(three, tools=""))
    assert gone_on(read(three))


def test_a_commit_before_the_one_that_is_known_is_read_anew(three):
    assert not gone_on(read(three, "HEAD~1"))
    assert live(read(three, "HEAD~1")) == {}
    assert len(live(read(three))) == 3


def test_a_moment_before_the_one_that_is_known_is_read_anew(three):
    assert not gone_on(read(three, now=NOW - timedelta(seconds=1)))


def test_a_commit_whose_clock_is_ahead_is_not_remembered(site):
    site.article("a")
    site.commit("a", date=(NOW + timedelta(days=1)).isoformat())
    read(site)

    assert kept(site) == []


@pytest.mark.parametrize("path", ["workflows/people.yml", "workflows/editorial.yml", "pyproject.toml", ".mailmap"])
def test_what_judges_everything_is_read_anew(three, path):
    three.write(path, (three.read(path) if (three.root / path).exists() else "") + "# more\n")
    three.commit("another rule")

    assert not gone_on(read(three))


def test_while_rules_wait_for_their_approval_nothing_is_remembered(three):
    three.write("workflows/policy.yml", POLICY)
    three.commit("rules are approved from now on")
    read(three)
    three.replace("workflows/people.yml", "roles: [editor]", "roles: [editor, author]")
    three.commit("rules that nobody approved")
    before = (three.root / ".git/contentops/site" / kept(three)[0]).read_bytes()

    found = read(three)
    assert not gone_on(found)
    assert found.release.catalog.policy_waiting == ("workflows/people.yml",)
    assert (three.root / ".git/contentops/site" / kept(three)[0]).read_bytes() == before
    three.write("theme/static/css/own.css", "")
    three.commit("more that nobody approved")
    assert said(read(three)) == said(read(three, tools=""))


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"", lambda data: data.replace(b"a", b"b")])
def test_a_damaged_memory_is_as_good_as_none(three, damage):
    (name,) = kept(three)
    file = three.root / ".git/contentops/site" / name
    file.write_bytes(damage(file.read_bytes()))

    found = read(three)
    assert not gone_on(found)
    assert len(live(found)) == 3
    assert gone_on(read(three))


def test_another_program_begins_anew(three):
    assert not gone_on(read(three, tools="others"))


def test_what_is_known_of_commits_says_nothing_of_the_working_tree(three):
    three.replace("content/articles/b.md", "正文", "没有提交的正文")
    of_tree = reading.read(open_source(three.root, worktree=True), NOW, tools="tools")

    assert not gone_on(of_tree)
    assert [each.key.slug for each in of_tree.release.withheld] == ["b"]
    assert len(kept(three)) == 2
    assert (anew(read(three)), live(read(three))["b"]) == ([], "正文。\n")


def test_an_asset_that_changes_is_seen(three):
    three.write("content/articles/a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    decided(three, "a", "![图](a.svg)\n")
    read(three)
    three.write("content/articles/a.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='1'/>")
    three.commit("another picture, which nobody approved")

    found = read(three)
    assert (gone_on(found), anew(found)) == (True, ["a"])
    assert [each.key.slug for each in found.release.withheld] == ["a"]
    assert said(found) == said(read(three, tools=""))


# -- publishing -----------------------------------------------------------------------------------------------


def work_folder(site):
    return site.output.parent / f".{site.output.name}.contentops"


def made_from(site):
    """The digest of what each page was made from."""
    files = json.loads((work_folder(site) / "state.json").read_bytes())["files"]
    return {path: facts[0] for path, facts in files.items() if facts[0]}


def test_a_publish_goes_on_from_the_one_before(three, monkeypatch):
    assert three.publish().code == 0
    decided(three, "b", "新的正文。\n")
    found = []
    begin = reading.read
    monkeypatch.setattr(reading, "read", lambda *args, **named: found.append(begin(*args, **named)) or found[-1])
    assert three.publish().code == 0

    assert [(gone_on(each), anew(each)) for each in found] == [(True, ["b"])]
    assert "新的正文" in three.page("articles/b/")
    on, inputs = three.snapshot(), made_from(three)
    shutil.rmtree(three.root / ".git/contentops")
    shutil.rmtree(three.output)
    shutil.rmtree(work_folder(three))
    assert three.publish().code == 0
    assert (three.snapshot(), made_from(three)) == (on, inputs)


def test_a_publish_of_a_line_that_was_rewritten_takes_back_what_is_gone(three):
    assert three.publish().code == 0
    three.git("reset", "-q", "--hard", "HEAD~1")
    assert three.publish().code == 0

    assert not three.has("articles/a/")
