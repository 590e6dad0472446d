"""Finds who could decide now, who could not and why, and the command they would type."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator

from contentops.errors import RefusedError
from contentops.explanation.model import Actor, Barred
from contentops.model import Person, Policy, Requirement, Transition, Workflow
from contentops.workflow.decisions import transition_that
from contentops.workflow.judge import Evidence, Filled, Judge


def deciders(
    judge: Judge, evidence: Evidence, transition: Transition, requirement: Requirement, filled: Collection[Filled]
) -> tuple[tuple[Actor, ...], tuple[Barred, ...]]:
    """Who holds a role of a requirement: those whose decision would fill it, and those whose would not.

    Args:
        filled: the requirements of the transition as they are met now; one person fills one of them.
    """
    if evidence.next is None:
        return (), ()
    decided = {landed.record.person for each in filled for landed in (*each.by, *each.overridden)}
    could, barred = [], []
    for person in evidence.next.policy.people.values():
        role = next((role for role in requirement.of if role in person.roles), None)
        if role is None:
            continue
        why = _gone(person, judge)
        why = why or judge.bars(requirement, person.id, evidence)
        why = why or ("has decided here already" if person.id in decided else "")
        why = why or _unproven(person, transition)
        if why:
            barred.append(Barred(person.id, person.name, why.removeprefix(f"{person.id} ")))
        else:
            could.append(Actor(person.id, person.name, role))
    return tuple(could), tuple(barred)


def movers(judge: Judge, policy: Policy, transition: Transition) -> tuple[Actor, ...]:
    """Who may make a transition that requires no decisions."""
    return tuple(
        Actor(person.id, person.name, role)
        for person in policy.people.values()
        if not _gone(person, judge) and (role := judge.may(person, transition)) is not None
    )


def command(workflow: Workflow, transition: Transition, state: str, path: str) -> str:
    """What to type to make a transition of a document that is in a state."""
    reason = ' -m "…"' if transition.comment_required else ""
    return f"contentops {_verb(workflow, transition, state)} {shlex.quote(path)}{reason}"


def forward(workflow: Workflow, start: str, *, public: bool = False, end: str = "") -> list[Transition] | None:
    """The fewest transitions from a state to `end`, or to the nearest public state; rejections are no way forward."""
    ways: dict[str, list[Transition]] = {start: []}
    queue = [start]
    while queue:
        at = queue.pop(0)
        if at == end or (public and workflow.states[at].category == "public"):
            return ways[at]
        for transition in onward(workflow, at):
            if transition.target not in ways:
                ways[transition.target] = [*ways[at], transition]
                queue.append(transition.target)
    return None


def onward(workflow: Workflow, state: str) -> Iterator[Transition]:
    """The transitions out of a state, rejections left out."""
    for transition in workflow.transitions.values():
        if state in transition.sources and transition.decision != "reject" and transition.target != state:
            yield transition


def _verb(workflow: Workflow, transition: Transition, state: str) -> str:
    if transition.name == "submit":
        return "submit"
    if transition.decision in ("approve", "reject", "reaffirm"):
        try:
            if transition_that(workflow, transition.decision, state).name == transition.name:
                return transition.decision
        except RefusedError:
            pass
    return f"move {transition.name}"


def _gone(person: Person, judge: Judge) -> str:
    return f"left on {person.until}" if person.until is not None and person.until < judge.now.date() else ""


def _unproven(person: Person, transition: Transition) -> str:
    if transition.assurance == "signed" and not person.keys:
        return "has no key in workflows/people.yml, and signed decisions are asked for"
    return ""
