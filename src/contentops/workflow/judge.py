"""Who may decide, what a set of records adds up to, and what is still missing. Pure: records in, judgement out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple

from contentops.model import (
    LEVELS,
    Contributors,
    Document,
    Landed,
    Level,
    Person,
    Policy,
    Requirement,
    Transition,
    Workflow,
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the published line on which a digest claimed a public state; `end` is none while it still does."""

    start: datetime
    end: datetime | None


NOBODY = Contributors({}, {})
UNKNOWN = Contributors({}, {}, known=False)


@dataclass(frozen=True, slots=True)
class Step:
    """A commit at which something about the text landed, and what judges it there."""

    index: int
    policy: Policy
    contributors: Contributors = NOBODY
    digest: str = ""
    """Of the text as the policy there has it bound; decisions about another one do not count there. Any counts if empty."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is judged: a document's text, the landed records about it, and the moments at which they add up."""

    document: Document | None
    """None where the policy set is judged."""
    records: tuple[Landed, ...]
    steps: tuple[Step, ...]
    """Oldest first: each commit that brought a record, or the text in the state it claims."""
    next: Step | None = None
    """What the next decision would be judged by."""
    public: tuple[Span, ...] = ()
    """When this text was public; keeps approvals from lapsing."""


class Aside(NamedTuple):
    """A decision that was made and does not fill a requirement."""

    landed: Landed
    kind: Literal["excluded", "weak", "lapsed", "void"]
    why: str


@dataclass(frozen=True, slots=True)
class Filled:
    """One requirement of a transition and the people whose decisions fill it."""

    requirement: Requirement
    needed: bool
    by: tuple[Landed, ...]
    asides: tuple[Aside, ...]
    overridden: tuple[Landed, ...] = ()
    """The override that stands in for it."""

    def lack(self, called: str = "") -> str:
        """What is there and what is not, in one phrase.

        Args:
            called: what it is for; the requirement's own name if empty.
        """
        asides = f" ({'; '.join(each.why for each in self.asides)})" if self.asides else ""
        wanted = self.requirement
        return f"{called or wanted.id}: {len(self.by)} of {wanted.count} {' or '.join(wanted.of)}{asides}"

    @property
    def lacks(self) -> bool:
        """Whether its own decisions are not all there."""
        return self.needed and len(self.by) < self.requirement.count

    @property
    def satisfied(self) -> bool:
        return not self.lacks or bool(self.overridden)


@dataclass(frozen=True, slots=True)
class Backing:
    """Whether a claim is backed, by which decisions, and if not, whether a rejection or revocation is why."""

    backed: bool
    decisions: tuple[Landed, ...] = ()
    void: Landed | None = None


