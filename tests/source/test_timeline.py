"""The timeline: what a path was after each commit of the published line, who changed it, and when that landed."""

from __future__ import annotations

from datetime import datetime, timezone

from hypothesis import given
from hypothesis import strategies as st

from contentops.model import Commit, Entry
from contentops.source.git import Change, LoggedCommit
from contentops.source.timeline import Pending, Timeline, Touch

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
TREE = st.dictionaries(st.sampled_from("abc"), st.sampled_from("123"), max_size=3)
TREES = st.lists(TREE, max_size=6)


def logged(name, parents, before, after):
    """A commit that made one tree of another."""
    changes = [
        Change(path, "100644", after.get(path, ""), before.get(path, ""))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    ]
    return LoggedCommit(name, NOW, tuple(changes), tuple(parents), (f"{name} <{name}@example.org>",))


def line(trees):
    """A history without branches."""
    before, parents, found = {}, (), []
    for number, tree in enumerate(trees):
        found.append(logged(f"c{number}", parents, before, tree))
        before, parents = tree, (f"c{number}",)
    return found


def entries(tree):
    return {path: Entry("100644", blob, 1) for path, blob in tree.items()}


def blobs(timeline, index):
    return {path: entry.blob for path in "abc" if (entry := timeline.at(path, index))}


@given(TREES, st.integers(-1, 6))
def test_a_path_is_at_a_commit_what_the_last_change_made_it(trees, index):
    timeline = Timeline.of(line(trees))
    tree = trees[min(index, len(trees) - 1)] if index >= 0 and trees else {}

    assert blobs(timeline, index) == tree


@given(TREES, TREE)
def test_the_working_tree_is_one_more_commit_without_an_id(trees, standing):
    head = trees[-1] if trees else {}

    timeline = Timeline.of(line(trees), pending=Pending(entries(head), entries(standing), NOW, author="A <a@b>"))

    last = len(trees)
    assert timeline.commits[-1] == Commit(last, "", NOW)
    assert blobs(timeline, last) == standing
    changed = {path for path in "abc" if head.get(path) != standing.get(path)}
    assert {path for path in "abc" if last in timeline.changes([path])} == changed
    mine = {path: touch for path in timeline.touches for touch in timeline.touches[path] if not touch.commit}
    assert mine == {
        path: Touch(last, "", ("A <a@b>",), head.get(path, ""), standing.get(path, ""), False) for path in changed
    }


def test_changes_are_in_order_once_and_from_a_commit_on():
    timeline = Timeline.of(line([{"a": "1"}, {"a": "1", "b": "1"}, {"a": "2", "b": "2"}, {}]))

    assert timeline.changes("ab") == [0, 1, 2, 3]
    assert timeline.changes("a", 1) == [2, 3]
    assert timeline.changes(["nothing"]) == []


def test_without_commits_there_is_nothing_and_without_git_only_what_lies_there():
    assert Timeline.of(()).commits == ()
    assert Timeline.of(()).at("a", 0) is None

    alone = Timeline.of((), pending=Pending({}, entries({"a": "1"}), NOW))

    assert [each.id for each in alone.commits] == [""]
    assert blobs(alone, 0) == {"a": "1"}


# -- branches -------------------------------------------------------------------------------------------------


@st.composite
def histories(draw):
    """A random history with merges of up to three parents, some of its commits on no line to the last one: a name, its parents, its tree."""
    found = []
    for number in range(draw(st.integers(1, 10))):
        names = [name for name, _, _ in found]
        size = min(draw(st.sampled_from([1, 1, 1, 2, 2, 3, 0])), len(names))
        parents = draw(st.lists(st.sampled_from(names), min_size=size, max_size=size, unique=True)) if size else []
        found.append((f"c{number}", parents, draw(TREE)))
    return found


def log_of(history):
    trees = {name: tree for name, _, tree in history}
    return [logged(name, parents, trees[parents[0]] if parents else {}, tree) for name, parents, tree in history]


def ancestors(history, tip):
    """A commit and all it descends from, by the plain definition."""
    parents = {name: above for name, above, _ in history}
    found, todo = set(), [tip]
    while todo:
        at = todo.pop()
        if at not in found:
            found.add(at)
            todo += parents[at]
    return found


