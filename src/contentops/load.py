"""A settled source -> catalog: everything the later stages need, read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import datetime
from itertools import pairwise

from contentops.definitions import read_definitions
from contentops.errors import ContentOpsError
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
from contentops.source import documents
from contentops.source.timeline import Timeline
from contentops.workflow.authorship import Authorship
from contentops.workflow.contributors import contributors
from contentops.workflow.history import History
from contentops.workflow.judge import NOBODY, UNKNOWN, Evidence, Judge, Step
from contentops.workflow.policies import KEY, Policies
from contentops.workflow.policies import digest as policy_digest
from contentops.workflow.requirements import CODE

_BATCH = 500


def load(settled: Settled, now: datetime) -> Catalog:
    """Read definitions, documents, history and records.

    Raises:
        ContentOpsError: the definitions are not usable, or git cannot tell the history.
    """
    try:
        return _load(settled, now)
    finally:
        if settled.source.repository is not None:
            settled.source.repository.close()


def _load(settled: Settled, now: datetime) -> Catalog:
    source, timeline, policies = settled.source, settled.timeline, settled.policies
    definitions = read_definitions(source.snapshot)
    _refuse_lost_states(definitions, policies, now)
    history = History(timeline, definitions, policies, settled.read)
    entries = source.snapshot.entries
    tip = {path: entry for path, entry in entries.items() if documents.is_document(path)}
    read = {path: history.document(path, entry) for path, entry in tip.items()}
    found = tuple(document for document in read.values() if isinstance(document, Document))
    problems = [problem for problem in read.values() if isinstance(problem, Diagnostic)]
    landed = {key: judged(settled, key) for key in settled.found.records}
    digests = {document.path: history.digest(document, history.last) for document in found}
    holders = _holders(history, found)
    unreadable = _keys_of_unreadable(history, [problem.path for problem in problems])
    for key, path in unreadable.items():
        holders.setdefault(key, []).append(path)
    records = {key: landed.get(str(key), ()) for key in holders}
    for key, paths in holders.items():
        paths.extend(_decided_paths(records[key]))
    fences = {
        kind: max(map(policies.reapproved, policies.names_for(kind)), default=-1) for kind in definitions.workflows
    }
    contributions = _contributions(settled, history, holders)
    revisions = _revisions(settled, history, holders, found, digests, records, contributions, fences, now)
    removed = tuple(_removed(history, holders.keys())) if source.base else ()
    records.update((document.key, landed.get(str(document.key), ())) for document in removed)
    known = {KEY, *(str(key) for key in records)}
    orphans = tuple(
        sorted(each.record.path for key, group in landed.items() if key not in known for each in group if each.present)
    )
    waiting = policies.waiting()
    return Catalog(
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
        unreadable=unreadable,
        orphans=orphans,
        policy=policies.next(),
        landing_policy=policies.before_last(),
        policy_records=landed.get(KEY, ()),
        policy_digest=policy_digest(policies.entries(history.last)),
        policy_contributors=_policy_contributors(settled, landed.get(KEY, ())),
        policy_waiting=_changed(policies) if waiting is not None else (),
        removed=removed,
        deleted_by={each.path: _deleters(timeline, each.path) for each in removed},
        contributions=contributions,
        last=history.last,
        fences=fences,
    )


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
        if key.type in strict or (base and _moved(settled.timeline, paths))
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
    now: datetime,
) -> dict[Key, tuple[Revision, ...]]:
    """What each key was along the line, as far back as it matters."""
    by_path = {document.path: document for document in found}
    revisions = {}
    for some in _batched(sorted(holders.items(), key=lambda pair: min(pair[1]))):
        settled.read.fetch(_versions(settled.timeline, some))
        for key, paths in some:
            held = [by_path[path] for path in set(paths) & by_path.keys() if by_path[path].key == key]
            since = 0
            if len(held) == 1 and not settled.source.base:
                known = contributions.get(key)
                digest = digests[held[0].path]
                plain = _is_plainly_live(
                    held[0], digest, records[key], known, history.definitions, fences, now, history.last
                )
                since = min(each.commit.index for each in records[key]) if plain else 0
            revisions[key] = history.revisions(key, paths, since)
    return revisions


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


def _moved(timeline: Timeline, paths: Iterable[str]) -> bool:
    """Whether the last commit of the line, or one that lands with it, touched one of the paths."""
    last = len(timeline.commits) - 1
    return any(touches[-1].landed == last for path in paths if (touches := timeline.touches.get(path)))


def _removed(history: History, kept: Set[Key]) -> Iterator[Document]:
    """What lay, before the last commit, in files it changed, if nothing has its key any more."""
    for path, versions in history.timeline.versions.items():
        if documents.is_document(path) and versions[-1][0] == history.last:
            entry = history.timeline.at(path, history.last - 1)
            found = history.document(path, entry) if entry is not None else None
            if isinstance(found, Document) and found.key not in kept:
                yield found


def _deleters(timeline: Timeline, path: str) -> tuple[str, ...]:
    """Who deleted a file, or made another document of it, with the last commit of the line or with one that lands with it."""
    last = len(timeline.commits) - 1
    touches = [each for each in timeline.touches.get(path, ()) if each.landed == last]
    deletions = [each for each in touches if not each.after] or touches
    return tuple(dict.fromkeys(each.people[0] for each in deletions if not each.merge or len(deletions) == 1))


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


def _refuse_lost_states(definitions: Definitions, policies: Policies, now: datetime) -> None:
    """Refuse a workflow that lacks a state of an older version and does not say what became of it: none is ever guessed."""
    problems = []
    for workflow in {each.name: each for each in definitions.workflows.values()}.values():
        judge = Judge("", workflow, now)
        lost: dict[str, int] = {}
        raised: dict[str, str] = {}
        for older in policies.workflows_named(workflow.name):
            for state in older.states if older.version < workflow.version else ():
                if workflow.current(state, older.version) not in workflow.states:
                    lost[state] = max(older.version, lost.get(state, 0))
                elif judge.named(older, state) not in workflow.states:
                    raised[state] = workflow.current(state, older.version)
        problems += [
            Diagnostic(
                CODE,
                "error",
                workflow.path,
                f"a migration makes “{state}”, which nobody approved, the state “{name}”",
                hint="map it to a state of its own category; approvals are given, not renamed",
            )
            for state, name in sorted(raised.items())
        ]
        problems += [
            Diagnostic(
                CODE,
                "error",
                workflow.path,
                f"version {version} of this workflow had the state “{state}”, and nothing says what it is now",
                hint=f"migrations: [{{from_version: {version}, states: {{{state}: …}}}}]",
            )
            for state, version in sorted(lost.items())
        ]
    if problems:
        raise ContentOpsError("the site's definitions cannot be used", diagnostics=problems)


def _holders(history: History, found: Iterable[Document]) -> dict[Key, list[str]]:
    """For each key of the tree, the files that hold it or once did."""
    holders: dict[Key, list[str]] = {}
    for document in found:
        holders.setdefault(document.key, []).append(document.path)
    for path, versions in history.timeline.versions.items():
        if versions[-1][1] is None and documents.is_document(path):
            last = next(entry for _, entry in reversed(versions) if entry is not None)
            gone = history.document(path, last)
            if isinstance(gone, Document) and gone.key in holders:
                holders[gone.key].append(path)
    changed = _changed_documents(history)
    for key, paths in holders.items():
        paths.extend(_left_behind(history, key, paths, changed))
    return holders


def _changed_documents(history: History) -> dict[int, list[str]]:
    """The documents' paths that each commit of the line changed and that were there before it."""
    changed: dict[int, list[str]] = {}
    for path, versions in history.timeline.versions.items():
        if documents.is_document(path):
            for (_, before), (index, _) in pairwise(versions):
                if before is not None:
                    changed.setdefault(index, []).append(path)
    return changed


