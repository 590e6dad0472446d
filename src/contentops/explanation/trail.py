"""The trail of one document: who changed it, what was decided, what became live when; newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from typing import Literal

from contentops.explanation.evidence import Witness
from contentops.explanation.model import Given
from contentops.line import instant
from contentops.model import Catalog, Commit, Contribution, Document, Key, Landed, Revision, Workflow
from contentops.plan import plan
from contentops.settle import Settled, judged
from contentops.source import documents
from contentops.workflow.authorship import Authorship
from contentops.workflow.history import History
from contentops.workflow.judge import Evidence, Judge
from contentops.workflow.policies import KEY, KIND
from contentops.workflow.policies import digest as policy_digest

Kind = Literal["text", "status", "decision", "gone", "live", "down"]
_ORDER: tuple[Kind, ...] = ("text", "gone", "status", "decision", "down", "live")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    kind: Kind
    """A new text, a status set by hand, a decision, the file gone or unreadable, a text went live, nothing is live any more."""
    at: datetime
    """When it landed; for `live` and `down` also when an instant in the front matter came."""
    commit: str
    """Of the published line; empty while it is not committed."""
    index: int
    digest: str
    """Of the text it is about."""
    people: tuple[str, ...]
    """Ids, or `Name <address>` of those who are nobody in people.yml."""
    made: str
    """The commit it was made with, where that is not the one it landed with."""
    before: str
    after: str
    """The states it led from and to."""
    decision: Given | None
    note: str


@dataclass(frozen=True, slots=True)
class Trail:
    """Everything that is known of one key."""

    key: str
    path: str
    digest: str
    """As it stands; empty where there is no such document any more."""
    status: str
    live_digest: str
    events: tuple[Event, ...]
    """Newest first."""


def find_removed(settled: Settled, catalog: Catalog, name: str) -> Key | None:
    """The key of a document that is not in the tree any more, by its path or its key."""
    history = _history(settled, catalog)
    default = catalog.definitions.settings.languages[0]
    with _reading(settled):
        removed = list(_removed(history))
    for path, gone in removed:
        if name in (path, str(gone.key)) or f"{name}@{default}" == str(gone.key):
            return gone.key
    return None


def trail(settled: Settled, catalog: Catalog, key: Key, now: datetime) -> Trail:
    """The trail of a key, from the first commit that held it."""
    history = _history(settled, catalog)
    with _reading(settled):
        records = catalog.records.get(key) or judged(settled, str(key))
        paths = _paths(history, catalog, key, records)
        revisions = history.revisions(key, paths, 0)
        contributions = _contributions(settled, history, key, paths)
    document = catalog.by_key().get(key)
    whole = replace(
        catalog, revisions={key: revisions}, records={key: records}, contributions={key: contributions},
        documents=(), unreadable={},
    )  # fmt: skip
    if settled.source.repository is None:
        whole = replace(whole, contributions={})
    workflow = catalog.definitions.workflows.get(key.type)
    found = [
        *_texts(catalog, key, revisions, contributions),
        *_statuses(catalog, workflow, revisions, records, contributions),
        *_gone(revisions),
        *_decisions(catalog, key, workflow, revisions, records, now),
        *_live(whole, key, now),
    ]
    live = plan(whole, now).live.get(key)
    found.sort(key=lambda event: (event.index, event.at, _ORDER.index(event.kind)))
    found.reverse()
    return Trail(
        str(key),
        document.path if document else (paths[-1] if paths else ""),
        catalog.digests[document.path] if document else "",
        document.status if document else "",
        live.digest if live else "",
        tuple(found),
    )


def policy_trail(settled: Settled, catalog: Catalog, now: datetime) -> Trail:
    """The trail of the policy set: each set that came into force, and each decision about one."""
    policies = settled.policies
    commits = settled.timeline.commits
    events = []
    for stage in policies.stages():
        digest = policy_digest(policies.entries(stage))
        events.append(_event("live", commits[stage], digest, note="in force from here on"))
    waiting = policies.waiting()
    if waiting is not None:
        note = f"changed, and not in force: {', '.join(catalog.policy_waiting)}"
        events.append(_event("text", commits[waiting], catalog.policy_digest, note=note))
    policy = catalog.policy
    if policy is not None and KIND in policy.workflows:
        witness = Witness(catalog, Judge(KIND, policy.workflows[KIND], now), Evidence(None, catalog.policy_records, ()))
        events += [_decided(witness, landed, "", "", catalog.policy_digest) for landed in catalog.policy_records]
    events.sort(key=lambda event: (event.index, _ORDER.index(event.kind)), reverse=True)
    force = policy_digest(policies.entries(policies.stage())) if policies.stage() >= 0 else ""
    return Trail(KEY, "workflows/", catalog.policy_digest, "", force, tuple(events))


def _history(settled: Settled, catalog: Catalog) -> History:
    return History(settled.timeline, catalog.definitions, settled.policies, settled.read)


@contextmanager
def _reading(settled: Settled) -> Iterator[None]:
    """Ends the conversation with git that reading older versions begins."""
    try:
        yield
    finally:
        if settled.source.repository is not None:
            settled.source.repository.close()


def _contributions(settled: Settled, history: History, key: Key, paths: Sequence[str]) -> tuple[Contribution, ...]:
    authorship = Authorship(history, settled.read)
    authorship.look(paths)
    return authorship.contributions(key)


# -- what is there --------------------------------------------------------------------------------------------


def _paths(history: History, catalog: Catalog, key: Key, records: Iterable[Landed]) -> list[str]:
    """Every file that holds the key or once did."""
    here = [document.path for document in catalog.documents if document.key == key]
    gone = [path for path, document in _removed(history) if document.key == key]
    decided = [path for each in records for path, _ in each.record.files if documents.is_document(path)]
    broken = [catalog.unreadable[key]] if key in catalog.unreadable else []
    return list(dict.fromkeys([*decided, *gone, *broken, *here]))


def _removed(history: History) -> Iterator[tuple[str, Document]]:
    """What lay where a document was deleted."""
    for path, versions in history.timeline.versions.items():
        if versions[-1][1] is None and documents.is_document(path):
            last = next((entry for _, entry in reversed(versions) if entry is not None), None)
            found = history.document(path, last) if last is not None else None
            if isinstance(found, Document):
                yield path, found


# -- what happened --------------------------------------------------------------------------------------------


def _event(
    kind: Kind,
    commit: Commit,
    digest: str,
    *,
    people: tuple[str, ...] = (),
    made: str = "",
    before: str = "",
    after: str = "",
    decision: Given | None = None,
    note: str = "",
) -> Event:
    return Event(kind, commit.time, commit.id, commit.index, digest, people, made, before, after, decision, note)


def _texts(
    catalog: Catalog, key: Key, revisions: Sequence[Revision], contributions: Sequence[Contribution]
) -> Iterator[Event]:
    """Each time another text landed, and by whose commits."""
    before = ""
    for revision in revisions:
        if revision.document is None or revision.digest == before:
            continue
        index = revision.commit.index
        own = [each for each in contributions if each.landed == index and each.text]
        people = tuple(dict.fromkeys(_named(catalog, who) for each in own for who in each.people))
        made = [each.commit for each in own if each.commit and each.commit != revision.commit.id]
        moved = "" if not before else _why_changed(own)
        first = "the first text" if not before else moved
        yield _event(
            "text",
            revision.commit,
            revision.digest,
            people=people,
            made=", ".join(each[:7] for each in made),
            note=first,
        )
        before = revision.digest


def _why_changed(own: Sequence[Contribution]) -> str:
    return "" if own else "changed by the merge itself, or by a key or asset it refers to"


def _statuses(
    catalog: Catalog,
    workflow: Workflow | None,
    revisions: Sequence[Revision],
    records: Sequence[Landed],
    contributions: Sequence[Contribution],
) -> Iterator[Event]:
    """Each time the state changed and no record tells of it."""
    before = ""
    for revision in revisions:
        if revision.document is None:
            continue
        status = revision.document.status
        index = revision.commit.index
        told = any(
            each.commit.index == index and workflow is not None
            and (made := workflow.transitions.get(each.record.transition)) is not None and made.target == status
            for each in records
        )  # fmt: skip
        if before and status != before and not told:
            own = [each for each in contributions if each.landed == index and each.status == status]
            people = tuple(dict.fromkeys(_named(catalog, each.people[0]) for each in own[-1:]))
            yield _event("status", revision.commit, revision.digest, people=people, before=before, after=status)
        before = status


def _gone(revisions: Sequence[Revision]) -> Iterator[Event]:
    notes = {
        "absent": "the file was deleted",
        "duplicate": "another file has the same key",
        "unreadable": "the file cannot be read",
    }
    for revision in revisions:
        if revision.problem:
            yield _event("gone", revision.commit, "", note=notes[revision.problem])


def _decisions(
    catalog: Catalog,
    key: Key,
    workflow: Workflow | None,
    revisions: Sequence[Revision],
    records: Sequence[Landed],
    now: datetime,
) -> Iterator[Event]:
    document = next((each.document for each in reversed(revisions) if each.document is not None), None)
    if workflow is None or document is None:
        return
    witness = Witness(catalog, Judge(key.type, workflow, now), Evidence(document, tuple(records), ()))
    current = revisions[-1].digest if revisions else ""
    together = Counter(landed.commit.index for landed in records)
    known = {name: number for number, name in enumerate(workflow.transitions)}
    for landed in sorted(records, key=lambda each: (each.commit.index, known.get(each.record.transition, -1))):
        alone = together[landed.commit.index] == 1
        before, after = _states(revisions, landed) if alone else ("", "")
        yield _decided(witness, landed, before, after, current)


def _decided(witness: Witness, landed: Landed, before: str, after: str, current: str) -> Event:
    taken = witness.revoked().get(landed.record.sha256)
    if landed.flaw:
        given = witness.given(landed, "void", landed.flaw)
    elif taken is not None and taken.record.person == landed.record.person:
        given = witness.given(landed, "void", f"taken back on {witness.day(taken)}")
    elif landed.record.digest != current:
        given = witness.given(landed, "not counted", "it is about another text")
    else:
        given = witness.given(landed)
    return _event(
        "decision", landed.commit, landed.record.digest, people=(landed.record.person,), before=before, after=after,
        decision=given, note="" if landed.present else "its file is gone or was changed; it still counts",
    )  # fmt: skip


def _states(revisions: Sequence[Revision], landed: Landed) -> tuple[str, str]:
    """The states before and after the commit that brought a record; nothing where it changed none."""
    index = landed.commit.index
    states = [
        (each.commit.index, each.document.status)
        for each in revisions
        if each.document is not None and each.commit.index <= index
    ]
    if len(states) < 2 or states[-1][0] != index or states[-1][1] == states[-2][1]:
        return "", ""
    return states[-2][1], states[-1][1]


def _live(whole: Catalog, key: Key, now: datetime) -> Iterator[Event]:
    """Each time another text was live, asked of the plan as it was then."""
    shown = ""
    for index, at in _moments(whole, key, now):
        then = _as_of(whole, key, index)
        found = plan(then, at).live.get(key)
        digest = found.digest if found else ""
        if digest == shown:
            continue
        commit = next(
            each
            for each in (*(r.commit for r in whole.revisions[key]), *(r.commit for r in whole.records[key]))
            if each.index == index
        )
        kind: Kind = "live" if digest else "down"
        event = _event(kind, commit, digest or shown)
        yield replace(event, at=at, note="at its hour" if at != commit.time and at > commit.time else "")
        shown = digest


def _moments(whole: Catalog, key: Key, now: datetime) -> list[tuple[int, datetime]]:
    """Each commit that changed the key or brought a record with its time, and each instant of a text in between."""
    times = {each.commit.index: each.commit.time for each in whole.revisions[key]}
    times |= {each.commit.index: each.commit.time for each in whole.records[key]}
    indexes = sorted(times)
    began = list(accumulate((times[index] for index in indexes), max))
    instants = sorted(
        at
        for each in whole.revisions[key]
        if each.document is not None
        for name in ("publish_at", "unpublish_at")
        if (at := instant(each.document, name)) is not None and at <= now
    )
    found = []
    for number, index in enumerate(indexes):
        end = began[number + 1] if number + 1 < len(indexes) else None
        found.append((index, began[number]))
        found += [(index, at) for at in instants if began[number] < at and (end is None or at < end)]
    return found


def _as_of(whole: Catalog, key: Key, index: int) -> Catalog:
    """The catalogue as it was after a commit, as far as one key goes."""
    return replace(
        whole,
        revisions={key: tuple(each for each in whole.revisions[key] if each.commit.index <= index)},
        records={key: tuple(each for each in whole.records[key] if each.commit.index <= index)},
        fences={kind: fence for kind, fence in whole.fences.items() if fence <= index},
        last=index,
    )


def _named(catalog: Catalog, contact: str) -> str:
    """The id a contact belongs to, else the contact."""
    return (catalog.policy.person_of(contact) if catalog.policy else "") or contact
