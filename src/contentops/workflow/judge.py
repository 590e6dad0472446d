"""Who may decide, what a set of records adds up to, and what is still missing. Pure: records in, judgement out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from contentops.model import Document, Landed, Person, Requirement, Transition, Workflow


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the first-parent line on which a digest claimed a public state; `end` is none while it still does."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is judged: a document's text as a digest, and the landed records about that digest."""

    document: Document
    records: tuple[Landed, ...]
    public: tuple[Span, ...] = ()
    """When this digest was public; keeps approvals from lapsing."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One requirement of a transition and the people whose decisions fill it."""

    requirement: Requirement
    needed: bool
    by: tuple[Landed, ...]
    barred: tuple[str, ...]
    """People who decided and do not count, with the reason: “gu-qing wrote it”."""

    @property
    def satisfied(self) -> bool:
        return not self.needed or len(self.by) >= self.requirement.count


@dataclass(frozen=True, slots=True)
class Backing:
    """Whether a claim is backed, by which decisions, and if not, whether a rejection or revocation is why."""

    backed: bool
    decisions: tuple[Landed, ...] = ()
    void: Landed | None = None


class Judge:
    """Applies one workflow and one set of people to evidence, at one moment."""

    def __init__(self, workflow: Workflow, people: Mapping[str, Person], now: datetime) -> None:
        self.workflow = workflow
        self.people = people
        self.now = now

    def backing(self, evidence: Evidence, state: str) -> Backing:
        """Whether some path of transitions leads from the initial state to `state` with every requirement met."""
        active = self._active(evidence.records)
        rejections = [landed for landed in active if self._rejects(landed)]
        if not rejections and (path := self._path(evidence, active, state)) is not None:
            return Backing(True, path)
        everything = [landed for landed in evidence.records if self.flaw(landed) is None]
        if self._path(evidence, everything, state) is None:
            return Backing(False)
        revocations = [landed for landed in evidence.records if landed.record.decision == "revoke"]
        return Backing(False, (), (rejections or revocations)[-1])

    def filled(self, evidence: Evidence, transition: Transition) -> tuple[Filled, ...]:
        """Each requirement of a transition with who fills it, rejections and revocations taken into account."""
        active = self._active(evidence.records)
        if any(self._rejects(landed) for landed in active):
            active = []
        return self._fill(evidence, active, transition)

    def rejections(self, evidence: Evidence) -> tuple[Landed, ...]:
        """The rejections of this digest that stand."""
        return tuple(landed for landed in self._active(evidence.records) if self._rejects(landed))

    def flaw(self, landed: Landed) -> str | None:
        """Why a record does not count at all, or none."""
        record = landed.record
        person = self.people.get(record.person)
        if record.workflow != self.workflow.name:
            return f"it is about the workflow “{record.workflow}”, the document's is “{self.workflow.name}”"
        if record.transition not in self.workflow.transitions:
            return f"the workflow has no transition “{record.transition}”"
        if person is None:
            return f"{record.person} is not in workflows/people.yml"
        if record.role not in person.roles:
            return f"{record.person} does not hold the role {record.role}"
        if person.until is not None and landed.commit.time.astimezone(timezone.utc).date() > person.until:
            return f"it landed after {record.person} left on {person.until}"
        wanted = self.workflow.transitions[record.transition].decision
        if record.decision not in (wanted, "revoke"):
            return f"“{record.transition}” takes the decision {wanted}, not {record.decision}"
        return None

    def may(self, person: Person, transition: Transition) -> str | None:
        """The role in which a person may make a transition, or none."""
        wanted = transition.by or tuple(role for requirement in transition.requires for role in requirement.of)
        return next((role for role in wanted if role in person.roles), None)

    def role_for(self, person: Person, transition: Transition, document: Document) -> str | None:
        """The role in which a person's decision would fill a requirement of the transition, or else may make it, or none."""
        for requirement in transition.requires:
            if applies(requirement, document) and not bars(requirement, document, person.id):
                role = next((role for role in requirement.of if role in person.roles), None)
                if role is not None:
                    return role
        return self.may(person, transition) if transition.by or not transition.requires else None

    def lapse(self, landed: Landed, evidence: Evidence) -> datetime | None:
        """When an approval lapses, or none if it does not."""
        expires = self.workflow.transitions[landed.record.transition].expires
        if expires is None:
            return None
        limit = landed.commit.time + expires
        used = any(
            span.start <= limit and (span.end is None or span.end >= landed.commit.time) for span in evidence.public
        )
        return None if used else limit

    def _active(self, records: Iterable[Landed]) -> list[Landed]:
        """Records that count: no flaw, not revoked by the same person."""
        sound = [landed for landed in records if self.flaw(landed) is None]
        revoked = {
            (landed.record.revokes, landed.record.person) for landed in sound if landed.record.decision == "revoke"
        }
        return [
            landed
            for landed in sound
            if landed.record.decision != "revoke" and (landed.record.sha256, landed.record.person) not in revoked
        ]

    def _rejects(self, landed: Landed) -> bool:
        if landed.record.decision != "reject":
            return False
        own = self.workflow.transitions[landed.record.transition]
        vetoes = {role for transition in self.workflow.transitions.values() for role in transition.veto}
        return landed.record.role in {*own.by, *vetoes}

    def _path(self, evidence: Evidence, records: Sequence[Landed], state: str) -> tuple[Landed, ...] | None:
        """The decisions along the first path found from the initial state, or none if there is no path."""
        if state not in self.workflow.states:
            return None
        found: dict[str, tuple[Landed, ...]] = {self.workflow.initial: ()}
        queue = deque([self.workflow.initial])
        while queue:
            at = queue.popleft()
            if at == state:
                return found[at]
            for transition in self.workflow.transitions.values():
                if at not in transition.sources or transition.target in found:
                    continue
                filled = self._fill(evidence, records, transition)
                if all(each.satisfied for each in filled):
                    found[transition.target] = (*found[at], *(landed for each in filled for landed in each.by))
                    queue.append(transition.target)
        return None

    def _fill(self, evidence: Evidence, records: Sequence[Landed], transition: Transition) -> tuple[Filled, ...]:
        """Gives each person's decision to one requirement so that as many as possible are met."""
        usable = [
            landed
            for landed in records
            if landed.record.transition == transition.name
            and landed.record.decision == transition.decision
            and not self._lapsed(landed, evidence)
        ]
        needed = [requirement for requirement in transition.requires if applies(requirement, evidence.document)]
        slots = [requirement for requirement in needed for _ in range(requirement.count)]
        given = _match(slots, usable, evidence.document)
        return tuple(
            Filled(
                requirement,
                requirement in needed,
                tuple(landed for slot, landed in given if slot is requirement),
                tuple(
                    f"{landed.record.person} wrote it"
                    for landed in usable
                    if bars(requirement, evidence.document, landed.record.person)
                ),
            )
            for requirement in transition.requires
        )

    def _lapsed(self, landed: Landed, evidence: Evidence) -> bool:
        limit = self.lapse(landed, evidence)
        return limit is not None and self.now > limit


def applies(requirement: Requirement, document: Document) -> bool:
    """Whether a requirement's `when` holds for the document."""
    return all(document.meta.get(key) in values for key, values in requirement.when.items())


def bars(requirement: Requirement, document: Document, person: str) -> bool:
    """Whether a requirement leaves this person's decision out."""
    return requirement.exclude_authors and person in document.authors


def _match(
    slots: Sequence[Requirement], records: Sequence[Landed], document: Document
) -> list[tuple[Requirement, Landed]]:
    """A largest assignment of people to slots, one slot a person (augmenting paths)."""
    holder: dict[str, int] = {}
    chosen: dict[int, Landed] = {}

    def fits(slot: Requirement, landed: Landed) -> bool:
        return landed.record.role in slot.of and not bars(slot, document, landed.record.person)

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
