"""Reads workflows and people from YAML; every mistake is a diagnostic at its line."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from contentops.model import Diagnostic, Node, Person, Requirement, State, Transition, Workflow
from contentops.source import strict_yaml
from contentops.source.schemas import Checker, nearest, shipped

CODE = "CO001"
PEOPLE_FILE = "workflows/people.yml"
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
_OWN_DECISIONS = ("approve", "reaffirm")


def read_workflow(path: str, node: Node) -> tuple[Workflow | None, list[Diagnostic]]:
    """The workflow of a file, or the mistakes in it."""
    problems = Checker(shipped("workflow"), code=CODE).check(path, node)
    if problems:
        return None, problems
    raw = strict_yaml.value(node)
    workflow = Workflow(
        name=raw["workflow"],
        version=raw["version"],
        path=path,
        applies_to=tuple(raw["applies_to"]),
        initial=raw["initial"],
        unbound=tuple(sorted(raw.get("unbound", ["status"]))),
        states={name: State(name, state["label"], state["category"]) for name, state in raw["states"].items()},
        transitions={name: _transition(name, transition) for name, transition in raw["transitions"].items()},
    )
    problems = sorted(_mistakes(workflow, path, node), key=lambda d: d.order)
    return (None if problems else workflow), problems


def read_people(path: str, node: Node) -> tuple[dict[str, Person], list[Diagnostic]]:
    """The people of a file by id, or the mistakes in it."""
    problems = Checker(shipped("people"), code=CODE).check(path, node)
    if problems:
        return {}, problems
    people = {}
    owners: dict[str, str] = {}
    for name, raw in strict_yaml.value(node)["people"].items():
        until = date.fromisoformat(raw["until"]) if "until" in raw else None
        people[name] = Person(name, raw["name"], tuple(raw.get("emails", [])), tuple(raw["roles"]), until)
        for number, email in enumerate(raw.get("emails", [])):
            owner = owners.setdefault(email.casefold(), name)
            if owner != name:
                place = strict_yaml.position(node, ("people", name, "emails", number))
                problems.append(
                    Diagnostic(
                        CODE,
                        "error",
                        path,
                        f"{email} belongs to {owner} already",
                        *place,
                        hint="one address, one person",
                    )
                )
    return people, problems


def roles_held(workflows: Mapping[str, tuple[Workflow, Node]], people: Iterable[Person]) -> list[Diagnostic]:
    """Transitions that nobody, or not enough people, could ever make."""
    staff = list(people)
    return [
        Diagnostic(CODE, "error", path, message, *strict_yaml.position(node, ("transitions", transition.name, *where)), hint=hint)
        for path, (workflow, node) in workflows.items()
        for transition in workflow.transitions.values()
        for message, hint, *where in _out_of_reach(transition, staff)
    ]  # fmt: skip


def _out_of_reach(transition: Transition, staff: Sequence[Person]) -> Iterator[tuple[Any, ...]]:
    """Message, hint and place of each reason why a transition could never be made."""
    if transition.by and not any(set(person.roles) & set(transition.by) for person in staff):
        message = f"nobody in {PEOPLE_FILE} holds {' or '.join(transition.by)}, so nobody can make “{transition.name}”"
        yield message, f"give the role to someone in {PEOPLE_FILE}", "by"
    able = [sum(bool(set(person.roles) & set(each.of)) for person in staff) for each in transition.requires]
    for number, requirement in enumerate(transition.requires):
        if able[number] < requirement.count:
            message = f"“{transition.name}” needs {requirement.count} of {' or '.join(requirement.of)}; {PEOPLE_FILE} has {able[number]}"
            yield message, f"give the role to someone in {PEOPLE_FILE}, or lower the count", "requires", number, "of"
    always = [each for each in transition.requires if not each.when]
    if all(able[n] >= each.count for n, each in enumerate(transition.requires)) and not _enough(always, staff):
        message = f"“{transition.name}” needs {sum(each.count for each in always)} different people; {PEOPLE_FILE} has fewer who hold the roles"
        yield message, "one person fills one requirement; give a role to someone else too", "requires"


def _enough(requirements: Sequence[Requirement], staff: Sequence[Person]) -> bool:
    """Whether the requirements can be met together, each by people of its own (Hall's condition)."""
    return all(
        sum(each.count for each in some)
        <= sum(any(set(person.roles) & set(each.of) for each in some) for person in staff)
        for size in range(2, len(requirements) + 1)
        for some in combinations(requirements, size)
    )


def _transition(name: str, raw: Mapping[str, Any]) -> Transition:
    sources = raw["from"] if isinstance(raw["from"], list) else [raw["from"]]
    return Transition(
        name=name,
        sources=tuple(sources),
        target=raw["to"],
        by=tuple(raw.get("by", [])),
        requires=tuple(_requirement(name, number, item) for number, item in enumerate(raw.get("requires", []))),
        veto=tuple(raw.get("veto", [])),
        decision=raw.get("decision", name if name in _OWN_DECISIONS else "move"),
        comment_required="comment" in raw,
        guards=tuple(raw.get("guards", [])),
        expires=_duration(raw["expires"]) if "expires" in raw else None,
    )


def _requirement(transition: str, number: int, raw: Mapping[str, Any]) -> Requirement:
    when = {key: tuple(value) if isinstance(value, list) else (value,) for key, value in raw.get("when", {}).items()}
    return Requirement(
        raw.get("id", f"{transition}-{number + 1}"),
        raw.get("count", 1),
        tuple(raw["of"]),
        raw.get("exclude") == "authors",
        when,
    )


def _duration(text: str) -> timedelta:
    return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})


