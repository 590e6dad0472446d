"""A settled source -> catalog: everything the later stages need, read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from contentops.definitions import read_definitions
from contentops.model import (
    Catalog,
    Contribution,
    Contributors,
    Definitions,
    Diagnostic,
    Document,
    Key,
    Landed,
    Revision,
)
from contentops.settle import Settled, judged, site_evidence
from contentops.source import documents, standards
from contentops.source.timeline import Timeline
from contentops.workflow.authorship import Authorship
from contentops.workflow.contributors import contributors
from contentops.workflow.history import History
from contentops.workflow.holders import decided_paths, deleters, find_holders, has_moved, last_key, taken_away
from contentops.workflow.judge import NOBODY, UNKNOWN, Evidence, Judge, Step
from contentops.workflow.landing import keys_at
from contentops.workflow.migrations import refuse_lost_states
from contentops.workflow.policies import KEY, Policies
from contentops.workflow.policies import digest as policy_digest

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Loaded:
    """A catalogue, and on what each key's part of it rests."""

    catalog: Catalog
    judged: Mapping[str, tuple[Landed, ...]]
    read: Mapping[str, Document | Diagnostic]
    gone: Mapping[str, Key | None]
    unreadable: Mapping[str, Key | None]
    held: Mapping[Key, tuple[str, ...]]
    consulted: Mapping[Key, frozenset[str]]
    anew: frozenset[Key]
    """The keys that were worked out now; the others are as they were known."""


def load(settled: Settled, now: datetime) -> Catalog:
    """Read definitions, documents, history and records.

    Raises:
        ContentOpsError: the definitions are not usable, or git cannot tell the history.
    """
    return load_traced(settled, now).catalog


def load_traced(settled: Settled, now: datetime) -> Loaded:
    """`load`, with what the next reading can go on from.

    Raises:
        ContentOpsError: as `load` does.
    """
    try:
        return _load(settled, now)
    finally:
        if settled.source.repository is not None:
            settled.source.repository.close()


def _load(settled: Settled, now: datetime) -> Loaded:
    source, timeline, policies, known = settled.source, settled.timeline, settled.policies, settled.known
    definitions = _definitions(settled)
    refuse_lost_states(definitions, policies, now)
    history = History(timeline, definitions, policies, settled.read)
    entries = source.snapshot.entries
    if known is not None:
        same = {path: each for path, each in known.read.items() if entries.get(path) == known.entries[path]}
        history.remember(entries, same, known.assets, known.active)
    tip = {path: entry for path, entry in entries.items() if documents.is_document(path)}
    read = {path: history.document(path, entry) for path, entry in tip.items()}
    found = tuple(document for document in read.values() if isinstance(document, Document))
    problems = [problem for problem in read.values() if isinstance(problem, Diagnostic)]
    landed = _judged(settled)
    moved = _moved_files(settled, history, read)
    digests = _digests(settled, history, found, moved)
    gone = _keys_of_gone(settled, history)
    unread = _keys_of_unreadable(settled, history, [problem.path for problem in problems])
    unreadable = {key: path for path, key in unread.items() if key is not None}
    fences = {
        kind: max(map(policies.reapproved, policies.names_for(kind)), default=-1) for kind in definitions.workflows
    }
    keys = {*(document.key for document in found), *unreadable}
    anew = frozenset(
        keys if known is None or fences != known.fences else _anew(settled, keys, read, gone, unread, moved, now)
    )
    holders = find_holders(history, found, gone, anew)
    for key, path in unreadable.items():
        holders.setdefault(key, []).append(path)
    records = {key: landed.get(str(key), ()) for key in holders}
    for key, paths in holders.items():
        paths.extend(decided_paths(records[key]) if known is None or key in anew else known.keys[key].held)
    contributions = _contributions(settled, history, holders)
    revisions, consulted = _revisions(
        settled, history, holders, found, digests, records, contributions, fences, anew, now
    )
    removed = tuple(taken_away(history, holders.keys())) if source.base else ()
    records.update((document.key, landed.get(str(document.key), ())) for document in removed)
    about = {KEY, *(str(key) for key in records)}
    orphans = tuple(
        sorted(each.record.path for key, group in landed.items() if key not in about for each in group if each.present)
    )
    waiting = policies.waiting()
    catalog = Catalog(
        definitions=definitions,
        commit=source.commit,
        history=source.repository is not None,
        entries=entries,
        documents=found,
        digests=digests,
        revisions=revisions,
        records=records,
        diagnostics=tuple(sorted([*problems, *settled.found.problems], key=lambda d: d.order)),
        assets=history.assets,
        active=frozenset(history.active),
        unreadable=unreadable,
        orphans=orphans,
        policy=policies.next(),
        landing_policy=policies.before_last(),
        policy_records=landed.get(KEY, ()),
        policy_digest=policy_digest(policies.entries(history.last)),
        policy_contributors=_policy_contributors(settled, landed.get(KEY, ())),
        policy_waiting=_changed(policies) if waiting is not None else (),
        removed=removed,
        deleted_by={each.path: deleters(timeline, each.path) for each in removed},
        contributions=contributions,
        last=history.last,
        fences=fences,
    )
    held = {key: tuple(sorted(set(paths))) for key, paths in holders.items()}
    return Loaded(catalog, landed, read, gone, unread, held, consulted, anew)


