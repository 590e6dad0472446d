"""A published line without git: commits that hold files, to ask what judges what."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta, timezone

import pytest

from contentops.model import Entry
from contentops.source.git import Change, LoggedCommit
from contentops.source.timeline import Pending, Timeline
from contentops.workflow.policies import Policies

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
WORKFLOW = """\
workflow: editorial
version: {version}
applies_to: [article]
initial: draft
states:
  draft: {{label: {{en: Draft}}, category: working}}
  review: {{label: {{en: Review}}, category: review}}
  approved: {{label: {{en: Approved}}, category: approved}}
  live: {{label: {{en: Live}}, category: public}}
transitions:
  submit: {{from: draft, to: review, by: [author]}}
  approve: {{from: review, to: approved, requires: [{{count: {count}, of: [editor]}}]}}
  publish: {{from: approved, to: live, requires: [{{of: [publisher]}}]}}
  back: {{from: [review, approved, live], to: draft, by: [editor], decision: reject}}
"""
PEOPLE = """\
people:
  ann: {name: Ann, emails: [ann@example.org], roles: [author]}
  ed: {name: Ed, emails: [ed@example.org, Ed@Home.example.org], roles: [editor]}
  eve: {name: Eve, emails: [eve@example.org], roles: [editor], until: 2026-01-05}
  pat: {name: Pat, emails: [pat@example.org], roles: [publisher]}
"""


class Line:
    """A history that grows commit by commit; every file is in memory."""

    def __init__(self):
        self.log = []
        self.trees = {}
        self.data = {}
        self.tip = ""
        self.canonical = {}

    def entry(self, content, mode="100644"):
        data = content if isinstance(content, bytes) else content.encode()
        blob = hashlib.sha1(data).hexdigest()
        self.data[blob] = data
        return Entry(mode, blob, len(data))

    def tree(self, files, before):
        """A tree with some files changed: text, an entry, or none to delete."""
        made = {path: each if isinstance(each, Entry | None) else self.entry(each) for path, each in files.items()}
        return {path: entry for path, entry in {**before, **made}.items() if entry is not None}

    def commit(self, files=(), *, by="Ann <ann@example.org>", parents=None):
        """A commit after the last one, or after some parents; gives its index on the line of first parents."""
        parents = tuple(parents if parents is not None else [self.tip] if self.tip else [])
        before = self.trees[parents[0]] if parents else {}
        after = self.tree(dict(files), before)
        name = f"{len(self.log):040x}"
        changes = tuple(
            Change(path, entry.mode if (entry := after.get(path)) else "000000", entry.blob if entry else "", before[path].blob if path in before else "")
            for path in sorted(before.keys() | after.keys())
            if before.get(path) != after.get(path)
        )  # fmt: skip
        self.log.append(LoggedCommit(name, START + timedelta(days=len(self.log)), changes, parents, (by,)))
        self.trees[name], self.tip = after, name
        return len(self.timeline().commits) - 1

    def timeline(self, standing=None):
        """With what stands in the working tree as the last commit, if given."""
        if standing is None:
            return Timeline.of(self.log)
        head = self.trees[self.tip] if self.tip else {}
        pending = Pending(head, self.tree(standing, head), START + timedelta(days=99), author="Ann <ann@example.org>")
        return Timeline.of(self.log, pending=pending)

    def read(self, path, entry):
        return self.data[entry.blob]

    def policies(self, *, last_by="parent", standing=None, approved=(), records=()):
        """Settled; `approved` are pairs: the digest of a policy set, and the commit at which it was approved."""
        timeline = self.timeline(standing)
        found = Policies(timeline, self.read, lambda blob: self.canonical.get(blob, {}), last_by=last_by)
        given = list(approved)
        found.settle(
            lambda policy, index, digest, after: any(what == digest and after < at <= index for what, at in given),
            records,
        )
        return found

    def rules(self, count=1, version=1, **more):
        """The files of a policy in which `count` editors approve."""
        text = WORKFLOW.format(count=count, version=version) + more.pop("end", "")
        return {"workflows/editorial.yml": text, "workflows/people.yml": PEOPLE, **more}


@pytest.fixture
def line():
    return Line()


@pytest.fixture
def new_line():
    """For tests that make many."""
    return Line
