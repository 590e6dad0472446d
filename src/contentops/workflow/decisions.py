"""Makes one decision: checks that this person may decide this now, and says what to write for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contentops.errors import ContentOpsError, RefusedError
from contentops.model import (
    Catalog,
    Commit,
    Decision,
    Document,
    Landed,
    Level,
    Override,
    Person,
    Policy,
    Record,
    Requirement,
    Transition,
    Workflow,
)
from contentops.source import frontmatter
from contentops.source.git import blob_id
from contentops.workflow import policies, records
from contentops.workflow.judge import Evidence, Judge, applies

_FAR = 10**9


class WrongStateError(RefusedError):
    """The transition does not begin in the state that the document is in."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who decides, when, with what words, and how far that will be proven."""

    person: Person
    now: datetime
    comment: str = ""
    level: Level = "committed"
    """What the record will reach once it has landed."""
    recorded_by: str = ""
    """Who writes it down, if somebody else."""
    event: Mapping[str, str] | None = None
    """The review on the git host that it is made of."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision writes, and what it leaves open."""

    key: str
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
    note: str = ""
    """What else follows from it."""


def current_policy(catalog: Catalog) -> Policy:
    """What judges a decision made now.

    Raises:
        ContentOpsError: there is none that can be read.
    """
    if catalog.policy is None:
        raise ContentOpsError("the site has no policy that could judge a decision", hint="contentops validate says why")
    return catalog.policy


def workflow_for(catalog: Catalog, kind: str) -> Workflow:
    """The workflow that judges a decision about a type now.

    Raises:
        RefusedError: documents of the type go through none, or through none yet.
    """
    workflow = current_policy(catalog).workflows.get(kind)
    if workflow is None:
        why = f"workflows/types/{kind}.yml says so"
        if kind in catalog.definitions.workflows:
            why = "its workflow is not in force yet: it must land on the published branch first"
        raise RefusedError(f"documents of the type “{kind}” go through no workflow", hint=why)
    return workflow


