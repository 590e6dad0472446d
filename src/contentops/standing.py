"""Where a document stands: the decisions that count for it, what it waits for, and why it is not live."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from contentops.line import Line, instant, is_free, workflow_of
from contentops.model import Catalog, Document, Workflow
from contentops.source.schemas import nearest
from contentops.workflow.decisions import leads_to
from contentops.workflow.judge import Evidence, Judge, Step


def standing(catalog: Catalog, document: Document, now: datetime) -> Evidence:
    """The records that count for a governed document as it stands: decisions older than the last time its page was taken
    down, or replaced by another text, do not."""
    workflow = workflow_of(catalog, document.key)
    if workflow is None:
        return Evidence(document, (), ())
    return Line(catalog, document.key, workflow, now).standing(document)


def policy_evidence(catalog: Catalog) -> Evidence:
    """The decisions that count for the policy set as it stands."""
    about = tuple(each for each in catalog.policy_records if each.record.digest == catalog.policy_digest)
    step = Step(catalog.last + 1, catalog.policy, catalog.policy_contributors) if catalog.policy else None
    return Evidence(None, about, (step,) if step else (), step)


def waiting_for(catalog: Catalog, document: Document, now: datetime) -> tuple[str, ...]:
    """The decisions that the transitions out of a document's state still lack, one phrase each."""
    workflow = catalog.definitions.workflows.get(document.key.type)
    if (
        workflow is None
        or document.key not in catalog.revisions
        or document.status not in workflow.states
        or workflow.states[document.status].category == "public"
    ):
        return ()
    judge = Judge(document.key.type, workflow, now)
    evidence = standing(catalog, document, now)
    lacking = []
    for transition in workflow.transitions.values():
        if document.status not in transition.sources:
            continue
        lacking += [
            filled.lack(transition.name) for filled in judge.filled(evidence, transition) if not filled.satisfied
        ]
    return tuple(lacking)


def awaits(catalog: Catalog, document: Document, decision: str, now: datetime) -> bool:
    """Whether a document waits for a decision of this kind, in its state or for the state it claims already."""
    workflow = catalog.policy.workflows.get(document.key.type) if catalog.policy else None
    state = workflow.state_of(document.status) if workflow else None
    if workflow is None or state is None or document.key not in catalog.by_key():
        return False
    judge, evidence = Judge(document.key.type, workflow, now), standing(catalog, document, now)
    owed = not judge.backing(evidence, state.name).backed
    return any(
        not all(each.satisfied for each in judge.filled(evidence, transition))
        for transition in workflow.transitions.values()
        if transition.decision == decision
        and (state.name in transition.sources or (owed and leads_to(workflow, transition, state.name)))
    )


# -- why not --------------------------------------------------------------------------------------------------


def is_in_a_state(catalog: Catalog, document: Document) -> bool:
    """Whether the document's claim is one of its workflow; a take-down with a slip in it must not pass in silence."""
    workflow = catalog.definitions.workflows.get(document.key.type)
    return workflow is None or workflow.state_of(document.status) is not None


Kind = Literal["unfinished", "retired", "scheduled", "ended", "unbacked", "state"]


def why_not(catalog: Catalog, document: Document, digest: str, now: datetime) -> tuple[Kind, str]:
    """Why the document as it stands is not live."""
    workflow = catalog.definitions.workflows.get(document.key.type)
    state = workflow.state_of(document.status) if workflow else None
    if workflow is not None and state is None:
        close = nearest(document.status, list(workflow.states)) or ""
        return (
            "state",
            f"claims “{document.status}”, which is no state of the workflow {workflow.name}; {close}".rstrip("; "),
        )
    if state is not None and state.category in ("working", "review", "approved"):
        return "unfinished", f"is in the state “{document.status}”"
    if state is not None and state.category == "retired":
        return "retired", f"was taken down: “{document.status}”"
    begins, ends = instant(document, "publish_at"), instant(document, "unpublish_at")
    if ends is not None and ends <= now:
        return "ended", f"ended at {ends.isoformat()}"
    if workflow is not None and (unbacked := _unbacked(catalog, document, digest, workflow, now)):
        return "unbacked", unbacked
    if workflow is None and not is_free(catalog.revisions[document.key][-1], document.key.type):
        came = f"the policy that judges this text knew no type “{document.key.type}” without a workflow when it came"
        return "unbacked", f"{came}: what comes with its own policy is judged by the one before"
    return "scheduled", f"is due at {begins.isoformat()}" if begins is not None else "is not due"


def _unbacked(catalog: Catalog, document: Document, digest: str, workflow: Workflow, now: datetime) -> str:
    if document.key not in catalog.revisions:
        return "has no readable history"
    line = Line(catalog, document.key, workflow, now)
    evidence = line.standing(document)
    state = workflow.state_of(document.status)
    backing = line.judge.backing(evidence, state.name if state else document.status)
    if backing.backed:
        return ""
    claim = f"claims “{document.status}” without the decisions for it"
    if backing.void is not None:
        return f"{claim}: {backing.void.record.person} {'rejected' if backing.void.record.decision == 'reject' else 'revoked'} this text"
    everything = [landed for landed in line.records if landed.record.digest == digest]
    asked = _reapproval(catalog, document, line)
    if asked:
        return f"{claim}: {asked}"
    if len(evidence.records) < len(everything):
        return f"{claim}: its approvals are older than what took its place, so it needs new ones"
    others = line.approved_since_live()
    if not everything and others:
        return f"{claim}: approved was {', '.join(other[:12] for other in others)}, this text is {digest[:12]}"
    lacking = missing(line.judge, evidence, document.status)
    if not lacking:
        then = _lacking_then(line.judge, evidence)
        lacking = f"{then}; the policy of today asks no more, so what is there counts once somebody decides again"
    return f"{claim}: {lacking}"


def _reapproval(catalog: Catalog, document: Document, line: Line) -> str:
    """That everything has to be approved again, where this is why the decisions about a text do not count."""
    fence = catalog.fences.get(document.key.type, -1)
    if not any(each.commit.index <= fence for each in line.records if not each.flaw):
        return ""
    if any(each.commit.index > fence and each.record.decision == "approve" for each in line.records):
        return ""
    return f"version {line.workflow.version} of {line.workflow.name} asks that everything be approved again"


def missing(judge: Judge, evidence: Evidence, state: str) -> str:
    """What stands between a document and a state, in one phrase."""
    lacking = [
        filled.lack(name)
        for name, transition in judge.workflow.transitions.items()
        for filled in judge.filled(evidence, transition)
        if not filled.satisfied
    ]
    reachable = any(judge.workflow.transitions[name].target == state for name in judge.workflow.transitions)
    return "; ".join(lacking) or ("" if reachable else f"no transition leads to “{state}”")


def _lacking_then(judge: Judge, evidence: Evidence) -> str:
    """What was missing when the newest of the evidence landed, under the policy of that commit."""
    if not evidence.steps:
        return "nothing of it stands on the published line"
    step = evidence.steps[-1]
    workflow = step.policy.workflows.get(judge.kind)
    lacking = [
        filled.lack(name)
        for name, transition in (workflow.transitions if workflow else {}).items()
        for filled in judge.filled_at(evidence, step, transition)
        if not filled.satisfied
    ]
    return "; ".join(lacking) or "it came under a policy that knew no such state"