class Judge:
    """Applies the policies in force to evidence about documents of one type, at one moment."""

    def __init__(self, kind: str, workflow: Workflow, now: datetime) -> None:
        self.kind = kind
        self.workflow = workflow
        """As it is now; its names of the states are the ones used here."""
        self.now = now
        self._known: dict[int, Mapping[str, Sequence[tuple[Transition, str]]]] = {}

    def backing(self, evidence: Evidence, state: str) -> Backing:
        """Whether some path of transitions leads from the initial state to `state` with every requirement met."""
        active = _unrevoked(evidence.records)
        rejections = [landed for landed in active if self.rejects(landed)]
        if not rejections and (path := self._path(evidence, active, state)) is not None:
            return Backing(True, path)
        everything = [landed for landed in evidence.records if not landed.flaw]
        if self._path(evidence, everything, state) is None:
            return Backing(False)
        revocations = [landed for landed in everything if landed.record.decision == "revoke"]
        return Backing(False, (), (rejections or revocations)[-1])

    def filled(self, evidence: Evidence, transition: Transition) -> tuple[Filled, ...]:
        """Each requirement of a transition as the next decision would find it, rejections and revocations taken into account."""
        return self.filled_at(evidence, evidence.next, transition) if evidence.next is not None else ()

    def filled_at(self, evidence: Evidence, step: Step, transition: Transition) -> tuple[Filled, ...]:
        """Each requirement of a transition as it was found at a step."""
        active = _unrevoked(evidence.records)
        rejection = next((landed for landed in reversed(active) if self.rejects(landed)), None)
        return self._fill(evidence, step, active if rejection is None else [], transition, rejection)

    def standing(self, records: Iterable[Landed]) -> list[Landed]:
        """The decisions that count and were not taken back."""
        return _unrevoked(records)

    def lacks_nothing(self, evidence: Evidence, state: str) -> bool:
        """Whether a state would be backed if the evidence were judged by what judges the next decision."""
        if evidence.next is None:
            return False
        return self.backing(replace(evidence, steps=(*evidence.steps, evidence.next)), state).backed

    def rejections(self, evidence: Evidence) -> tuple[Landed, ...]:
        """The rejections of this text that stand."""
        return tuple(landed for landed in _unrevoked(evidence.records) if self.rejects(landed))

    def may(self, person: Person, transition: Transition) -> str | None:
        """The role in which a person may make a transition, or none."""
        wanted = transition.by or tuple(role for requirement in transition.requires for role in requirement.of)
        return next((role for role in wanted if role in person.roles), None)

    def role_for(
        self, person: Person, transition: Transition, evidence: Evidence, requires: Sequence[Requirement] | None = None
    ) -> str | None:
        """The role in which a person's decision would fill a requirement of the transition, or else may make it, or none."""
        wanted = transition.requires if requires is None else requires
        for requirement in wanted:
            if applies(requirement, evidence.document) and not self.bars(requirement, person.id, evidence):
                role = next((role for role in requirement.of if role in person.roles), None)
                if role is not None:
                    return role
        return self.may(person, transition) if not wanted or (transition.by and requires is None) else None

    def bars(self, requirement: Requirement, person: str, evidence: Evidence) -> str:
        """Why a requirement would leave this person's next decision out, or empty."""
        return barred(requirement, person, evidence.document, evidence.next.contributors if evidence.next else UNKNOWN)

    def lapse(self, landed: Landed, evidence: Evidence) -> datetime | None:
        """When an approval lapses, or none if it does not."""
        transition = self._transition_of(landed)
        if transition is None or transition.expires is None:
            return None
        limit = landed.commit.time + transition.expires
        used = any(
            span.start <= limit and (span.end is None or span.end >= landed.commit.time) for span in evidence.public
        )
        return None if used else limit

    def rejects(self, landed: Landed) -> bool:
        """Whether a record is a rejection by someone who may."""
        if landed.record.decision != "reject" or landed.policy is None:
            return False
        workflow = landed.policy.workflows[self.kind]
        own = workflow.transitions[landed.record.transition]
        vetoes = {role for transition in workflow.transitions.values() for role in transition.veto}
        return landed.record.role in {*own.by, *vetoes}

    def _transition_of(self, landed: Landed) -> Transition | None:
        workflow = landed.policy.workflows.get(self.kind) if landed.policy else None
        return workflow.transitions.get(landed.record.transition) if workflow else None

    def _path(self, evidence: Evidence, records: Sequence[Landed], state: str) -> tuple[Landed, ...] | None:
        """The decisions along the first path found from the initial state, or none if there is no path.

        What was reached at one step under its policy stays reached: a stricter policy asks more of what comes after it only.
        """
        found: dict[str, tuple[Landed, ...]] = {}
        for step in evidence.steps:
            workflow = step.policy.workflows.get(self.kind)
            if workflow is None:
                if self.kind in step.policy.ungoverned:
                    return ()
                continue
            found.setdefault(self.named(workflow, workflow.initial), ())
            self._reach(found, evidence, step, workflow, records)
            if state in found:
                return found[state]
        return None

    def _reach(
        self,
        found: dict[str, tuple[Landed, ...]],
        evidence: Evidence,
        step: Step,
        workflow: Workflow,
        records: Sequence[Landed],
    ) -> None:
        """Add every state that transitions of this workflow lead to from the states found so far."""
        queue = list(found)
        ways = self._ways(workflow)
        while queue:
            at = queue.pop(0)
            for transition, target in ways.get(at, ()):
                if target in found:
                    continue
                filled = self._fill(evidence, step, records, transition, None)
                if all(each.satisfied for each in filled):
                    given = (landed for each in filled for landed in (*each.by, *each.overridden))
                    found[target] = tuple(dict.fromkeys((*found[at], *given)))
                    queue.append(target)

    def _ways(self, workflow: Workflow) -> Mapping[str, Sequence[tuple[Transition, str]]]:
        """The transitions out of each state with the state they lead to, states as they are called now."""
        if id(workflow) not in self._known:
            ways: dict[str, list[tuple[Transition, str]]] = {}
            for transition in workflow.transitions.values():
                for source in transition.sources:
                    target = self.named(workflow, transition.target)
                    ways.setdefault(self.named(workflow, source), []).append((transition, target))
            self._known[id(workflow)] = ways
        return self._known[id(workflow)]

    def named(self, workflow: Workflow, state: str) -> str:
        """What a state of an earlier version of the workflow is called now."""
        if workflow is self.workflow:
            return state
        name = self.workflow.current(state, workflow.version) if workflow.name == self.workflow.name else state
        old, new = workflow.states.get(state), self.workflow.states.get(name)
        if (
            old is not None
            and new is not None
            and old.category != new.category
            and new.category in ("approved", "public")
        ):
            return f"{state} of version {workflow.version}"  # a new name gives nobody's approval
        return name

    def _fill(
        self,
        evidence: Evidence,
        step: Step,
        records: Sequence[Landed],
        transition: Transition,
        rejection: Landed | None,
    ) -> tuple[Filled, ...]:
        """Gives each person's decision to one requirement so that as many as possible are met."""
        if not transition.requires:
            return ()
        filled = self._match(evidence, step, records, transition, transition.requires, "", rejection)
        if all(each.satisfied for each in filled):
            return filled
        workflow = step.policy.workflows[self.kind]
        for override in workflow.overrides.values():
            if override.transition == transition.name:
                instead = self._match(evidence, step, records, transition, override.requires, override.name, rejection)
                if all(each.satisfied for each in instead):
                    given = tuple(landed for each in instead for landed in each.by)
                    return tuple(Filled(each.requirement, each.needed, each.by, each.asides, given) for each in filled)
        return filled

    def _match(
        self,
        evidence: Evidence,
        step: Step,
        records: Sequence[Landed],
        transition: Transition,
        requires: Sequence[Requirement],
        override: str,
        rejection: Landed | None,
    ) -> tuple[Filled, ...]:
        wanted = "override" if override else transition.decision
        given = [
            landed
            for landed in (evidence.records if rejection else records)
            if landed.record.transition == transition.name
            and landed.record.decision == wanted
            and landed.record.override == override
            and landed.commit.index <= step.index
            and step.digest in ("", landed.record.digest)
            and not landed.flaw
        ]
        why = {landed: self._aside(landed, evidence, step, transition.assurance, rejection) for landed in given}
        usable = [landed for landed in given if why[landed] is None]
        needed = [requirement for requirement in requires if applies(requirement, evidence.document)]
        slots = [requirement for requirement in needed for _ in range(requirement.count)]

        def excluded(requirement: Requirement, landed: Landed) -> Aside | None:
            bar = barred(requirement, landed.record.person, evidence.document, step.contributors)
            return Aside(landed, "excluded", bar) if bar else None

        matched = _assign(
            slots, usable, lambda slot, landed: landed.record.role in slot.of and excluded(slot, landed) is None
        )
        return tuple(
            Filled(
                requirement,
                requirement in needed,
                tuple(landed for slot, landed in matched if slot is requirement),
                tuple(
                    aside
                    for landed in given
                    if landed.record.role in requirement.of
                    and (aside := why[landed] or excluded(requirement, landed)) is not None
                ),
            )
            for requirement in requires
        )

    def _aside(
        self, landed: Landed, evidence: Evidence, step: Step, assurance: Level, rejection: Landed | None
    ) -> Aside | None:
        """Why a sound decision fills nothing, whatever the requirement."""
        record = landed.record
        if rejection is not None:
            return Aside(landed, "void", f"{rejection.record.person} rejected this text")
        level = landed.level_at(step.index)
        if LEVELS.index(level) < LEVELS.index(assurance):
            return Aside(landed, "weak", f"{record.person}'s decision is {level}, {assurance} is asked for")
        limit = self.lapse(landed, evidence)
        if limit is not None and self.now > limit:
            return Aside(landed, "lapsed", f"{record.person}'s lapsed at {limit.isoformat()}")
        return None


