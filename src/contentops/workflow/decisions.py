"""Makes one decision: checks that this person may make this transition now, and says what to write for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from contentops.errors import RefusedError
from contentops.model import Catalog, Commit, Document, Key, Landed, Person, Record, Transition, Workflow
from contentops.source import frontmatter
from contentops.source.git import blob_id
from contentops.workflow import records
from contentops.workflow.judge import Evidence, Filled, Judge, applies, bars


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision writes, and what it leaves open."""

    key: Key
    path: str
    digest: str
    transition: str
    before: str
    after: str
    """State afterwards; as before where decisions are still missing."""
    record: Record
    files: dict[str, bytes]
    """Bytes to write by path: the record, then the document if its status changes."""
    missing: tuple[str, ...]


def transition_named(workflow: Workflow, name: str) -> Transition:
    """A workflow's transition.

    Raises:
        RefusedError: there is none of that name.
    """
    if name not in workflow.transitions:
        raise RefusedError(
            f"the workflow {workflow.name} has no transition “{name}”", hint=f"it has {', '.join(workflow.transitions)}"
        )
    return workflow.transitions[name]


def transition_that(workflow: Workflow, decision: str, state: str) -> Transition:
    """The one transition out of a state that takes a decision.

    Raises:
        RefusedError: there is none, or several.
    """
    found = [
        transition
        for transition in workflow.transitions.values()
        if transition.decision == decision and state in transition.sources
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise RefusedError(
            f"from “{state}” several transitions {decision}: {', '.join(each.name for each in found)}",
            hint="name one: contentops move NAME PATH",
        )
    sources = sorted(
        {source for each in workflow.transitions.values() if each.decision == decision for source in each.sources}
    )
    raise RefusedError(
        f"nothing to {decision} in the state “{state}”",
        hint=f"{decision} takes documents in the state {' or '.join(sources)}" if sources else None,
    )


def decide(
    catalog: Catalog,
    document: Document,
    data: bytes,
    transition: Transition,
    person: Person,
    *,
    evidence: Evidence,
    now: datetime,
    comment: str,
) -> Decided:
    """One person's decision on one document as it stands.

    Args:
        data: the document's bytes.
        evidence: the decisions that count for it so far.

    Raises:
        RefusedError: this person may not make this transition of this document now; says why.
    """
    workflow = catalog.definitions.workflows[document.key.type]
    judge = Judge(workflow, catalog.definitions.people, now)
    role = judge.role_for(person, transition, document)
    _refuse(document, transition, comment, role, person)
    _refuse_again(judge, evidence, transition, person)
    _refuse_rejected(judge, evidence, transition)
    _refuse_unbacked(judge, evidence, transition)
    draft = _record(catalog, document, transition, person, role or "", now, comment)
    proposed = Landed(draft, Commit(_after(evidence.records), "", now), True)
    filled = judge.filled(replace(evidence, records=(*evidence.records, proposed)), transition)
    missing = tuple(_lacks(each) for each in filled if not each.satisfied)
    after = document.status if missing else transition.target
    written = data if after == document.status else _with_status(document, data, after)
    like = catalog.entries[document.path].blob
    assets = {path: catalog.entries[path].blob for path in catalog.revisions[document.key][-1].assets}
    record = _with_files(draft, {document.path: blob_id(written, like=like), **assets})
    files = {record.path: records.to_bytes(record)}
    if written != data:
        files[document.path] = written
    return Decided(
        document.key,
        document.path,
        catalog.digests[document.path],
        transition.name,
        document.status,
        after,
        record,
        files,
        missing,
    )


def _with_status(document: Document, data: bytes, status: str) -> bytes:
    try:
        return frontmatter.replace_value(data, "status", status)
    except frontmatter.UnreadableError as error:
        raise RefusedError(f"{document.path}:{error.position.line}: {error.message}", hint=error.hint) from None


def _refuse(document: Document, transition: Transition, comment: str, role: str | None, person: Person) -> None:
    name = document.path
    if document.status not in transition.sources:
        raise RefusedError(
            f"{name} is in the state “{document.status}”; “{transition.name}” begins in {' or '.join(transition.sources)}",
            hint=f"contentops status {name} shows where it stands",
        )
    barred = [
        requirement.id
        for requirement in transition.requires
        if applies(requirement, document) and bars(requirement, document, person.id)
    ]
    if role is None and barred:
        raise RefusedError(
            f"{person.id} wrote {name} and cannot {transition.name} it",
            hint="let someone else who holds the role decide",
        )
    if role is None:
        wanted = transition.by or tuple(
            dict.fromkeys(role for requirement in transition.requires for role in requirement.of)
        )
        raise RefusedError(
            f"{person.id} may not {transition.name} {name}: it takes the role {' or '.join(wanted)}, {person.id} has {', '.join(person.roles) or 'none'}",
            hint="name who decides with --as PERSON, or give the role in workflows/people.yml",
        )
    if transition.comment_required and not comment.strip():
        raise RefusedError(f"“{transition.name}” wants a reason", hint="give it with --comment TEXT")


def _refuse_again(judge: Judge, evidence: Evidence, transition: Transition, person: Person) -> None:
    """One person's second decision adds nothing; but where all that is required is there and the status still waits (two branches
    merged, a command cut off), deciding again brings it on."""
    filled = judge.filled(evidence, transition)
    given = {landed.record.person for each in filled for landed in each.by}
    if person.id in given and not all(each.satisfied for each in filled):
        raise RefusedError(
            f"{person.id} has decided “{transition.name}” on this text of {evidence.document.path} already",
            hint="another person is needed",
        )


def _refuse_rejected(judge: Judge, evidence: Evidence, transition: Transition) -> None:
    rejections = judge.rejections(evidence) if transition.requires else ()
    if rejections:
        record = rejections[-1].record
        why = f": {record.comment}" if record.comment else ""
        raise RefusedError(
            f"{record.person} rejected this text of {evidence.document.path}{why}",
            hint="change the text and submit it again; the rejection holds for this text alone",
        )


def _refuse_unbacked(judge: Judge, evidence: Evidence, transition: Transition) -> None:
    """Nothing goes on to approval or to the public from a state that was only typed."""
    document, workflow = evidence.document, judge.workflow
    forward = workflow.states[transition.target].category in ("approved", "public")
    if forward and document.status != transition.target and not judge.backing(evidence, document.status).backed:
        raise RefusedError(
            f"{document.path} claims “{document.status}”, and the decisions for that are not there",
            hint=f"contentops status {document.path} says what is missing; set it back to “{workflow.initial}” and submit it",
        )


def _record(
    catalog: Catalog, document: Document, transition: Transition, person: Person, role: str, now: datetime, comment: str
) -> Record:
    workflow = catalog.definitions.workflows[document.key.type]
    digest = catalog.digests[document.path]
    return Record(
        path=records.name(document.key, digest, transition.decision, person.id, catalog.entries),
        sha256="",
        key=str(document.key),
        digest=digest,
        decision=transition.decision,
        transition=transition.name,
        workflow=workflow.name,
        workflow_version=workflow.version,
        person=person.id,
        role=role,
        time=now.isoformat(timespec="seconds"),
        comment=comment.strip(),
        files=(),
        revokes="",
    )


def _with_files(record: Record, blobs: dict[str, str]) -> Record:
    return replace(record, files=tuple(blobs.items()))


def _after(landed: tuple[Landed, ...]) -> int:
    return max((each.commit.index for each in landed), default=0) + 1


def _lacks(filled: Filled) -> str:
    barred = f" ({'; '.join(filled.barred)})" if filled.barred else ""
    requirement = filled.requirement
    return f"{requirement.id}: {len(filled.by)} of {requirement.count} {' or '.join(requirement.of)}{barred}"
