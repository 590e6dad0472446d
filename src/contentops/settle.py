"""A commit or a folder -> settled: its history, the records that landed, and the policy in force at each commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contentops.model import Contribution, Entry, Landed, Policy
from contentops.source import documents
from contentops.source.git import LoggedCommit
from contentops.source.opening import Source
from contentops.source.snapshot import ROOTS, MixedSnapshot
from contentops.source.timeline import Pending, Timeline, made
from contentops.workflow import landing, policies
from contentops.workflow.contributors import contributors
from contentops.workflow.judge import UNKNOWN, Evidence, Judge, Step
from contentops.workflow.policies import IN_FORCE, KEY, KIND, Policies


@dataclass(frozen=True, slots=True)
class Settled:
    """A source of which it is known what is in force."""

    source: Source
    """With the policy set that is in force, where a change of it still waits for its approval."""
    timeline: Timeline
    policies: Policies
    found: landing.Found
    read: Read


class Read:
    """Reads a file of any commit: from the snapshot where it is the same, else from git."""

    def __init__(self, source: Source) -> None:
        self._entries = source.snapshot.entries
        self._snapshot = source.snapshot
        self._repository = source.repository
        paths = [
            path
            for path, entry in self._entries.items()
            if path.startswith(("content/", "workflows/"))
            and not documents.refused(entry)
            and path.endswith((".md", ".json", ".sig"))
        ]
        self._tip = source.snapshot.read_all(paths)
        self._fetched: dict[str, bytes] = {}
        self._here = {entry.blob for entry in self._entries.values()}

    def __call__(self, path: str, entry: Entry) -> bytes:
        here = self._entries.get(path)
        if here is not None and here.blob == entry.blob:
            return self._tip[path] if path in self._tip else self._snapshot.read(path)
        if entry.blob in self._fetched:
            return self._fetched[entry.blob]
        assert self._repository is not None
        return self._repository.read(entry.blob)

    def fetch(self, blobs: Iterable[str]) -> None:
        """Read many older versions at once, in place of those fetched before: one by one they take far longer."""
        if self._repository is not None:
            self._fetched = self._repository.read_all(sorted(set(blobs) - self._here))


def settle(source: Source, now: datetime) -> Settled:
    """Read history and records, and find out which policy judges what.

    Raises:
        ContentOpsError: git cannot tell the history.
    """
    log = _log(source, source.commit or "HEAD")
    timeline = _timeline(source, log, now)
    read = Read(source)
    found = landing.find(timeline, read)
    settled = Policies(timeline, read, _canonical(source, log), last_by=_judging_last(source, log, read, now))
    _settle(settled, timeline, found, read, now)
    if source.commit and not source.base and settled.waiting() is not None:
        source = replace(source, snapshot=_in_force(source, settled))
    return Settled(source, timeline, settled, found, read)


def judged(settled: Settled, key: str) -> tuple[Landed, ...]:
    """Every record about a key, in the order they landed, with what each is worth."""
    return tuple(
        landing.judge(
            each,
            settled.policies.judging(each.commit.index),
            settled.timeline,
            settled.policies,
            settled.read,
            settled.found,
        )
        for each in settled.found.records.get(key, ())
    )


def site_evidence(
    settled: Policies,
    timeline: Timeline,
    records: Iterable[Landed],
    policy: Policy,
    digest: str,
    index: int,
    replaced: int = -1,
) -> Evidence:
    """What there is about a change of the policy set as of a commit, for `policy` to judge. Approvals count if they landed
    after the commit `replaced`, at which another set took the place of this one."""
    about = tuple(
        each
        for each in records
        if each.record.digest == digest
        and each.commit.index <= index
        and (each.commit.index > replaced or each.record.decision in ("reject", "revoke"))
    )
    before = max((stage for stage in settled.stages() if stage < index), default=-1)
    changes = [
        Contribution(touch.landed, touch.commit, touch.people)
        for path, touches in timeline.touches.items()
        if policies.is_policy(path)
        for touch in made(touches)
    ]
    known = contributors(
        changes, about, about, kind=KIND, policy=policy, after=before, until=index
    ) if timeline.touches else UNKNOWN  # fmt: skip
    step = Step(index, policy, known)
    return Evidence(None, about, (step,), step)


def _settle(settled: Policies, timeline: Timeline, found: landing.Found, read: Read, now: datetime) -> None:
    about = found.records.get(KEY, ())

    def decided(policy: Policy, index: int, digest: str, replaced: int) -> bool:
        records = [landing.judge(each, policy, timeline, settled, read, found) for each in about]
        evidence = site_evidence(settled, timeline, records, policy, digest, index, replaced)
        return Judge(KIND, policy.workflows[KIND], now).backing(evidence, IN_FORCE).backed

    signed = (timeline.versions.get(each.record.path + landing.SIGNATURE, ()) for each in about)
    later = [index for versions in signed for index, _ in versions]
    settled.settle(decided, [*(each.commit.index for each in about), *later])


def _log(source: Source, commit: str) -> list[LoggedCommit]:
    if source.repository is None or not source.repository.has_commits():
        return []
    return source.repository.log(commit, *ROOTS)


def _timeline(source: Source, log: Sequence[LoggedCommit], now: datetime) -> Timeline:
    """The published line: the first parents of what is read, and the working tree or the change set as one commit more."""
    repository, after = source.repository, source.snapshot.entries
    if repository is None:
        return Timeline.of((), pending=Pending({}, after, now))
    if source.base:
        head = after if source.commit else repository.tree("HEAD", *ROOTS)
        before = repository.tree(source.fork, *ROOTS)
        pending = Pending(before, after, now, source.commit, repository.user(), head)
        return Timeline.of(log, tip=source.fork, pending=pending, now=now)
    if source.commit:
        return Timeline.of(log, now=now)
    head = repository.tree("HEAD", *ROOTS) if log else {}
    return Timeline.of(log, pending=Pending(head, after, now, author=repository.user()), now=now)


def _judging_last(source: Source, log: Sequence[LoggedCommit], read: Read, now: datetime) -> policies.LastBy:
    """What judges the last commit of the line."""
    if source.base and source.base != source.fork:
        ahead = _log(source, source.base)
        timeline = Timeline.of(ahead, now=now)
        found = landing.find(timeline, read)
        target = Policies(timeline, read, _canonical(source, ahead), last_by="parent")
        _settle(target, timeline, found, read, now)
        return target.in_force() or "fork"
    if source.base:
        return "fork"
    return "parent" if source.commit else "itself"


def _canonical(source: Source, log: Sequence[LoggedCommit]) -> policies.Canonical:
    known: dict[str, Mapping[str, str]] = {}

    def canonical(mailmap: str) -> Mapping[str, str]:
        if mailmap not in known:
            contacts = {contact for logged in log for contact in logged.people if "\n" not in contact}
            assert source.repository is not None  # a mailmap has a say where commits have authors
            known[mailmap] = source.repository.canonical(mailmap, sorted(contacts))
        return known[mailmap]

    return canonical


def _in_force(source: Source, settled: Policies) -> MixedSnapshot:
    """The snapshot with the policy set that is in force."""
    assert source.repository is not None
    own = {path: entry for path, entry in source.snapshot.entries.items() if not policies.is_policy(path)}
    return MixedSnapshot(source.snapshot, source.repository, {**own, **settled.entries(settled.stage())})