def _mistakes(workflow: Workflow, path: str, node: Node) -> Iterator[Diagnostic]:
    def say(message: str, *where: str, hint: str | None = None) -> Diagnostic:
        return Diagnostic(CODE, "error", path, message, *strict_yaml.position(node, where), hint=hint)

    states = list(workflow.states)
    if workflow.initial not in workflow.states:
        yield say(
            f"the initial state “{workflow.initial}” is not among the states",
            "initial",
            hint=nearest(workflow.initial, states),
        )
    elif workflow.states[workflow.initial].category == "public":
        yield say(
            "the initial state is public: everything would be live unseen", "initial", hint="begin with a working state"
        )
    if "status" not in workflow.unbound:
        yield say("“unbound” must hold status: else moving a document would void its own approval", "unbound")
    for transition in workflow.transitions.values():
        where = ("transitions", transition.name)
        for key, named in (*(("from", source) for source in transition.sources), ("to", transition.target)):
            if named not in workflow.states:
                yield say(
                    f"“{transition.name}” names the unknown state “{named}”", *where, key, hint=nearest(named, states)
                )
        if not transition.by and not transition.requires:
            yield say(f"nobody may make “{transition.name}”", *where, hint="give it `by` with roles, or `requires`")
        for requirement in transition.requires:
            if unbound := sorted(set(requirement.when) & set(workflow.unbound)):
                yield say(
                    f"“when” of {requirement.id} looks at {unbound[0]}, which approvals do not cover",
                    *where,
                    "requires",
                    hint="look at bound keys only",
                )
    reachable = _reachable(workflow)
    for name, state in workflow.states.items():
        if name not in reachable and workflow.initial in workflow.states:
            yield say(
                f"no transition leads to the state “{name}”", "states", name, hint="add one, or take the state out"
            )
        leaves = any(
            name in transition.sources and transition.target != name for transition in workflow.transitions.values()
        )
        if not leaves and state.category != "retired":
            yield say(
                f"no transition leaves the state “{name}”", "states", name, hint="add one, or make its category retired"
            )
    if not any(state.category == "public" for state in workflow.states.values()):
        yield say("no state is public: nothing could ever be published", "states")


def _reachable(workflow: Workflow) -> set[str]:
    seen, queue = {workflow.initial}, deque([workflow.initial])
    while queue:
        state = queue.popleft()
        for transition in workflow.transitions.values():
            if state in transition.sources and transition.target not in seen:
                seen.add(transition.target)
                queue.append(transition.target)
    return seen