# -- going on from what is known --------------------------------------------------------------------------------


def _definitions(settled: Settled) -> Definitions:
    if settled.known is None or any(path.startswith(standards.FOLDER) for path in settled.changed):
        return read_definitions(settled.source.snapshot)
    return settled.known.definitions


def _judged(settled: Settled) -> dict[str, tuple[Landed, ...]]:
    """The records of every key with what they are worth."""
    known, found = settled.known, settled.found
    if known is None:
        return {key: judged(settled, key) for key in found.records}
    stale = keys_at(settled.changed, known.found, found)
    return {key: judged(settled, key) if key in stale else known.judged[key] for key in found.records}


def _moved_files(settled: Settled, history: History, read: Mapping[str, Document | Diagnostic]) -> frozenset[str]:
    """The changed paths that mean, or meant meanwhile, something else to what refers to them: all but documents that have had
    one key since the last commit that is known."""
    if settled.known is None:
        return frozenset()
    first, before = len(settled.known.committed.line.commits), settled.known.read

    def stays(path: str) -> bool:
        old, new = before.get(path), read.get(path)
        if not isinstance(old, Document) or not isinstance(new, Document) or old.key != new.key:
            return False
        later = (entry for index, entry in history.timeline.versions.get(path, ()) if index >= first)
        since = [history.timeline.at(path, first - 1), *later]
        found = [history.document(path, entry) if entry is not None else None for entry in since]
        return all(isinstance(each, Document) and each.key == new.key for each in found)

    return frozenset(path for path in settled.changed if not stays(path))


def _digests(settled: Settled, history: History, found: Iterable[Document], moved: Set[str]) -> dict[str, str]:
    """The digest of each document by path; as known where neither it nor what anything in it refers to has changed."""
    known, changed = (settled.known.digests if settled.known else {}), settled.changed
    return {
        document.path: known[document.path]
        if document.path in known
        and document.path not in changed
        and not any(reference.path in moved for reference in document.references)
        else history.digest(document, history.last)
        for document in found
    }


def _keys_of_gone(settled: Settled, history: History) -> dict[str, Key | None]:
    """The key that files had last which are there no more."""
    known = settled.known.gone if settled.known else {}
    gone = {}
    for path, versions in history.timeline.versions.items():
        if versions[-1][1] is not None or not documents.is_document(path):
            continue
        if path in known and path not in settled.changed:
            gone[path] = known[path]
            continue
        last = next(entry for _, entry in reversed(versions) if entry is not None)
        found = history.document(path, last)
        gone[path] = found.key if isinstance(found, Document) else None
    return gone


def _keys_of_unreadable(settled: Settled, history: History, paths: Iterable[str]) -> dict[str, Key | None]:
    """The keys that files which cannot be read now had when they last could."""
    known = settled.known.unreadable if settled.known else {}
    return {
        path: known[path] if path in known and path not in settled.changed else last_key(history, path)
        for path in paths
    }


def _anew(
    settled: Settled,
    keys: Iterable[Key],
    read: Mapping[str, Document | Diagnostic],
    gone: Mapping[str, Key | None],
    unreadable: Mapping[str, Key | None],
    moved: Set[str],
    now: datetime,
) -> Iterator[Key]:
    """The keys of which something may be other than known: a file changed that decided it, or its time has come."""
    known, changed = settled.known, settled.changed
    assert known is not None
    recorded = keys_at(changed, known.found, settled.found)
    touched = {
        found.key for path in changed for found in (read.get(path), known.read.get(path)) if isinstance(found, Document)
    }
    lost = (each.get(path) for path in changed for each in (gone, unreadable, known.gone, known.unreadable))
    touched.update(key for key in lost if key is not None)
    for key in keys:
        before = known.keys.get(key)
        if (
            before is None
            or key in touched
            or not changed.isdisjoint(before.held)
            or not before.consulted.isdisjoint(moved)
            or str(key) in recorded
            or any(known.now <= turn <= now for turn in before.turns)
        ):
            yield key


def _contributions(
    settled: Settled, history: History, holders: Mapping[Key, list[str]]
) -> dict[Key, tuple[Contribution, ...]]:
    """Who had a hand in each key of which it matters: its workflow excludes contributors, or a change set touches it."""
    if settled.source.repository is None:
        return {}
    strict = _types_that_exclude_contributors(history.definitions, settled.policies)
    base = bool(settled.source.base)
    authorship = Authorship(history, settled.read)
    authorship.look(_asked_about(history, strict, changed_only=base))
    return {
        key: authorship.contributions(key)
        for key, paths in holders.items()
        if key.type in strict or (base and has_moved(settled.timeline, paths))
    }