def applies(requirement: Requirement, document: Document | None) -> bool:
    """Whether a requirement's `when` holds for the document."""
    if document is None:
        return True
    for key, values in requirement.when.items():
        found = document.meta.get(key)
        if not any(each in values for each in (found if isinstance(found, list) else [found])):
            return False
    return True


def barred(requirement: Requirement, person: str, document: Document | None, contributors: Contributors) -> str:
    """Why a requirement leaves this person's decision out, or empty."""
    named = {author.casefold() for author in document.authors} if document is not None else set()
    if requirement.exclude == "authors" and person.casefold() in named:
        return f"{person} wrote it"
    if requirement.exclude != "contributors":
        return ""
    if not contributors.known:
        return "outside git nobody can tell who contributed"
    if person in contributors.people:
        return f"{person} contributed: {contributors.people[person]}"
    for stranger, where in contributors.strangers.items():
        return f"{stranger} contributed ({where}) and is nobody in workflows/people.yml: add the address to a person there, then decide again"
    return ""


def _unrevoked(records: Iterable[Landed]) -> list[Landed]:
    """Records that count: no flaw, not revoked by the same person, and that proven no less than the decision was."""
    sound = [landed for landed in records if not landed.flaw]
    revokes = {
        (landed.record.revokes, landed.record.person): LEVELS.index(landed.level)
        for landed in sound
        if landed.record.decision == "revoke"
    }
    return [
        landed
        for landed in sound
        if landed.record.decision != "revoke"
        and revokes.get((landed.record.sha256, landed.record.person), -1) < LEVELS.index(landed.level)
    ]


def _assign(
    slots: Sequence[Requirement], records: Sequence[Landed], fits: Callable[[Requirement, Landed], bool]
) -> list[tuple[Requirement, Landed]]:
    """A largest assignment of people to slots, one slot a person (augmenting paths)."""
    holder: dict[str, int] = {}
    chosen: dict[int, Landed] = {}

    def place(number: int, seen: set[str]) -> bool:
        for landed in records:
            person = landed.record.person
            if person in seen or not fits(slots[number], landed):
                continue
            seen.add(person)
            if person not in holder or place(holder[person], seen):
                holder[person] = number
                chosen[number] = landed
                return True
        return False

    for number in range(len(slots)):
        place(number, set())
    return [(slots[number], landed) for number, landed in sorted(chosen.items())]
