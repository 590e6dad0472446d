"""When something about a document is due: leaving its state, its next review, the follow-up of an override."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contentops.model import Catalog, Commit, Document, Key, Landed, Release, Revision, State, Workflow
from contentops.workflow.judge import Evidence, Judge


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that has to happen by an instant."""

    since: datetime
    """What the time is counted from."""
    at: datetime
    warn: datetime
    """From when on it is worth saying."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """An override, and whether the decisions it stood in for were given after all."""

    override: Landed
    at: datetime | None
    """By when they are wanted; none if the workflow does not say."""
    met: bool


def in_state_since(catalog: Catalog, document: Document) -> Commit | None:
    """The commit of the published line from which on a document has claimed the state it claims now."""
    workflow = catalog.definitions.workflows.get(document.key.type)
    found = None
    for revision in reversed(catalog.revisions.get(document.key, ())):
        if revision.problem in ("unreadable", "duplicate"):
            continue
        if not _claims(revision, workflow, document.status):
            break
        found = revision.commit
    return found


def leave_by(catalog: Catalog, document: Document) -> Deadline | None:
    """By when a document has to leave its state; none where the state gives no time."""
    state = _state(catalog, document)
    if state is None or state.due is None or (since := in_state_since(catalog, document)) is None:
        return None
    at = _later(since.time, state.due)
    return Deadline(since.time, at, at)


def review_by(release: Release, key: Key) -> Deadline | None:
    """By when what is live of a key has to be looked at again: `review_every` after its newest approval or reaffirmation."""
    live = release.live.get(key)
    workflow = release.catalog.definitions.workflows.get(key.type)
    state = workflow.state_of(live.document.status) if live is not None and workflow is not None else None
    if live is None or live.mark or workflow is None or state is None or state.review_every is None:
        return None
    about = [
        each
        for each in release.catalog.records.get(key, ())
        if each.record.digest == live.digest or each in live.decisions
    ]
    sound = Judge(key.type, workflow, release.now).standing(about)
    looked = [each for each in sound if each.record.decision in ("approve", "reaffirm")]
    last = looked[-1].commit if looked else live.commit
    if last is None:
        return None
    at = _later(last.time, state.review_every)
    return Deadline(last.time, at, at - state.warn if state.warn else at)


def upcoming(release: Release) -> datetime | None:
    """The next instant at which a deadline is announced or passes; an override's counts whether it was followed up or not."""
    found: list[datetime] = []
    for key, document in release.catalog.by_key().items():
        for due in (leave_by(release.catalog, document), review_by(release, key)):
            found += [due.at, due.warn] if due is not None else []
        for landed in release.catalog.records.get(key, ()):
            found += _wanted(landed, key)
    return min((at for at in found if at > release.now), default=None)


def follow_ups(judge: Judge, evidence: Evidence) -> tuple[FollowUp, ...]:
    """The overrides among the decisions about a text, oldest first."""
    return tuple(
        _follow_up(judge, evidence, landed)
        for landed in judge.standing(evidence.records)
        if landed.record.decision == "override" and landed.policy is not None
    )


def _wanted(landed: Landed, key: Key) -> list[datetime]:
    """By when an override's follow-up is wanted."""
    workflow = landed.policy.workflows.get(key.type) if landed.policy is not None else None
    override = workflow.overrides.get(landed.record.override) if workflow is not None else None
    if override is None or override.follow_up is None or landed.flaw:
        return []
    return [_later(landed.commit.time, override.follow_up)]


def _follow_up(judge: Judge, evidence: Evidence, landed: Landed) -> FollowUp:
    assert landed.policy is not None
    workflow = landed.policy.workflows[judge.kind]
    wanted = workflow.overrides[landed.record.override].follow_up
    at = _later(landed.commit.time, wanted) if wanted is not None else None
    if evidence.next is None:
        return FollowUp(landed, at, False)
    judged = replace(evidence, next=replace(evidence.next, policy=landed.policy))
    filled = judge.filled(judged, workflow.transitions[landed.record.transition])
    met = all(not each.needed or len(each.by) >= each.requirement.count for each in filled)
    return FollowUp(landed, at, met)


def _claims(revision: Revision, workflow: Workflow | None, status: str) -> bool:
    if revision.document is None:
        return False
    if workflow is None:
        return revision.document.status == status
    ours, theirs = workflow.state_of(status), workflow.state_of(revision.document.status)
    return ours is theirs if ours is not None else revision.document.status == status


def _state(catalog: Catalog, document: Document) -> State | None:
    workflow = catalog.definitions.workflows.get(document.key.type)
    return workflow.state_of(document.status) if workflow else None


def _later(since: datetime, by: timedelta) -> datetime:
    """That much later; the end of time where the sum would be after it."""
    try:
        return since + by
    except OverflowError:
        return datetime.max.replace(tzinfo=since.tzinfo)
