"""The timeline: what a path was after each commit, the working tree last."""

from __future__ import annotations

from datetime import datetime, timezone

from hypothesis import given
from hypothesis import strategies as st

from contentops.model import Entry
from contentops.source.git import Change, LoggedCommit
from contentops.source.timeline import Timeline

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
TREES = st.lists(st.dictionaries(st.sampled_from("abc"), st.sampled_from("123"), max_size=3), max_size=6)


def _log(trees):
    before = {}
    for number, tree in enumerate(trees):
        changes = [
            Change(path, "100644", tree.get(path, ""))
            for path in sorted(before.keys() | tree.keys())
            if before.get(path) != tree.get(path)
        ]
        yield LoggedCommit(f"c{number}", NOW, tuple(changes))
        before = tree


@given(TREES, st.integers(-1, 6))
def test_a_path_is_at_a_commit_what_the_last_change_made_it(trees, index):
    timeline = Timeline.of(_log(trees))
    tree = trees[min(index, len(trees) - 1)] if index >= 0 and trees else {}

    for path in "abc":
        entry = timeline.at(path, index)
        assert (entry.blob if entry else None) == tree.get(path)


@given(TREES, st.dictionaries(st.sampled_from("abc"), st.sampled_from("123"), max_size=3))
def test_the_working_tree_is_one_more_commit_without_an_id(trees, standing):
    head = {path: Entry("100644", blob, 1) for path, blob in (trees[-1] if trees else {}).items()}
    now = {path: Entry("100644", blob, 1) for path, blob in standing.items()}

    timeline = Timeline.of(_log(trees), worktree=now, head=head, now=NOW)

    last = len(trees)
    assert timeline.commits[-1].id == ""
    assert {path: entry.blob for path in "abc" if (entry := timeline.at(path, last))} == standing
    changed = {path for path in "abc" if (trees[-1] if trees else {}).get(path) != standing.get(path)}
    assert {path for path in "abc" if last in timeline.changes([path])} == changed


def test_changes_are_in_order_once_and_from_a_commit_on():
    timeline = Timeline.of(_log([{"a": "1"}, {"a": "1", "b": "1"}, {"a": "2", "b": "2"}, {}]))

    assert timeline.changes("ab") == [0, 1, 2, 3]
    assert timeline.changes("a", 1) == [2, 3]
    assert timeline.changes(["nothing"]) == []
