"""What a change set does to each document, and whether those who did it may: judged by the branch it is to be merged into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from typing import Literal

from contentops.model import (
    Catalog,
    Contribution,
    Diagnostic,
    Document,
    Key,
    Landed,
    Policy,
    Release,
    Revision,
    Transition,
    Workflow,
)
from contentops.source import strict_yaml
from contentops.standing import standing
from contentops.workflow.judge import Judge

CODE = "CO209"


@dataclass(frozen=True, slots=True)
class Step:
    """One transition a document made, and by whom."""

    transition: str
    people: tuple[str, ...]
    """Ids of those who decided, or of who typed the status, or the address that belongs to nobody."""
    recorded: bool
    """False where nothing but the status says so."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one document."""

    key: Key
    path: str
    kind: Literal["added", "changed", "moved", "removed"]
    """`moved` is a change of nothing but the status."""
    before: str
    after: str
    steps: tuple[Step, ...]
    contributors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Everything a branch would bring, and what in it somebody may not do."""

    changes: tuple[Change, ...]
    policy: tuple[str, ...]
    """The files of the policy set it changes."""
    findings: tuple[Diagnostic, ...]


def examine(release: Release, policy_files: Sequence[str]) -> ChangeSet:
    """Look at what the last commit of the published line brought."""
    catalog = release.catalog
    changes: list[Change] = []
    findings: list[Diagnostic] = []
    for key, document in catalog.by_key().items():
        for change, problems in _of_key(catalog, key, document, release.now):
            changes.append(change)
            findings += problems
    kept = {document.key for document in catalog.documents} | catalog.unreadable.keys()
    for document in catalog.removed:
        if document.key not in kept:
            change, problems = _removal(catalog, document, release.now)
            changes.append(change)
            findings += problems
    return ChangeSet(tuple(sorted(changes, key=lambda each: each.path)), tuple(policy_files), tuple(findings))


def _of_key(catalog: Catalog, key: Key, document: Document, now: datetime) -> Iterator[tuple[Change, list[Diagnostic]]]:
    before, after = _ends(catalog.revisions.get(key, ()), catalog.last)
    records = [each for each in catalog.records.get(key, ()) if each.commit.index == catalog.last]
    if after is None and not records:
        return
    after = after or catalog.revisions[key][-1]
    contributions = [each for each in catalog.contributions.get(key, ()) if each.landed == catalog.last]
    workflow = catalog.policy.workflows.get(key.type) if catalog.policy else None
    was = before.document.status if before and before.document else (workflow.initial if workflow else "")
    new = before is None or before.document is None
    kind: Literal["added", "changed", "moved"] = "added" if new else "changed"
    if before is not None and before.digest == after.digest:
        kind = "moved"
    judged = _Judged(catalog, document, workflow, records, contributions, now)
    steps, problems = judged.steps(was) if workflow is not None else ((), [])
    people = tuple(
        dict.fromkeys(_named(catalog.policy, who) for each in contributions if each.text for who in each.people)
    )
    yield Change(key, document.path, kind, "" if new else was, document.status, steps, people), problems


def _ends(revisions: Sequence[Revision], last: int) -> tuple[Revision | None, Revision | None]:
    """What a key was before the change set, and what it is after it if that differs."""
    earlier = [each for each in revisions if each.commit.index < last]
    newest = [each for each in revisions if each.commit.index == last]
    return (earlier[-1] if earlier else None), (newest[-1] if newest else None)


@dataclass
class _Judged:
    """One document of a change set, under the workflow of the branch it goes to."""

    catalog: Catalog
    document: Document
    workflow: Workflow | None
    records: Sequence[Landed]
    contributions: Sequence[Contribution]
    now: datetime

    def steps(self, was: str) -> tuple[tuple[Step, ...], list[Diagnostic]]:
        """The transitions from the state `was` to the one claimed now, and what is wrong with them."""
        assert self.workflow is not None
        claimed = self.workflow.state_of(self.document.status)
        start = self.workflow.state_of(was)
        if claimed is None or start is None:
            return (), []  # an unknown state is a finding of its own
        path = _way(self.workflow, start.name, claimed.name, {each.record.transition for each in self._sound()})
        if path is None:
            message = f"no transition of {self.workflow.name} leads from “{was}” to “{self.document.status}”"
            return (), [self._finding(message, "contentops move makes transitions; its help lists them")]
        found = [self._step(transition) for transition in path]
        in_place = [each for each in self._sound() if each.record.transition not in {t.name for t in path}]
        extra = tuple(Step(each.record.transition, (each.record.person,), True) for each in in_place)
        return (*(step for step, _ in found), *extra), [problem for _, problems in found for problem in problems]

    def _sound(self) -> list[Landed]:
        return [each for each in self.records if not each.flaw and each.record.decision != "revoke"]

    def _step(self, transition: Transition) -> tuple[Step, list[Diagnostic]]:
        """One transition with who made it, and why they may not."""
        made = [each for each in self._sound() if each.record.transition == transition.name]
        if made:
            people = tuple(dict.fromkeys(each.record.person for each in made))
            return Step(transition.name, people, True), list(self._wrong_records(transition, made))
        if transition.requires:
            return Step(transition.name, (), False), list(self._unbacked(transition))
        setter = next((each for each in reversed(self.contributions) if each.status), None)
        contact = setter.people[0] if setter else ""
        who = _named(self.catalog.policy, contact)
        return Step(transition.name, (who,), False), list(self._wrong_hand(transition, contact, who))

    def _wrong_records(self, transition: Transition, made: Sequence[Landed]) -> Iterator[Diagnostic]:
        wanted = {*transition.by, *(role for each in transition.requires for role in each.of)}
        for landed in made:
            if wanted and landed.record.role not in wanted and landed.record.decision != "override":
                yield self._finding(
                    f"{landed.record.person} made “{transition.name}” as {landed.record.role}; it takes the role {' or '.join(sorted(wanted))}",
                    "let someone who holds the role decide",
                )
            if transition.comment_required and not landed.record.comment:
                yield self._finding(
                    f"“{transition.name}” by {landed.record.person} lacks its reason",
                    f"contentops move {transition.name} {self.document.path} --comment …",
                )

    def _unbacked(self, transition: Transition) -> Iterator[Diagnostic]:
        assert self.workflow is not None
        state = self.workflow.states[transition.target]
        judge = Judge(self.document.key.type, self.workflow, self.now)
        evidence = standing(self.catalog, self.document, self.now)
        if state.category == "public" or judge.backing(evidence, state.name).backed:
            return  # what claims to be public without its decisions is a finding of its own
        yield self._finding(
            f"it claims “{self.document.status}”, and the decisions for “{transition.name}” are not there",
            f"contentops explain {self.document.path} says who could decide",
        )

    def _wrong_hand(self, transition: Transition, contact: str, who: str) -> Iterator[Diagnostic]:
        """What is wrong where a status was typed and no record tells of it."""
        policy = self.catalog.policy
        person = policy.people.get(who) if policy else None
        if transition.comment_required:
            yield self._finding(
                f"the status was set to “{self.document.status}” by hand, and “{transition.name}” wants a reason",
                f"contentops move {transition.name} {self.document.path} --comment …",
            )
        if person is None:
            whose = f"{contact} is nobody in workflows/people.yml" if contact else "nobody can tell who set it"
            yield self._finding(
                f"the status was set to “{self.document.status}”, and {whose}",
                f"add the address to a person there, or let someone who may make “{transition.name}”",
            )
        elif not transition.comment_required and not set(person.roles) & set(transition.by):
            yield self._finding(
                f"{person.id} set the status to “{self.document.status}” and may not make “{transition.name}”: it takes the role {' or '.join(transition.by)}",
                f"let someone who holds the role do it: contentops move {transition.name} {self.document.path}",
            )

    def _finding(self, message: str, hint: str) -> Diagnostic:
        place = strict_yaml.position(self.document.node, ("status",))
        return Diagnostic(CODE, "error", self.document.path, message, *place, hint=hint)


def _removal(catalog: Catalog, document: Document, now: datetime) -> tuple[Change, list[Diagnostic]]:
    """A document that is gone: taking a published page down is for those who may retire it."""
    workflow = catalog.policy.workflows.get(document.key.type) if catalog.policy else None
    contacts = catalog.deleted_by.get(document.path, ())
    people = tuple(dict.fromkeys(_named(catalog.policy, contact) for contact in contacts))
    change = Change(document.key, document.path, "removed", document.status, "", (), people)
    if workflow is None or catalog.policy is None or not _was_public(catalog, document, workflow):
        return change, []
    public = {name for name, state in workflow.states.items() if state.category == "public"}
    retiring = [
        each
        for each in workflow.transitions.values()
        if public & {*each.sources} and workflow.states[each.target].category == "retired"
    ]
    roles = {role for each in retiring for role in (*each.by, *(of for one in each.requires for of in one.of))}
    staff = catalog.policy.people
    if any(who in staff and set(staff[who].roles) & roles for who in people):
        return change, []
    names = " or ".join(each.name for each in retiring) or "a transition to a retired state"
    message = (
        f"this published document is taken away by {', '.join(people) or 'nobody known'}, who may not make “{names}”"
    )
    hint = f"let someone who holds the role {' or '.join(sorted(roles))} take it down" if roles else None
    return change, [Diagnostic(CODE, "error", document.path, message, hint=hint)]


def _was_public(catalog: Catalog, document: Document, workflow: Workflow) -> bool:
    """Whether a document that is gone was published, or had been when a rewrite of it began."""
    state = workflow.state_of(document.status)
    if state is not None and state.category == "public":
        return True
    for landed in catalog.records.get(document.key, ()):
        governed = landed.policy.workflows.get(document.key.type) if landed.policy else None
        made = governed.transitions.get(landed.record.transition) if governed and not landed.flaw else None
        if governed is not None and made is not None and governed.states[made.target].category == "public":
            return True
    return False


def _named(policy: Policy | None, contact: str) -> str:
    """The id a contact belongs to, else the contact itself."""
    return (policy.person_of(contact) if policy else "") or contact or "somebody unknown"


def _way(workflow: Workflow, start: str, end: str, recorded: set[str]) -> list[Transition] | None:
    """The transitions from one state to another, those that records tell of before all others."""
    queue: list[tuple[int, int, str, list[Transition]]] = [(0, 0, start, [])]
    seen: set[str] = set()
    count = 0
    while queue:
        cost, _, at, path = heappop(queue)
        if at == end:
            return path
        if at in seen:
            continue
        seen.add(at)
        for transition in workflow.transitions.values():
            if at in transition.sources and transition.target != at:
                count += 1
                price = cost + (1 if transition.name in recorded else 100)
                heappush(queue, (price, count, transition.target, [*path, transition]))
    return None