def transition_named(workflow: Workflow, name: str) -> Transition | Override:
    """A workflow's transition or override.

    Raises:
        RefusedError: there is none of that name.
    """
    found = workflow.transitions.get(name) or workflow.overrides.get(name)
    if found is None:
        names = ", ".join((*workflow.transitions, *workflow.overrides))
        raise RefusedError(f"the workflow {workflow.name} has no transition “{name}”", hint=f"it has {names}")
    return found


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
    if not found and state in workflow.states:
        found = [
            each
            for each in workflow.transitions.values()
            if each.decision == decision and leads_to(workflow, each, state)
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
    if not sources:
        raise RefusedError(
            f"the workflow {workflow.name} has no transition with the decision “{decision}”",
            hint=f"it has {', '.join(workflow.transitions)}; contentops move makes any of them",
        )
    raise RefusedError(
        f"nothing to {decision} in the state “{state}”",
        hint=f"{decision} takes documents in the state {' or '.join(sources)}",
    )


def leads_to(workflow: Workflow, transition: Transition, state: str) -> bool:
    """Whether a state lies behind a transition: what claims it already may still lack this transition's decisions."""
    seen, queue = set[str](), [transition.target]
    while queue:
        at = queue.pop()
        if at == state:
            return True
        if at not in seen:
            seen.add(at)
            queue += [each.target for each in workflow.transitions.values() if at in each.sources]
    return False


def refuse_uncommitted(catalog: Catalog, document: Document) -> None:
    """A decision is about what others can see, and about a text whose contributors are known.

    Raises:
        RefusedError: the text of the document is not committed.
    """
    revisions = catalog.revisions[document.key]
    newest = revisions[-1]
    is_new = len(revisions) == 1 or revisions[-2].digest != newest.digest
    if catalog.history and not newest.commit.id and is_new:
        raise RefusedError(
            f"{document.path} holds a text that is not committed, so nobody else can see what you decide on",
            hint="commit it first: git add -A content && git commit",
        )


def decide(
    catalog: Catalog, document: Document, data: bytes, chosen: Transition | Override, act: Act, *, evidence: Evidence
) -> Decided:
    """One person's decision on one document as it stands.

    Args:
        data: the document's bytes.
        evidence: the decisions that count for it so far.

    Raises:
        RefusedError: this person may not make this transition of this document now; says why.
    """
    workflow = workflow_for(catalog, document.key.type)
    override = chosen if isinstance(chosen, Override) else None
    transition = workflow.transitions[chosen.transition] if isinstance(chosen, Override) else chosen
    judge = Judge(document.key.type, workflow, act.now)
    status = _status(workflow, document)
    ahead = status not in transition.sources
    if ahead and not _is_owed(judge, evidence, transition, status):
        _refuse_state(document, chosen.name, transition)
    role = _role(judge, evidence, chosen, transition, act.person, document.path)
    if (override or transition).comment_required and not act.comment.strip():
        raise RefusedError(f"“{chosen.name}” wants a reason", hint="give it with --comment TEXT")
    if override is None:
        _refuse_again(judge, evidence, transition, act.person)
    _refuse_rejected(judge, evidence, transition, document.path)
    _refuse_unbacked(judge, evidence, transition, document, transition.sources if ahead else (status,))
    decision: Decision = "override" if override else transition.decision
    name = override.name if override else ""
    draft = _record(
        catalog, str(document.key), catalog.digests[document.path], workflow, transition.name, decision, role, act
    )
    draft = replace(draft, override=name, contributors=_contributors(evidence))
    filled = judge.filled(_with(evidence, draft, act), transition)
    missing = tuple(each.lack() for each in filled if not each.satisfied)
    after = document.status if missing or (ahead and transition.decision != "reject") else transition.target
    written = data if after == document.status else _with_status(document, data, after)
    like = catalog.entries[document.path].blob
    assets = {path: catalog.entries[path].blob for path in catalog.revisions[document.key][-1].assets}
    record = replace(draft, files=tuple({document.path: blob_id(written, like=like), **assets}.items()))
    files = {record.path: records.to_bytes(record)}
    if written != data:
        files[document.path] = written
    return Decided(
        str(document.key), document.path, record.digest, chosen.name, document.status, after, record, files, missing
    )


def revoke(
    catalog: Catalog, document: Document, candidates: Sequence[Landed], act: Act, *, evidence: Evidence
) -> Decided:
    """Take back one's own newest decision about a document.

    Args:
        candidates: the records it may be, oldest first: those about the text as it stands, else about the live one.

    Raises:
        RefusedError: this person has no decision that stands there.
    """
    judge = Judge(document.key.type, workflow_for(catalog, document.key.type), act.now)
    standing = {landed.record.sha256 for landed in judge.standing(candidates)}
    own = [each for each in candidates if each.record.sha256 in standing and each.record.person == act.person.id]
    if not own:
        raise RefusedError(
            f"{act.person.id} has no decision about {document.path} that stands",
            hint=f"contentops history {document.path} shows who decided what",
        )
    taken = own[-1].record
    record = Record(
        path=records.name(taken.key, taken.digest, "revoke", act.person.id, catalog.entries),
        sha256="",
        key=taken.key,
        digest=taken.digest,
        decision="revoke",
        transition=taken.transition,
        workflow=taken.workflow,
        workflow_version=taken.workflow_version,
        person=act.person.id,
        role=taken.role,
        time=act.now.isoformat(timespec="seconds"),
        comment=act.comment.strip(),
        files=taken.files,
        revokes=taken.sha256,
        recorded_by=act.recorded_by,
    )
    proposed = _with(evidence, record, act)
    held, holds = (judge.backing(each, document.status).backed for each in (evidence, proposed))
    state = judge.workflow.state_of(document.status)
    note = ""
    if held and not holds and state is not None and state.category in ("approved", "public"):
        note = f"“{document.status}” is no longer backed"
        if state.category == "public":
            note += "; its page goes down when this lands"
    path = document.path
    return Decided(
        str(document.key), path, taken.digest, f"revoke {taken.transition}", document.status, document.status, record,
        {record.path: records.to_bytes(record)}, (), note,
    )  # fmt: skip


def decide_policy(catalog: Catalog, decision: Decision, act: Act, *, evidence: Evidence) -> Decided:
    """One person's decision on the policy set as it stands.

    Raises:
        RefusedError: nobody needs to decide on it, or this person may not.
    """
    workflow = current_policy(catalog).workflows.get(policies.KIND)
    if workflow is None:
        raise RefusedError("no policy in force asks for decisions about it", hint="workflows/policy.yml would")
    if decision not in workflow.transitions:
        raise RefusedError(f"the policy takes approve and reject, not {decision}")
    transition = workflow.transitions[decision]
    judge = Judge(policies.KIND, workflow, act.now)
    role = _role(judge, evidence, transition, transition, act.person, policies.KEY)
    if transition.comment_required and not act.comment.strip():
        raise RefusedError(f"“{decision}” wants a reason", hint="give it with --comment TEXT")
    _refuse_again(judge, evidence, transition, act.person)
    _refuse_rejected(judge, evidence, transition, policies.KEY)
    draft = _record(catalog, policies.KEY, catalog.policy_digest, workflow, decision, decision, role, act)
    files = tuple((path, entry.blob) for path, entry in catalog.entries.items() if policies.is_policy(path))
    record = replace(draft, contributors=_contributors(evidence), files=files)
    filled = judge.filled(_with(evidence, record, act), transition)
    missing = tuple(each.lack() for each in filled if not each.satisfied)
    after = "changed" if missing or decision == "reject" else policies.IN_FORCE
    return Decided(
        policies.KEY, policies.KEY, catalog.policy_digest, decision, "changed", after, record,
        {record.path: records.to_bytes(record)}, missing,
    )  # fmt: skip


def commit_message(decided: Sequence[Decided], person: Person) -> str:
    """The message of a commit that holds nothing but decisions, with a trailer for each thing a program may look for."""
    first = decided[0]
    more = f" and {len(decided) - 1} more" if len(decided) > 1 else ""
    lines = [f"{first.transition.capitalize()} {first.key}{more}", ""]
    lines += [
        f"{each.key}: {each.before} → {each.after}" if each.before != each.after else f"{each.key}: stays {each.after}"
        for each in decided
    ]
    lines += ["", *dict.fromkeys(each.record.comment for each in decided if each.record.comment)]
    if lines[-1]:
        lines.append("")
    address = f" <{person.emails[0]}>" if person.emails else ""
    verb = "Reviewed-by" if first.record.decision in ("approve", "reaffirm") else "Decided-by"
    trailers = [f"{verb}: {person.name}{address}"]
    if first.record.recorded_by:
        trailers.append(f"Recorded-by: {first.record.recorded_by}")
    trailers += [f"Contentops-Decision: {each.record.decision} {each.key} {each.digest[:12]}" for each in decided]
    return "\n".join([*lines, *trailers]) + "\n"


def _status(workflow: Workflow, document: Document) -> str:
    """The state the document claims, as it is called now."""
    state = workflow.state_of(document.status)
    return state.name if state is not None else document.status


def _with_status(document: Document, data: bytes, status: str) -> bytes:
    try:
        return frontmatter.replace_value(data, "status", status)
    except frontmatter.UnreadableError as error:
        raise RefusedError(f"{document.path}:{error.position.line}: {error.message}", hint=error.hint) from None


def _is_owed(judge: Judge, evidence: Evidence, transition: Transition, status: str) -> bool:
    """Whether a document claims a state behind a transition and lacks the decisions for it, or has an override for them alone:
    they may be given after the fact."""
    asks = bool(transition.requires) or transition.decision == "reject"
    if not asks or not leads_to(judge.workflow, transition, status):
        return False
    overridden = any(each.overridden and each.lacks for each in judge.filled(evidence, transition))
    return overridden or not judge.backing(evidence, status).backed


def _refuse_state(document: Document, name: str, transition: Transition) -> None:
    raise WrongStateError(
        f"{document.path} is in the state “{document.status}”; “{name}” begins in {' or '.join(transition.sources)}",
        hint=f"contentops explain {document.path} shows where it stands",
    )


def _role(
    judge: Judge,
    evidence: Evidence,
    chosen: Transition | Override,
    transition: Transition,
    person: Person,
    path: str,
) -> str:
    requires: Sequence[Requirement] = chosen.requires
    role = judge.role_for(person, transition, evidence, requires if isinstance(chosen, Override) else None)
    if role is not None:
        return role
    barred = [
        why
        for each in requires
        if applies(each, evidence.document)
        and set(each.of) & set(person.roles)
        and (why := judge.bars(each, person.id, evidence))
    ]
    if barred:
        raise RefusedError(
            f"{person.id} cannot {chosen.name} {path}: {barred[0]}",
            hint="let someone else who holds the role decide" if person.id in barred[0] else None,
        )
    wanted = (
        transition.by
        if transition.by and not isinstance(chosen, Override)
        else tuple(dict.fromkeys(role for requirement in requires for role in requirement.of))
    )
    raise RefusedError(
        f"{person.id} may not {chosen.name} {path}: it takes the role {' or '.join(wanted)}, {person.id} has {', '.join(person.roles) or 'none'}",
        hint="name who decides with --as PERSON, or give the role in workflows/people.yml",
    )


def _refuse_again(judge: Judge, evidence: Evidence, transition: Transition, person: Person) -> None:
    """One person's second decision adds nothing; but where all that is required is there and the status still waits (two branches
    merged, a command cut off), deciding again brings it on."""
    filled = judge.filled(evidence, transition)
    given = {landed.record.person for each in filled for landed in each.by}
    if person.id in given and not all(each.satisfied for each in filled):
        what = evidence.document.path if evidence.document else policies.KEY
        raise RefusedError(
            f"{person.id} has decided “{transition.name}” on this text of {what} already",
            hint="another person is needed",
        )


def _refuse_rejected(judge: Judge, evidence: Evidence, transition: Transition, what: str) -> None:
    rejections = judge.rejections(evidence) if transition.requires else ()
    if rejections:
        record = rejections[-1].record
        why = f": {record.comment}" if record.comment else ""
        raise RefusedError(
            f"{record.person} rejected this text of {what}{why}",
            hint=f"change the text and submit it again, or let {record.person} take it back: contentops revoke {what}",
        )


def _refuse_unbacked(
    judge: Judge, evidence: Evidence, transition: Transition, document: Document, sources: Sequence[str]
) -> None:
    """Nothing goes on to approval or to the public from a state that was only typed."""
    forward = judge.workflow.states[transition.target].category in ("approved", "public")
    same = transition.target in sources
    if forward and not same and not any(judge.lacks_nothing(evidence, source) for source in sources):
        raise RefusedError(
            f"{document.path} claims “{document.status}”, and the decisions for that are not there",
            hint=f"contentops explain {document.path} says what is missing; set it back to “{judge.workflow.initial}” and submit it",
        )


def _contributors(evidence: Evidence) -> tuple[str, ...]:
    known = evidence.next.contributors if evidence.next else None
    return tuple(sorted({*known.people, *known.strangers})) if known else ()


def _with(evidence: Evidence, record: Record, act: Act) -> Evidence:
    """The evidence as it will be once a record has landed."""
    policy = evidence.next.policy if evidence.next else None
    landed = Landed(replace(record, sha256="-"), Commit(_FAR, "", act.now), True, policy, act.level)
    step = replace(evidence.next, index=_FAR) if evidence.next else None
    steps = (*evidence.steps, step) if step else evidence.steps
    return replace(evidence, records=(*evidence.records, landed), steps=steps, next=step)


def _record(
    catalog: Catalog,
    key: str,
    digest: str,
    workflow: Workflow,
    transition: str,
    decision: Decision,
    role: str,
    act: Act,
) -> Record:
    return Record(
        path=records.name(key, digest, decision, act.person.id, catalog.entries),
        sha256="",
        key=key,
        digest=digest,
        decision=decision,
        transition=transition,
        workflow=workflow.name,
        workflow_version=workflow.version,
        person=act.person.id,
        role=role,
        time=act.now.isoformat(timespec="seconds"),
        comment=act.comment.strip(),
        files=(),
        recorded_by=act.recorded_by,
        event=dict(act.event or {}),
    )