def first_parents(history, tip):
    parents = {name: above for name, above, _ in history}
    found = [tip]
    while parents[found[-1]]:
        found.append(parents[found[-1]][0])
    return found[::-1]


@given(histories(), st.data())
def test_a_commit_lands_with_the_first_commit_of_the_line_that_has_it_among_its_ancestors(history, data):
    tip = data.draw(st.sampled_from([name for name, _, _ in history]))
    before, after = data.draw(TREE), data.draw(TREE)

    timeline = Timeline.of(log_of(history), tip=tip, pending=Pending(entries(before), entries(after), NOW, "p"))

    published = first_parents(history, tip)
    assert [each.id for each in timeline.commits] == [*published, "p"]
    above = [ancestors(history, name) for name in published]
    for touches in timeline.touches.values():
        for touch in touches:
            known = [index for index, names in enumerate(above) if touch.commit in names]
            assert touch.landed == (known[0] if known else len(published)), touch.commit


@given(histories())
def test_only_the_line_says_what_a_path_was_and_every_commit_says_what_it_changed(history):
    log = log_of(history)

    timeline = Timeline.of(log)

    trees = {name: tree for name, _, tree in history}
    published = first_parents(history, history[-1][0])
    assert [each.id for each in timeline.commits] == published
    for index, name in enumerate(published):
        assert blobs(timeline, index) == trees[name], name
    told = {
        (path, touch.commit, touch.before, touch.after, touch.merge, touch.people)
        for path, touches in timeline.touches.items()
        for touch in touches
    }
    assert told == {
        (change.path, each.id, change.before, change.blob, len(each.parents) > 1, each.people)
        for each in log
        for change in each.changes
    }


def test_a_branch_from_before_another_merge_lands_with_its_own_merge():
    history = [
        ("m0", [], {"a": "1"}),
        ("s1", ["m0"], {"a": "2"}),
        ("t1", ["m0"], {"a": "1", "b": "1"}),
        ("m1", ["m0", "s1"], {"a": "2"}),
        ("t2", ["t1", "s1"], {"a": "2", "b": "1"}),
        ("m2", ["m1", "t2"], {"a": "2", "b": "1"}),
    ]

    timeline = Timeline.of(log_of(history))

    landed = {touch.commit: touch.landed for touches in timeline.touches.values() for touch in touches}
    assert landed == {"m0": 0, "s1": 1, "m1": 1, "t1": 2, "t2": 2, "m2": 2}


# -- what is about to land ------------------------------------------------------------------------------------


def test_a_change_set_lands_as_one_commit_and_what_of_it_is_not_committed_is_its_author_s():
    history = [("m0", [], {"a": "1"}), ("s1", ["m0"], {"a": "2"}), ("s2", ["s1"], {"a": "3", "b": "1"})]
    fork, head, standing = {"a": "1"}, {"a": "3", "b": "1"}, {"a": "3", "b": "2"}

    pending = Pending(entries(fork), entries(standing), NOW, author="W <w@b>", head=entries(head))
    timeline = Timeline.of(log_of(history), tip="m0", pending=pending)

    assert [each.id for each in timeline.commits] == ["m0", ""]
    assert (blobs(timeline, 0), blobs(timeline, 1)) == (fork, standing)
    assert [(touch.commit, touch.landed) for touch in timeline.touches["a"]] == [("m0", 0), ("s1", 1), ("s2", 1)]
    assert timeline.touches["b"] == [
        Touch(1, "s2", ("s2 <s2@example.org>",), "", "1", False),
        Touch(1, "", ("W <w@b>",), "1", "2", False),
    ]


def test_a_committed_change_set_has_nobody_s_uncommitted_changes():
    history = [("m0", [], {"a": "1"}), ("s1", ["m0"], {"a": "2"})]
    head = entries({"a": "2"})

    pending = Pending(entries({"a": "1"}), head, NOW, "s1", "W <w@b>", head)
    timeline = Timeline.of(log_of(history), tip="m0", pending=pending)

    assert [each.id for each in timeline.commits] == ["m0", "s1"]
    assert [touch.commit for touch in timeline.touches["a"]] == ["m0", "s1"]