def _revisions(
    settled: Settled,
    history: History,
    holders: Mapping[Key, list[str]],
    found: Iterable[Document],
    digests: Mapping[str, str],
    records: Mapping[Key, tuple[Landed, ...]],
    contributions: Mapping[Key, tuple[Contribution, ...]],
    fences: Mapping[str, int],
    anew: Set[Key],
    now: datetime,
) -> tuple[dict[Key, tuple[Revision, ...]], dict[Key, frozenset[str]]]:
    """What each key was along the line, as far back as it matters, and the paths that decided it."""
    by_path = {document.path: document for document in found}
    in_order = sorted(holders.items(), key=lambda pair: min(pair[1]))
    known = settled.known.keys if settled.known else {}
    revisions = {key: known[key].revisions if key not in anew else () for key, _ in in_order}
    consulted = {key: known[key].consulted for key in revisions if key not in anew}
    for some in _batched([pair for pair in in_order if pair[0] in anew]):
        settled.read.fetch(_versions(settled.timeline, some))
        for key, paths in some:
            history.consulted.clear()
            held = [by_path[path] for path in set(paths) & by_path.keys() if by_path[path].key == key]
            since = 0
            if len(held) == 1 and not settled.source.base:
                hands = contributions.get(key)
                digest = digests[held[0].path]
                plain = _is_plainly_live(
                    held[0], digest, records[key], hands, history.definitions, fences, now, history.last
                )
                since = min(each.commit.index for each in records[key]) if plain else 0
            revisions[key] = history.revisions(key, paths, since)
            consulted[key] = frozenset(history.consulted)
    return revisions, consulted


def _asked_about(history: History, kinds: set[str], *, changed_only: bool) -> Iterator[str]:
    """The paths, now or once, of documents of which it matters who wrote them."""
    for path, touches in history.timeline.touches.items():
        key = history.key_of(path, "") if documents.is_document(path) else None
        if key is not None and (key.type in kinds or (changed_only and touches[-1].landed == history.last)):
            yield path


def _batched(pairs: list[tuple[Key, list[str]]]) -> Iterator[list[tuple[Key, list[str]]]]:
    """Some keys at a time, so that not every version of every document is in memory at once."""
    for start in range(0, len(pairs), _BATCH):
        yield pairs[start : start + _BATCH]


def _versions(timeline: Timeline, some: Iterable[tuple[Key, list[str]]]) -> Iterator[str]:
    """The blobs of every version of some keys' files, on whatever branch."""
    for _, paths in some:
        for path in paths:
            for touch in timeline.touches.get(path, ()):
                yield from filter(None, (touch.before, touch.after))


def _policy_contributors(settled: Settled, records: tuple[Landed, ...]) -> Contributors:
    """Who changed the policy set since the one in force; asked only where a policy wants to know."""
    policy, policies = settled.policies.next(), settled.policies
    if policy is None or not policy.site.requires:
        return NOBODY
    digest = policy_digest(policies.entries(policies.last))
    evidence = site_evidence(policies, settled.timeline, records, policy, digest, policies.last)
    assert evidence.next is not None
    return evidence.next.contributors


def _changed(policies: Policies) -> tuple[str, ...]:
    """The files in which the policy set differs from the one in force."""
    old, new = policies.entries(policies.stage()), policies.entries(policies.last)
    return tuple(path for path in sorted(old.keys() | new.keys()) if old.get(path) != new.get(path))


def _types_that_exclude_contributors(definitions: Definitions, policies: Policies) -> set[str]:
    """Content types of whose documents some version of their workflow wants to know who contributed."""
    names = {workflow.name: workflow for workflow in definitions.workflows.values()}
    strict = {
        name
        for name, newest in names.items()
        if any(each.asks_who_contributed() for each in (newest, *policies.workflows_named(name)))
    }
    return {kind for kind, workflow in definitions.workflows.items() if workflow.name in strict}


def _is_plainly_live(
    document: Document,
    digest: str,
    records: tuple[Landed, ...],
    contributions: tuple[Contribution, ...] | None,
    definitions: Definitions,
    fences: Mapping[str, int],
    now: datetime,
    last: int,
) -> bool:
    """Whether the one file that holds a key is public, due and backed by its own records, whatever happened before.

    Then nothing before the first record of the key can matter: nothing of it was live, so whatever could keep this text from
    being live has happened since. Else any older revision may be the live one.
    """
    workflow = definitions.workflows.get(document.key.type)
    state = workflow.states.get(document.status) if workflow else None
    if workflow is None or state is None or state.category != "public" or "publish_at" in document.meta:
        return False
    fence = fences.get(document.key.type, -1)
    about = tuple(each for each in records if each.record.digest == digest and each.commit.index > fence)
    steps = []
    for each in about:
        governed = each.policy.workflows.get(document.key.type) if each.policy else None
        if each.policy is not None and governed is not None and governed.unbound == workflow.unbound:
            known = UNKNOWN
            if contributions is not None:
                known = contributors(
                    contributions, records, about, kind=document.key.type, policy=each.policy, after=-1, until=last
                )
            steps.append(Step(each.commit.index, each.policy, known))
    return Judge(document.key.type, workflow, now).backing(Evidence(document, about, tuple(steps)), state.name).backed
