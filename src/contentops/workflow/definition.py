"""Reads a workflow from YAML; every mistake is a diagnostic at its line."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from contentops.model import Diagnostic, Migration, Node, Override, State, Transition, Workflow
from contentops.source import strict_yaml
from contentops.source.schemas import Checker, nearest, shipped
from contentops.workflow.requirements import CODE, duration, mistake, requirements, same_ids

_OWN_DECISIONS = ("approve", "reaffirm")
_DRAW_ON_REQUIRES = ("veto", "expires", "assurance")


def read_workflow(path: str, node: Node) -> tuple[Workflow | None, list[Diagnostic]]:
    """The workflow of a file, or the mistakes in it."""
    problems = [_plainer(each) for each in Checker(shipped("workflow"), code=CODE).check(path, node)]
    if problems:
        return None, problems
    workflow = _workflow(path, strict_yaml.value(node))
    found = (
        *_about_states(workflow, path, node),
        *_about_time(workflow, path, node),
        *_about_transitions(workflow, path, node),
        *_about_overrides(workflow, path, node),
        *_about_migrations(workflow, path, node),
    )
    problems = sorted(found, key=lambda d: d.order)
    return (None if problems else workflow), problems


def _plainer(problem: Diagnostic) -> Diagnostic:
    """A finding of the schema, with the reason where a guess at what was meant would mislead."""
    if ".guards[" in problem.message and "must be one of" in problem.message:
        return replace(problem, hint="no rule belongs to another guard, so it would let everything through")
    return problem


# -- from keys and values to a workflow -----------------------------------------------------------------------


def _workflow(path: str, raw: Mapping[str, Any]) -> Workflow:
    return Workflow(
        name=raw["workflow"],
        version=int(raw["version"]),
        path=path,
        applies_to=tuple(raw["applies_to"]),
        initial=raw["initial"],
        unbound=tuple(sorted(raw.get("unbound", ["status"]))),
        states={name: _state(name, each) for name, each in raw["states"].items()},
        transitions={name: _transition(name, each) for name, each in raw["transitions"].items()},
        overrides={name: _override(name, each) for name, each in raw.get("overrides", {}).items()},
        migrations=tuple(Migration(int(each["from_version"]), each["states"]) for each in raw.get("migrations", [])),
        reapprove="reapprove" in raw,
    )


def _state(name: str, raw: Mapping[str, Any]) -> State:
    times = {key: duration(raw[key]) for key in ("due", "review_every", "warn") if key in raw}
    return State(name, raw["label"], raw["category"], escalate_to=raw.get("escalate_to", ""), **times)


def _transition(name: str, raw: Mapping[str, Any]) -> Transition:
    sources = raw["from"] if isinstance(raw["from"], list) else [raw["from"]]
    return Transition(
        name=name,
        sources=tuple(sources),
        target=raw["to"],
        by=tuple(raw.get("by", [])),
        requires=requirements(raw.get("requires", []), of=name),
        veto=tuple(raw.get("veto", [])),
        decision=raw.get("decision", name if name in _OWN_DECISIONS else "move"),
        comment_required="comment" in raw,
        guards=tuple(raw.get("guards", [])),
        expires=duration(raw["expires"]) if "expires" in raw else None,
        assurance=raw.get("assurance", "recorded"),
    )


def _override(name: str, raw: Mapping[str, Any]) -> Override:
    return Override(
        name=name,
        transition=raw["transition"],
        requires=requirements(raw["requires"], of=name),
        comment_required="reason" in raw,
        follow_up=duration(raw["follow_up"]) if "follow_up" in raw else None,
    )


def _one_of(name: str, known: Iterable[str], where: str) -> str:
    return nearest(name, list(known)) or f"name one of those under `{where}`"


# -- mistakes that the schema cannot see ----------------------------------------------------------------------


def _about_states(workflow: Workflow, path: str, node: Node) -> Iterator[Diagnostic]:
    states = workflow.states
    if workflow.initial not in states:
        message = f"the initial state “{workflow.initial}” is not among the states"
        yield mistake(path, node, ("initial",), message, _one_of(workflow.initial, states, "states"))
    elif states[workflow.initial].category == "public":
        message = "the initial state is public: everything would be live unseen"
        yield mistake(path, node, ("initial",), message, "begin with a working state")
    if "status" not in workflow.unbound:
        message = "“unbound” must hold status: else moving a document would void its own approval"
        yield mistake(path, node, ("unbound",), message, "add status to the list")
    if not any(state.category == "public" for state in states.values()):
        message = "no state is public: nothing could ever be published"
        yield mistake(path, node, ("states",), message, "give one the category public")
    reachable = _reachable(workflow)
    left = {source for each in workflow.transitions.values() for source in each.sources if each.target != source}
    for name, state in states.items():
        if name not in reachable and workflow.initial in states:
            message = f"no transition leads to the state “{name}”"
            yield mistake(path, node, ("states", name), message, "add one, or take the state out")
        if name not in left and state.category != "retired":
            message = f"no transition leaves the state “{name}”"
            yield mistake(path, node, ("states", name), message, "add one, or make its category retired")


def _reachable(workflow: Workflow) -> set[str]:
    seen, queue = {workflow.initial}, deque([workflow.initial])
    while queue:
        state = queue.popleft()
        for transition in workflow.transitions.values():
            if state in transition.sources and transition.target not in seen:
                seen.add(transition.target)
                queue.append(transition.target)
    return seen


def _about_time(workflow: Workflow, path: str, node: Node) -> Iterator[Diagnostic]:
    """How long a document may stay: `due` where work waits, `review_every` where readers see it."""
    for name, state in workflow.states.items():
        where = ("states", name)
        public = state.category == "public"
        if state.due is not None and (public or state.category == "retired"):
            message = f"“{name}” is {state.category}: documents rest there, so nothing is due"
            hint = "public pages are looked at again with review_every" if public else "take it out"
            yield mistake(path, node, (*where, "due"), message, hint)
        if state.escalate_to and state.due is None:
            message = f"“escalate_to” of “{name}” needs `due`: nothing would ever be overdue"
            yield mistake(path, node, (*where, "escalate_to"), message, "say how long: due: 3d")
        for key, given in (("review_every", state.review_every), ("warn", state.warn)):
            if given is not None and not public:
                message = f"“{key}” is for public states; “{name}” is {state.category}"
                hint = "take it out" if state.category == "retired" else "to say when work is overdue, write due: 3d"
                yield mistake(path, node, (*where, key), message, hint)
        if public and state.warn is not None and state.review_every is None:
            message = f"“warn” of “{name}” needs `review_every`: there is nothing to warn of"
            yield mistake(path, node, (*where, "warn"), message, "say how often: review_every: 180d")
        elif state.warn is not None and state.review_every is not None and state.warn > state.review_every:
            message = f"“warn” of “{name}” is longer than its “review_every”: the warning would never end"
            yield mistake(path, node, (*where, "warn"), message, "warn some days before: warn: 14d")


def _about_transitions(workflow: Workflow, path: str, node: Node) -> Iterator[Diagnostic]:
    for each in workflow.transitions.values():
        where = ("transitions", each.name)
        yield from _about_ends(workflow, each, path, node)
        if not each.by and not each.requires:
            yield mistake(path, node, where, f"nobody may make “{each.name}”", "give it `by` with roles, or `requires`")
        written = strict_yaml.value(node)["transitions"][each.name]
        for key in _DRAW_ON_REQUIRES:
            if key in written and not each.requires:
                message = f"“{key}” is about the decisions that “{each.name}” requires, and it requires none"
                yield mistake(path, node, (*where, key), message, "add `requires`, or take it out")
        yield from _about_requires(workflow, (*where, "requires"), each.requires, path, node)


def _about_ends(workflow: Workflow, transition: Transition, path: str, node: Node) -> Iterator[Diagnostic]:
    """Where a transition begins and ends."""
    where = ("transitions", transition.name)
    ends = (*(("from", source) for source in transition.sources), ("to", transition.target))
    unknown = [(key, name) for key, name in ends if name not in workflow.states]
    for key, name in unknown:
        message = f"“{transition.name}” names the unknown state “{name}”"
        yield mistake(path, node, (*where, key), message, _one_of(name, workflow.states, "states"))
    if transition.decision == "reaffirm" and not unknown:
        public = workflow.states[transition.target].category == "public"
        if not public or transition.sources != (transition.target,):
            message = f"“{transition.name}” reaffirms, so it must lead from a public state to the same state"
            hint = "name that state under `from` and under `to`; for another kind of step write decision: move"
            yield mistake(path, node, (*where, "to"), message, hint)


def _about_requires(
    workflow: Workflow, where: tuple[str, ...], requires: tuple[Any, ...], path: str, node: Node
) -> Iterator[Diagnostic]:
    yield from same_ids(path, node, where, requires)
    for number, requirement in enumerate(requires):
        for key in sorted(set(requirement.when) & set(workflow.unbound)):
            message = f"“when” of {requirement.id} looks at {key}, which approvals do not cover"
            yield mistake(path, node, (*where, number, "when", key), message, "look at bound keys only")


def _about_overrides(workflow: Workflow, path: str, node: Node) -> Iterator[Diagnostic]:
    for name, each in workflow.overrides.items():
        where = ("overrides", name)
        if name in workflow.transitions:
            message = f"the override “{name}” has the name of a transition"
            yield mistake(path, node, where, message, "give it a name of its own")
        stands_for = workflow.transitions.get(each.transition)
        if stands_for is None:
            message = f"the override “{name}” names the unknown transition “{each.transition}”"
            known = [other.name for other in workflow.transitions.values() if other.requires]
            yield mistake(path, node, (*where, "transition"), message, _one_of(each.transition, known, "transitions"))
        elif not stands_for.requires:
            message = f"“{each.transition}” requires no decisions, so there is nothing to override"
            yield mistake(path, node, (*where, "transition"), message, "name a transition with `requires`")
        if all(requirement.when for requirement in each.requires):
            message = f"every requirement of the override “{name}” has a “when”: where none holds, nobody would have to decide"
            yield mistake(path, node, (*where, "requires"), message, "leave `when` out of one")
        yield from _about_requires(workflow, (*where, "requires"), each.requires, path, node)


def _about_migrations(workflow: Workflow, path: str, node: Node) -> Iterator[Diagnostic]:
    seen: set[int] = set()
    for number, each in enumerate(workflow.migrations):
        where = ("migrations", number)
        if each.from_version >= workflow.version:
            message = f"the migration is from version {each.from_version}; the file is version {workflow.version}"
            yield mistake(path, node, (*where, "from_version"), message, "name an older version, or grow `version`")
        if each.from_version in seen:
            message = f"a migration from version {each.from_version} stands above already"
            yield mistake(path, node, (*where, "from_version"), message, "put its states there")
        seen.add(each.from_version)
        for old, new in each.states.items():
            if new not in workflow.states:
                message = f"“{old}” becomes “{new}”, which is no state of this file"
                yield mistake(path, node, (*where, "states", old), message, _one_of(new, workflow.states, "states"))
