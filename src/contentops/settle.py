"""A commit or a folder -> settled: its history, the records that landed, and the policy in force at each commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contentops import config
from contentops.known import Committed, Known
from contentops.model import Contribution, Entry, Landed, Policy
from contentops.source import documents
from contentops.source.git import LoggedCommit, blob_id
from contentops.source.opening import Source
from contentops.source.snapshot import ROOTS, MixedSnapshot
from contentops.source.timeline import Pending, Timeline, made
from contentops.workflow import landing, policies, site_policy
from contentops.workflow.contributors import contributors
from contentops.workflow.judge import UNKNOWN, Evidence, Judge, Step
from contentops.workflow.policies import IN_FORCE, KEY, KIND, MAILMAP, Policies


@dataclass(frozen=True, slots=True)
class Settled:
    """A source of which it is known what is in force."""

    source: Source
    """With the policy set that is in force, where a change of it still waits for its approval."""
    timeline: Timeline
    policies: Policies
    found: landing.Found
    read: Read
    committed: Committed | None = None
    """The line up to a commit that is looked at by itself, or below such a working tree."""
    known: Known | None = None
    """What this goes on from, where it does."""
    changed: frozenset[str] = frozenset()
    """The paths that have another history than is known of them."""


class Read:
    """Reads a file of any commit: from the snapshot where it is the same, else from git."""

    def __init__(self, source: Source, changed: Iterable[str] | None = None) -> None:
        """`changed`: the only files of a commit that most readings will look at; all of them if none."""
        self._entries = source.snapshot.entries
        self._snapshot = source.snapshot
        self._repository = source.repository
        looked_at = self._entries if changed is None else self._entries.keys() & changed
        wanted = {path: self._entries[path] for path in looked_at} if source.commit else {}
        self._tip = source.snapshot.read_all(_read_by_all(wanted))
        self._committed = bool(source.commit)
        self._hash = source.repository.hash_name if source.repository is not None and not source.commit else ""
        self.steady = True
        """False once a file turned out to hold something else than when the folder was listed."""
        self._fetched: dict[str, bytes] = {}
        self._here = {entry.blob for entry in self._entries.values()}

    def __call__(self, path: str, entry: Entry) -> bytes:
        here = self._entries.get(path)
        if path in self._tip and here is not None and here.blob == entry.blob:
            return self._tip[path]
        if not self._committed and here is not None and here.blob == entry.blob:
            return self._now(path, entry)
        if entry.blob in self._fetched:
            return self._fetched[entry.blob]
        assert self._repository is not None
        return self._repository.read(entry.blob)

    def _now(self, path: str, entry: Entry) -> bytes:
        data = self._snapshot.read(path)
        if self._hash and blob_id(data, hash_name=self._hash) != entry.blob:
            self.steady = False
        return data

    def fetch(self, blobs: Iterable[str]) -> None:
        """Read many older versions at once, in place of those fetched before: one by one they take far longer."""
        if self._repository is not None:
            self._fetched = self._repository.read_all(sorted(set(blobs) - self._here))


def _read_by_all(entries: Mapping[str, Entry]) -> list[str]:
    """The files that every reading of a commit looks at."""
    return [
        path
        for path, entry in entries.items()
        if path.startswith(("content/", "workflows/"))
        and not documents.refused(entry)
        and path.endswith((".md", ".json", ".sig"))
    ]


def settle(source: Source, now: datetime, known: Known | None = None) -> Settled:
    """Read history and records, and find out which policy judges what.

    Args:
        known: what an earlier reading of the same working tree made known, or of an earlier commit where a commit is read. It
            is gone on from where that surely leads to the same; `Settled.known` says whether it was.

    Raises:
        ContentOpsError: git cannot tell the history.
    """
    if source.repository is None or source.base:
        return _settled(source, now)
    committed = _continued(source, known, now) if known is not None else None
    if known is not None and committed is not None:
        settled = _going_on(source, committed, known, now)
        if settled is not None:
            return settled
    return _of_line(source, committed or _committed(source, now), now)


def _settled(source: Source, now: datetime) -> Settled:
    """A change set, or a folder outside git."""
    log = _log(source, source.commit or "HEAD")
    timeline = _timeline(source, log, now)
    read = Read(source)
    found = landing.find(timeline, read)
    settled = Policies(
        timeline, read, _canonical(source, _contacts(log)), last_by=_judging_last(source, log, read, now)
    )
    _settle(settled, timeline, found, read, now)
    return Settled(source, timeline, settled, found, read)


def _of_line(source: Source, committed: Committed, now: datetime) -> Settled:
    """A commit or a working tree, looked at whole."""
    timeline = _up_to(source, committed, now)
    read = Read(source)
    found = landing.find(timeline, read)
    settled = Policies(timeline, read, _canonical(source, committed.contacts), last_by=_last_by(source))
    _settle(settled, timeline, found, read, now)
    if source.commit and settled.waiting() is not None:
        source = replace(source, snapshot=_in_force(source, settled))
    return Settled(source, timeline, settled, found, read, committed)


def _going_on(source: Source, committed: Committed, known: Known, now: datetime) -> Settled | None:
    """A commit or a working tree of which only what changed since is looked at; none where what changed may touch everything."""
    changed = known.changed(committed, source.snapshot.entries)
    if any(_judges(path) for path in changed):
        return None
    timeline = _up_to(source, committed, now)
    if MAILMAP in timeline.versions and committed.contacts != known.committed.contacts:
        return None
    approved_first = site_policy.FILE in timeline.versions
    if approved_first and any(map(policies.is_policy, changed)):
        return None
    read = Read(source, changed)
    found = landing.find(timeline, read, known.found, changed)
    if KEY in landing.keys_at(changed, known.found, found):
        return None
    by, canonical = _last_by(source), _canonical(source, committed.contacts)
    settled = Policies(timeline, read, canonical, last_by=by, parsed=known.parsed)
    _settle(settled, timeline, found, read, now)
    if source.commit and settled.waiting() is not None:
        return None
    return Settled(source, timeline, settled, found, read, committed, known, changed)


def _up_to(source: Source, committed: Committed, now: datetime) -> Timeline:
    """The line of a commit; of a working tree, with what is not committed as one commit more."""
    return committed.line if source.commit else committed.line.followed_by(_pending(source, committed, now))


def _last_by(source: Source) -> policies.LastBy:
    return "parent" if source.commit else "itself"


def _judges(path: str) -> bool:
    """Whether a file has a say in how documents are read, or who decides on them."""
    return path in (MAILMAP, config.FILE) or (path.startswith("workflows/") and policies.is_policy(path))


def _committed(source: Source, now: datetime) -> Committed:
    log = _log(source, source.commit or "HEAD")
    tree = _tree(source, "HEAD") if log else {}
    return Committed(Timeline.of(log, now=now), tree, _contacts(log), _ahead(log, now))


def _tree(source: Source, head: str) -> Mapping[str, Entry]:
    """The files of the commit that is read, or of the one below the working tree."""
    assert source.repository is not None
    return source.snapshot.entries if source.commit else source.repository.tree(head, *ROOTS)


def _continued(source: Source, known: Known, now: datetime) -> Committed | None:
    """The line as it is known with what was committed since; none if it is another line now."""
    repository, before = source.repository, known.committed
    if repository is None or now < known.now or repository.may_be_shallow() or not repository.has_commits():
        return None
    head = source.commit or repository.commit_id("HEAD")
    if head == before.head:
        return before
    if not before.head or not repository.is_ancestor(before.head, head):
        return None
    log = repository.log(head, *ROOTS, since=before.head)
    line = before.line.continued(log, now) if log else None
    if line is None:
        return None
    return Committed(line, _tree(source, head), before.contacts | _contacts(log), _ahead(log, now))


def _ahead(log: Iterable[LoggedCommit], now: datetime) -> bool:
    return any(each.time > now for each in log)


def _pending(source: Source, committed: Committed, now: datetime) -> Pending:
    assert source.repository is not None
    return Pending(committed.tree, source.snapshot.entries, now, author=source.repository.user())


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
    return Timeline.of(log, now=now)


def _judging_last(source: Source, log: Sequence[LoggedCommit], read: Read, now: datetime) -> policies.LastBy:
    """What judges the last commit of the line."""
    if source.base and source.base != source.fork:
        ahead = _log(source, source.base)
        timeline = Timeline.of(ahead, now=now)
        found = landing.find(timeline, read)
        target = Policies(timeline, read, _canonical(source, _contacts(ahead)), last_by="parent")
        _settle(target, timeline, found, read, now)
        return target.in_force() or "fork"
    if source.base:
        return "fork"
    return "parent" if source.commit else "itself"


def _contacts(log: Iterable[LoggedCommit]) -> frozenset[str]:
    return frozenset(contact for logged in log for contact in logged.people)


def _canonical(source: Source, contacts: Iterable[str]) -> policies.Canonical:
    known: dict[str, Mapping[str, str]] = {}

    def canonical(mailmap: str) -> Mapping[str, str]:
        if mailmap not in known:
            assert source.repository is not None  # a mailmap has a say where commits have authors
            wanted = sorted(contact for contact in contacts if "\n" not in contact)
            known[mailmap] = source.repository.canonical(mailmap, wanted)
        return known[mailmap]

    return canonical


def _in_force(source: Source, settled: Policies) -> MixedSnapshot:
    """The snapshot with the policy set that is in force."""
    assert source.repository is not None
    own = {path: entry for path, entry in source.snapshot.entries.items() if not policies.is_policy(path)}
    return MixedSnapshot(source.snapshot, source.repository, {**own, **settled.entries(settled.stage())})