def _left_behind(history: History, key: Key, paths: list[str], changed: Mapping[int, list[str]]) -> list[str]:
    """The paths a key was moved away from, where something else lies now: found from the commits that put it where it went."""
    found, todo = set(paths), list(paths)
    while todo:
        versions = history.timeline.versions.get(todo.pop(), ())
        for number, (index, entry) in enumerate(versions):
            came = entry is not None and (number == 0 or versions[number - 1][1] is None)
            for other in changed.get(index, ()) if came else ():
                before = history.timeline.at(other, index - 1)
                held = history.document(other, before) if before is not None and other not in found else None
                if isinstance(held, Document) and held.key == key:
                    found.add(other)
                    todo.append(other)
    return sorted(found - set(paths))


def _keys_of_unreadable(history: History, paths: Iterable[str]) -> dict[Key, str]:
    """The keys that files which cannot be read now had when they last could."""
    keys = {}
    for path in paths:
        for _, entry in reversed(history.timeline.versions.get(path, ())):
            found = history.document(path, entry) if entry is not None else None
            if isinstance(found, Document):
                keys[found.key] = path
                break
    return keys


def _decided_paths(records: Iterable[Landed]) -> list[str]:
    """Where a key's document lay when decisions about it were made: a file that holds another key today may have been it."""
    return sorted({path for each in records for path, _ in each.record.files if documents.is_document(path)})


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
